"""The pages on the engine say what the engine does, number by number."""

import re
from pathlib import Path

import pytest

from tests.worked import WORKED

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs" / "algorithms").glob("*.md"))
TABLE = re.compile(r"(?:^<!-- worked: ([\w-]+) -->\n)?((?:^\|.*\|\n)+)", re.MULTILINE)


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def tables(document: Path) -> list[tuple[str, list[str], list[dict[str, str]]]]:
    """Name, columns and rows of every table; "" is the name of one that is not worked."""
    found = []
    for name, text in TABLE.findall(document.read_text("utf-8")):
        header, _, *lines = text.splitlines()
        columns = cells(header)
        rows = [dict(zip(columns, cells(line), strict=True)) for line in lines]
        found.append((name, columns, rows))
    return found


EVERY = [(page, *one) for page in PAGES for one in tables(page)]


def test_there_is_a_page_for_each_subject() -> None:
    assert [page.stem for page in PAGES] == [
        "aggregation",
        "breakdown",
        "bridge",
        "completeness",
        "effect",
        "outlook",
        "periods",
        "progress",
        "reminders",
        "review-order",
        "scenarios",
        "validation",
    ]


@pytest.mark.parametrize(
    ("name", "rows"),
    [pytest.param(name, rows, id=f"{page.stem}: {name}") for page, name, _, rows in EVERY if name],
)
def test_worked_numbers_are_what_the_engine_computes(name: str, rows: list[dict[str, str]]) -> None:
    computed = list(WORKED[name](rows))
    assert [{**row, **result} for row, result in zip(rows, computed, strict=True)] == rows


@pytest.mark.parametrize("document", PAGES, ids=lambda one: one.stem)
def test_every_table_but_the_vocabulary_is_worked(document: Path) -> None:
    found = tables(document)
    assert [columns[0] for name, columns, _ in found if not name] == ["word"]
    assert any(name for name, _, _ in found)


def test_every_computation_is_on_a_page() -> None:
    assert {name for _, name, _, _ in EVERY} - {""} == set(WORKED)


def test_a_wrong_number_would_be_found() -> None:
    row = {"from": "2016Q4", "to": "2018Q4", "quarters": "9"}
    (computed,) = WORKED["distance"]([row])
    assert computed == {"quarters": "8"}


@pytest.mark.parametrize("document", PAGES, ids=lambda one: one.stem)
def test_files_a_page_names_exist(document: Path) -> None:
    text = document.read_text("utf-8")
    named = re.findall(r"`((?:targets|incentives|tests)/[\w/.]+)`", text)
    linked = re.findall(r"\]\(([^)]+)\)", text)
    assert named
    assert [one for one in named if not (ROOT / one).exists()] == []
    assert [one for one in linked if not (document.parent / one).exists()] == []


def test_pages_the_engine_refers_to_exist() -> None:
    for module in (ROOT / "targets" / "calc").glob("*.py"):
        for name in re.findall(r"docs/algorithms/(\w+\.md)", module.read_text("utf-8")):
            assert (ROOT / "docs" / "algorithms" / name).exists(), module
