"""Amounts in capitals, against hand-written ones and read back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.calc.capitals import DIGITS, in_capitals, yuan

UNITS = {"拾": 10, "佰": 100, "仟": 1_000}


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0.0001", "壹元整"),
        ("0.0010", "壹拾元整"),
        ("0.0105", "壹佰零伍元整"),
        ("0.01", "壹佰元整"),
        ("0.1005", "壹仟零伍元整"),
        ("1", "壹万元整"),
        ("1.001", "壹万零壹拾元整"),
        ("1.2", "壹万贰仟元整"),
        ("3.2468", "叁万贰仟肆佰陆拾捌元整"),
        ("10", "壹拾万元整"),
        ("10.05", "壹拾万零伍佰元整"),
        ("10.5", "壹拾万伍仟元整"),
        ("50", "伍拾万元整"),
        ("100", "壹佰万元整"),
        ("101", "壹佰零壹万元整"),
        ("1000.0001", "壹仟万零壹元整"),
        ("10000", "壹亿元整"),
        ("10000.2", "壹亿零贰仟元整"),
        ("10001", "壹亿零壹万元整"),
        ("99999", "玖亿玖仟玖佰玖拾玖万元整"),
        ("10002000.3", "壹仟亿贰仟万叁仟元整"),
        ("100000000", "壹万亿元整"),
    ],
)
def test_it_is_what_a_hand_would_write(amount: str, written: str) -> None:
    assert in_capitals(Decimal(amount)) == f"人民币{written}"


@given(st.integers(min_value=100, max_value=999_990_000))
def test_it_can_be_read_back(whole: int) -> None:
    written = in_capitals(Decimal(whole).scaleb(-4))
    assert "零零" not in written
    assert read(written.removeprefix("人民币").removesuffix("元整")) == whole


def read(written: str) -> int:
    """Up to 亿, by another way than it was written."""
    for name, size in (("亿", 10**8), ("万", 10**4)):
        before, found, after = written.partition(name)
        if found:
            return read(before) * size + (read(after) if after else 0)
    total, digit = 0, 0
    for one in written:
        if one in UNITS:
            total, digit = total + digit * UNITS[one], 0
        else:
            digit = DIGITS.index(one)
    return total + digit


@pytest.mark.parametrize("amount", ["0", "-1", "0.00005", "1000000000000"])
def test_what_cannot_be_paid_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="元"):
        in_capitals(Decimal(amount))


def test_yuan_are_ten_thousandths() -> None:
    assert yuan(Decimal("3.2468")) == 32_468
