"""The section `validation` of a pack: loaded with a diff, refused by line, and staff's changes."""

import json

import pytest
from django.test import Client

from targets.calc.validation import KINDS
from targets.choices import RuleState, Severity
from targets.errors import InvalidInput
from targets.models import DataElement, Form, ValidationRule
from targets.services.policy.diff import Change, FieldChange, Verb
from targets.services.policy.pack import SCHEMA
from targets.services.rules import rule_change
from tests.cast import Cast
from tests.packs import SECOND, SHIPPED, changed, edited, load

pytestmark = pytest.mark.django_db

LIMIT = 'params: {against: quarter, limit: "0.5", floor: 1000}'
RULE = "- code: energy-change"


def current(code: str) -> ValidationRule:
    return ValidationRule.objects.current().get(code=code)


def test_the_shipped_rules_are_in_force_and_name_what_there_is() -> None:
    load()
    rules = ValidationRule.objects.current()
    assert rules.count() == 23
    assert {rule.kind for rule in rules} == set(KINDS)
    elements = set(DataElement.objects.values_list("code", flat=True))
    assert {code for rule in rules for code in rule.elements} == elements
    assert [rule.code for rule in rules.filter(severity=Severity.ERROR)] == [
        "added-within-output",
        "talents-within-employees",
    ]
    assert current("change-quarter").params == {
        "against": "quarter",
        "limit": "0.5",
        "floor": "1000",
    }


def test_every_form_of_the_shipped_pack_is_asked_about() -> None:
    load()
    asked = {code for rule in ValidationRule.objects.current() for code in rule.elements}
    for form in Form.objects.all():
        assert asked & set(form.elements.values_list("code", flat=True)), form.code


def test_loading_the_same_again_changes_no_rule() -> None:
    load()
    before = list(ValidationRule.objects.values())
    assert load().is_empty
    assert list(ValidationRule.objects.values()) == before


def test_a_changed_rule_closes_the_old_one_and_shows_before_and_after() -> None:
    load()
    diff = load((LIMIT, LIMIT.replace("0.5", "0.4")))
    fields = (
        FieldChange(
            "params", "against=quarter floor=1000 limit=0.5", "against=quarter floor=1000 limit=0.4"
        ),
    )
    assert changed(diff) == [Change(Verb.CHANGED, "rule", "change-quarter", fields)]
    old, new = ValidationRule.objects.filter(code="change-quarter").order_by("pk")
    assert (old.params["limit"], new.params["limit"]) == ("0.5", "0.4")
    assert old.superseded_at == new.recorded_at


def test_a_rule_the_pack_drops_is_closed_and_another_policys_rules_take_over() -> None:
    load()
    diff = load(text=SECOND)
    assert set(diff.keys(Verb.ADDED)["rule"]) == {"exports-within-output", "energy-change"}
    assert "change-quarter" in diff.keys(Verb.REMOVED)["rule"]
    assert {one.code for one in ValidationRule.objects.current()} == {
        "exports-within-output",
        "energy-change",
    }
    held = current("energy-change")
    assert (str(held.first_period), str(held.last_period), held.state) == (
        "2019Q1",
        "2021Q4",
        RuleState.TRIAL,
    )


def test_what_staff_changed_stays_until_the_pack_changes_its_own(cast: Cast) -> None:
    load()
    rule_change(
        rule=current("change-quarter"),
        state="on",
        params={"limit": "0.8"},
        reason="误报太多",
        by=cast.analyst,
    )
    load(("en: GDP}", "en: Zone GDP}"))
    assert current("change-quarter").params["limit"] == "0.8"
    load((LIMIT, LIMIT.replace("0.5", "0.4")))
    assert current("change-quarter").params["limit"] == "0.4"


def test_the_schema_knows_the_kinds_of_the_code() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert schema["$defs"]["rule"]["properties"]["kind"]["enum"] == list(KINDS)


