"""From an earlier day to now: each cause alone, all together, and no cause at all."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from hightech_zone.lib.clock import db_now
from targets.bridge_words import baseline_sentence, bridge_cells, bridge_sentence, setting_sentence
from targets.calc.bridge import Cause
from targets.calc.periods import Period
from targets.choices import ObservationStatus
from targets.models import Membership, Observation, TargetSetting, ThresholdSetting
from targets.selectors.bridge import BridgeReport, BridgeRow, bridge_report
from targets.selectors.progress import progress_report
from targets.services.aggregation import aggregate_all
from tests.board_stage import LAST
from tests.factories import (
    make_certificate,
    make_definition,
    make_element,
    make_enterprise,
    make_indicator,
    make_membership,
    make_milestone,
    make_observation,
    make_target,
    make_target_setting,
    make_threshold,
)
from tests.instants import instant

pytestmark = pytest.mark.django_db

OUTPUT = {"element": "industrial_output", "take": "stock", "level": "enterprise"}
GDP = {"element": "gdp", "take": "stock", "level": "zone"}
FIRMS = {"register": "hightech", "take": "count", "level": "register"}


@pytest.fixture
def zone(settings):
    """Three enterprises with 10, 20 and 30; a third target counts certificates."""
    make_threshold()
    output, gdp = make_element("industrial_output"), make_element("gdp")
    firms = [make_enterprise(name, active_from=date(2010, 1, 1)) for name in "甲乙丙"]
    for code, numerator, denominator in (
        ("output", [OUTPUT], []),
        ("ratio", [OUTPUT], [GDP]),
        ("firms", [FIRMS], []),
    ):
        indicator = make_indicator(code, decimals=1)
        data = {"factor": "1", "numerator": numerator, "denominator": denominator}
        make_definition(data, indicator=indicator, first_period="2010Q1")
        make_target_setting(target=make_target(indicator=indicator))
    for firm, value in zip(firms, (10, 20, 30), strict=True):
        make_observation(output, LAST, value, firm)
    make_observation(gdp, LAST, 100, None)
    aggregate_all()
    return output, gdp, firms


def revise(element, firm, value: int | Decimal, period: Period = LAST) -> None:
    """As a correction does: the old row is closed, a new one opened."""
    now = db_now()
    held = Observation.objects.current().get(element=element, enterprise=firm, period=period)
    Observation.objects.filter(pk=held.pk).update(superseded_at=now)
    make_observation(
        element, period, value, firm, revision=2, reason_class="error", recorded_at=now
    )


def report(as_of) -> BridgeReport:
    aggregate_all()
    return bridge_report(progress_report(LAST, as_of))


def row(found: BridgeReport, code: str) -> BridgeRow:
    return next(one for one in found.rows if one.indicator.code == code)


def test_nothing_changed_is_no_row(zone) -> None:
    assert report(db_now()).rows == []
    assert bridge_report(progress_report(LAST)) is None


def test_each_cause_has_its_part_and_all_lead_to_now(zone) -> None:
    output, gdp, firms = zone
    as_of = instant()
    revise(output, firms[0], 13)
    Observation.objects.current().filter(enterprise=firms[1]).update(superseded_at=db_now())
    fourth = make_enterprise("丁", active_from=date(2010, 1, 1))
    make_observation(output, LAST, 5, fourth, recorded_at=db_now())
    revise(gdp, None, 90)
    make_certificate(enterprise=firms[2], issued_on=date(2018, 1, 1), recorded_at=db_now())
    found = report(as_of)
    now = {one.indicator.code: one.measure.value for one in progress_report(LAST).rows}
    for one in found.rows:
        assert one.before.value + sum(part.effect for part in one.parts) == one.after.value
        assert one.after.value == now[one.indicator.code]
    assert row(found, "output").by_cause == {
        Cause.CORRECTION: Decimal("3.0"),
        Cause.LATE: Decimal("5.0"),
        Cause.WITHDRAWN: Decimal("-20.0"),
    }
    changed = row(found, "output").changed
    assert [changed[one].count for one in (Cause.CORRECTION, Cause.LATE, Cause.WITHDRAWN)] == [
        1,
        1,
        1,
    ]
    assert row(found, "ratio").changed[Cause.CORRECTION].count == 2
    assert row(found, "ratio").before.value == Fraction(60, 100)
    assert row(found, "firms").by_cause == {Cause.CERTIFICATE: Decimal("1.0")}


def test_the_sentence_and_the_row_tell_one_number(zone) -> None:
    """60.05 became 60.13: with one decimal both are 60.1, and the change is 0.1."""
    output, _gdp, firms = zone
    revise(output, firms[0], Decimal("10.05"))
    as_of = instant()
    revise(output, firms[0], Decimal("10.13"))
    found = row(report(as_of), "output")
    assert bridge_cells(found, [Cause.CORRECTION]) == [(Cause.CORRECTION, "+0.08")]
    assert bridge_sentence(found).startswith("+0.08")
    assert found.shown_change == Decimal("0.08")


def test_a_reported_gap_that_was_filled_is_late_and_not_corrected(zone) -> None:
    output, _gdp, firms = zone
    held = Observation.objects.current().get(element=output, enterprise=firms[0])
    Observation.objects.filter(pk=held.pk).update(superseded_at=db_now())
    make_observation(output, LAST, None, firms[0], status=ObservationStatus.MISSING, revision=2)
    as_of = instant()
    revise(output, firms[0], 10)
    assert row(report(as_of), "output").by_cause == {Cause.LATE: Decimal("10.0")}


def test_a_move_out_of_scale_is_the_registers_part(zone) -> None:
    _output, _gdp, firms = zone
    Membership.objects.update(superseded_at=db_now())
    indicator = make_indicator("scaled", decimals=1)
    make_definition(
        {"factor": "1", "numerator": [OUTPUT], "filter": "above_scale"},
        indicator=indicator,
        first_period="2010Q1",
    )
    make_target_setting(target=make_target(indicator=indicator))
    as_of = instant()
    make_membership(
        enterprise=firms[0], above_scale=True, from_period="2010Q1", recorded_at=db_now()
    )
    found = row(report(as_of), "scaled")
    assert (found.before.value, found.after.value, found.parts) == (None, 10, None)
    as_of = instant()
    make_membership(
        enterprise=firms[1], above_scale=True, from_period="2010Q1", recorded_at=db_now()
    )
    assert row(report(as_of), "scaled").by_cause == {Cause.REGISTER: Decimal("20.0")}


def test_another_definition_comes_first(zone) -> None:
    output, _gdp, firms = zone
    as_of = instant()
    make_definition(
        {"factor": "2", "numerator": [OUTPUT]},
        indicator=progress_report(LAST, as_of).rows[0].indicator,
        first_period="2018Q1",
    )
    revise(output, firms[0], 11)
    found = row(report(as_of), "output")
    assert found.by_cause == {Cause.DEFINITION: Decimal("60.0"), Cause.CORRECTION: Decimal("2.0")}


def test_the_number_of_queries_is_fixed(zone, django_assert_max_num_queries) -> None:
    output, _gdp, firms = zone
    as_of = instant()
    for firm in firms:
        revise(output, firm, 99)
    aggregate_all()
    held = progress_report(LAST, as_of)
    with django_assert_max_num_queries(20):
        bridge_report(held)


def test_the_year_before_is_no_cause_in_a_fourth_quarter(zone) -> None:
    """The year to date of a fourth quarter is the trailing year: nothing is taken off it."""
    output, _gdp, firms = zone
    fourth = LAST.plus(4 - LAST.quarter)
    ttm = make_indicator("year", decimals=1)
    formula = {"factor": "1", "numerator": [{**OUTPUT, "take": "ttm"}], "denominator": []}
    make_definition(formula, indicator=ttm, first_period="2010Q1")
    make_target_setting(target=make_target(indicator=ttm))
    for period in (fourth, fourth.plus(-4)):
        make_observation(output, period, 100, firms[0])
    as_of = instant()
    for period in (fourth, fourth.plus(-4)):
        now = db_now()
        held = Observation.objects.filter(enterprise=firms[0], period=period)
        held.update(superseded_at=now)
        make_observation(output, period, 101, firms[0], revision=2, recorded_at=now)
    aggregate_all()
    found = bridge_report(progress_report(fourth, as_of))
    assert row(found, "year").changed[Cause.CORRECTION].count == 1


# Settings


def test_settings_that_were_others_are_told_each_with_its_reason(zone) -> None:
    as_of = instant()
    held = TargetSetting.objects.current().get(target__indicator__code="output")
    now = db_now()
    TargetSetting.objects.filter(pk=held.pk).update(superseded_at=now)
    changed = make_target_setting(
        target=held.target,
        value=held.value + 100,
        target_period=held.target_period,
        baseline=held.baseline,
        baseline_period=held.baseline_period,
        path="milestones",
        reason="市政府调整目标",
        recorded_at=now,
    )
    make_milestone("2019Q4", 900, setting=changed)
    old = ThresholdSetting.objects.current().get()
    ThresholdSetting.objects.filter(pk=old.pk).update(superseded_at=now)
    make_threshold(behind=Decimal("0.6"), reason="与考核办法一致", recorded_at=now)
    found = report(as_of)
    told = {(one.setting, one.before, one.after, one.reason) for one in found.settings}
    assert told == {
        ("behind", old.behind, Decimal("0.6"), "与考核办法一致"),
        ("value", held.value, held.value + 100, "市政府调整目标"),
        ("path", held.path, "milestones", "市政府调整目标"),
        ("milestone", None, Decimal(900), "市政府调整目标"),
    }
    assert found.settings[0].indicator is None
    assert found.rows == []
    sentences = [setting_sentence(one) for one in found.settings]
    assert "“滞后”的界限：70.0%改为60.0%（与考核办法一致）" in sentences
    assert any("2019年四季度阶段目标：没有改为900" in one for one in sentences)


def test_settings_in_force_on_both_days_are_not_told(zone) -> None:
    assert report(db_now()).settings == []


# Baselines


@pytest.fixture
def growing(zone):
    """`zone` with a baseline of 40, the output's own at 2016Q4, and a target of 100."""
    output, _gdp, firms = zone
    held = TargetSetting.objects.current().get(target__indicator__code="output")
    TargetSetting.objects.filter(pk=held.pk).update(superseded_at=db_now())
    start = Period.parse("2016Q4")
    make_target_setting(
        target=held.target,
        value=100,
        target_period=Period.parse("2020Q4"),
        baseline=None,
        baseline_period=start,
        recorded_at=db_now(),
    )
    for firm, value in zip(firms, (10, 10, 20), strict=True):
        make_observation(output, start, value, firm)
    aggregate_all()
    return output, firms


