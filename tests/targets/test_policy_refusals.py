"""Broken packs: every problem is named by line and field, and nothing is written."""

import pytest

from targets.errors import InvalidInput
from targets.models import AuditEvent, Policy, StaleMark, Unit
from tests.packs import SECOND, SHIPPED, edited, load

pytestmark = pytest.mark.django_db

ENERGY = 'indicator: energy_intensity\n    clause: "1"'
ENERGY_TERM = "numerator: [{element: energy_use, take: ttm, level: enterprise}]"
COUNT_TERM = "{register: rd_institution, take: count, level: register}"
Y1_TRADE = "{unit: trade, from_period: 2018Q1, needs_confirmation"
Y1_ELEMENTS = "elements: [industrial_output, export_value]"
EXPORTS = "    value: 25\n    baseline_period: 2018Q4"
SECOND_DEFINITION = """          filter: above_scale
      - {number: 1, first_period: 2018Q1, document: x, text: {zh: x, en: x}, formula: {factor: 1,
         numerator: [{register: rd_institution, take: count, level: register}]}}"""

BROKEN = [
    # How it is written
    ("syntax", ("format: 1", "format: [1"), "", "yaml_syntax"),
    ("doubled key", ("format: 1", "format: 1\nformat: 1"), "format", "yaml_duplicate"),
    ("alias", ("issued_on: 2019-01-08", "issued_on: *day"), "policy.issued_on", "yaml_alias"),
    ("tag", ("format: 1", "format: !!int 1"), "format", "yaml_tag"),
    # Schema
    ("no such field", ("issued_on", "issued"), "policy.issued", "additionalProperties"),
    ("missing field", (', reason: 云川设定', ""), "thresholds", "required"),
    ("bare decimal", ('value: "0.45"', "value: 0.45"), "targets[0].value", "type"),
    ("bare code", ('code: "1"', "code: 1"), "parts[0].clauses[0].code", "type"),
    ("no number", ("value: 25", "value: many"), "targets[2].value", "pattern"),
    ("five decimals", ('"0.62"', '"0.62001"'), "targets[0].baseline", "pattern"),
    ("no day", ("2019-01-08", "2019-02-30"), "policy.issued_on", "format"),
    ("no period", ("2019Q4, value", "2019Q5, value"), "targets[1].milestones[0].period", "pattern"),
    ("unknown word", ("path: geometric", "path: curved"), "targets[0].path", "enum"),
    ("nothing there", ("value: 25", "value:"), "targets[2].value", "type"),
    ("empty list", (Y1_ELEMENTS, "elements: []"), "forms[0].elements", "minItems"),
    (
        "element and register",
        (COUNT_TERM, COUNT_TERM.replace("{", "{element: energy_use, ")),
        "indicators[1].definitions[0].formula.numerator[0]",
        "oneOf",
    ),
    ("other format", ("format: 1", "format: 2"), "format", "const"),
    ("blank name", ("zh: 云川高新区, en", 'zh: "  ", en'), "policy.zone.short.zh", "blank"),
    ("NUL", ("zh: 云川高新区, en", 'zh: "a\\0", en'), "policy.zone.short.zh", "characters"),
    # Cross-references
    ("unit of a form", (Y1_TRADE, Y1_TRADE.replace("trade", "tade")),
     "forms[0].assignments[0].unit", "unknown"),
    ("clause of a target", (ENERGY, ENERGY.replace('"1"', '"9"')), "targets[0].clause", "unknown"),
    ("indicator", (ENERGY, ENERGY.replace("intensity", "use")), "targets[0].indicator", "unknown"),
    ("element of a form", (Y1_ELEMENTS, Y1_ELEMENTS.replace("[", "[nothing, ")),
     "forms[0].elements[0]", "unknown"),
    ("element in no form", (Y1_ELEMENTS, "elements: [industrial_output]"), "elements[1].code",
     "no_form"),
    ("element in two forms", ("[energy_use]", "[energy_use, export_value]"),
     "forms[1].elements[1]", "duplicate"),
    ("element of another level", ("level: enterprise\n    covers", "level: zone\n    covers"),
     "forms[1].elements[0]", "level"),
    ("kind of a term", (ENERGY_TERM, ENERGY_TERM.replace("ttm", "stock")),
     "indicators[0].definitions[0].formula.numerator[0].take", "term"),
    ("level of a term", (ENERGY_TERM, ENERGY_TERM.replace("level: enterprise", "level: zone")),
     "indicators[0].definitions[0].formula.numerator[0].level", "term"),
    ("register taken as a flow", (COUNT_TERM, COUNT_TERM.replace("count", "ttm")),
     "indicators[1].definitions[0].formula.numerator[0].take", "term"),
    ("definition numbers", ("          filter: above_scale", SECOND_DEFINITION),
     "indicators[0].definitions[1].number", "order"),
    ("value is the baseline", ('baseline: "0.62"', 'baseline: "0.450"'), "targets[0].value",
     "same"),
    ("backward target", (EXPORTS, EXPORTS.replace("2018Q4", "2022Q4")),
     "targets[2].target_period", "order"),
    ("milestones out of order", ("{period: 2021Q4", "{period: 2019Q2"),
     "targets[1].milestones[1].period", "order"),
    ("milestones without their path", ("path: milestones", "path: linear"),
     "targets[1].milestones", "path"),
    ("geometric from below zero", ('baseline: "0.62"', "baseline: -1"), "targets[0].baseline",
     "range"),
    ("not defined yet", (EXPORTS, EXPORTS.replace("2018Q4", "2017Q4")),
     "targets[2].baseline_period", "undefined"),
    ("thresholds", ('behind: "0.80"', "behind: 1"), "thresholds.behind", "order"),
    ("names that overlap", ("valid_from: 2019-04-01", "valid_from: 2019-03-31"),
     "units[0].names[1]", "overlap"),
    ("two fill one form", ("from_period: 2019Q1}", "from_period: 2018Q4}"),
     "forms[1].assignments[1]", "overlap"),
    ("unit not as written", ("trade, as_written: 市商务局", "trade, as_written: 商务厅"),
     "parts[0].clauses[0].units[1].as_written", "as_written"),
    ("code twice", ("- code: trade", "- code: energy"), "units[1].code", "duplicate"),
    ("impossible century", ("from_period: 2019Q1}", "from_period: 3019Q1}"),
     "forms[1].assignments[1].from_period", "range"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "field", "rule"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_broken_pack_is_refused_by_line_and_field(
    edit: tuple[str, str], field: str, rule: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        load(edit, text=SECOND)
    found = [(one.field, one.rule) for one in caught.value.problems]
    assert (field, rule) in found
    problem = caught.value.problems[found.index((field, rule))]
    line = edited(SECOND, edit).splitlines()[problem.line - 1]
    assert field.endswith("]") or f"{field.rpartition('.')[2]}:" in line
    assert not Unit.objects.exists()


def test_line_is_the_very_line() -> None:
    text = edited(SHIPPED, ("value: 300", "value: 300.5"), ("  - code: F4", "  - code: F3"))
    with pytest.raises(InvalidInput) as caught:
        load(text=text.replace("300.5", "300"))
    assert text.splitlines()[caught.value.problems[0].line - 1] == "  - code: F3"
    with pytest.raises(InvalidInput) as caught:
        load(text=text)
    assert text.splitlines()[caught.value.problems[0].line - 1] == "    value: 300.5"


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    with pytest.raises(InvalidInput) as caught:
        load(
            ("issuer:", "isuer:"),
            ("decimals: 4", "decimals: 9"),
            ("value: 33", "value: 33.5"),
            text=SECOND,
        )
    assert [one.field for one in caught.value.problems] == [
        "policy",
        "policy.isuer",
        "indicators[0].decimals",
        "targets[1].milestones[1].value",
    ]


def test_refusal_leaves_the_loaded_policy_as_it_was() -> None:
    load()
    before = Policy.objects.values().get()
    marks, events = StaleMark.objects.count(), AuditEvent.objects.count()
    with pytest.raises(InvalidInput):
        load(("{unit: industry, from_period: 2016Q1}", "{unit: nobody, from_period: 2016Q1}"))
    assert Policy.objects.values().get() == before
    assert (StaleMark.objects.count(), AuditEvent.objects.count()) == (marks, events)


def test_bomb_of_aliases_is_refused_at_the_first() -> None:
    bomb = "a: &a [1, 1]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
    with pytest.raises(InvalidInput) as caught:
        load(text=bomb)
    assert [(one.line, one.rule) for one in caught.value.problems] == [(2, "yaml_alias")]