BROKEN = [
    ("kind", ("kind: change", "kind: chnage"), "validation[1].kind", "enum"),
    ("severity", ("severity: query", "severity: note"), "validation[1].severity", "enum"),
    ("no state", ("    state: trial\n", ""), "validation[1]", "required"),
    ("bare decimal", ('{limit: "0.4"', "{limit: 0.4"), "validation[1].params.limit", "type"),
    ("no limit", ('{limit: "0.4", floor', "{floor"), "validation[1]", "required"),
    ("no number", ('limit: "0.4"', "limit: half"), "validation[1].params.limit", "number"),
    ("spelling", ('{limit: "0.4"', '{limit: "0.4", flor: 5'), "validation[1].params.flor",
     "unknown"),
    ("element", ("      - energy_use\n", "      - energy_us\n"), "validation[1].elements[0]",
     "unknown"),
    ("element of a parameter", ("{whole: industrial_output}", "{whole: output}"),
     "validation[0].params.whole", "unknown"),
    ("error across forms", ("{whole: industrial_output}", "{whole: energy_use}"),
     "validation[0].params.whole", "across_forms"),
    ("code twice", (RULE, "- code: exports-within-output"), "validation[1].code", "duplicate"),
    ("periods", ("last_period: 2021Q4", "last_period: 2018Q4"), "validation[1].last_period",
     "order"),
    ("century", ("last_period: 2021Q4", "last_period: 3021Q4"), "validation[1].last_period",
     "range"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "field", "rule"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_a_broken_rule_is_refused_by_line_and_field(edit, field: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        load(edit, text=SECOND)
    found = [(one.field, one.rule) for one in caught.value.problems]
    assert (field, rule) in found
    assert not ValidationRule.objects.exists()


def test_a_kind_for_flows_refuses_stocks() -> None:
    with pytest.raises(InvalidInput) as caught:
        load(
            (
                "kind: stock_falling\n    elements: [employees]",
                "kind: ytd_falling\n    elements: [employees]",
            )
        )
    assert ("validation[22].elements[0]", "kind") in [
        (one.field, one.rule) for one in caught.value.problems
    ]


def test_packs_without_rules_ask_nothing() -> None:
    load()
    start = SHIPPED.index("# What is asked about reported figures")
    load(text=SHIPPED[:start] + SHIPPED[SHIPPED.index("\nassumptions:") :])
    assert not ValidationRule.objects.current().exists()
    assert edited(SHIPPED) == SHIPPED


# What a rule rests on, in the reader's language

FLOOR_ZH, FLOOR_EN = "变动额不到1000万元的不问", "Changes below CNY 10 million are not asked about"


def in_english(client: Client, address: str) -> str:
    client.cookies["django_language"] = "en"
    page = client.get(address).content.decode()
    del client.cookies["django_language"]
    return page


def test_every_reason_of_the_shipped_pack_is_said_in_english_too() -> None:
    load()
    assert not ValidationRule.objects.filter(reason_en="").exclude(reason="").exists()


def test_a_page_gives_the_packs_reason_in_its_language_and_peoples_words_as_typed(
    cast: Cast, client: Client
) -> None:
    load()
    client.force_login(cast.auditor)
    for address in ("/rules/", "/rules/change-quarter/"):
        assert FLOOR_ZH in client.get(address).content.decode()
        english = in_english(client, address)
        assert FLOOR_EN in english
        assert FLOOR_ZH not in english
    words = "停产检修的多，先试着放宽"
    rule_change(
        rule=current("change-quarter"),
        state=RuleState.ON,
        params={"limit": "0.6"},
        reason=words,
        by=cast.analyst,
    )
    english = in_english(client, "/rules/")
    assert words in english
    assert FLOOR_EN not in english


def test_a_translation_alone_takes_back_nothing_that_staff_changed(cast: Cast) -> None:
    text = f"    reason_en: {FLOOR_EN}\n"
    load((text, ""))
    mended = rule_change(
        rule=current("change-quarter"), state=RuleState.OFF, params={}, reason="x", by=cast.analyst
    )
    load()
    assert current("change-quarter").pk == mended.pk


def test_a_translation_reaches_a_rule_that_nobody_changed() -> None:
    load((f"    reason_en: {FLOOR_EN}\n", ""))
    assert current("change-quarter").reason_en == ""
    load()
    assert current("change-quarter").reason_en == FLOOR_EN
