"""Validation by program: the same findings and sentences as the pages, and words to them."""

import pytest

from targets.models import Explanation, IdempotentAnswer, Return
from targets.selectors.findings import return_findings
from tests.cast import Cast
from tests.factories import make_rule
from tests.targets.returns_stage import Stage, make_stage
from tests.targets.test_api_returns import ask
from tests.targets.test_findings import jumped

REAL = "二期生产线10月投产，新增三条线"


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return make_stage(cast)


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
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["row"], error["field"], error["rule"]) == (
        stage.first.uscc,
        "industrial_output",
        "words_boilerplate",
    )


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
