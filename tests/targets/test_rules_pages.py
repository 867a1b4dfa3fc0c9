"""The pages on which staff look at validation rules, try them and change them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from targets.choices import RuleState
from targets.errors import InvalidInput, StaleVersion
from targets.models import AuditEvent, ValidationRule
from targets.selectors.rules.trials import rule_lines, rule_trial
from targets.services.rules import rule_change
from tests.cast import Cast
from tests.factories import AN_INSTANT, make_enterprise, make_observation, make_rule
from tests.targets.returns_stage import Stage

LIST = reverse("targets:rule-list")
ONE = reverse("targets:rule-detail", args=["change-quarter"])


@pytest.fixture
def rule(stage: Stage) -> ValidationRule:
    return make_rule("change-quarter", params={"limit": "0.5"}, state=RuleState.TRIAL)


@pytest.fixture
def past(stage: Stage) -> None:
    """The first enterprise tripled in 2018Q3 by mistake, mended later; the second grew by half
    in 2018Q2 and that is still so."""
    figures = {stage.first: ("100", "200", "500"), stage.second: ("100", "251", "352")}
    for firm, values in figures.items():
        for period, value in zip(("2018Q1", "2018Q2", "2018Q3"), values, strict=True):
            is_mended = value == "500"
            closed = {"superseded_at": AN_INSTANT, "recorded_at": AN_INSTANT} if is_mended else {}
            make_observation(stage.output, period, value, firm, **closed)
    make_observation(stage.output, "2018Q3", "300", stage.first, revision=2)


@pytest.fixture
def analyst(client: Client, cast: Cast) -> Client:
    client.force_login(cast.analyst)
    return client


def change(rule: ValidationRule, cast: Cast, **values) -> ValidationRule:
    usual = {
        "state": RuleState.ON,
        "params": {},
        "reason": "试了八个季度，误报很少",
        "by": cast.analyst,
    }
    return rule_change(rule=rule, **{**usual, **values})


# Trying


def test_a_trial_counts_each_period_as_it_was_first_reported(stage: Stage, rule, past):
    trial = rule_trial(rule)
    assert [(str(one.period), one.cells, one.hits, one.revised) for one in trial.periods] == [
        ("2018Q3", 2, 1, 1),
        ("2018Q2", 2, 1, 0),
        ("2018Q1", 2, 0, 0),
    ]
    assert (trial.total, trial.revised) == (2, 1)
    first = trial.hits[0]
    assert (first.uscc, first.was, first.counts) == (stage.first.uscc, 500, 300)
    assert "200.0%" in first.message


def test_a_trial_with_other_numbers_finds_something_else(rule, past):
    rule.params = {**rule.params, "limit": "2.5"}
    assert rule_trial(rule).total == 0


def test_a_trial_costs_the_same_whatever_the_number_of_enterprises(stage: Stage, rule, past):
    with CaptureQueriesContext(connection) as few:
        rule_trial(rule)
    for number in range(10):
        make_observation(stage.output, "2018Q3", "5", make_enterprise(f"新厂{number}"))
    with CaptureQueriesContext(connection) as many:
        rule_trial(rule)
    assert len(many) == len(few)


def test_the_list_counts_the_latest_period_and_leaves_out_what_is_off(stage: Stage, rule, past):
    off = make_rule("off", "ytd_falling", state=RuleState.OFF)
    period, lines = rule_lines(list(ValidationRule.objects.all()))
    found = {line.rule.code: line.latest and line.latest.hits for line in lines}
    assert str(period) == "2018Q3"
    assert found == {"added-within-output": 0, "change-quarter": 1, off.code: None}


def test_nothing_to_try_is_said(rule, analyst: Client):
    assert "还没有可试算的数据" in analyst.get(ONE).content.decode()
    assert analyst.get(LIST).status_code == 200


# Changing


def test_a_change_closes_the_rule_and_adds_another_with_the_reason(rule, cast: Cast):
    fresh = change(rule, cast, params={"limit": "0.8"})
    rule.refresh_from_db()
    assert rule.superseded_at == fresh.recorded_at
    assert (fresh.state, fresh.params["limit"], fresh.recorded_by) == ("on", "0.8", cast.analyst)
    assert (fresh.kind, fresh.elements, fresh.order) == (rule.kind, rule.elements, rule.order)
    event = AuditEvent.objects.get(action="rule.changed")
    assert event.detail["state"] == ["trial", "on"]


@pytest.mark.parametrize("name", ["reporter", "reviewer", "auditor", "administrator"])
def test_only_analysts_change_rules(rule, cast: Cast, name: str):
    with pytest.raises(PermissionDenied):
        change(rule, cast, by=cast[name])


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"reason": " "}, ["reason"]),
        ({"reason": "长" * 301}, ["reason"]),
        ({"state": "asleep"}, ["state"]),
        ({"state": "trial"}, ["state"]),
        ({"params": {"limit": "half"}}, ["param-limit"]),
        ({"params": {"limit": "", "floor": "-1"}}, ["param-limit", "param-floor"]),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_whole(rule, cast: Cast, values, fields):
    with pytest.raises(InvalidInput) as refused:
        change(rule, cast, **values)
    assert [one.field for one in refused.value.problems] == fields
    assert ValidationRule.objects.filter(code=rule.code).count() == 1


def test_elements_named_by_parameters_stay_the_packs(stage: Stage, cast: Cast):
    hard = ValidationRule.objects.get(code="added-within-output")
    fresh = change(hard, cast, state="off", params={"whole": "employees"})
    assert fresh.params == {"whole": "industrial_output"}


def test_nobody_overwrites_anothers_change(rule, cast: Cast):
    change(rule, cast)
    with pytest.raises(StaleVersion):
        change(rule, cast, state="off")


# Pages


def posted(rule: ValidationRule, verb: str, **values: str) -> dict[str, str]:
    usual = {"state": "on", "param-against": "quarter", "param-limit": "0.5", "param-floor": "0"}
    return {"verb": verb, "version": str(rule.pk), "reason": "误报很少", **usual, **values}


def test_trying_writes_nothing_and_shows_what_the_numbers_would_find(rule, past, analyst: Client):
    text = analyst.post(ONE, posted(rule, "try", **{"param-limit": "1.8"})).content.decode()
    assert "按填的参数" in text
    assert "共命中1处，其中1处的数后来修订过" in text
    assert ValidationRule.objects.get(code=rule.code).params["limit"] == "0.5"


def test_adopting_changes_the_rule_and_shows_its_history(rule, past, analyst: Client):
    answer = analyst.post(ONE, posted(rule, "adopt"), follow=True)
    assert "误报很少" in answer.content.decode()
    assert ValidationRule.objects.current().get(code=rule.code).state == RuleState.ON


@pytest.mark.parametrize(
    ("values", "status"),
    [({"param-limit": "x"}, 422), ({"reason": ""}, 422), ({"version": "999"}, 409)],
)
def test_a_refused_change_keeps_what_was_typed(rule, past, analyst: Client, values, status: int):
    answer = analyst.post(ONE, posted(rule, "adopt", **{"param-floor": "77", **values}))
    assert answer.status_code == status
    assert 'value="77"' in answer.content.decode()
    assert ValidationRule.objects.filter(code=rule.code).count() == 1


def test_readers_see_no_form(rule, past, client: Client, cast: Cast):
    client.force_login(cast.auditor)
    text = client.get(ONE).content.decode()
    assert "采用" not in text
    assert "工业总产值（现价）本季300，比上季的100增200.0%" in text
