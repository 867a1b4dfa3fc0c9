"""Amounts with their unit, in workbooks, forms and the grid.

The table is `tests/data/amounts.json`; the grid's script is held to it too
(`tests/browser/test_grid_numbers.py`).
"""

import json
from pathlib import Path
from typing import Any

import pytest

from hightech_zone.lib.amounts import read_amount
from hightech_zone.lib.numbers import NotANumber

TABLE = Path(__file__).parents[1] / "data" / "amounts.json"
CASES = json.loads(TABLE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['text']} in {case['unit']}")
def test_amounts_are_read_in_the_unit_wanted(case: dict[str, Any]) -> None:
    text = case["text"] * case.get("times", 1)
    if "code" in case:
        with pytest.raises(NotANumber) as caught:
            read_amount(text, case["unit"])
        assert caught.value.code == case["code"]
        return
    amount = read_amount(text, case["unit"])
    assert f"{amount.value.normalize():f}" == case["value"]
    assert (amount.unit if amount.factor != 1 else "") == case.get("written", "")
