"""Loading a pack again: what people changed since stays, what was dropped goes where it can."""

import pytest

from hightech_zone.lib.clock import db_now
from targets.calc.periods import Period
from targets.errors import InvalidInput
from targets.models import (
    AwardScheme,
    DataElement,
    Form,
    Indicator,
    Park,
    SchemeSetting,
    TargetSetting,
    Unit,
)
from targets.services.accounts import assignment_change, unit_rename
from targets.services.policy.diff import Change, FieldChange, Verb
from tests.cast import Cast
from tests.factories import (
    make_observation,
    make_park,
    make_scheme_setting,
    make_target_setting,
    make_unit,
)
from tests.packs import SECOND, SHIPPED, changed, edited, load

pytestmark = pytest.mark.django_db

GDP = 'indicator: gdp\n    clause: "1.2"\n    comparator: ">="\n    value: 300'
GDP_MORE = GDP.replace("300", "320")


def test_numbers_staff_set_stay_until_the_pack_changes_its_own(cast: Cast) -> None:
    load()
    held = TargetSetting.objects.get(target__indicator__code="gdp")
    TargetSetting.objects.filter(pk=held.pk).update(superseded_at=db_now())
    theirs = make_target_setting(target=held.target, value=310, recorded_by=cast.analyst)
    assert load(("en: GDP}", "en: Zone GDP}")).keys(Verb.CHANGED).keys() == {"policy", "indicator"}
    assert TargetSetting.objects.current().get(target=held.target) == theirs
    diff = load((GDP, GDP_MORE))
    value = FieldChange("value", "310", "320")
    assert Change(Verb.CHANGED, "target_setting", "gdp", (value,)) in diff.changes


def test_reassigned_form_and_renamed_unit_survive_a_reload(cast: Cast) -> None:
    load()
    form, science = Form.objects.get(code="F1"), Unit.objects.get(code="science")
    assignment_change(
        by=cast.administrator,
        form=form,
        department=science,
        from_period=Period.parse("2018Q1"),
        needs_confirmation=True,
    )
    unit_rename(
        by=cast.administrator,
        unit=science,
        name_zh="市科技和创新局",
        name_en="",
        valid_from=TargetSetting.objects.first().baseline_period.last_day,
    )
    assert changed(load((GDP, GDP_MORE)))[0].kind == "target_setting"
    assert [str(row.from_period) for row in form.assignments.all()] == ["2016Q1", "2018Q1"]
    assert science.names.count() == 2


def test_units_and_parks_others_registered_are_left_alone() -> None:
    make_unit("audit_office", "市审计局")
    make_park("新园")
    load()
    assert Unit.objects.filter(code="audit_office").exists()
    assert load().is_empty


def test_park_an_import_made_by_name_takes_the_code_of_the_pack() -> None:
    made = make_park("辽东湾科技园")
    load()
    assert Park.objects.get(pk=made.pk).code == "liaodongwan"


# What the pack no longer has


def test_dropped_element_is_removed_while_nothing_refers_to_it() -> None:
    load()
    diff = load(*WITHOUT_POPULATION)
    removed = diff.keys(Verb.REMOVED)
    assert removed == {"form_element": ["resident_population"], "element": ["resident_population"]}
    assert diff.kept == []


def test_dropped_element_with_figures_is_kept_and_reported() -> None:
    load()
    make_observation(DataElement.objects.get(code="resident_population"), "2018Q1", 90_000)
    diff = load(*WITHOUT_POPULATION)
    assert [(kept.kind, kept.key) for kept in diff.kept] == [("element", "resident_population")]
    assert DataElement.objects.filter(code="resident_population").exists()


ZONE = "elements: [gdp, rd_expenditure_institutions, resident_population]\n    "
FORM_OF_ZONE, RULE_OF_ZONE = f"{ZONE}assignments", f"{ZONE}params"


