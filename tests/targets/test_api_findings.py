"""Validation by program: the same findings and sentences as the pages, and words to them."""

import pytest

from targets.models import Explanation, IdempotentAnswer, Return, ValidationRule
from targets.selectors.findings import return_findings
from targets.words import named
from tests.factories import make_rule
from tests.targets.returns_stage import Stage
from tests.targets.test_api_returns import ask
from tests.targets.test_findings import jumped

REAL = "二期生产线10月投产，新增三条线"


@pytest.fixture
def draft(stage: Stage) -> Return:
    make_rule("change-quarter", params={"limit": "0.5"})
    return jumped(stage)


def explained(stage: Stage, words: str = REAL, **changed: str) -> dict:
    one = {
        "uscc": stage.first.uscc,
        "element": "industrial_output",
        "rule": "change-quarter",
        "reason_class": "project",
        "words": words,
        **changed,
    }
    return {"explanations": [one]}


def test_validating_tells_errors_and_queries_and_writes_nothing(stage: Stage, draft: Return):
    stage.save(draft, first_output="600", second_output="400", second_added="900")
    answer = ask(stage.cast.reporter, "POST", f"{draft.pk}/validate/")
    body = answer.json()
    assert answer.status_code == 200
    assert body["version"] == draft.version + 1
    assert [(one["row"], one["field"], one["rule"]) for one in body["errors"]] == [
        (stage.second.uscc, "industrial_value_added", "added-within-output")
    ]
    assert body["errors"][0]["name"] == named(ValidationRule.objects.get(severity="error"))
    (query,) = body["findings"]
    (shown,) = [one for one in return_findings(draft) if not one.is_hard]
    assert query == {
        "row": stage.first.uscc,
        "field": "industrial_output",
        "rule": "change-quarter",
        "name": shown.name,
        "severity": "query",
        "message": shown.message,
        "carried": False,
        "reason_class": "",
        "words": "",
        "token": "|",
    }


def test_validating_some_enterprises_tells_of_those_only(stage: Stage, draft: Return):
    asked = {"usccs": [stage.second.uscc]}
    body = ask(stage.cast.reporter, "POST", f"{draft.pk}/validate/", asked).json()
    assert (body["errors"], body["findings"]) == ([], [])


def test_words_are_put_told_again_and_taken_away(stage: Stage, draft: Return):
    path = f"{draft.pk}/explanations/"
    body = ask(stage.cast.reporter, "PUT", path, explained(stage)).json()
    (query,) = body["findings"]
    assert (query["reason_class"], query["words"]) == ("project", REAL)
    assert ask(stage.cast.reporter, "POST", f"{draft.pk}/submit/").status_code == 200
    Return.objects.filter(pk=draft.pk).update(state="draft")
    ask(stage.cast.reporter, "PUT", path, explained(stage, ""))
    assert not Explanation.objects.exists()


def test_boilerplate_is_refused_with_its_row_field_and_rule(stage: Stage, draft: Return):
    answer = ask(
        stage.cast.reporter, "PUT", f"{draft.pk}/explanations/", explained(stage, "核实无误")
    )
    assert answer.status_code == 200
    (refused,) = answer.json()["refused"]
    assert (refused["row"], refused["field"], refused["rule"], refused["fault"]) == (
        stage.first.uscc,
        "industrial_output",
        "change-quarter",
        "words_boilerplate",
    )


def test_one_that_is_refused_leaves_the_others_kept(stage: Stage, draft: Return):
    body = explained(stage, "核实无误")
    body["explanations"] += explained(stage, uscc=stage.second.uscc)["explanations"]
    answer = ask(stage.cast.reporter, "PUT", f"{draft.pk}/explanations/", body).json()
    assert [one["row"] for one in answer["refused"]] == [stage.first.uscc]
    assert Explanation.objects.get().enterprise == stage.second


def test_words_somebody_else_wrote_come_back_instead_of_being_written_over(
    stage: Stage, draft: Return
):
    path = f"{draft.pk}/explanations/"
    ask(stage.cast.lead, "PUT", path, explained(stage, token="|"))
    blind = explained(stage, "海外订单集中在四季度交付", token="|")
    (refused,) = ask(stage.cast.reporter, "PUT", path, blind).json()["refused"]
    assert (refused["fault"], refused["reason_class"], refused["words"]) == (
        "words_changed",
        "project",
        REAL,
    )
    blind["explanations"][0]["token"] = refused["token"]
    assert ask(stage.cast.reporter, "PUT", path, blind).json()["refused"] == []


def test_words_of_somebody_else_who_was_logged_in_are_not_kept(stage: Stage, draft: Return):
    body = {**explained(stage), "user": stage.cast.lead.pk}
    answer = ask(stage.cast.reporter, "PUT", f"{draft.pk}/explanations/", body)
    assert (answer.status_code, answer.json()["rule"]) == (409, "other_user")
    assert not Explanation.objects.exists()


def test_submitting_without_words_lists_the_query(stage: Stage, draft: Return):
    answer = ask(stage.cast.reporter, "POST", f"{draft.pk}/submit/")
    assert answer.status_code == 422
    assert [one["rule"] for one in answer.json()["errors"]] == ["change-quarter"]


def test_the_same_key_answers_the_same(stage: Stage, draft: Return):
    path = f"{draft.pk}/explanations/"
    first = ask(stage.cast.reporter, "PUT", path, explained(stage), key="k")
    again = ask(stage.cast.reporter, "PUT", path, explained(stage), key="k")
    assert first.json() == again.json()
    assert IdempotentAnswer.objects.count() == 1
