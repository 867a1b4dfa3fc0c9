"""Stored sums, sums computed as of an instant, and their parts agree."""

from datetime import date

import pytest

from hightech_zone.lib.clock import db_now
from targets.calc.periods import Period, period_range
from targets.calc.sums import add_up
from targets.selectors.definitions import definitions_in_force
from targets.selectors.sums import cut_sums, enterprise_sums, term_sums
from targets.services.aggregation import aggregate_all
from tests.world import FIRST, LAST, make_world

pytestmark = pytest.mark.django_db


def test_stored_sums_equal_those_computed_as_of_now() -> None:
    make_world(12)
    aggregate_all()
    definitions = definitions_in_force()
    periods = period_range(FIRST, LAST)
    stored = term_sums(definitions, periods)
    assert len(stored) > 150
    assert stored == term_sums(definitions, periods, as_of=db_now())


def test_the_parts_of_every_term_add_up_to_the_whole() -> None:
    make_world(12)
    aggregate_all()
    period = Period.parse("2018Q1")
    for definition in definitions_in_force():
        whole = term_sums([definition], [period])
        for parts, zone in (cut_sums(definition, period), enterprise_sums(definition, period)):
            for number in range(len(definition.formula.terms)):
                added = add_up([*(sums[number] for sums in parts.values()), zone[number]])
                assert added == whole[definition.id, number, period]


def test_certificates_are_not_counted_before_the_quarter_has_ended(
    settings,
) -> None:
    make_world(12)
    aggregate_all()
    settings.ZONE_TODAY = date(2018, 9, 29)
    definition = next(one for one in definitions_in_force() if one.formula.is_count)
    assert (definition.id, 0, LAST) not in term_sums([definition], [LAST])
    assert (definition.id, 0, LAST) not in term_sums([definition], [LAST], as_of=db_now())
    assert cut_sums(definition, LAST)[0] == enterprise_sums(definition, LAST)[0] == {}
