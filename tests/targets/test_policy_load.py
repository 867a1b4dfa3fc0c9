"""Loading packs: everything the shipped one says, changes as a diff, and a second zone."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from targets.choices import Comparator, PathKind
from targets.errors import InvalidInput
from targets.models import (
    AuditEvent,
    AwardScheme,
    Clause,
    Cluster,
    DataElement,
    DefinitionVersion,
    Form,
    FormAssignment,
    Indicator,
    Milestone,
    Park,
    Part,
    Policy,
    StaleMark,
    Target,
    TargetSetting,
    ThresholdSetting,
    Unit,
)
from targets.services.policy.diff import Change, FieldChange, Verb, by_code
from targets.services.policy.load import policy_load
from tests.cast import Cast
from tests.factories import (
    AN_INSTANT,
    make_enterprise,
    make_observation,
    make_reporting_period,
    make_return,
)
from tests.packs import SECOND, SHIPPED, changed, load

GDP_FORMULA = """        formula:
          factor: "0.0001"
          numerator:
            - {element: gdp, take: ttm, level: zone}"""

pytestmark = pytest.mark.django_db


def target_of(indicator: str, value: int) -> str:
    lines = (f"indicator: {indicator}", 'clause: "1.2"', 'comparator: ">="', f"value: {value}")
    return "\n    ".join(lines)


GDP, GDP_MORE = target_of("gdp", 300), target_of("gdp", 320)


def test_shipped_pack_says_all_the_policy_says() -> None:
    load()
    models = (Part, Clause, Target, Form, DataElement, AwardScheme, Indicator, DefinitionVersion)
    assert [model.objects.count() for model in models] == [7, 22, 7, 5, 10, 11, 7, 7]
    assert Clause.objects.exclude(units_as_written="").count() == 17
    assert (Park.objects.count(), Cluster.objects.count()) == (3, 4)
    policy = Policy.objects.get(is_active=True)
    assert (policy.code, policy.document_number) == ("panjin-2017-77", "盘政办发〔2017〕77号")
    firms = TargetSetting.objects.get(target__indicator__code="hightech_firms")
    assert (firms.comparator, firms.value, firms.baseline) == (Comparator.MORE_THAN, 80, None)
    assert str(firms.target_period) == "2020Q4"
    assert ThresholdSetting.objects.get().coverage == Decimal("0.8")
    assert Unit.objects.get(code="state_tax").successor.code == "tax"


def test_loading_is_on_the_trail_and_makes_everything_stale() -> None:
    load()
    event = AuditEvent.objects.get(action="policy.loaded")
    assert event.detail["added"]["target"][0] == "industrial_output"
    assert StaleMark.objects.filter(period=None, bucket=None).exists()


def test_loading_the_same_again_writes_nothing() -> None:
    load()
    before = {model: list(model.objects.values()) for model in (Policy, TargetSetting, StaleMark)}
    again = load()
    assert again.is_empty
    assert again.kept == []
    assert {model: list(model.objects.values()) for model in before} == before
    assert AuditEvent.objects.count() == 1


def test_dry_run_tells_the_same_and_writes_nothing() -> None:
    dry = load(dry_run=True)
    assert not Policy.objects.exists()
    assert not Unit.objects.exists()
    assert not AuditEvent.objects.exists()
    assert dry.changes == load().changes


def test_changed_target_closes_its_setting_and_shows_before_and_after() -> None:
    load()
    diff = load((GDP, GDP_MORE))
    value = FieldChange("value", "300", "320")
    assert changed(diff) == [Change(Verb.CHANGED, "target_setting", "gdp", (value,))]
    old, new = TargetSetting.objects.filter(target__indicator__code="gdp").order_by("pk")
    assert (old.value, new.value) == (300, 320)
    assert old.superseded_at == new.recorded_at
    assert new.superseded_at is None


def test_numbers_can_be_recorded_as_known_since_an_earlier_instant() -> None:
    policy_load(text=SHIPPED, by=None, at=AN_INSTANT)
    assert {row.recorded_at for row in TargetSetting.objects.all()} == {AN_INSTANT}
    assert ThresholdSetting.objects.get().recorded_at == AN_INSTANT


def test_changed_formula_under_its_number_is_a_correction() -> None:
    load()
    load((GDP_FORMULA, GDP_FORMULA.replace("0.0001", "0.00010001")))
    old, new = DefinitionVersion.objects.filter(indicator__code="gdp").order_by("pk")
    assert (old.number, new.number) == (1, 1)
    assert old.formula_data["factor"] == "0.0001"
    assert new.formula_data["factor"] == "0.00010001"
    assert old.superseded_at == new.recorded_at


def test_new_definition_stands_beside_the_old_one_and_can_be_taken_back() -> None:
    load()
    second = f"""{GDP_FORMULA}
      - number: 2
        first_period: 2018Q1
        document: 更正
        text: {{zh: 另一种口径。, en: Another reading.}}
{GDP_FORMULA}"""
    diff = load((GDP_FORMULA, second))
    assert changed(diff) == [Change(Verb.ADDED, "definition", "gdp v2")]
    assert changed(load()) == [Change(Verb.REMOVED, "definition", "gdp v2")]
    in_force = DefinitionVersion.objects.current().filter(indicator__code="gdp")
    assert [version.number for version in in_force] == [1]


def test_dropped_target_has_no_numbers_in_force_but_keeps_its_past() -> None:
    load()
    start = SHIPPED.index(f"  - {target_of('talents_per_10k', 100)}")
    end = SHIPPED.index("# The policy names the third")
    diff = load((SHIPPED[start:end], "\n"))
    assert changed(diff) == [Change(Verb.REMOVED, "target_setting", "talents_per_10k")]
    assert TargetSetting.objects.count() == 7
    assert TargetSetting.objects.current().count() == 6
    assert changed(load()) == [Change(Verb.ADDED, "target_setting", "talents_per_10k")]


# Another zone


def test_second_pack_loads_without_a_line_of_code_and_takes_over() -> None:
    load()
    diff = load(text=SECOND)
    assert Policy.objects.get(is_active=True).code == "yunchuan-2019-3"
    assert Change(Verb.CHANGED, "policy", "panjin-2017-77", (was_active(),)) in diff.changes
    energy = TargetSetting.objects.get(target__indicator__code="energy_intensity")
    assert (energy.comparator, energy.path) == (Comparator.AT_MOST, PathKind.GEOMETRIC)
    assert (energy.value, energy.baseline) == (Decimal("0.45"), Decimal("0.62"))
    steps = Milestone.objects.filter(setting__target__indicator__code="rd_institutions")
    assert [(str(step.period), step.value) for step in steps] == [("2019Q4", 20), ("2021Q4", 33)]
    assert Form.objects.get(code="Y2").enterprise_filter == {"above_scale": True}
    assert TargetSetting.objects.current().count() == 10
    assert load(text=SECOND).is_empty


def test_the_first_unit_of_its_clause_handles_a_scheme_without_one() -> None:
    named = "payout: matched\n    unit: energy\n"
    load((named, "payout: matched\n"), text=SECOND)
    clause = Clause.objects.get(policy__is_active=True, code="1")
    assert AwardScheme.objects.get(code="Y-1").unit == clause.clause_units.earliest("order").unit


def was_active() -> FieldChange:
    return FieldChange("is_active", "true", "false")


def test_forms_of_the_policy_that_was_replaced_end_and_come_back_with_it() -> None:
    load()
    period = make_reporting_period("2018Q3")
    make_return(form=Form.objects.get(code="F1"), reporting_period=period)
    diff = load(text=SECOND)
    assert diff.keys(Verb.REMOVED)["form"] == ["F2", "F3", "F4", "F5"]
    assert [(kept.kind, kept.key) for kept in diff.kept] == [("form", "F1")]
    assert str(FormAssignment.objects.get(form__code="F1").to_period) == "2018Q3"
    load()
    assert sorted(by_code(Form.objects.all())) == ["F1", "F2", "F3", "F4", "F5"]
    assert FormAssignment.objects.get(form__code="F1").to_period is None


def test_a_second_person_chosen_by_people_stays_when_the_policy_comes_back() -> None:
    load()
    make_return(form=Form.objects.get(code="F1"), reporting_period=make_reporting_period("2018Q3"))
    FormAssignment.objects.filter(form__code="F1").update(needs_confirmation=True)
    load(text=SECOND)
    load()
    assert FormAssignment.objects.get(form__code="F1").needs_confirmation


def test_reported_figures_keep_their_kind() -> None:
    load(text=SECOND)
    element = DataElement.objects.get(code="energy_use")
    make_observation(element, "2018Q1", 5, make_enterprise())
    zone = ("level: enterprise\n    covers: {above_scale: true}", "level: zone")
    old = "unit: {zh: 吨标准煤, en: tce}\n    kind: flow\n    level: enterprise"
    term = "{element: energy_use, take: ttm, level: enterprise}"
    terms = (term, term.replace("enterprise", "zone"))
    with pytest.raises(InvalidInput) as caught:
        load((old, old.replace("enterprise", "zone")), zone, terms, text=SECOND)
    assert [(one.field, one.rule) for one in caught.value.problems] == [
        ("elements[2].level", "has_figures")
    ]


def test_only_an_administrator_loads_a_pack_through_the_system(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        policy_load(text=SHIPPED, by=cast.analyst)
    assert not policy_load(text=SHIPPED, by=cast.administrator).is_empty
    assert TargetSetting.objects.first().recorded_by == cast.administrator
