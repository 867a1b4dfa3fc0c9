"""The sums as the rules are written: who is active, who is due, what is missing."""

from datetime import date
from decimal import Decimal

import pytest

from targets.calc.formulas import Formula, Take
from targets.calc.reference import NOWHERE, Subject, reference_sums
from targets.calc.sums import TermSum
from tests.targets.calc.specs import COUNT, HELD, INTENSITY, OUTPUT, PATENTS, F, Q, enterprise
from tests.targets.calc.subjects import NA, Given, make_subject, zone_sums

ELEMENT = "industrial_output"


def output(**by_period: str | int | None) -> Given:
    return {ELEMENT: {key[1:].upper(): value for key, value in by_period.items()}}


USUAL = output(y2017q1=20, y2017q4=100, y2018q1=30, y2018q4=130)


@pytest.mark.parametrize(
    ("figures", "first", "period", "total"),
    [
        pytest.param(USUAL, None, "2018Q1", "110", id="30 + 100 − 20"),
        pytest.param(USUAL, None, "2018Q4", "130", id="the fourth quarter is the year"),
        pytest.param(
            output(y2017q2="-5.5", y2017q4="-9", y2018q2="1.25"),
            None,
            "2018Q2",
            "-2.25",
            id="1.25 − 9 + 5.5",
        ),
        pytest.param(
            output(y2017q4=60, y2018q2=30),
            "2017Q3",
            "2018Q2",
            "90",
            id="a quarter before it opened",
        ),
        pytest.param(output(y2018q2=30), "2018Q1", "2018Q2", "30", id="last year before it opened"),
        pytest.param(
            # A figure from before the opening is not a part: 30 + 60, not 30 + 60 − 7.
            output(y2017q2=7, y2017q4=60, y2018q2=30),
            "2017Q3",
            "2018Q2",
            "90",
            id="a figure from before it opened",
        ),
        pytest.param(
            output(y2017q1=NA, y2017q4=100, y2018q1=30),
            None,
            "2018Q1",
            "130",
            id="a part that did not apply",
        ),
        pytest.param(
            output(y2017q1=20, y2017q4=NA, y2018q1=30),
            None,
            "2018Q1",
            "10",
            id="a year that did not apply",
        ),
        pytest.param(output(y2017q1=0, y2017q4=0, y2018q1=0), None, "2018Q1", "0", id="zeros"),
    ],
)
def test_a_trailing_year_is_defined(
    figures: Given, first: str | None, period: str, total: str
) -> None:
    found = zone_sums(OUTPUT, period, [make_subject(figures, first)])[0]
    assert (found.total, found.defined, found.due) == (Decimal(total), 1, 1)


@pytest.mark.parametrize(
    ("figures", "period", "cells"),
    [
        pytest.param(output(y2017q1=20, y2017q4=100), "2018Q1", 0, id="the quarter itself"),
        pytest.param(output(y2017q1=20, y2018q1=30), "2018Q1", 1, id="last year"),
        pytest.param(output(y2017q4=100, y2018q1=30), "2018Q1", 1, id="the same quarter last year"),
        pytest.param(output(y2017q1=20, y2017q4=None, y2018q1=30), "2018Q1", 1, id="said missing"),
        pytest.param(output(y2017q4=100), "2018Q4", 0, id="the fourth quarter"),
    ],
)
def test_a_missing_part_leaves_the_enterprise_out_and_coverage_says_so(
    figures: Given, period: str, cells: int
) -> None:
    found = zone_sums(OUTPUT, period, [make_subject(figures), make_subject(USUAL)])[0]
    other = zone_sums(OUTPUT, period, [make_subject(USUAL)])[0]
    assert found.total == other.total
    assert (found.active, found.defined, found.due) == (2, 1, 2)
    assert (found.cells, found.cells_due) == (1 + cells, 2)


