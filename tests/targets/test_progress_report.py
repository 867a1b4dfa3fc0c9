"""The board's rows, from certificates and figures to words."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from pytest_django import DjangoAssertNumQueries

from targets.calc.outlook import Outlook
from targets.calc.periods import Period
from targets.calc.progress import Status
from targets.choices import Comparator
from targets.selectors.progress import progress_report, series
from targets.services.aggregation import aggregate_all
from tests.factories import (
    make_certificate,
    make_definition,
    make_enterprise,
    make_indicator,
    make_target,
    make_target_setting,
    make_threshold,
)
from tests.world import FIRMS, make_world

pytestmark = pytest.mark.django_db

Q = Period.parse


def make_firms() -> None:
    """40 firms at 2016Q4, 46 at 2017Q4, 51 at 2018Q4; more than 80 are due by 2020Q4."""
    make_threshold()
    indicator = make_indicator("hightech_firms", name_zh="高新技术企业", unit_zh="家")
    make_definition({"factor": "1", "numerator": [FIRMS]}, indicator=indicator)
    target = make_target(indicator=indicator)
    make_target_setting(target=target, value=80, comparator=Comparator.MORE_THAN)
    for number in range(51):
        year = 2016 if number < 40 else 2017 if number < 46 else 2018
        enterprise = make_enterprise(active_from=date(2010, 1, 1))
        make_certificate(
            enterprise=enterprise, issued_on=date(year, 11, 1), expires_on=date(2022, 1, 1)
        )
    aggregate_all()


def test_the_worked_example_of_the_rules() -> None:
    make_firms()
    (row,) = progress_report(Q("2018Q4")).rows
    assert (row.measure.value, row.spec.baseline, row.goal) == (51, 40, 81)
    assert row.progress.expected == 60
    assert row.progress.attainment == Fraction("0.6375")
    assert row.progress.progress == Fraction("0.275")
    assert row.progress.pace == Fraction("0.55")
    assert row.progress.status is Status.SERIOUSLY_BEHIND
    projection = row.ahead.projection
    assert (projection.linear, projection.geometric, projection.recent) == (
        62,
        Fraction("65.025"),
        61,
    )
    assert (projection.low, projection.central, projection.high) == (61, 62, Fraction("65.025"))
    assert row.ahead.outlook is Outlook.UNLIKELY
    assert row.ahead.shortfall == 19
    assert row.ahead.required.linear == Fraction("3.75")
    assert row.change_on_year == 5


def test_what_is_lacking_of_a_count_is_told_of_the_projection_as_it_is_written() -> None:
    make_firms()
    (row,) = progress_report(Q("2018Q4")).rows
    halves = replace(row.ahead.projection, central=Fraction("61.5"))
    ahead = replace(row.ahead, projection=halves, shortfall=Fraction("19.5"))
    row.indicator.decimals = 0
    row = replace(row, spec=replace(row.spec, is_count=True), ahead=ahead)
    assert row.lacking == 19
    assert replace(row, ahead=replace(ahead, shortfall=Fraction(0))).lacking == 0


def test_the_series_starts_with_the_first_value() -> None:
    make_firms()
    report = progress_report(Q("2018Q4"))
    rows = series(report.rows[0], report.thresholds)
    assert (str(rows[0].period), str(rows[-1].period)) == ("2016Q4", "2018Q4")
    assert [one.measure.value for one in rows[::4]] == [40, 46, 51]


def test_a_period_before_the_baseline_has_not_started() -> None:
    make_firms()
    (row,) = progress_report(Q("2016Q3")).rows
    assert row.spec.baseline == 40
    assert row.progress.time_elapsed is None


@pytest.mark.parametrize("size", [4, 12])
def test_the_number_of_queries_does_not_depend_on_the_number_of_enterprises(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_threshold()
    world = make_world(size)
    for definition in world.definitions.values():
        make_target_setting(target=make_target(indicator=definition.indicator))
    aggregate_all()
    with django_assert_num_queries(10):
        report = progress_report(Q("2018Q3"))
        [str(unit) for row in report.rows for unit in row.target.units.all()]
    assert len(report.rows) == 6


def test_without_a_policy_there_is_no_board() -> None:
    assert progress_report(Q("2018Q3")) is None
