"""Words to queries: who may write them when, what is refused, what is handed in."""

import pytest
from django.core.exceptions import PermissionDenied

from hightech_zone.lib.clock import db_now
from targets.errors import InvalidInput, InvalidTransition, PeriodLocked
from targets.models import AuditEvent, Explanation, Return, SubmittedFinding
from targets.services.explanations import ExplanationInput, Written, explanations_write
from targets.services.returns import return_submit
from tests.factories import make_explanation, make_rule
from tests.targets.returns_stage import Stage
from tests.targets.test_findings import accepted, jumped

REAL = "二期生产线10月投产，新增三条线"


@pytest.fixture
def change(stage: Stage):
    return make_rule("change-quarter", params={"limit": "0.5"})


@pytest.fixture
def draft(stage: Stage, change) -> Return:
    return jumped(stage)


def said(stage: Stage, words: str = REAL, **values: str) -> ExplanationInput:
    usual = {
        "uscc": stage.first.uscc,
        "element": "industrial_output",
        "rule": "change-quarter",
        "reason_class": "project",
    }
    return ExplanationInput(**{**usual, **values}, words=words)


def write(stage: Stage, draft: Return, *inputs: ExplanationInput, by=None) -> Written:
    return explanations_write(of_return=draft, inputs=inputs, by=by or stage.cast.reporter)


def test_words_are_kept_with_who_wrote_them_and_on_the_trail(stage: Stage, draft: Return):
    written = write(stage, draft, said(stage))
    row = Explanation.objects.get()
    assert (row.words, row.reason_class, row.written_by) == (REAL, "project", stage.cast.reporter)
    assert (written.of_return.version, written.refused) == (draft.version, [])
    event = AuditEvent.objects.get(action="return.explained")
    assert (event.actor, event.detail) == (stage.cast.reporter, {"explanations": 1})


def test_writing_the_same_again_writes_nothing(stage: Stage, draft: Return):
    write(stage, draft, said(stage))
    write(stage, draft, said(stage), by=stage.cast.lead)
    assert Explanation.objects.get().written_by == stage.cast.reporter
    assert AuditEvent.objects.filter(action="return.explained").count() == 1


def test_new_words_replace_and_empty_ones_take_away(stage: Stage, draft: Return):
    write(stage, draft, said(stage))
    write(stage, draft, said(stage, "海外订单集中在四季度交付"), by=stage.cast.lead)
    assert Explanation.objects.get().written_by == stage.cast.lead
    write(stage, draft, said(stage, " "))
    assert not Explanation.objects.exists()


@pytest.mark.parametrize(
    ("words", "values", "rule"),
    [
        ("核实无误", {}, "words_boilerplate"),
        ("哈哈哈哈哈", {}, "words_repeated"),
        ("123", {}, "words_no_words"),
        ("涨价", {}, "words_short"),
        ("工业总产值（现价）本季300，比上季的100增200.0%", {}, "words_copied"),
        ("x" * 301, {}, "too_long"),
        (REAL + "\x00", {}, "unreadable"),
        (REAL, {"reason_class": ""}, "reason_class"),
        (REAL, {"reason_class": "weather"}, "reason_class"),
        (REAL, {"rule": "nothing"}, "unknown_query"),
        (REAL, {"rule": "added-within-output"}, "unknown_query"),
        (REAL, {"element": "gdp"}, "unknown_query"),
        (REAL, {"uscc": "91350100M000100Y43"}, "unknown_query"),
    ],
)
def test_what_explains_nothing_is_refused_and_the_good_is_kept(
    stage: Stage, draft: Return, words: str, values: dict, rule: str
):
    good = said(stage, uscc=stage.second.uscc)
    written = write(stage, draft, said(stage, words, **values), good)
    assert [one.rule for one in written.refused] == [rule]
    assert Explanation.objects.get().enterprise == stage.second


# Several at the same words


OTHER = "海外订单集中在四季度交付"


def test_words_that_were_not_read_are_not_written_over(stage: Stage, draft: Return):
    write(stage, draft, said(stage, token="|"))
    blind = said(stage, OTHER, token="|")
    written = write(stage, draft, blind, said(stage, uscc=stage.second.uscc), by=stage.cast.lead)
    (refused,) = written.refused
    assert (refused.row, refused.field, refused.rule) == (
        stage.first.uscc,
        "industrial_output",
        "words_changed",
    )
    assert str(stage.cast.reporter) in refused.message
    assert REAL in refused.message
    kept = Explanation.objects.get(enterprise=stage.first)
    assert (kept.words, kept.written_by) == (REAL, stage.cast.reporter)
    assert Explanation.objects.filter(enterprise=stage.second).exists()
    seen = said(stage, OTHER, token=refused.context["token"])
    assert write(stage, draft, seen, by=stage.cast.lead).refused == []
    assert Explanation.objects.get(enterprise=stage.first).words == OTHER