def test_what_does_not_apply_is_not_due() -> None:
    silent = make_subject(output(y2017q1=20, y2017q4=100, y2018q1=NA))
    assert zone_sums(OUTPUT, "2018Q1", [silent])[0] == TermSum(active=1)


@pytest.mark.parametrize(
    ("first", "last", "is_active"),
    [
        (None, None, True),
        ("2018Q1", None, True),
        ("2018Q2", None, False),
        (None, "2018Q1", True),
        (None, "2017Q4", False),
        ("2018Q1", "2018Q1", True),
    ],
)
def test_an_enterprise_counts_from_its_first_to_its_last_quarter(
    first: str | None, last: str | None, is_active: bool
) -> None:
    found = zone_sums(OUTPUT, "2018Q1", [make_subject(USUAL, first, last)])[0]
    assert found.active == is_active


@pytest.mark.parametrize(
    ("earlier", "first", "weight", "weight_due"),
    [
        pytest.param({"2017Q4": 100}, None, "100", "100", id="it had one"),
        pytest.param({"2017Q4": -100}, None, "100", "100", id="by size, whatever the sign"),
        pytest.param({}, None, "0", "0", id="it had none"),
        pytest.param({"2017Q4": NA}, None, "0", "0", id="it did not apply then"),
        pytest.param({"2017Q4": 100}, "2018Q1", "0", "0", id="it was not there yet"),
    ],
)
def test_an_enterprise_weighs_what_it_was_four_quarters_earlier(
    earlier: dict, first: str | None, weight: str, weight_due: str
) -> None:
    now = make_subject({ELEMENT: {**earlier, "2018Q4": 130}}, first)
    found = zone_sums(OUTPUT, "2018Q4", [now])[0]
    assert (found.weight, found.weight_due) == (Decimal(weight), Decimal(weight_due))
    silent = make_subject({ELEMENT: earlier}, first)
    found = zone_sums(OUTPUT, "2018Q4", [silent])[0]
    assert (found.weight, found.weight_due) == (0, Decimal(weight_due))


def test_both_sides_of_a_ratio_count_the_same_enterprises() -> None:
    both = make_subject({"invention_patents": {"2018Q1": 5}, "employees": {"2018Q1": 100}})
    lacking = make_subject({"invention_patents": {"2018Q1": 7}})
    exempt = make_subject({"invention_patents": {"2018Q1": 9}, "employees": {"2018Q1": NA}})
    above, below = zone_sums(PATENTS, "2018Q1", [both, lacking, exempt])
    assert above == TermSum(Decimal(5), active=3, defined=1, due=2, cells=2, cells_due=2)
    assert below == TermSum(Decimal(100), active=3, defined=1, due=2, cells=1, cells_due=2)


def test_a_denominator_of_the_zone_pairs_nothing() -> None:
    reports = make_subject({"rd_expenditure": {"2018Q4": 21}})
    zone = make_subject({"rd_expenditure_institutions": {"2018Q4": 9}})
    research, institutions, gdp = zone_sums(INTENSITY, "2018Q4", [reports, Subject()], zone)
    assert (research.total, research.defined, research.due) == (21, 1, 2)
    assert (institutions.total, institutions.defined, institutions.due) == (9, 1, 1)
    assert (gdp.defined, gdp.due) == (0, 1)


def test_stocks_are_those_of_the_quarter_alone() -> None:
    stock = Formula(F(1), (enterprise("employees", Take.STOCK),))
    one = make_subject({"employees": {"2017Q4": 90, "2018Q1": 100}})
    assert zone_sums(stock, "2018Q1", [one])[0].total == 100
    assert zone_sums(stock, "2018Q2", [one])[0].defined == 0


def test_a_stock_from_before_an_enterprise_opened_weighs_nothing() -> None:
    stock = Formula(F(1), (enterprise("employees", Take.STOCK),))
    one = make_subject({"employees": {"2017Q1": 90, "2018Q1": 100}}, "2017Q2")
    assert zone_sums(stock, "2018Q1", [one])[0].weight_due == 0


