"""English is complete: every message has its words, and no page shows an English reader Chinese or
sentences without a blank between them."""

import html
import re
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polib
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse

from targets.choices import Role
from targets.models import (
    DefinitionVersion,
    Enterprise,
    Extension,
    Policy,
    Publication,
    Return,
    Scenario,
    UnitName,
    User,
)
from targets.services.periods import lock_period
from targets.services.return_cells import CellInput
from targets.services.returns import return_submit
from targets.services.review import RemarkInput, return_approve, return_reopen, return_send_back
from tests.access_stage import make_access_stage
from tests.board_stage import make_board
from tests.cast import Cast
from tests.factories import make_job, make_rule, make_user
from tests.targets.returns_stage import Stage, make_stage
from tests.targets.test_findings import jumped

ROOT = Path(__file__).parents[1]
MESSAGES = Path("hightech_zone/locale/en/LC_MESSAGES")
CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}|</?\w+>")
GLUED = re.compile(r"[\w%)”’\"]\.[A-Z][a-z]")
NOT_SHOWN = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.DOTALL)
INLINE = re.compile(r"</?(?:a|abbr|b|code|em|kbd|strong)\b[^>]*>")
NOT_BETWEEN = re.compile(r"<[^>]*>")
SWITCH = '<button name="language" value="zh-hans" lang="zh-Hans">中文</button>'
NOT_READ = {
    *("account-reset-password", "account-set-active", "account-link", "unit-rename"),
    *("assignment-confirmation", "delegation-end", "set-password", "completeness-remind"),
    *("target-breakdown-workbook", "target-breakdown-csv"),
    *("figure-rows-workbook", "figure-rows-csv"),
    *("enterprise-list-workbook", "enterprise-list-csv"),
    *("activity-workbook", "board-workbook", "completeness-workbook", "return-workbook"),
    *("summary-pdf", "summary-docx", "summary-xlsx", "document-state", "document-file"),
    *("publication-file", "publication-state", "publication-mail-again", "publication-subscribe"),
    *("public-figures", "public-rss", "public-json"),
    *("correction-file", "return-grid", "return-cells", "wall-state", "scenario-delete"),
    *(f"review-{name}" for name in ("verdicts", "seen", "thread")),
    *(f"upload-{name}" for name in ("again", "state", "marked", "file")),
    *("review-verdicts", "review-seen", "review-thread", "return-answer"),
    *("completeness-remind", "completeness-workbook"),
    *(f"incentives:{name}-workbook" for name in ("overview", "award-list", "budget-list", "batch")),
    *("incentives:award-paper", "incentives:batch-csv"),
    *("incentives:award-letter-docx", "incentives:award-letter-pdf"),
}
"""Addresses that only take forms, answer with a file or to a script, or open with a link's own
secret."""
TARGETS = ("industrial_output", "rd_intensity", "hightech_firms", "talents_per_10k")


@pytest.fixture(scope="module")
def english() -> polib.POFile:
    return polib.pofile(str(ROOT / MESSAGES / "django.po"))


def words(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def keys(entries: Iterable[polib.POEntry]) -> set[tuple[str | None, str, str]]:
    return {(one.msgctxt, one.msgid, one.msgid_plural) for one in entries}


def test_every_message_is_translated(english: polib.POFile) -> None:
    assert [one.msgid for one in english if not all(words(one))] == []
    assert [one.msgid for one in english if one.fuzzy] == []
    assert english.obsolete_entries() == []


def test_placeholders_survive_translation(english: polib.POFile) -> None:
    changed = [
        (one.msgid, said)
        for one in english
        for said in words(one)
        if sorted(PLACEHOLDER.findall(one.msgid)) != sorted(PLACEHOLDER.findall(said))
    ]
    assert changed == []


def test_translations_have_no_chinese_character_or_punctuation(english: polib.POFile) -> None:
    assert [said for one in english for said in words(one) if CHINESE.search(said)] == []


def test_compiled_messages_are_those_of_the_source(english: polib.POFile) -> None:
    compiled = polib.mofile(str(ROOT / MESSAGES / "django.mo"))
    in_source, in_compiled = (
        {(one.msgctxt, one.msgid): words(one) for one in entries} for entries in (english, compiled)
    )
    assert in_compiled == in_source


@pytest.mark.skipif(not shutil.which("xgettext"), reason="GNU gettext is not installed")
def test_collecting_messages_again_adds_none_and_drops_none(
    english: polib.POFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings
) -> None:
    for part in ("hightech_zone", "targets", "incentives", "templates"):
        shutil.copytree(ROOT / part, tmp_path / part)
    settings.LOCALE_PATHS = [tmp_path / "hightech_zone" / "locale"]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["en"], no_location=True, no_obsolete=True, verbosity=0)
    collected = polib.pofile(str(tmp_path / MESSAGES / "django.po"))
    assert keys(collected) == keys(english)


def read(client: Client, user: User | None, address: str) -> str:
    """The page as an English reader gets it; empty where this user may not read it."""
    client.cookies["django_language"] = "en"
    if user:
        client.force_login(user)
    answer = client.get(address)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return ""
    return answer.content.decode()


def chinese_in(page: str, *data: str) -> list[str]:
    """Lines of the page with Chinese in them, apart from the switch of language and `data`: names
    and documents that have no English."""
    page = page.replace(SWITCH, "")
    page = html.unescape(re.sub(r"\\u([0-9a-f]{4})", lambda one: chr(int(one[1], 16)), page))
    for one in sorted(filter(None, data), key=len, reverse=True):
        page = page.replace(one, "")
    return [line.strip() for line in page.splitlines() if CHINESE.search(line)]


