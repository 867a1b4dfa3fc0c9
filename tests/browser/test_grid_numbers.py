"""The grid's script reads, adds and writes numbers as the server does, from the same table."""

import json

import pytest
from playwright.sync_api import Page

from tests.browser.grid_stage import Hands
from tests.hightech_zone.test_numbers import TABLE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

READ = """cases => cases.map(one => {
  const found = returnGrid.readNumber(one.text.repeat(one.times || 1));
  return found.code ? { code: found.code } : { value: returnGrid.plainText(found.value) };
})"""


def test_the_script_reads_numbers_as_the_server_does(hands: Hands) -> None:
    cases = json.loads(TABLE.read_text(encoding="utf-8"))
    assert hands.page.evaluate(READ, cases) == [one["tolerant"] for one in cases]


CHANGES = [
    ("212570", "194420", "+9.3%"),
    ("216", "218", "−0.9%"),
    ("100", "100", "0.0%"),
    ("57502", "8987", "+539.8%"),
    ("1.0005", "1", "+0.1%"),
    ("5", "0", "—"),
    ("5", "-3", "—"),
    ("-1", "2", "−150.0%"),
    ("20000", "1", "+1,999,900.0%"),
]


def test_changes_are_rounded_half_up_and_have_no_base_below_nought(hands: Hands) -> None:
    script = """pairs => pairs.map(([now, then]) => returnGrid.change(
      returnGrid.readNumber(now).value, returnGrid.readNumber(then).value))"""
    pairs = [[now, then] for now, then, _ in CHANGES]
    assert hands.page.evaluate(script, pairs) == [said for _, _, said in CHANGES]


BLOCKS = [
    ("1\t2\r\n3\t4\r\n", [["1", "2"], ["3", "4"]]),
    ("1\n2\n", [["1"], ["2"]]),
    ("1\t\t3", [["1", "", "3"]]),
    ("\t2", [["", "2"]]),
    ("5", [["5"]]),
    ("", []),
    ("\r\n\r\n", []),
    ("1\r\n\r\n3\r\n", [["1"], [""], ["3"]]),
    ('"1\n000"\t2', [["1\n000", "2"]]),
    ('"say ""x"""\t2', [['say "x"', "2"]]),
    ('"open\t2', [['"open', "2"]]),
    ("１２\u3000\t 7 ", [["１２", "7"]]),
]


def read_block(page: Page, text: str) -> list[list[str]]:
    return page.evaluate("text => returnGrid.parseBlock(text)", text)


def test_blocks_of_spreadsheets_are_taken_apart(hands: Hands) -> None:
    assert [read_block(hands.page, text) for text, _ in BLOCKS] == [rows for _, rows in BLOCKS]


def test_a_block_written_is_read_again(hands: Hands) -> None:
    rows = [["1", "a\tb"], ['"x"', "two\nlines"]]
    text = hands.page.evaluate("rows => returnGrid.writeBlock(rows)", rows)
    assert read_block(hands.page, text) == rows
