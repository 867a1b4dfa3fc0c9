"""Queries in the plain form: under their row, with words posted with the figures."""

import pytest
from django.test import Client

from targets.models import Explanation, Return
from targets.services.returns import return_submit
from tests.cast import Cast
from tests.factories import make_explanation, make_rule
from tests.targets.returns_stage import Stage
from tests.targets.test_findings import accepted, jumped
from tests.targets.test_return_pages import posted

REAL = "二期生产线10月投产，新增三条线"


@pytest.fixture
def rule(stage: Stage):
    return make_rule("change-quarter", params={"limit": "0.5"}, name_zh="比上季变动超过50%")


@pytest.fixture
def draft(stage: Stage, rule) -> Return:
    return jumped(stage)


@pytest.fixture
def visitor(client: Client, cast: Cast) -> Client:
    client.force_login(cast.reporter)
    return client


def key(stage: Stage) -> str:
    return f"{stage.first.uscc}.industrial_output.change-quarter"


def filled(stage: Stage, draft: Return, verb: str, words: str, why: str = "project"):
    data = posted(stage, draft, verb, first_output="600", second_output="400")
    return {
        **data,
        f"words-{key(stage)}": words,
        f"reason-class-{key(stage)}": why,
        f"was-words-{key(stage)}": "|",
    }


def test_a_query_stands_under_its_row_and_in_the_list_of_checks(stage, draft, visitor):
    text = visitor.get(draft.get_absolute_url()).content.decode()
    assert "本季300，比上季的100增200.0%" in text
    assert f'name="words-{key(stage)}"' in text
    assert f'href="#query-{key(stage)}"' in text
    assert "1处，待说明" in text
    assert "待说明" in text


def test_words_are_posted_with_the_figures_and_kept_with_the_draft(stage, draft, visitor):
    answer = visitor.post(draft.get_absolute_url(), filled(stage, draft, "save", REAL), follow=True)
    row = Explanation.objects.get()
    assert (row.words, row.reason_class) == (REAL, "project")
    text = answer.content.decode()
    assert f'value="{REAL}"' in text
    assert "1处，已说明" in text


def test_explained_figures_can_be_submitted_in_one_go(stage, draft, visitor):
    visitor.post(draft.get_absolute_url(), filled(stage, draft, "submit", REAL))
    draft.refresh_from_db()
    assert draft.state == "submitted"
    text = visitor.get(draft.get_absolute_url()).content.decode()
    assert REAL in text
    assert 'name="words-' not in text


def test_a_second_click_hands_in_the_same_words_only(stage, draft, visitor):
    data = filled(stage, draft, "submit", REAL)
    for words, status in ((REAL, 302), (REAL, 302), ("海外订单集中在四季度交付", 409)):
        answer = visitor.post(draft.get_absolute_url(), {**data, f"words-{key(stage)}": words})
        assert answer.status_code == status
    assert draft.submissions.count() == 1


def test_submitting_without_words_leads_to_the_query(stage, draft, visitor):
    answer = visitor.post(draft.get_absolute_url(), filled(stage, draft, "submit", ""))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "还有1处要说明" in text
    assert f'href="#why-{key(stage)}"' in text
    assert "banner--warn" in text
    assert f'id="problem-{stage.first.uscc}-industrial_output"' not in text


def test_boilerplate_is_refused_beside_the_words_and_nothing_typed_is_lost(stage, draft, visitor):
    data = filled(stage, draft, "save", "核实无误")
    data[f"value-{stage.second.uscc}-industrial_output"] = "401"
    answer = visitor.post(draft.get_absolute_url(), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="核实无误"' in text
    assert f'id="fault-{key(stage)}"' in text
    assert not Explanation.objects.exists()
    assert stage.cell(draft, stage.second, stage.output).value == 401


def test_words_somebody_else_wrote_meanwhile_are_told_and_kept_until_seen(stage, draft, visitor):
    theirs = "海外订单集中在四季度交付"
    make_explanation(
        draft, stage.output, enterprise=stage.first, rule_code="change-quarter", words=theirs
    )
    data = filled(stage, draft, "save", REAL)
    data[f"was-words-{key(stage)}"] = "|"
    answer = visitor.post(draft.get_absolute_url(), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{REAL}"' in text
    assert f"写了“{theirs}”，没有覆盖" in text
    assert Explanation.objects.get().words == theirs
    data[f"was-words-{key(stage)}"] = f"project|{theirs}"
    assert f'value="project|{theirs}"' in text
    visitor.post(draft.get_absolute_url(), data)
    assert Explanation.objects.get().words == REAL


def test_what_was_not_touched_is_not_written_again(stage, draft, visitor):
    make_explanation(
        draft, stage.output, enterprise=stage.first, rule_code="change-quarter", words=REAL
    )
    data = filled(stage, draft, "save", REAL)
    data[f"was-words-{key(stage)}"] = f"project|{REAL}"
    draft.explanations.update(words="海外订单集中在四季度交付")
    visitor.post(draft.get_absolute_url(), data)
    assert Explanation.objects.get().words == "海外订单集中在四季度交付"


def test_checking_lists_errors_before_queries(stage, draft, visitor):
    stage.save(draft, first_output="600", second_output="400", second_added="900")
    text = visitor.get(f"{draft.get_absolute_url()}?check=1").content.decode()
    assert "有1处错误要改，1处要说明" in text
    assert text.index("900大于") < text.index("比上季的100增")


def test_a_carried_query_is_shown_and_wants_nothing(stage, draft, rule, visitor):
    accepted(stage, rule)
    text = visitor.get(draft.get_absolute_url()).content.decode()
    assert "上季的说明已被接受" in text
    assert 'name="words-' not in text
    return_submit(of_return=draft, by=stage.cast.reporter)
