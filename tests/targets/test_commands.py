"""What all commands have in common: help, a rehearsal where they write, 1 when they fail, a bar."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class

from targets.management.progress import progress_bar
from targets.models import ApiToken, AuditEvent, Job, StaleMark, TermCell, User
from targets.services.aggregation import aggregate_all
from targets.services.exports import bundle_export
from tests.cast import Cast
from tests.world import make_world

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = sorted(
    (app, name) for name, app in get_commands().items() if app in ("targets", "incentives")
)
READ_ONLY = {"check_aggregates", "check_ledger"}
ON_SCRATCH = {"bench"}
RUN_PROCESSES = {"demo", "relay", "start"}


@pytest.mark.parametrize(("app", "name"), OURS)
def test_every_command_has_help_and_a_rehearsal_where_it_writes(app: str, name: str) -> None:
    parser = load_command_class(app, name).create_parser("manage.py", name)
    assert parser.description
    rehearses = "--dry-run" in parser.format_help()
    assert rehearses is (name not in READ_ONLY | ON_SCRATCH | RUN_PROCESSES)


@pytest.mark.parametrize(
    "call",
    [
        ("aggregate", "--period", "x"),
        ("api_token", "nobody"),
        ("import_bundle", "/no/such/folder"),
        ("load_policy", "/no/such/file"),
        ("lock_period", "--period", "2018Q1"),
        ("make_demo_data", "--enterprises", "0"),
        ("open_period", "--period", "x"),
    ],
    ids=lambda call: call[0],
)
def test_a_command_that_fails_says_why_and_ends_with_1(db: None, call: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as caught:
        call_command(*call)
    assert (caught.value.returncode, bool(str(caught.value))) == (1, True)


@pytest.mark.parametrize("name", ["load_policy", "create_administrator", "import_bundle"])
def test_an_empty_database_is_told_to_migrate_first(tmp_path: Path, name: str) -> None:
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "REDIS_URL": ""}
    environment["DATABASE_URL"] = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    more = [str(tmp_path)] if name == "import_bundle" else []
    done = subprocess.run(
        [sys.executable, "manage.py", name, *more],
        check=False, cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "manage.py migrate" in done.stderr
    assert "Traceback" not in done.stderr


# Rehearsals


def written() -> list[int]:
    return [model.objects.count() for model in (ApiToken, AuditEvent, Job, User, TermCell)]


def test_a_rehearsed_export_counts_the_rows_and_writes_nothing(
    db: None, tmp_path: Path, capsys
) -> None:
    make_world(3)
    before = written()
    folder = tmp_path / "bundle"
    call_command("export_bundle", str(folder), "--dry-run")
    assert not folder.exists()
    assert written() == before
    said = capsys.readouterr().out
    for name, count in bundle_export(folder=folder).items():
        assert f"{name}：{count}行" in said
        assert len((folder / name).read_text(encoding="utf-8").splitlines()) == count + 1


@pytest.mark.parametrize("more", [(), ("--revoke",)])
def test_a_rehearsed_token_changes_none(cast: Cast, capsys, more: tuple[str, ...]) -> None:
    call_command("api_token", "analyst")
    held = ApiToken.objects.get().digest
    before = written()
    call_command("api_token", "analyst", "--dry-run", *more)
    assert (ApiToken.objects.get().digest, written()) == (held, before)
    with pytest.raises(CommandError):
        call_command("api_token", "nobody", "--dry-run")


def test_a_rehearsed_administrator_is_checked_and_not_created(cast: Cast, monkeypatch) -> None:
    before = written()
    monkeypatch.setenv("ADMIN_PASSWORD", "a-good-passphrase-2018")
    call_command("create_administrator", "--username", "root", "--dry-run")
    assert written() == before
    with pytest.raises(CommandError):
        call_command("create_administrator", "--username", "reporter", "--dry-run")


def test_a_rehearsed_demonstration_bundle_is_not_written(db: None, tmp_path: Path) -> None:
    size = ["--enterprises", "3", "--quarters", "1"]
    call_command("make_demo_data", *size, "--bundle", str(tmp_path / "demo"), "--dry-run")
    assert not (tmp_path / "demo").exists()


# The bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_shows_on_a_terminal_and_nowhere_else(monkeypatch) -> None:
    for stream, shows in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        with progress_bar("row") as show:
            show(1, 4)
            show(4, 4)
        assert ("row" in stream.getvalue()) is shows


def test_long_runs_tell_how_far_they_are(db: None, tmp_path: Path) -> None:
    make_world(3)
    told: list[tuple[int, int]] = []

    def note(*args: Any) -> None:
        told.append(args)

    counts = bundle_export(folder=tmp_path, on_progress=note)
    assert told == [(sum(counts.values()), sum(counts.values()))]
    told.clear()
    refreshed = aggregate_all(on_progress=note)
    assert refreshed is not None
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (refreshed.atoms, refreshed.atoms)
    assert not StaleMark.objects.exists()
