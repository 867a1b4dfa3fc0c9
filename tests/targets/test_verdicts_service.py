"""Verdicts on queries: kept one by one, never over somebody else's, and asked for on approval."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from hightech_zone.lib.clock import db_now
from targets.choices import Decision, ReturnState, Role, Verdict
from targets.errors import InvalidInput, InvalidTransition, OwnSubmission, StaleVersion
from targets.models import AuditEvent, Observation, Return, ReviewWeight, SubmittedFinding
from targets.selectors.review.queue import review_queue
from targets.selectors.tally import Tally, in_words, obstacle, send_back_label, tally
from targets.services.review import return_approve, return_send_back
from targets.services.review_bulk import returns_approve_clean
from targets.services.verdicts import VerdictInput, return_approve_judged, verdicts_save
from tests.factories import (
    make_finding,
    make_query_rule,
    make_remark,
    make_reporting_period,
    make_return,
    make_submission,
    make_user,
)
from tests.targets.returns_stage import Stage


@pytest.fixture
def waiting(stage: Stage) -> Return:
    return stage.submitted()


@pytest.fixture
def findings(stage: Stage, waiting: Return) -> list[SubmittedFinding]:
    submission = waiting.submissions.get()
    return [make_finding(submission, stage.output, one) for one in (stage.first, stage.second)]


def given(finding: SubmittedFinding, verdict: str, words: str = "", was: str | None = None):
    return VerdictInput(finding.pk, verdict, words, was)


def test_a_verdict_is_kept_with_who_and_when_and_recorded(stage, waiting, findings):
    found = verdicts_save(
        of_return=waiting, by=stage.cast.reviewer, verdicts=[given(findings[0], "accepted")]
    )
    assert found == Tally(accepted=1, once=0, correct=0, undecided=1)
    kept = SubmittedFinding.objects.get(pk=findings[0].pk)
    assert (kept.verdict, kept.verdict_by) == (Verdict.ACCEPTED, stage.cast.reviewer)
    assert kept.verdict_at is not None
    detail = AuditEvent.objects.get(action="return.judged").detail
    assert detail == {"submission": 1, "verdicts": {str(kept.pk): "accepted"}}
    assert SubmittedFinding.objects.get(pk=findings[1].pk).verdict == ""
    waiting.refresh_from_db()
    assert waiting.version == 3  # figures are what the version guards


def test_the_same_verdict_again_writes_nothing(stage, waiting, findings):
    for _ in range(2):
        verdicts_save(
            of_return=waiting, by=stage.cast.reviewer, verdicts=[given(findings[0], "once")]
        )
    assert AuditEvent.objects.filter(action="return.judged").count() == 1


def test_a_verdict_can_be_taken_back(stage, waiting, findings):
    for verdict in ("correct", ""):
        verdicts_save(
            of_return=waiting,
            by=stage.cast.reviewer,
            verdicts=[given(findings[0], verdict, "请核实。")],
        )
    kept = SubmittedFinding.objects.get(pk=findings[0].pk)
    assert (kept.verdict, kept.verdict_words, kept.verdict_by, kept.verdict_at) == (
        "",
        "",
        None,
        None,
    )


def test_somebody_elses_verdict_is_never_overwritten_unseen(stage, waiting, findings):
    other = make_user("reviewer2", Role.REVIEWER, last_name="周")
    verdicts_save(of_return=waiting, by=other, verdicts=[given(findings[0], "once")])
    with pytest.raises(StaleVersion, match="仅本期接受"):
        verdicts_save(
            of_return=waiting,
            by=stage.cast.reviewer,
            verdicts=[given(findings[1], "accepted"), given(findings[0], "accepted", was="")],
        )
    assert SubmittedFinding.objects.get(pk=findings[1].pk).verdict == ""
    verdicts_save(
        of_return=waiting,
        by=stage.cast.reviewer,
        verdicts=[given(findings[0], "accepted", was="once")],
    )
    assert SubmittedFinding.objects.get(pk=findings[0].pk).verdict == Verdict.ACCEPTED


@pytest.fixture
def improved(stage, waiting, findings) -> SubmittedFinding:
    """Words to correct that were improved after a colleague had read them."""
    for words, was in (("请核实。", None), ("12月的请附发票。", "correct")):
        one = VerdictInput(findings[0].pk, "correct", words, was, "请核实。")
        verdicts_save(of_return=waiting, by=stage.cast.reviewer, verdicts=[one])
    return findings[0]


def words_of(finding: SubmittedFinding) -> str:
    return SubmittedFinding.objects.get(pk=finding.pk).verdict_words


def test_words_to_correct_are_never_overwritten_unseen(stage, waiting, improved):
    other = make_user("reviewer2", Role.REVIEWER)
    one = VerdictInput(improved.pk, "correct", "请改为120。", "correct", "请核实。")
    with pytest.raises(StaleVersion, match="要求更正：12月的请附发票。"):
        verdicts_save(of_return=waiting, by=other, verdicts=[one])
    assert words_of(improved) == "12月的请附发票。"


def test_a_card_nobody_touched_is_no_opinion(stage, waiting, findings, improved):
    """A page sends all its cards; an old one neither writes nor stands in the way."""
    other = make_user("reviewer2", Role.REVIEWER)
    untouched = VerdictInput(improved.pk, "correct", "请核实。\r\n", "correct", "请核实。")
    found = verdicts_save(
        of_return=waiting, by=other, verdicts=[untouched, given(findings[1], "once", was="")]
    )
    assert words_of(improved) == "12月的请附发票。"
    assert found == Tally(accepted=0, once=1, correct=1, undecided=0)


@pytest.mark.parametrize(
    ("verdict", "words"), [("maybe", ""), ("correct", "长" * 301)], ids=["unknown", "too long"]
)
def test_a_wrong_verdict_leaves_the_right_ones_unkept(stage, waiting, findings, verdict, words):
    with pytest.raises(InvalidInput) as refused:
        verdicts_save(
            of_return=waiting,
            by=stage.cast.reviewer,
            verdicts=[given(findings[0], "accepted"), given(findings[1], verdict, words)],
        )
    assert [one.row for one in refused.value.problems] == [str(findings[1].pk)]
    assert not SubmittedFinding.objects.exclude(verdict="").exists()


def test_a_query_of_another_return_is_not_judged_here(stage, waiting, findings):
    with pytest.raises(InvalidInput, match="没有保存"):
        verdicts_save(
            of_return=waiting,
            by=stage.cast.reviewer,
            verdicts=[VerdictInput(findings[1].pk + 99, "accepted")],
        )


def test_nobody_judges_their_own_and_only_reviewers_judge(stage, waiting, findings):
    verdicts = [given(findings[0], "accepted")]
    with pytest.raises(PermissionDenied):
        verdicts_save(of_return=waiting, by=stage.cast.analyst, verdicts=verdicts)
    stage.cast.reporter.role = Role.REVIEWER
    stage.cast.reporter.save()
    with pytest.raises(OwnSubmission):
        verdicts_save(of_return=waiting, by=stage.cast.reporter, verdicts=verdicts)


def test_after_the_decision_verdicts_stand(stage, waiting, findings):
    return_approve(of_return=waiting, by=stage.cast.reviewer)
    with pytest.raises(InvalidTransition):
        verdicts_save(
            of_return=waiting, by=stage.cast.reviewer, verdicts=[given(findings[0], "once")]
        )


def test_approval_on_the_desk_asks_for_every_verdict(stage, waiting, findings):
    with pytest.raises(InvalidInput, match="还有1处"):
        return_approve_judged(
            of_return=waiting, by=stage.cast.reviewer, verdicts=[given(findings[0], "accepted")]
        )
    assert SubmittedFinding.objects.get(pk=findings[0].pk).verdict == ""
    verdicts = [given(findings[0], "accepted"), given(findings[1], "once")]
    approved = return_approve_judged(of_return=waiting, by=stage.cast.reviewer, verdicts=verdicts)
    assert approved.state == ReturnState.APPROVED
    assert ReviewWeight.objects.get().submission.decision == "approved"


def test_a_query_accepted_a_quarter_earlier_wants_no_verdict(stage, waiting, findings):
    earlier = findings.pop()
    carried = make_finding(
        waiting.submissions.get(),
        stage.added,
        stage.second,
        rule=make_query_rule("second"),
        carried_from=earlier,
    )
    assert tally([carried]) == Tally(0, 0, 0, 0)


@pytest.fixture
def carried_to_correct(stage, waiting) -> SubmittedFinding:
    """The return's only query: accepted a quarter earlier, and to be corrected all the same."""
    before = make_return(
        form=stage.form,
        department=stage.cast.department,
        reporting_period=make_reporting_period("2018Q3"),
    )
    submission = make_submission(
        of_return=before,
        submitted_by=stage.cast.reporter,
        decision=Decision.APPROVED,
        decided_at=db_now(),
        decided_by=stage.cast.reviewer,
    )
    earlier = make_finding(submission, stage.output, stage.first)
    carried = make_finding(
        waiting.submissions.get(), stage.output, stage.first, carried_from=earlier
    )
    verdicts_save(
        of_return=waiting,
        by=stage.cast.reviewer,
        verdicts=[given(carried, "correct", "请改为120。")],
    )
    return carried