def readings_of(code: str, following: str) -> str:
    start = SHIPPED.index("    alternatives:", SHIPPED.index(f"- code: {code}"))
    return SHIPPED[start : SHIPPED.index(following, start)]


READINGS = (
    readings_of("patents_per_10k", "  - code:"),
    readings_of("talents_per_10k", "# Clause 1.2"),
)
WITHOUT_POPULATION = (
    *((one, "") for one in READINGS),
    (FORM_OF_ZONE, FORM_OF_ZONE.replace(", resident_population", "")),
    (RULE_OF_ZONE, RULE_OF_ZONE.replace(", resident_population", "")),
    ("highend_talents, employees, resident_population]", "highend_talents, employees]"),
    (
        SHIPPED[
            SHIPPED.index("  - code: resident_population") : SHIPPED.index("# The zone's own forms")
        ],
        "\n",
    ),
)


def test_an_element_of_another_reading_is_kept() -> None:
    """What only an alternative formula takes is still needed to show it."""
    load()
    assert Indicator.objects.get(code="patents_per_10k").alternatives
    with pytest.raises(InvalidInput):
        load(*WITHOUT_POPULATION[len(READINGS) :])


def test_dropped_clause_scheme_and_unit_are_removed() -> None:
    load(text=SECOND)
    more = edited(
        SECOND,
        (
            "    names:\n      - {zh: 市商务局",
            "    successor: extra\n    names:\n      - {zh: 市商务局",
        ),
        ("\nparts:", "  - {code: extra, names: [{zh: 市统计局, en: Statistics}]}\n\nparts:"),
        ("\nelements:", CLAUSE_2 + "\nelements:"),
        ("\nindicators:", SCHEME + "\nindicators:"),
    )
    load(text=more)
    diff = load(text=SECOND)
    assert diff.keys(Verb.REMOVED) == {"scheme": ["S1"], "clause": ["2"], "unit": ["extra"]}


CLAUSE_2 = """      - code: "2"
        number: 第二条
        title: {zh: 保障, en: Safeguards}
        summary: {zh: 保障措施。, en: Safeguards.}
        units_as_written: 市统计局
        units: [{unit: extra, as_written: 市统计局}]
"""
SCHEME = """  - code: S1
    clause: "2"
    name: {zh: 节能奖, en: Energy award}
    kind: reward
    amount_min: "2.5"
    frequency: once
"""


def test_what_staff_settled_of_a_scheme_stays_until_the_pack_says_otherwise() -> None:
    load(text=SECOND)
    scheme = AwardScheme.objects.get(code="Y-1")
    held = SchemeSetting.objects.current().get(scheme=scheme, code="notice_days")
    SchemeSetting.objects.filter(pk=held.pk).update(superseded_at=db_now())
    make_scheme_setting("notice_days", 10, scheme=scheme, owner=held.owner)
    assert load(text=SECOND).changes == []
    diff = load(("        value: 7\n", "        value: 8\n"), text=SECOND)
    assert diff.keys(Verb.CHANGED)["scheme_setting"] == ["Y-1 notice_days"]
    current = SchemeSetting.objects.current().get(scheme=scheme, code="notice_days")
    assert (current.value, SchemeSetting.objects.filter(code="notice_days").count()) == (8, 3)


def test_element_of_a_dropped_indicator_stays_for_figures_as_they_stood() -> None:
    load(text=SECOND)
    element = between("  - code: export_value", "  - code: energy_use")
    indicator = between("  - code: export_share", "\ntargets:")
    target = SECOND[SECOND.index("  - indicator: export_share") :]
    dropped = [(block, "") for block in (element, indicator, target)]
    diff = load(*dropped, (", export_value]", "]"), text=SECOND)
    assert [(one.kind, one.key) for one in diff.kept] == [
        ("indicator", "export_share"),
        ("element", "export_value"),
    ]
    assert "element" not in diff.keys(Verb.REMOVED)


def between(start: str, end: str) -> str:
    return SECOND[SECOND.index(start) : SECOND.index(end)]