@pytest.mark.parametrize("words", [REAL, f" {REAL} "])
def test_the_same_words_are_no_rivals(stage: Stage, draft: Return, words: str):
    write(stage, draft, said(stage))
    assert write(stage, draft, said(stage, words, token="|")).refused == []


def test_words_taken_away_meanwhile_are_nothing_to_write_over(stage: Stage, draft: Return):
    assert write(stage, draft, said(stage, token=f"price|{OTHER}")).refused == []
    assert Explanation.objects.get().words == REAL


def test_words_that_were_written_over_or_taken_away_stay_on_the_trail(stage: Stage, draft: Return):
    write(stage, draft, said(stage))
    write(stage, draft, said(stage, OTHER, reason_class="price"), by=stage.cast.lead)
    write(stage, draft, said(stage, ""))
    events = AuditEvent.objects.filter(action="return.explained").order_by("pk")
    old = {"uscc": stage.first.uscc, "element": "industrial_output", "rule": "change-quarter"}
    assert [one.detail.get("replaced") for one in events] == [
        None,
        [{**old, "reason_class": "project", "words": REAL, "written_by": "reporter"}],
        [{**old, "reason_class": "price", "words": OTHER, "written_by": "lead"}],
    ]


@pytest.mark.parametrize("name", ["stranger", "reviewer", "analyst", "administrator"])
def test_nobody_else_explains_a_departments_figures(stage: Stage, draft: Return, name: str):
    with pytest.raises(PermissionDenied):
        write(stage, draft, said(stage), by=stage.cast[name])


def test_nothing_is_explained_after_submitting_or_locking(stage: Stage, draft: Return):
    make_explanation(draft, stage.output, enterprise=stage.first, rule_code="change-quarter")
    submitted = return_submit(of_return=draft, by=stage.cast.reporter)
    with pytest.raises(InvalidTransition):
        write(stage, submitted, said(stage))
    Return.objects.filter(pk=draft.pk).update(state="draft")
    stage.period.locked_at = db_now()
    stage.period.save()
    with pytest.raises(PeriodLocked):
        write(stage, draft, said(stage))


# Submitting


def test_a_query_without_words_stands_in_the_way_and_a_draft_is_saved_all_the_same(
    stage: Stage, draft: Return
):
    with pytest.raises(InvalidInput, match="还有1处要说明") as refused:
        return_submit(of_return=draft, by=stage.cast.reporter)
    (problem,) = refused.value.problems
    assert (problem.row, problem.field, problem.rule) == (
        stage.first.uscc,
        "industrial_output",
        "change-quarter",
    )
    assert stage.save(draft, first_output="700").version == draft.version + 1


def test_all_that_stands_in_the_way_is_told_at_once(stage: Stage, change):
    draft = stage.save(jumped(stage), first_added="900", first_output="600", second_output="")
    with pytest.raises(InvalidInput, match="有2处错误要改，1处要说明") as refused:
        return_submit(of_return=draft, by=stage.cast.reporter)
    assert {one.rule for one in refused.value.problems} == {
        "added-within-output",
        "required",
        "change-quarter",
    }


def test_submitting_freezes_the_queries_with_numbers_and_words(stage: Stage, draft: Return, change):
    write(stage, draft, said(stage))
    submitted = return_submit(of_return=draft, by=stage.cast.lead)
    frozen = SubmittedFinding.objects.get()
    assert frozen.submission == submitted.submissions.get()
    assert (frozen.rule, frozen.enterprise, frozen.element) == (change, stage.first, stage.output)
    assert (frozen.words, frozen.explained_by) == (REAL, stage.cast.reporter)
    assert (frozen.facts["value"], frozen.facts["base"]) == ("300", "100")
    assert AuditEvent.objects.get(action="return.submitted").detail["findings"] == 1


def test_a_carried_query_needs_no_words_and_says_where_it_comes_from(
    stage: Stage, draft: Return, change
):
    before = accepted(stage, change)
    return_submit(of_return=draft, by=stage.cast.reporter)
    frozen = SubmittedFinding.objects.exclude(pk=before.pk).get()
    assert (frozen.carried_from, frozen.words, frozen.explained_by) == (before, "", None)


def test_words_that_no_longer_explain_anything_block_like_none(stage: Stage, draft: Return):
    make_explanation(
        draft, stage.output, enterprise=stage.first, rule_code="change-quarter", words="情况属实"
    )
    with pytest.raises(InvalidInput) as refused:
        return_submit(of_return=draft, by=stage.cast.reporter)
    assert "核实无误" in refused.value.problems[0].message


def test_words_to_a_query_that_is_gone_stay_and_are_not_submitted(stage: Stage, draft: Return):
    write(stage, draft, said(stage))
    mended = stage.save(draft, first_output="400", second_output="400")
    return_submit(of_return=mended, by=stage.cast.reporter)
    assert Explanation.objects.exists()
    assert not SubmittedFinding.objects.exists()