def test_what_is_to_be_corrected_is_not_approved_without_the_desk(waiting, stage, findings):
    asked = [given(findings[0], "correct", "请改为120。")]
    verdicts_save(of_return=waiting, by=stage.cast.reviewer, verdicts=asked)
    other = make_user("reviewer2", Role.REVIEWER)
    with pytest.raises(InvalidInput, match="只能退回"):
        return_approve(of_return=waiting, by=other)
    assert not Observation.objects.exists()


def test_a_carried_query_to_be_corrected_is_not_clean(stage, waiting, carried_to_correct):
    (item,) = review_queue(stage.cast.reviewer).waiting
    assert (item.queries, item.is_clean) == (1, False)
    (outcome,) = returns_approve_clean(asked=[(waiting, waiting.version)], by=stage.cast.reviewer)
    assert outcome.refusal == "有异常要逐处定，不能一并通过。"
    waiting.refresh_from_db()
    assert waiting.state == ReturnState.SUBMITTED


def test_words_without_a_correction_are_refused_by_the_database(stage, waiting, findings):
    held = SubmittedFinding.objects.filter(pk=findings[0].pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        held.update(verdict_words="多余的话")


def test_corrections_go_out_as_remarks_beside_what_was_said(stage, waiting, findings):
    verdicts_save(
        of_return=waiting,
        by=stage.cast.reviewer,
        verdicts=[given(findings[0], "correct", "请扣除厂房改造。")],
    )
    returned = return_send_back(of_return=waiting, by=stage.cast.reviewer)
    submission = returned.submissions.get()
    assert submission.reason == "请扣除厂房改造。"
    remark = submission.remarks.get()
    assert (remark.enterprise, remark.element, remark.closed_at) == (
        stage.first,
        stage.output,
        None,
    )


def test_what_the_bar_says():
    assert obstacle(Tally(1, 0, 0, 0)) == ""
    assert obstacle(Tally(1, 1, 0, 2)) == "还有2处异常没有定，定了才能通过。"
    assert obstacle(Tally(1, 1, 3, 2)) == "有3处要求更正，只能退回。"
    assert in_words(Tally(0, 0, 0, 0)) == "没有异常要定。"
    assert in_words(Tally(0, 0, 0, 2)) == "2处异常。"
    assert in_words(Tally(1, 0, 1, 1)) == "3处异常：接受1处，要求更正1处。"
    assert send_back_label(0) == "退回修改"
    assert send_back_label(2) == "退回修改（2条意见）"


# Approving what is clean together


def test_what_is_clean_is_approved_and_the_rest_says_why_not(stage, waiting):
    (outcome,) = returns_approve_clean(asked=[(waiting, waiting.version)], by=stage.cast.reviewer)
    assert outcome.refusal == ""
    assert Observation.objects.count() == 4
    (outcome,) = returns_approve_clean(asked=[(waiting, waiting.version)], by=stage.cast.reviewer)
    assert "已通过" in outcome.refusal


def test_what_has_queries_is_not_approved_together(stage, waiting, findings):
    (outcome,) = returns_approve_clean(asked=[(waiting, waiting.version)], by=stage.cast.reviewer)
    assert outcome.refusal == "有异常要逐处定，不能一并通过。"
    assert not Observation.objects.exists()


def test_what_has_open_words_is_not_approved_together(stage, waiting):
    make_remark(submission=waiting.submissions.get(), written_by=stage.cast.reviewer)
    (outcome,) = returns_approve_clean(asked=[(waiting, waiting.version)], by=stage.cast.reviewer)
    assert outcome.refusal == "还有意见没有了结，不能一并通过。"
    assert not Observation.objects.exists()


def test_what_changed_since_the_list_was_drawn_is_not_approved_together(stage, waiting):
    (outcome,) = returns_approve_clean(
        asked=[(waiting, waiting.version - 1)], by=stage.cast.reviewer
    )
    assert "不是最新内容" in outcome.refusal
    assert not Observation.objects.exists()


def test_ones_own_is_not_approved_together(stage, waiting):
    stage.cast.reporter.role = Role.REVIEWER
    stage.cast.reporter.save()
    (outcome,) = returns_approve_clean(asked=[(waiting, waiting.version)], by=stage.cast.reporter)
    assert "另一位审核员" in outcome.refusal
