"""What figures would do to the targets: the same as they do, and nothing is left of it."""

from decimal import Decimal

import pytest

from hightech_zone.lib.clock import db_now
from targets.calc.periods import Period
from targets.calc.progress import Status
from targets.models import AggregateState, DataElement, Enterprise, Observation, StaleMark
from targets.selectors.progress import progress_report
from targets.services.aggregation import aggregate_stale
from targets.services.effects import TargetEffect, effects_of
from targets.services.observations import Figure, observations_write
from tests.board_stage import make_board
from tests.factories import make_import_batch

pytestmark = pytest.mark.django_db
Q2, Q3 = Period.parse("2018Q2"), Period.parse("2018Q3")


@pytest.fixture(autouse=True)
def board() -> None:
    make_board()


def figure(period: Period, code: str, value: int) -> Figure:
    element = DataElement.objects.get(code=code)
    carrier = Enterprise.objects.get(name="示例企业")
    return Figure(period, carrier.pk, element.pk, Decimal(value), "A")


def by_code(effects: list[TargetEffect], period: Period) -> dict[str, TargetEffect]:
    return {one.indicator.code: one for one in effects if one.period == period}


def test_the_effect_foretold_is_the_effect_that_comes() -> None:
    figures = [figure(Q3, "highend_talents", 900)]
    foretold = by_code(effects_of(figures), Q3)
    observations_write(figures=figures, recorded_at=db_now(), import_batch=make_import_batch())
    aggregate_stale()
    for row in progress_report(Q3).rows:
        after = foretold[row.indicator.code].after
        assert (row.measure.value, row.progress.status, row.ahead.outlook) == (
            after.value,
            after.status,
            after.outlook,
        )
    talents = foretold["talents_per_10k"]
    assert (talents.before.value, talents.after.value) == (None, 90)
    assert (talents.before.status, talents.after.status) == (
        Status.INSUFFICIENT_DATA,
        Status.AHEAD,
    )
    assert talents.change is None
    assert [code for code, one in foretold.items() if one.is_changed] == ["talents_per_10k"]


def test_looking_leaves_nothing_behind() -> None:
    state = AggregateState.objects.get().data_version
    effects_of([figure(Q3, "invention_patents", 1)])
    assert AggregateState.objects.get().data_version == state
    assert not Observation.objects.filter(import_batch__source="effects").exists()
    assert not StaleMark.objects.exists()
    assert (
        by_code(effects_of([figure(Q3, "invention_patents", 382)]), Q3)[
            "patents_per_10k"
        ].is_changed
        is False
    )


def test_an_earlier_quarter_is_followed_into_the_latest() -> None:
    held = Observation.objects.current().get(
        period=Period.parse("2017Q4"), element__code="industrial_output"
    )
    figures = [figure(held.period, "industrial_output", int(held.value) + 10_000)]
    effects = effects_of(figures)
    own, latest = by_code(effects, held.period), by_code(effects, Q3)
    assert own["industrial_output"].change == 1
    assert latest["industrial_output"].change == 1
    assert latest["industrial_output"].before.value == own["industrial_output"].before.value + 63


def test_what_is_marked_already_is_no_effect_of_the_figures() -> None:
    observations_write(
        figures=[figure(Q3, "highend_talents", 900)],
        recorded_at=db_now(),
        import_batch=make_import_batch(),
    )
    foretold = by_code(effects_of([figure(Q3, "highend_talents", 901)]), Q3)
    assert foretold["talents_per_10k"].before.value == 90
    assert StaleMark.objects.exists()


def test_no_figures_have_no_effect() -> None:
    assert effects_of([]) == []
