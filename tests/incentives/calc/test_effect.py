"""Supported beside similar: medians, what is missing, what is not shown."""

from decimal import Decimal
from fractions import Fraction

import pytest

from incentives.calc.effect import Firm, change, compare, cost_of_each, trailing_year
from targets.calc.periods import Period


def firm(after: str | None, *, helped: bool = False, kin: str | None = "a", before: str = "100"):
    return Firm(kin, helped, Decimal(before), Decimal(after) if after else None)


def test_the_supported_are_compared_with_those_of_their_kin_only():
    found = compare(
        [
            firm("130", helped=True),
            firm("110"),
            firm("120"),
            firm("500", kin="b"),
        ],
        is_open=True,
    )
    assert (found.supported.median, found.similar.median) == (Fraction(3, 10), Fraction(15, 100))
    assert found.difference == Fraction(15, 100)
    assert (found.similar.firms, found.similar.compared) == (2, 2)


def test_a_missing_year_is_not_nought():
    found = compare([firm(None, helped=True), firm("130", helped=True), firm("110")], is_open=True)
    assert (found.supported.firms, found.supported.compared) == (2, 1)
    assert found.supported.median == Fraction(3, 10)


def test_a_base_of_nought_has_no_growth():
    found = compare([firm("130", helped=True, before="0"), firm("110")], is_open=True)
    assert found.supported.median is None
    assert found.difference is None


@pytest.mark.parametrize("kin", ["c", None])
def test_without_similar_enterprises_nothing_is_compared(kin):
    found = compare([firm("130", helped=True, kin=kin), firm("110")], is_open=True)
    assert (found.supported.firms, found.supported.compared, found.supported.median) == (1, 0, None)


def test_those_like_a_supported_one_without_a_growth_are_not_compared():
    found = compare(
        [
            firm("130", helped=True),
            firm("110"),
            firm(None, helped=True, kin="b"),
            firm("500", kin="b"),
        ],
        is_open=True,
    )
    assert (found.similar.firms, found.similar.compared, found.difference) == (
        1,
        1,
        Fraction(1, 5),
    )


def test_few_enterprises_are_not_shown_to_those_who_may_not_see_one():
    firms = [firm("130", helped=True), *(firm(text) for text in ("110", "120", "125"))]
    found = compare(firms, is_open=False)
    assert (found.supported.median, found.supported.is_suppressed) == (None, True)
    assert (found.similar.median, found.similar.is_suppressed) == (Fraction(1, 5), False)
    assert found.difference is None


def year_to_date(**values: int) -> dict[Period, Decimal]:
    return {Period.parse(f"20{name[1:]}"): Decimal(value) for name, value in values.items()}


def test_a_trailing_year_is_made_of_years_to_date():
    held = year_to_date(q17Q2=40, q17Q4=100, q18Q2=55)
    assert trailing_year(held, Period.of(2018, 2)) == 55 + 100 - 40
    assert trailing_year(held, Period.of(2017, 4)) == 100


@pytest.mark.parametrize("missing", ["q17Q2", "q17Q4", "q18Q2"])
def test_a_trailing_year_with_something_missing_is_none(missing: str):
    held = {"q17Q2": 40, "q17Q4": 100, "q18Q2": 55, "q18Q1": 20, "q17Q3": 70}
    del held[missing]
    assert trailing_year(year_to_date(**held), Period.of(2018, 2)) is None


def test_what_a_result_cost_and_what_changed():
    assert cost_of_each(Decimal(60), 6) == 10
    assert cost_of_each(Decimal(60), 0) is None
    assert change(Fraction(40), Fraction(46)) == 6
    assert change(None, Fraction(46)) is None
