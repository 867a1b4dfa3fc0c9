"""The stored sums: equal to the reference, whatever order the changes come in."""

from decimal import Decimal

import pytest
from django.db.models import F

from hightech_zone.lib.clock import db_now
from targets.calc.periods import Period
from targets.choices import ReasonClass
from targets.models import (
    AggregateState,
    DefinitionVersion,
    Observation,
    StaleMark,
    TermAtom,
    TermCell,
)
from targets.models.aggregate import ZONE_BUCKET
from targets.selectors.definitions import definitions_in_force
from targets.services.aggregation import (
    PeriodOutside,
    aggregate_all,
    aggregate_period,
    aggregate_stale,
)
from targets.services.check import aggregates_check
from targets.services.observations import Figure, observations_write
from targets.services.stale import mark_enterprises_stale
from tests.factories import make_import_batch, make_membership
from tests.world import make_world

pytestmark = pytest.mark.django_db


def test_everything_recomputed_equals_the_reference() -> None:
    make_world()
    aggregate_all()
    assert TermCell.objects.count() > 400
    assert aggregates_check() == []


def test_the_check_finds_a_cell_that_was_tampered_with() -> None:
    make_world(6)
    aggregate_all()
    cell = TermCell.objects.filter(defined__gt=0, term=0).first()
    TermCell.objects.filter(pk=cell.pk).update(total=F("total") + 1)
    found = aggregates_check()
    assert [(one.period, one.field) for one in found] == [(cell.period, "total")]


def test_recomputing_everything_heals_what_was_tampered_with() -> None:
    make_world(6)
    aggregate_all()
    TermCell.objects.filter(term=0).update(total=F("total") + 1)
    TermAtom.objects.filter(term=0).update(defined=F("defined") + 1)
    assert aggregates_check()
    aggregate_all()
    assert aggregates_check() == []


def test_one_changed_figure_refreshes_just_what_depends_on_it() -> None:
    world = make_world(12)
    aggregate_all()
    held = Observation.objects.filter(
        element=world.elements["industrial_output"],
        value__isnull=False,
        period=Period.parse("2016Q4"),
    ).earliest("pk")
    changed = Figure(held.period, held.enterprise_id, held.element_id, held.value + 5, "A")
    observations_write(
        figures=[changed],
        recorded_at=db_now(),
        import_batch=make_import_batch(),
        reason_class=ReasonClass.ERROR,
    )
    refreshed = aggregate_stale()
    assert [str(period) for period in refreshed.periods][:4] == [
        "2016Q1",
        "2016Q2",
        "2016Q3",
        "2016Q4",
    ]
    assert not StaleMark.objects.exists()
    assert aggregates_check() == []


def test_a_move_takes_the_enterprise_out_of_one_cut_and_into_another() -> None:
    world = make_world(12)
    aggregate_all()
    enterprise = world.enterprises[4]
    assert not enterprise.memberships.exists()
    make_membership(enterprise=enterprise, above_scale=True, from_period="2016Q1")
    mark_enterprises_stale([(enterprise.pk, Period.parse("2016Q1"), None)])
    aggregate_stale()
    assert aggregates_check() == []


def test_nothing_marked_means_nothing_to_do() -> None:
    assert aggregate_stale() is None
    assert not AggregateState.objects.exists()


def test_each_run_raises_the_data_version() -> None:
    make_world(2)
    first = aggregate_all().data_version
    assert aggregate_period(period=Period.parse("2018Q3")).data_version == first + 1
    assert aggregates_check() == []


def test_atoms_go_with_the_last_definition_that_had_them() -> None:
    make_world(6)
    aggregate_all()
    assert TermAtom.objects.filter(bucket=ZONE_BUCKET).exists()
    zone = [one for one in definitions_in_force() if any(t.is_zone for t in one.formula.terms)]
    closed = DefinitionVersion.objects.filter(pk__in=[one.id for one in zone])
    closed.update(superseded_at=db_now())
    aggregate_all()
    assert not TermAtom.objects.filter(bucket=ZONE_BUCKET).exists()
    assert aggregates_check() == []


@pytest.mark.parametrize("period", ["2019Q2", "2012Q1"])
def test_a_figure_outside_the_stored_range_brings_whole_periods_with_it(period: str) -> None:
    world = make_world(12)
    aggregate_all()
    element, first = world.elements["invention_patents"], world.enterprises[0]
    observations_write(
        figures=[Figure(Period.parse(period), first.pk, element.pk, Decimal(7), "A")],
        recorded_at=db_now(),
        import_batch=make_import_batch(),
    )
    aggregate_stale()
    assert aggregates_check() == []
    assert aggregate_stale() is None


def test_a_period_without_sums_is_refused() -> None:
    make_world(2)
    aggregate_all()
    with pytest.raises(PeriodOutside):
        aggregate_period(period=Period.parse("2035Q1"))