@pytest.mark.parametrize(
    ("issued", "expires", "is_held"),
    [
        pytest.param(date(2018, 3, 31), None, 1, id="issued on the last day"),
        pytest.param(date(2018, 4, 1), None, 0, id="issued a day later"),
        pytest.param(date(2015, 4, 1), date(2018, 4, 1), 1, id="expires the day after"),
        pytest.param(date(2015, 3, 31), date(2018, 3, 31), 0, id="expires on the last day"),
    ],
)
def test_a_certificate_counts_on_the_last_day(
    issued: date, expires: date | None, is_held: int
) -> None:
    one = make_subject(certificates=((HELD.source, issued, expires),))
    found = zone_sums(COUNT, "2018Q1", [one])[0]
    assert found == TermSum(Decimal(is_held), active=1, defined=1, due=1)


def test_each_holder_counts_once_and_by_kind() -> None:
    day = date(2017, 1, 1)
    twice = make_subject(certificates=((HELD.source, day, None), (HELD.source, day, None)))
    other = make_subject(certificates=(("rd_institution", day, None),))
    closed = make_subject(certificates=((HELD.source, day, None),), last="2017Q4")
    found = zone_sums(COUNT, "2018Q1", [twice, other, closed])[0]
    assert (found.total, found.active) == (1, 2)


def test_a_trailing_year_stands_whole_where_the_enterprise_is_now() -> None:
    places = (("2017Q1", "2017Q4", 1, 1, False), ("2018Q1", None, 2, 0, True))
    mover = make_subject(USUAL, places=places)
    nowhere = make_subject(USUAL)
    held = reference_sums(OUTPUT, Q("2018Q1"), [mover, nowhere], Subject())
    assert {cut: one.total for (number, cut), one in held.items() if not number} == {
        (2, 0): 110,
        NOWHERE: 110,
    }


def test_only_enterprises_above_scale_in_the_period_itself_count() -> None:
    share = Formula(F(100), (enterprise("hightech"),), (enterprise("all"),), above_scale_only=True)
    figures: Given = {"hightech": {"2017Q4": 4, "2018Q4": 6}, "all": {"2017Q4": 9, "2018Q4": 12}}
    grown = make_subject(
        figures, places=(("2017Q1", "2017Q4", 1, 1, False), ("2018Q1", None, 1, 1, True))
    )
    small = make_subject(figures, places=(("2017Q1", None, 1, 1, False),))
    above, below = zone_sums(share, "2018Q4", [grown, small, make_subject(figures)])
    assert (above.total, below.total, above.active) == (6, 12, 1)
    assert (above.weight, below.weight) == (4, 9)  # whatever its size class then


@pytest.mark.parametrize(
    ("figures", "last", "season", "year"),
    [
        pytest.param(output(y2018q1=30, y2018q4=130), None, (30, 1), (130, 1), id="both"),
        pytest.param(output(y2018q1=30), None, (0, 0), (0, 0), id="no whole year"),
        pytest.param(output(y2018q4=130), None, (0, 0), (0, 0), id="no year to date"),
        pytest.param(
            output(y2018q1=30, y2018q4=130), "2018Q3", (0, 0), (0, 0), id="closed in the year"
        ),
    ],
)
def test_a_season_is_taken_from_those_with_both(
    figures: Given, last: str | None, season: tuple[int, int], year: tuple[int, int]
) -> None:
    found = zone_sums(OUTPUT, "2018Q1", [make_subject(figures, last=last)])
    assert [(one.total, one.defined) for one in found[2:]] == [season, year]


def test_cuts_without_an_active_enterprise_are_absent() -> None:
    gone = make_subject(USUAL, last="2017Q4")
    assert reference_sums(OUTPUT, Q("2018Q1"), [gone], Subject()) == {}
