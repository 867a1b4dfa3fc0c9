"""Single quarters told by figures that are year to date."""

from decimal import Decimal
from fractions import Fraction

import pytest

from targets.calc.periods import Period
from targets.calc.single_quarters import growth, single_quarter

YEAR = {"2018Q1": 10, "2018Q2": 25, "2018Q3": 20, "2018Q4": None}


@pytest.mark.parametrize(
    ("period", "first", "is_flow", "expected"),
    [
        ("2018Q1", "2015Q1", True, 10),
        ("2018Q2", "2015Q1", True, 15),
        ("2018Q3", "2015Q1", True, -5),
        ("2018Q4", "2015Q1", True, None),
        ("2019Q1", "2015Q1", True, None),
        ("2018Q2", "2018Q2", True, 25),
        ("2018Q3", "2018Q2", True, -5),
        ("2018Q2", "2015Q1", False, 25),
    ],
)
def test_a_quarter_is_the_year_to_date_less_what_was_there_before(period, first, is_flow, expected):
    reported = {Period.parse(at): value and Decimal(value) for at, value in YEAR.items()}
    told = single_quarter(reported, Period.parse(period), Period.parse(first), is_flow=is_flow)
    assert told == expected


def test_a_quarter_after_a_missing_one_cannot_be_told():
    reported = {Period.parse("2018Q3"): Decimal(20)}
    at, first = Period.parse("2018Q3"), Period.parse("2015Q1")
    assert single_quarter(reported, at, first, is_flow=True) is None
    assert single_quarter(reported, at, first, is_flow=False) == 20


@pytest.mark.parametrize(
    ("value", "base", "expected"),
    [(15, 10, Fraction(1, 2)), (15, 0, None), (15, -1, None), (None, 10, None), (15, None, None)],
)
def test_there_is_no_percentage_on_a_base_of_zero_or_below(value, base, expected):
    as_decimal = [one if one is None else Decimal(one) for one in (value, base)]
    assert growth(*as_decimal) == expected
