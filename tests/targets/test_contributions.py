"""Who pulls a target: the parts of table 2 add up, exactly and as printed."""

from collections.abc import Iterator
from fractions import Fraction

import pytest
from django.db import transaction

from targets.calc.numbers import round_half_up
from targets.models import Indicator
from targets.selectors.breakdown import By, breakdown_report
from targets.selectors.changes import WITHHELD, NoSplit
from targets.selectors.contributions import contributions
from targets.services.aggregation import aggregate_all
from tests.factories import make_definition
from tests.world import FORMULAS, LAST, make_world

pytestmark = pytest.mark.django_db
ALL = {"visible": None, "with_suppression": False}


@pytest.fixture(scope="module")
def indicators(django_db_setup, django_db_blocker) -> Iterator[dict[str, Indicator]]:
    with django_db_blocker.unblock(), transaction.atomic():
        make_world(12)
        aggregate_all()
        yield {one.code: one for one in Indicator.objects.all()}
        transaction.set_rollback(True)


@pytest.mark.parametrize("with_suppression", [False, True])
@pytest.mark.parametrize("code", FORMULAS)
def test_the_parts_add_up_to_the_total(indicators, code: str, with_suppression: bool) -> None:
    indicator, split = indicators[code], 0
    for period in (LAST.plus(-step) for step in range(6)):
        for table in contributions(
            indicator, period, None, visible=None, with_suppression=with_suppression
        ):
            whole = breakdown_report(indicator, period, table.by).total
            values = [one.value for one in table.rows if one.value is not None]
            if table.total.value is not None:
                assert sum(values, Fraction(0)) == table.total.value
            if table.no_split or not table.has_change:
                continue
            split += 1
            before = breakdown_report(indicator, period.plus(-4), table.by).total
            effects = [one.effect or 0 for one in (*table.rows, table.denominator) if one]
            assert sum(effects) == whole.value - before.value
            held = [one.increase for one in table.rows if one.increase is not None]
            assert sum(held) == table.total.increase
            exact = [one.exact_increase or 0 for one in table.rows]
            assert sum(exact) == table.total.exact_increase
            places = 0 if whole.denominator is not None else indicator.decimals
            assert round_half_up(sum(exact), places) == table.total.increase
            if table.pulled is not None:
                change = whole.value - before.value
                is_percent = indicator.unit_zh == "%"
                expected = change if is_percent else 100 * change / before.value
                places = indicator.decimals if is_percent else 1
                assert table.pulled == round_half_up(expected, places)
    assert split > 0


def test_a_places_value_is_that_of_the_breakdown(indicators) -> None:
    output = indicators["industrial_output"]
    parks = contributions(output, LAST, None, **ALL)[0]
    held = {row.key: row.part.value for row in breakdown_report(output, LAST, By.PARK).rows}
    for one in parks.rows:
        if one.key in held:
            assert one.value == held[one.key]


def test_what_must_not_stand_alone_is_one_row(indicators) -> None:
    output = indicators["industrial_output"]
    parks = contributions(output, LAST, None, visible=None, with_suppression=True)[0]
    assert WITHHELD in [one.key for one in parks.rows]


def test_what_is_told_of_a_part_is_of_one_set(indicators) -> None:
    """Withheld in either quarter, it is withheld in value and increase: the row of the rest would
    have the increase of parts whose value stands elsewhere."""
    rows = [
        row
        for code in FORMULAS
        for at in (LAST.plus(-step) for step in range(6))
        for table in contributions(indicators[code], at, None, visible=None, with_suppression=True)
        if table.has_change
        for row in table.rows
    ]
    assert [one for one in rows if one.value is not None and one.increase is None] == []


def test_an_unseen_year_before_leaves_values_only(indicators) -> None:
    output = indicators["industrial_output"]
    for table in contributions(output, LAST, None, visible={LAST}, with_suppression=True):
        assert not table.has_change
        assert {one.increase for one in table.rows} == {None}
        assert table.pulled is None
        assert table.total.value is not None


def test_another_definition_a_year_ago_is_said(indicators) -> None:
    with transaction.atomic():
        output = indicators["industrial_output"]
        make_definition(FORMULAS["industrial_output"], indicator=output, first_period=LAST)
        table = contributions(output, LAST, None, **ALL)[0]
        assert table.no_split is NoSplit.OTHER_DEFINITION
        transaction.set_rollback(True)


def test_a_places_increase_is_what_its_two_breakdowns_differ_by(indicators) -> None:
    """The same for every reader, so that board, wall and breakdown say one number."""
    for code in ("industrial_output", "rd_intensity"):
        cut = contributions(indicators[code], LAST, None, **ALL)[0]
        reports = [breakdown_report(indicators[code], at, By.PARK) for at in (LAST.plus(-4), LAST)]
        before, after = ({row.key: row.part.numerator or 0 for row in one.rows} for one in reports)
        is_ratio = reports[1].is_ratio
        factor = 1 if is_ratio else reports[1].definition.formula.factor
        for one in cut.rows:
            difference = after.get(one.key, 0) - before.get(one.key, 0)
            assert one.exact_increase == difference * factor