def glued_in(page: str, *data: str) -> list[str]:
    """Sentences of the page that follow one another without a blank, apart from `data`."""
    for one in sorted(filter(None, data), key=len, reverse=True):
        page = page.replace(one, "")
    text = html.unescape(NOT_BETWEEN.sub("\n", INLINE.sub("", NOT_SHOWN.sub("", page))))
    return [line.strip() for line in text.splitlines() if GLUED.search(line)]


def faults_in(page: str, *data: str) -> list[str]:
    return [*chinese_in(page, *data), *glued_in(page, *data)]


def data_without_english() -> list[str]:
    return [
        *Enterprise.objects.values_list("name", flat=True),
        *Extension.objects.values_list("reason", flat=True),
        *Policy.objects.values_list("document_number", flat=True),
        *(one.number for one in Publication.objects.all()),
        *Scenario.objects.values_list("name", flat=True),
        *DefinitionVersion.objects.values_list("document", flat=True),
    ]


def addresses(takes: dict[str, dict]) -> dict[str, str]:
    """Every page's address, by name; those of `targets` without its name."""
    found = {}
    for app in ("targets", "incentives"):
        for name in get_resolver(f"{app}.urls").reverse_dict:
            if isinstance(name, str):
                full = f"{app}:{name}"
                found[full.removeprefix("targets:")] = reverse(full, kwargs=takes.get(full))
    return found


@pytest.mark.once
def test_no_page_of_any_role_shows_chinese_to_an_english_reader(client: Client, cast: Cast) -> None:
    pages = addresses(make_access_stage(cast))
    make_job(state="lost")
    chinese_names = UnitName.objects.values_list("name_zh", flat=True)
    unread, names = set(pages) - NOT_READ, data_without_english()
    for user in User.objects.all():
        client.force_login(user)
        for name, address in pages.items():
            if page := read(client, None, address):
                unread.discard(name)
                data = [*names, *(chinese_names if name == "unit-detail" else [])]
                assert faults_in(page, *data) == [], (user.username, name)
    assert unread == set()


@pytest.mark.parametrize("address", ["/accounts/login/", "/nowhere/"])
def test_pages_before_and_beside_the_work_are_english(client: Client, db: None, address) -> None:
    client.cookies["django_language"] = "en"
    assert faults_in(client.get(address, follow=True).content.decode()) == []


def test_board_and_targets_of_every_status_are_english(client: Client, db: None) -> None:
    make_board()
    leader = make_user("leader", Role.ANALYST)
    pages = ["/", "/?sort=gap", *(f"/targets/{code}/" for code in TARGETS)]
    for address in pages:
        page = read(client, leader, address)
        assert page, address
        assert faults_in(page, *data_without_english()) == [], address


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return make_stage(cast)


def wrong(stage: Stage) -> None:
    stage.filled(first_output="abc", second_added="-1", second_output="1.23456")


def returned(stage: Stage) -> None:
    remark = RemarkInput("too high", stage.first.uscc, "industrial_output")
    return_send_back(of_return=stage.submitted(), by=stage.cast.reviewer, remarks=[remark])


def approved(stage: Stage) -> None:
    return_approve(of_return=stage.submitted(), by=stage.cast.reviewer)


def reopened(stage: Stage) -> None:
    of_return = return_approve(of_return=stage.submitted(), by=stage.cast.reviewer)
    return_reopen(
        of_return=of_return, by=stage.cast.reviewer, reason="typing error", until=date(2019, 1, 31)
    )


def asked(stage: Stage) -> Return:
    make_rule("change-quarter", params={"limit": "0.5"})
    return jumped(stage)


def handed_over(stage: Stage) -> None:
    stage.form.assignments.update(needs_confirmation=True)
    return_submit(of_return=stage.filled(), by=stage.cast.reporter)


def handed_over_too_late(stage: Stage) -> None:
    handed_over(stage)
    lock_period(reporting_period=stage.period)


def locked(stage: Stage) -> None:
    returned(stage)
    lock_period(reporting_period=stage.period)


BEFORE = [Stage.open, wrong, asked, handed_over, handed_over_too_late]
STATES = [*BEFORE, Stage.submitted, returned, locked, approved, reopened]


@pytest.mark.parametrize("bring", STATES)
def test_returns_of_every_state_are_english(client: Client, stage: Stage, bring) -> None:
    bring(stage)
    of_return = stage.form.returns.get()
    cast, names = stage.cast, data_without_english()
    for user, address in (
        (cast.reporter, "/returns/"),
        (cast.reporter, f"{of_return.get_absolute_url()}?check=1"),
        (cast.auditor, of_return.get_absolute_url()),
        (cast.lead, f"{of_return.get_absolute_url()}confirm/"),
        (cast.reviewer, "/review/"),
        (cast.reviewer, f"/review/{of_return.pk}/"),
        (cast.analyst, "/completeness/"),
    ):
        page = read(client, user, address)
        assert page, address
        assert faults_in(page, *names) == [], (user.username, address)


@pytest.mark.parametrize("bring", [Stage.open, asked])
def test_refusals_are_english(client: Client, stage: Stage, bring) -> None:
    of_return = bring(stage)
    client.cookies["django_language"] = "en"
    client.force_login(stage.cast.reporter)
    answer = client.post(
        of_return.get_absolute_url(), {"version": of_return.version, "page": 1, "verb": "submit"}
    )
    assert answer.status_code == 422
    assert faults_in(answer.content.decode(), *data_without_english()) == []


def test_a_return_with_missing_figures_is_english(client: Client, stage: Stage) -> None:
    uscc = stage.first.uscc
    missing = CellInput(uscc, "industrial_output", "", status="L", reason="no figure yet")
    of_return = stage.save(stage.open(), missing)
    page = read(client, stage.cast.reporter, of_return.get_absolute_url())
    assert faults_in(page, *data_without_english()) == []
