"""A change between two periods, split over a zone with every difficulty in it."""

from collections.abc import Iterator
from fractions import Fraction

import pytest
from pytest_django import DjangoDbBlocker

from targets.calc.changes import Mover
from targets.calc.numbers import round_half_up
from targets.calc.periods import Period, period_range
from targets.models import Indicator
from targets.selectors.breakdown import ZONE, By, breakdown_report
from targets.selectors.changes import (
    DENOMINATOR,
    REST,
    WITHHELD,
    Most,
    NoSplit,
    change_report,
    standing_alone,
)
from targets.services.aggregation import aggregate_all
from targets.svg import waterfall
from tests.factories import make_definition
from tests.kept import kept
from tests.world import FORMULAS, LAST, make_world

pytestmark = pytest.mark.django_db
PERIODS = period_range(Period.parse("2016Q4"), LAST)
DEFINED = (Period.parse("2017Q4"), Period.parse("2018Q1"))
"""Two periods in which every indicator has a value."""
CUTS = [By.PARK, By.CLUSTER, By.ENTERPRISE]


@pytest.fixture(scope="module")
def indicators(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, Indicator]]:
    with kept(django_db_blocker):
        make_world(12)
        aggregate_all()
        yield {one.code: one for one in Indicator.objects.all()}


@pytest.mark.parametrize("by", CUTS)
@pytest.mark.parametrize("code", FORMULAS)
def test_the_effects_add_up_to_the_change(indicators, code: str, by: By) -> None:
    split = 0
    for after in PERIODS[1:]:
        for before in (PERIODS[0], after.plus(-1)):
            report = change_report(indicators[code], before, after, by)
            if report.no_split:
                assert report.total is None
                continue
            split += 1
            assert sum((row.effect for row in report.rows), Fraction(0)) == report.total
            shown = sum(row.shown for row in report.rows)
            assert shown == round_half_up(report.total, report.places)
    assert split > 0


def test_what_suppression_and_the_rest_put_together_changes_no_sum(indicators) -> None:
    output, before = indicators["industrial_output"], LAST.plus(-4)
    whole = change_report(output, before, LAST, By.ENTERPRISE)
    few = change_report(output, before, LAST, By.ENTERPRISE, most=Most(rises=1, falls=0))
    single = [row for row in whole.rows if row.key not in (ZONE, *Mover)]
    assert few.rows[0].key == single[0].key
    assert few.rows[-1].key == REST
    assert few.rows[-1].name == f"其余{len(single) - 1}家企业"
    assert {row.key for row in whole.rows if row.key in list(Mover)} < {r.key for r in few.rows}
    hidden = change_report(output, before, LAST, By.PARK, with_suppression=True)
    assert WITHHELD in {row.key for row in hidden.rows}
    for report in (few, hidden):
        assert sum(row.effect for row in report.rows) == whole.total


def test_the_largest_rises_and_falls_stand_alone_and_what_is_no_enterprise() -> None:
    by_key = {1: 5, 2: -4, 3: 3, Mover.CLOSED: -2, 4: 1, 5: -1, ZONE: 1, 6: 0}
    effects = [(key, Fraction(effect)) for key, effect in by_key.items()]
    alone, rest = standing_alone(effects, Most(rises=2, falls=1))
    assert [key for key, _ in alone] == [1, 3, 2, Mover.CLOSED, ZONE]
    assert [key for key, _ in rest] == [4, 5, 6]
    assert standing_alone(effects, Most(rises=4, falls=2)) == (effects, [])


def test_under_suppression_a_change_says_no_more_than_both_breakdowns(indicators) -> None:
    output, before = indicators["industrial_output"], LAST.plus(-4)
    then, now = (
        {row.key: row for row in breakdown_report(output, one, By.PARK, None, True).rows}
        for one in (before, LAST)
    )
    compared = 0
    for row in change_report(output, before, LAST, By.PARK, with_suppression=True).rows:
        assert row.key not in set(Mover)
        if row.key in then and row.key in now:
            assert row.effect == now[row.key].part.value - then[row.key].part.value
            compared += 1
    assert compared > 0


def test_movers_zone_and_denominator_are_parts_of_their_own(indicators) -> None:
    rows = change_report(indicators["rd_intensity"], *DEFINED, By.PARK).rows
    assert rows[-1].key == DENOMINATOR
    assert ZONE in {row.key for row in rows}
    output = indicators["industrial_output"]
    keys = {
        row.key
        for after in PERIODS[1:]
        for before in (Period.parse("2015Q4"), PERIODS[0])
        for row in change_report(output, before, after, By.PARK).rows
    }
    assert {Mover.UNREPORTED, Mover.OPENED, Mover.CLOSED} <= keys


def test_an_undefined_value_cannot_be_split(indicators) -> None:
    report = change_report(indicators["gdp"], Period.parse("2010Q1"), LAST, By.PARK)
    assert (report.no_split, report.rows, report.total) == (NoSplit.UNDEFINED, [], None)


def test_two_definitions_cannot_be_compared(indicators) -> None:
    output = indicators["industrial_output"]
    make_definition(FORMULAS["industrial_output"], indicator=output, first_period=LAST)
    report = change_report(output, LAST.plus(-1), LAST, By.PARK)
    assert report.no_split is NoSplit.OTHER_DEFINITION


def test_the_number_of_queries_is_fixed(indicators, django_assert_num_queries) -> None:
    for by, queries in ((By.PARK, 11), (By.ENTERPRISE, 10)):
        with django_assert_num_queries(queries):
            change_report(indicators["rd_intensity"], *DEFINED, by)


def test_each_bar_begins_where_the_one_above_ended(indicators) -> None:
    report = change_report(indicators["rd_intensity"], *DEFINED, By.PARK)
    pictures = [picture for _, picture in waterfall(report)]
    assert len(pictures) == len(report.rows)
    ends = [picture.split('x1="')[2].split('"')[0] for picture in pictures]
    starts = [picture.split('x1="')[1].split('"')[0] for picture in pictures]
    assert starts[1:] == ends[:-1]