def test_a_corrected_baseline_is_told_with_what_it_does(growing) -> None:
    """From 40 to 44: at 2018Q3, 7 of 16 quarters gone, 66.25 → 68.5 are due; of the way to 100 are
    made 20/60 → 16/56."""
    output, firms = growing
    as_of = instant()
    revise(output, firms[0], 14, Period.parse("2016Q4"))
    found = report(as_of)
    assert found.rows == []
    assert found.says_anything
    (change,) = found.baselines
    assert (change.before, change.after) == (40, 44)
    assert change.why.changed[Cause.CORRECTION].count == 1
    assert (change.with_old.expected, change.with_new.expected) == (66.25, 68.5)
    assert (change.with_old.progress, change.with_new.progress) == (Fraction(1, 3), Fraction(2, 7))
    told = baseline_sentence(change)
    assert "基期值：40.0" in told
    assert "一处更正" in told
    assert "完成进度33.3%改为28.6%" in told
    assert report(db_now()).baselines == []


def test_a_baseline_set_by_the_committee_is_told_with_what_it_does(growing) -> None:
    as_of = instant()
    held = TargetSetting.objects.current().get(target__indicator__code="output")
    now = db_now()
    TargetSetting.objects.filter(pk=held.pk).update(superseded_at=now)
    make_target_setting(
        target=held.target,
        value=held.value,
        target_period=held.target_period,
        baseline=Decimal(44),
        baseline_period=held.baseline_period,
        recorded_at=now,
    )
    (change,) = report(as_of).baselines
    assert (change.before, change.after, change.why) == (40, 44, None)
    assert change.with_new.progress == Fraction(2, 7)
