"""Two persons to a submission, where the department asks for them."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from hightech_zone.lib.clock import db_now
from targets.choices import ExtensionKind, ExtensionState, ReturnState, Role
from targets.errors import InvalidInput, InvalidTransition, OwnSubmission, PeriodLocked
from targets.models import AuditEvent, Confirmation, Delegation, Return, Submission, User
from targets.services.accounts import assignment_ask_confirmation
from targets.services.confirmation import return_confirm, return_decline, return_take_back
from targets.services.periods import lock_period
from targets.services.returns import return_submit
from targets.services.review import return_approve, return_reopen, return_send_back
from tests.cast import Cast
from tests.factories import make_extension, make_user
from tests.targets.returns_stage import Stage, make_stage


@pytest.fixture
def stage(cast: Cast) -> Stage:
    made = make_stage(cast)
    made.form.assignments.update(needs_confirmation=True)
    return made


def handed_over(stage: Stage) -> Return:
    return return_submit(of_return=stage.filled(), by=stage.cast.reporter)


def confirm(of_return: Return, by: User) -> Return:
    return return_confirm(of_return=of_return, by=by, version=of_return.version)


def decline(of_return: Return, by: User, words: str = "请核对甲厂产值。") -> Return:
    return return_decline(of_return=of_return, by=by, words=words, version=of_return.version)


def delegate(principal: User, to: User) -> Delegation:
    return Delegation.objects.create(
        principal=principal,
        delegate=to,
        from_on=date(2019, 1, 21),
        to_on=date(2019, 1, 21),
        reason="出差",
        made_by=principal,
    )


def test_handing_over_submits_nothing_yet(stage: Stage):
    waiting = handed_over(stage)
    assert (waiting.state, waiting.first_submitted_at) == (ReturnState.CONFIRMING, None)
    assert not Submission.objects.exists()
    asked = Confirmation.objects.get()
    assert (asked.asked_by, asked.prior_state) == (stage.cast.reporter, "draft")


def test_what_waits_for_confirmation_cannot_be_changed(stage: Stage):
    waiting = handed_over(stage)
    with pytest.raises(InvalidTransition):
        stage.save(waiting, first_output="7")


def test_the_leads_confirmation_hands_in_with_both_names(stage: Stage):
    submitted = confirm(handed_over(stage), stage.cast.lead)
    submission = Submission.objects.get()
    assert submitted.state == ReturnState.SUBMITTED
    assert (submission.submitted_by, submission.confirmed_by) == (
        stage.cast.reporter,
        stage.cast.lead,
    )
    assert submission.cells.count() == 4
    assert Confirmation.objects.get().submission == submission


def test_the_confirmation_is_the_instant_that_counts_for_timeliness(stage: Stage):
    waiting = handed_over(stage)
    submitted = confirm(waiting, stage.cast.lead)
    asked = Confirmation.objects.get()
    assert asked.asked_at <= submitted.first_submitted_at
    assert submitted.first_submitted_at == Submission.objects.get().submitted_at


def test_the_version_rises_with_each_step(stage: Stage):
    filled = stage.filled()
    waiting = return_submit(of_return=filled, by=stage.cast.reporter)
    submitted = confirm(waiting, stage.cast.lead)
    assert [filled.version, waiting.version, submitted.version] == [
        filled.version,
        filled.version + 1,
        filled.version + 2,
    ]


def test_declining_goes_back_to_where_it_came_from_with_words(stage: Stage):
    given_back = decline(handed_over(stage), stage.cast.lead)
    assert given_back.state == ReturnState.DRAFT
    assert Confirmation.objects.get().words == "请核对甲厂产值。"
    again = return_submit(of_return=given_back, by=stage.cast.reporter)
    returned = return_send_back(
        of_return=confirm(again, stage.cast.lead), by=stage.cast.reviewer, reason="单位有误。"
    )
    waiting = return_submit(of_return=returned, by=stage.cast.reporter)
    assert decline(waiting, stage.cast.lead).state == ReturnState.RETURNED


def test_declining_wants_words(stage: Stage):
    waiting = handed_over(stage)
    for words in ("", "  ", "很" * 301):
        with pytest.raises(InvalidInput):
            decline(waiting, stage.cast.lead, words)
    waiting.refresh_from_db()
    assert waiting.state == ReturnState.CONFIRMING


def test_whoever_handed_over_takes_back_and_nobody_else(stage: Stage):
    waiting = handed_over(stage)
    colleague = make_user("colleague", Role.REPORTER, department=stage.cast.department)
    with pytest.raises(OwnSubmission):
        return_take_back(of_return=waiting, by=colleague)
    assert return_take_back(of_return=waiting, by=stage.cast.reporter).state == ReturnState.DRAFT


def test_a_reporter_confirms_nothing(stage: Stage):
    waiting = handed_over(stage)
    colleague = make_user("colleague", Role.REPORTER, department=stage.cast.department)
    for person in (stage.cast.reporter, colleague, stage.cast.stranger, stage.cast.reviewer):
        with pytest.raises(PermissionDenied):
            confirm(waiting, person)


def test_a_lead_confirms_neither_what_they_handed_over_nor_what_they_alone_entered(stage: Stage):
    deputy = make_user("deputy", Role.LEAD, department=stage.cast.department)
    by_lead = stage.save(stage.open(), by=stage.cast.lead)
    waiting = return_submit(of_return=by_lead, by=stage.cast.lead)
    with pytest.raises(OwnSubmission):
        confirm(waiting, stage.cast.lead)
    draft = return_take_back(of_return=waiting, by=stage.cast.lead)
    again = return_submit(of_return=draft, by=stage.cast.reporter)
    with pytest.raises(OwnSubmission):
        confirm(again, stage.cast.lead)
    assert confirm(again, deputy).state == ReturnState.SUBMITTED


def test_nothing_is_handed_over_where_nobody_could_confirm_it(stage: Stage):
    by_lead = stage.save(stage.open(), by=stage.cast.lead)
    for person in (stage.cast.lead, stage.cast.reporter):
        with pytest.raises(InvalidInput, match="没有可以确认的人"):
            return_submit(of_return=by_lead, by=person)


def test_the_reviewer_is_neither_of_the_two_hands(stage: Stage):
    submitted = confirm(handed_over(stage), stage.cast.lead)
    User.objects.filter(pk=stage.cast.lead.pk).update(role=Role.REVIEWER)
    promoted = User.objects.get(pk=stage.cast.lead.pk)
    with pytest.raises(OwnSubmission):
        return_approve(of_return=submitted, by=promoted)


def test_after_the_lock_it_can_be_given_back_but_not_handed_in(stage: Stage):
    waiting = handed_over(stage)
    stage.period.locked_at = db_now()
    stage.period.save()
    with pytest.raises(PeriodLocked):
        confirm(waiting, stage.cast.lead)
    assert decline(waiting, stage.cast.lead).state == ReturnState.DRAFT


def test_a_reopened_return_is_not_confirmed_after_its_own_last_day(stage: Stage):
    approved = return_approve(
        of_return=confirm(handed_over(stage), stage.cast.lead), by=stage.cast.reviewer
    )
    reopened = return_reopen(
        of_return=approved, by=stage.cast.reviewer, reason="单位填错", until=date(2019, 1, 21)
    )
    waiting = return_submit(of_return=reopened, by=stage.cast.reporter)
    Return.objects.filter(pk=waiting.pk).update(reopened_until=date(2019, 1, 20))
    with pytest.raises(PeriodLocked, match="重开的期限"):
        confirm(waiting, stage.cast.lead)


def test_more_time_lets_a_lapsed_reopened_return_be_filled_and_confirmed(stage: Stage):
    """One function decides for both: what can be handed over can be confirmed."""
    approved = return_approve(
        of_return=confirm(handed_over(stage), stage.cast.lead), by=stage.cast.reviewer
    )
    reopened = return_reopen(
        of_return=approved, by=stage.cast.reviewer, reason="单位填错", until=date(2019, 1, 21)
    )
    Return.objects.update(reopened_until=date(2019, 1, 20))
    lock_period(reporting_period=stage.period)
    make_extension(
        form=stage.form,
        reporting_period=stage.period,
        department=stage.cast.department,
        kind=ExtensionKind.UNLOCK,
        state=ExtensionState.GRANTED,
        until=date(2019, 1, 28),
        decided_at=db_now(),
        decided_by=stage.cast.reviewer,
    )
    saved = stage.save(reopened, first_output="120")
    waiting = return_submit(of_return=saved, by=stage.cast.reporter)
    assert confirm(waiting, stage.cast.lead).state == ReturnState.SUBMITTED


# Standing in


def test_a_delegate_of_the_lead_confirms_in_the_leads_place(stage: Stage):
    colleague = make_user("colleague", Role.REPORTER, department=stage.cast.department)
    delegate(stage.cast.lead, colleague)
    confirm(handed_over(stage), colleague)
    submission = Submission.objects.get()
    assert (submission.confirmed_by, submission.confirmed_for) == (colleague, stage.cast.lead)
    event = AuditEvent.objects.get(action="return.confirmed")
    assert (event.actor, event.detail["on_behalf_of"]) == (colleague, "lead")


def test_a_delegate_never_is_both_hands(stage: Stage):
    delegate(stage.cast.lead, stage.cast.reporter)
    waiting = handed_over(stage)
    with pytest.raises(OwnSubmission):
        confirm(waiting, stage.cast.reporter)


def test_nobody_confirms_what_was_handed_over_in_their_own_name(stage: Stage):
    """The lead stands in for the reporter, who stands in for the lead: one pair of hands."""
    make_user("deputy", Role.LEAD, department=stage.cast.department)
    delegate(stage.cast.reporter, stage.cast.lead)
    delegate(stage.cast.lead, stage.cast.reporter)
    waiting = return_submit(of_return=stage.filled(), by=stage.cast.lead)
    assert Confirmation.objects.get().asked_for == stage.cast.reporter
    with pytest.raises(OwnSubmission):
        confirm(waiting, stage.cast.reporter)


def test_a_lead_does_not_confirm_what_somebody_handed_over_in_the_leads_place(stage: Stage):
    make_user("deputy", Role.LEAD, department=stage.cast.department)
    filled = stage.filled()
    delegate(stage.cast.lead, stage.cast.stranger)
    waiting = return_submit(of_return=filled, by=stage.cast.stranger)
    assert Confirmation.objects.get().asked_for == stage.cast.lead
    with pytest.raises(OwnSubmission):
        confirm(waiting, stage.cast.lead)


def test_a_reporter_standing_in_for_the_lead_still_reports_in_their_own_name(stage: Stage):
    delegate(stage.cast.lead, stage.cast.reporter)
    waiting = handed_over(stage)
    assert Confirmation.objects.get().asked_for is None
    assert confirm(waiting, stage.cast.lead).state == ReturnState.SUBMITTED


def test_a_lead_confirms_in_their_own_right_what_they_could_not_in_anothers_name(stage: Stage):
    """The first lead hands over, goes on leave and has the deputy stand in for them."""
    deputy = make_user("deputy", Role.LEAD, department=stage.cast.department)
    waiting = return_submit(of_return=stage.filled(), by=stage.cast.lead)
    delegate(stage.cast.lead, deputy)
    confirm(waiting, deputy)
    submission = Submission.objects.get()
    assert (submission.confirmed_by, submission.confirmed_for) == (deputy, None)
    assert "on_behalf_of" not in AuditEvent.objects.get(action="return.confirmed").detail


def test_whoever_stands_in_for_two_leads_confirms_for_the_other_one(stage: Stage):
    deputy = make_user("deputy", Role.LEAD, department=stage.cast.department)
    colleague = make_user("colleague", Role.REPORTER, department=stage.cast.department)
    waiting = return_submit(of_return=stage.filled(), by=stage.cast.lead)
    delegate(stage.cast.lead, colleague)
    delegate(deputy, colleague)
    confirm(waiting, colleague)
    assert Submission.objects.get().confirmed_for == deputy


# Who decides that two are asked for


def test_the_lead_and_administrators_decide_on_two_persons(cast: Cast):
    stage = make_stage(cast)
    assignment = stage.form.assignments.get()
    for person, wanted in ((cast.lead, True), (cast.administrator, False), (cast.lead, True)):
        assignment_ask_confirmation(by=person, assignment=assignment, needs_confirmation=wanted)
        assignment.refresh_from_db()
        assert assignment.needs_confirmation == wanted
    changed = AuditEvent.objects.filter(action="assignment.confirmation_changed")
    assert changed.count() == 3


def test_others_do_not_decide_on_two_persons(cast: Cast):
    assignment = make_stage(cast).form.assignments.get()
    foreign = make_user("foreign", Role.LEAD, department=cast.other_department)
    for person in (cast.reporter, foreign, cast.reviewer, cast.auditor):
        with pytest.raises(PermissionDenied):
            assignment_ask_confirmation(by=person, assignment=assignment, needs_confirmation=True)


def test_what_waits_is_still_confirmed_after_the_department_has_changed_its_mind(stage: Stage):
    waiting = handed_over(stage)
    stage.form.assignments.update(needs_confirmation=False)
    assert confirm(waiting, stage.cast.lead).state == ReturnState.SUBMITTED


# What the database refuses


def wrong(stage: Stage, **fields: object) -> None:
    waiting = Confirmation.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Confirmation.objects.filter(pk=waiting.pk).update(**fields)


def test_the_database_keeps_the_two_hands_apart(stage: Stage):
    handed_over(stage)
    lead, reporter, now = stage.cast.lead, stage.cast.reporter, db_now()
    wrong(stage, decision="declined", decided_at=now, decided_by=lead)  # without words
    wrong(stage, decision="declined", decided_at=now, decided_by=reporter, words="改")
    wrong(stage, decision="confirmed", decided_at=now, decided_by=lead)  # without a submission
    wrong(stage, decision="taken_back")
    wrong(stage, prior_state="approved")


def test_the_database_takes_one_waiting_confirmation_a_return(stage: Stage):
    waiting = handed_over(stage)
    with pytest.raises(IntegrityError), transaction.atomic():
        Confirmation.objects.create(
            of_return=waiting, prior_state="draft", asked_at=db_now(), asked_by=stage.cast.lead
        )


def test_the_database_refuses_a_submission_whose_hands_are_one(stage: Stage):
    confirm(handed_over(stage), stage.cast.lead)
    held = Submission.objects.filter(pk=Submission.objects.get().pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        held.update(confirmed_by=stage.cast.reporter)
    with pytest.raises(IntegrityError), transaction.atomic():
        held.update(decision="approved", decided_at=db_now(), decided_by=stage.cast.lead)
