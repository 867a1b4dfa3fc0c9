"""Quarters: writing, order, boundaries and the parts of a trailing year."""

from datetime import date

import pytest

from targets.calc.periods import InvalidPeriod, Period, period_range, trailing_parts

Q = Period.parse


@pytest.mark.parametrize(
    ("text", "first_day", "last_day"),
    [
        ("2018Q1", date(2018, 1, 1), date(2018, 3, 31)),
        ("2018Q2", date(2018, 4, 1), date(2018, 6, 30)),
        ("2018Q3", date(2018, 7, 1), date(2018, 9, 30)),
        ("2018Q4", date(2018, 10, 1), date(2018, 12, 31)),
        ("2020Q1", date(2020, 1, 1), date(2020, 3, 31)),
    ],
)
def test_a_quarter_has_its_days(text: str, first_day: date, last_day: date) -> None:
    period = Q(text)
    assert (period.first_day, period.last_day) == (first_day, last_day)
    assert Period.containing(first_day) == Period.containing(last_day) == period
    assert str(period) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2018",
        "2018Q0",
        "2018Q5",
        "2018q3",
        "2018-Q3",
        " 2018Q3",
        "2018Q3\n",
        "18Q3",
        "２０１８Q3",
    ],
)
def test_anything_else_is_no_quarter(text: str) -> None:
    with pytest.raises(InvalidPeriod):
        Q(text)


@pytest.mark.parametrize("text", ["1899Q4", "3000Q1"])
def test_years_far_away_are_refused(text: str) -> None:
    with pytest.raises(InvalidPeriod):
        Q(text)


@pytest.mark.parametrize("quarter", [0, 5, -1])
def test_there_are_four_quarters(quarter: int) -> None:
    with pytest.raises(InvalidPeriod):
        Period.of(2018, quarter)


def test_periods_are_ordered_and_counted() -> None:
    assert Q("2016Q4") < Q("2017Q1") < Q("2020Q4")
    assert Q("2018Q4").quarters_since(Q("2016Q4")) == 8
    assert Q("2016Q4").quarters_since(Q("2018Q4")) == -8
    assert Q("2018Q3").plus(2) == Q("2019Q1")
    assert Q("2018Q1").plus(-1) == Q("2017Q4")


def test_a_range_has_both_its_ends() -> None:
    assert [str(one) for one in period_range(Q("2017Q3"), Q("2018Q1"))] == [
        "2017Q3",
        "2017Q4",
        "2018Q1",
    ]
    assert period_range(Q("2018Q1"), Q("2018Q1")) == [Q("2018Q1")]
    assert period_range(Q("2018Q2"), Q("2018Q1")) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2018Q1", [("2018Q1", 1), ("2017Q4", 1), ("2017Q1", -1)]),
        ("2018Q2", [("2018Q2", 1), ("2017Q4", 1), ("2017Q2", -1)]),
        ("2018Q3", [("2018Q3", 1), ("2017Q4", 1), ("2017Q3", -1)]),
        ("2018Q4", [("2018Q4", 1)]),
    ],
)
def test_a_trailing_year_is_this_year_and_last_year_less_what_they_share(
    text: str, parts: list[tuple[str, int]]
) -> None:
    assert [(str(at), sign) for at, sign in trailing_parts(Q(text))] == parts
