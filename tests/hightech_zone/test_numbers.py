"""What counts as a number, in files and in forms.

The table is `tests/data/numbers.json`; the grid's script is held to its column `tolerant` too
(`tests/browser/test_grid_numbers.py`).
"""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from hightech_zone.lib.numbers import NotANumber, read_strict, read_tolerant

TABLE = Path(__file__).parents[1] / "data" / "numbers.json"
CASES = [
    (reader, one["text"] * one.get("times", 1), one[name])
    for one in json.loads(TABLE.read_text(encoding="utf-8"))
    for name, reader in (("strict", read_strict), ("tolerant", read_tolerant))
]
READ = [case for case in CASES if "value" in case[2]]
REFUSED = [case for case in CASES if "code" in case[2]]


@pytest.mark.parametrize(("read", "text", "expected"), REFUSED)
def test_what_is_not_a_plain_number_is_refused_with_its_reason(
    read: Callable[[str], Decimal], text: str, expected: dict[str, str]
) -> None:
    with pytest.raises(NotANumber) as caught:
        read(text)
    assert caught.value.code == expected["code"]
    assert caught.value.text == text


@pytest.mark.parametrize(("read", "text", "expected"), READ)
def test_numbers_are_read_exactly(
    read: Callable[[str], Decimal], text: str, expected: dict[str, str]
) -> None:
    assert str(read(text)) == expected["value"]


def test_what_people_type_is_understood_in_forms_and_refused_in_files() -> None:
    only_in_forms = {text for read, text, _ in REFUSED if read is read_strict}
    assert {"１２３４", "48,260", "－３．５"} <= only_in_forms
