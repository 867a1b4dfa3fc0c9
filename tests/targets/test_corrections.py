"""Corrections of approved figures, while the return stays approved."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from hightech_zone.lib.clock import db_now
from targets.choices import CorrectionState, ReasonClass, ReturnState, Role
from targets.errors import InvalidInput, InvalidTransition, OwnSubmission, StaleVersion
from targets.models import (
    AuditEvent,
    Correction,
    Delegation,
    Observation,
    Return,
    StaleMark,
    Submission,
    User,
)
from targets.services.corrections import (
    DAYS_OPEN,
    correction_approve,
    correction_decline,
    correction_request,
    correction_take_back,
    corrections_expire,
)
from targets.services.returns import return_submit
from targets.services.review import return_approve, return_reopen
from tests.factories import make_user
from tests.targets.corrections_stage import approved, cell, grounds, requested
from tests.targets.returns_stage import Stage


def rules(error: pytest.ExceptionInfo) -> set[str]:
    return {one.rule for one in error.value.problems}


def output(stage: Stage) -> Observation:
    return Observation.objects.current().get(enterprise=stage.first, element=stage.output)


# Asking


def test_asking_changes_nothing_that_counts(stage: Stage):
    asked = requested(stage)
    assert output(stage).value == 100
    assert Return.objects.get().state == ReturnState.APPROVED
    held = asked.cells.get()
    assert (held.before, held.before_status, held.value) == (Decimal(100), "A", Decimal(150))
    assert (asked.requested_on, asked.expires_on) == (date(2019, 1, 21), date(2019, 2, 5))
    assert (asked.expires_on - asked.requested_on).days == DAYS_OPEN
    event = AuditEvent.objects.get(action="correction.requested")
    assert (event.actor, event.detail["return"]) == (stage.cast.reporter, asked.of_return_id)


def test_it_is_possible_in_a_locked_period(stage: Stage):
    of_return = approved(stage)
    stage.period.locked_at = db_now()
    stage.period.save()
    asked = requested(stage, of_return)
    correction_approve(correction=asked, by=stage.cast.reviewer)
    assert output(stage).value == 150


def test_while_the_return_is_under_way_it_is_refused_with_a_sentence(stage: Stage):
    submitted = stage.submitted()
    with pytest.raises(InvalidTransition, match=r"待审核.*不能更正"):
        requested(stage, submitted)
    of_return = return_approve(of_return=submitted, by=stage.cast.reviewer)
    reopened = return_reopen(
        of_return=of_return, by=stage.cast.reviewer, reason="更正", until=date(2019, 1, 31)
    )
    with pytest.raises(InvalidTransition, match=r"已重开.*不能更正"):
        requested(stage, reopened)


def test_other_departments_and_other_roles_do_not_ask(stage: Stage):
    of_return = approved(stage)
    for person in (stage.cast.stranger, stage.cast.reviewer, stage.cast.administrator):
        with pytest.raises(PermissionDenied):
            requested(stage, of_return, by=person)


def test_one_request_is_open_on_a_return_at_a_time(stage: Stage):
    asked = requested(stage)
    with pytest.raises(InvalidTransition, match="已有一份"):
        requested(stage, asked.of_return, cell(stage, "7", "added"))
    correction_take_back(correction=asked, by=stage.cast.reporter)
    assert requested(stage, asked.of_return, cell(stage, "7", "added")).number == 2


def test_everything_wrong_is_said_at_once_and_nothing_written(stage: Stage):
    of_return = approved(stage)
    with pytest.raises(InvalidInput) as error:
        correction_request(
            of_return=of_return,
            by=stage.cast.reporter,
            cells=[cell(stage, "-5"), cell(stage, "x1", "added")],
            grounds=grounds(reason_class="whim", words=" ", evidence=""),
        )
    assert rules(error) == {
        "reason_class",
        "required",
        "evidence_required",
        "negative",
        "not_a_number",
    }
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("value", "column", "fields", "rule"),
    [
        ("100", "output", {}, "unchanged"),
        ("200", "added", {}, "added-within-output"),
        ("10", "output", {}, "added-within-output"),
        ("", "output", {}, "required"),
        ("", "output", {"status": "L"}, "reason_required"),
        ("5", "output", {"status": "L", "reason": "停产"}, "value_and_missing"),
        ("5", "output", {"status": "?"}, "unknown_status"),
        ("5" * 70, "output", {}, "too_long"),
    ],
)
def test_the_cells_obey_the_rules_of_a_return(stage: Stage, value, column, fields, rule):
    of_return = approved(stage)
    with pytest.raises(InvalidInput) as error:
        requested(stage, of_return, cell(stage, value, column, **fields))
    assert rule in rules(error)


def test_a_cell_the_form_does_not_have_or_named_twice_is_refused(stage: Stage):
    from targets.services.return_cells import CellInput

    of_return = approved(stage)
    for cells, rule in (
        ([CellInput("91210000000000000X", "industrial_output", "1")], "unknown_cell"),
        ([cell(stage, "1"), cell(stage, "2")], "repeated_cell"),
        ([], "no_cells"),
    ):
        with pytest.raises(InvalidInput) as error:
            correction_request(
                of_return=of_return, by=stage.cast.reporter, cells=cells, grounds=grounds()
            )
        assert rule in rules(error)


def test_a_cell_may_become_missing_with_a_reason(stage: Stage):
    asked = requested(stage, None, cell(stage, "", status="L", reason="企业已停产。"))
    correction_approve(correction=asked, by=stage.cast.reviewer)
    held = output(stage)
    assert (held.value, held.status, held.reason) == (None, "L", "企业已停产。")


def test_whoever_has_read_an_old_version_is_told(stage: Stage):
    of_return = approved(stage)
    with pytest.raises(StaleVersion):
        correction_request(
            of_return=of_return,
            by=stage.cast.reporter,
            cells=[cell(stage)],
            grounds=grounds(),
            version=of_return.version - 1,
        )


# Deciding


def test_approving_writes_a_submission_of_the_corrected_cells_and_their_revision(stage: Stage):
    asked = requested(stage)
    version = asked.of_return.version
    done = correction_approve(correction=asked, by=stage.cast.reviewer, version=version)
    held = output(stage)
    assert (held.value, held.revision, held.reason_class) == (150, 2, ReasonClass.ERROR)
    submission = held.submission
    assert submission == done.submission
    assert (submission.number, submission.is_correction, submission.decision) == (
        2,
        True,
        "approved",
    )
    assert (submission.submitted_by, submission.decided_by) == (
        stage.cast.reporter,
        stage.cast.reviewer,
    )
    assert [one.value for one in submission.cells.all()] == [150]
    of_return = Return.objects.get()
    assert (of_return.state, of_return.version) == (ReturnState.APPROVED, version + 1)
    assert Observation.objects.current().exclude(pk=held.pk).filter(revision=1).count() == 3


def test_what_depends_on_the_figure_is_marked(stage: Stage):
    asked = requested(stage)
    StaleMark.objects.all().delete()
    correction_approve(correction=asked, by=stage.cast.reviewer)
    assert {str(mark.period) for mark in StaleMark.objects.all()} >= {"2018Q4", "2019Q3"}


def test_reopened_later_the_draft_starts_from_what_counts(stage: Stage):
    asked = requested(stage)
    correction_approve(correction=asked, by=stage.cast.reviewer)
    of_return = return_reopen(
        of_return=Return.objects.get(),
        by=stage.cast.reviewer,
        reason="另有一处",
        until=date(2019, 1, 31),
    )
    assert stage.cell(of_return, stage.first, stage.output).value == 150
    again = return_submit(of_return=of_return, by=stage.cast.reporter)
    return_approve(of_return=again, by=stage.cast.reviewer)
    assert output(stage).revision == 2


def test_the_requester_does_not_decide(stage: Stage):
    asked = requested(stage)
    User.objects.filter(pk=stage.cast.reporter.pk).update(role=Role.REVIEWER)
    promoted = User.objects.get(pk=stage.cast.reporter.pk)
    for decide in (
        lambda: correction_approve(correction=asked, by=promoted),
        lambda: correction_decline(correction=asked, by=promoted, words="不"),
    ):
        with pytest.raises(OwnSubmission):
            decide()


def test_who_entered_the_cell_does_not_decide_and_neither_does_their_delegate(stage: Stage):
    asked = requested(stage, by=stage.cast.lead)
    User.objects.filter(pk=stage.cast.reporter.pk).update(role=Role.REVIEWER)
    promoted = User.objects.get(pk=stage.cast.reporter.pk)
    with pytest.raises(OwnSubmission):
        correction_approve(correction=asked, by=promoted)
    second = make_user("reviewer2", Role.REVIEWER)
    Delegation.objects.create(
        principal=promoted,
        delegate=second,
        from_on=date(2019, 1, 21),
        to_on=date(2019, 1, 21),
        reason="出差",
        made_by=promoted,
    )
    with pytest.raises(OwnSubmission):
        correction_approve(correction=asked, by=second)
    assert correction_approve(correction=asked, by=stage.cast.reviewer).submission is not None


def test_only_reviewers_decide(stage: Stage):
    asked = requested(stage)
    for name in ("lead", "analyst", "auditor", "administrator"):
        with pytest.raises(PermissionDenied):
            correction_approve(correction=asked, by=stage.cast[name])
        with pytest.raises(PermissionDenied):
            correction_decline(correction=asked, by=stage.cast[name], words="不")


def test_declining_wants_words_and_leaves_the_figures(stage: Stage):
    asked = requested(stage)
    with pytest.raises(InvalidInput):
        correction_decline(correction=asked, by=stage.cast.reviewer, words=" ")
    done = correction_decline(correction=asked, by=stage.cast.reviewer, words="依据不足。")
    assert (done.state, done.decision_words) == (CorrectionState.DECLINED, "依据不足。")
    assert output(stage).revision == 1
    with pytest.raises(InvalidTransition, match="已经办结"):
        correction_approve(correction=asked, by=stage.cast.reviewer)


def test_the_department_takes_back_what_nobody_decided(stage: Stage):
    asked = requested(stage)
    with pytest.raises(PermissionDenied):
        correction_take_back(correction=asked, by=stage.cast.stranger)
    assert correction_take_back(correction=asked, by=stage.cast.lead).state == "taken_back"


def test_a_figure_that_moved_meanwhile_makes_the_request_stale(stage: Stage):
    asked = requested(stage)
    reopened = return_reopen(
        of_return=asked.of_return, by=stage.cast.reviewer, reason="更正", until=date(2019, 1, 31)
    )
    with pytest.raises(InvalidTransition, match="还在办理"):
        correction_approve(correction=asked, by=stage.cast.reviewer)
    saved = stage.save(reopened, first_output="120")
    submitted = return_submit(of_return=saved, by=stage.cast.reporter)
    return_approve(of_return=submitted, by=stage.cast.reviewer, reason_class="error")
    with pytest.raises(StaleVersion, match="现行数已经变了"):
        correction_approve(correction=asked, by=stage.cast.reviewer)
    assert output(stage).value == 120


def test_a_reviewer_who_has_read_an_old_version_is_told(stage: Stage):
    asked = requested(stage)
    with pytest.raises(StaleVersion):
        correction_approve(
            correction=asked, by=stage.cast.reviewer, version=asked.of_return.version - 1
        )


def test_the_second_correction_is_revision_two(stage: Stage):
    of_return = approved(stage)
    for value in ("150", "160"):
        correction_approve(
            correction=requested(stage, of_return, cell(stage, value)), by=stage.cast.reviewer
        )
    assert output(stage).revision == 3
    assert [one.number for one in Submission.objects.order_by("number")] == [1, 2, 3]


# The window


def test_it_closes_by_itself_and_says_so(stage: Stage):
    asked = requested(stage)
    assert corrections_expire() == 0
    Correction.objects.update(requested_on=date(2019, 1, 5), expires_on=date(2019, 1, 20))
    with pytest.raises(InvalidTransition, match="已经过期"):
        correction_approve(correction=asked, by=stage.cast.reviewer)
    assert corrections_expire() == 1
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == (CorrectionState.EXPIRED, None)
    assert AuditEvent.objects.get(action="correction.expired").actor is None
    assert corrections_expire() == 0
