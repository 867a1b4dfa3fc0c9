"""The process of its own that reads a workbook: its limits, and how it is stopped."""

import json
import resource

import pytest

from hightech_zone.lib import limited, sheets
from hightech_zone.lib.limited import LimitReached, Limits, run
from hightech_zone.lib.sheet_reading import read_sheets
from hightech_zone.lib.sheets import Refused
from tests.spreadsheets import (
    with_part,
    workbook,
)

BIG = b"<x>" + b" " * (sheets.MAX_INFLATED + 1)


def many_cells() -> bytes:
    row = "".join("<c><v>1</v></c>" for _ in range(250))
    return workbook("".join(f"<row>{row}</row>" for _ in range(sheets.MAX_CELLS // 250 + 1)))


@pytest.fixture
def probe(tmp_path, monkeypatch):
    """Run a few lines in the child in the place of the reader."""

    def run_it(lines: str, limits: Limits | None = None) -> bytes:
        (tmp_path / "lib").mkdir(exist_ok=True)
        (tmp_path / "lib" / "probe.py").write_text(lines)
        monkeypatch.setattr(limited, "FOLDER", tmp_path)
        return run("hightech_zone.lib.probe", b"given", limits)

    return run_it


LIMITS = """
import json, resource, sys
def main():
    names = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_NOFILE")
    held = {name: resource.getrlimit(getattr(resource, name)) for name in names}
    sys.stdout.write(json.dumps([held, sys.stdin.read(), "django" in sys.modules]))
"""


def test_the_reader_runs_under_hard_limits_and_without_the_application(probe) -> None:
    held, given, has_django = json.loads(probe(LIMITS))
    assert held == {
        "RLIMIT_AS": [300 << 20, 300 << 20],
        "RLIMIT_CPU": [8, 8],
        "RLIMIT_FSIZE": [0, 0],
        "RLIMIT_CORE": [0, 0],
        "RLIMIT_NOFILE": [32, 32],
    }
    assert given == "given"
    assert not has_django
    assert Limits().seconds == 9
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 0, "ours are left alone"


def test_a_reader_that_takes_too_much_memory_is_stopped(probe) -> None:
    with pytest.raises(LimitReached, match="memory"):
        probe("def main():\n    bytearray(400 << 20)\n")


def test_a_reader_that_takes_too_much_of_the_processor_is_stopped(probe) -> None:
    with pytest.raises(LimitReached, match="time"):
        probe("def main():\n    while True: pass\n", Limits(cpu_seconds=1))


def test_a_reader_that_sleeps_is_stopped(probe) -> None:
    lines = "import time\ndef main():\n    time.sleep(60)\n"
    with pytest.raises(LimitReached, match="time"):
        probe(lines, Limits(seconds=0.5))


def test_a_reader_that_breaks_is_no_answer(probe) -> None:
    with pytest.raises(limited.ChildFailed, match="ZeroDivisionError"):
        probe("def main():\n    1 / 0\n")


def test_a_reader_cannot_write_files(probe, tmp_path) -> None:
    lines = (
        f"def main():\n    with open({str(tmp_path / 'x')!r}, 'w') as f: f.write('x' * 100000)\n"
    )
    with pytest.raises(limited.ChildFailed, match="File too large"):
        probe(lines)


def test_the_reader_refuses_within_its_limits_what_would_need_more() -> None:
    tight = Limits(memory=40 << 20, cpu_seconds=60, seconds=120)
    with pytest.raises(Refused, match="memory"):
        read_sheets(many_cells(), tight)


def test_a_lying_size_in_the_archive_is_found_out() -> None:
    """A part that says it is small and unpacks to more than fits."""
    content = bytearray(with_part("xl/theme/theme1.xml", BIG))
    real = len(BIG).to_bytes(4, "little")
    assert content.count(real) == 2
    content = content.replace(real, (100).to_bytes(4, "little"))
    with pytest.raises(Refused) as refusal:
        read_sheets(bytes(content))
    assert refusal.value.code in ("bomb", "broken_zip")


def test_the_defused_parser_is_the_one_that_reads() -> None:
    """Without the three refusals the entities above would be expanded."""
    from defusedxml.expatreader import DefusedExpatParser

    from hightech_zone.lib.workbook_xml import Part, QuickParser

    parser = QuickParser(Part())
    assert isinstance(parser, DefusedExpatParser)
    assert (parser.forbid_dtd, parser.forbid_entities, parser.forbid_external) == (True,) * 3
