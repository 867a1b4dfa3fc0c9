from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hightech_zone.lib.clock import db_now, today
from targets.choices import Decision, ReasonClass, ReturnState, Role
from targets.errors import InvalidInput, OwnSubmission, StaleVersion
from targets.models import AuditEvent, Observation, StaleMark
from targets.services.aggregation import aggregate_all
from targets.services.return_cells import CellInput
from targets.services.returns import return_submit
from targets.services.review import (
    RemarkInput,
    return_approve,
    return_reopen,
    return_send_back,
)
from tests.factories import make_enterprise, make_observation, make_user
from tests.targets.returns_stage import Stage


def in_force(stage: Stage) -> Observation:
    return Observation.objects.current().get(enterprise=stage.first, element=stage.output)


def test_approval_makes_the_submitted_cells_count_and_says_what_must_be_computed(stage: Stage):
    submitted = stage.submitted(first_output="120.5")
    approved = return_approve(of_return=submitted, by=stage.cast.reviewer)
    figure = in_force(stage)
    submission = approved.submissions.get()
    assert (figure.value, figure.revision, figure.reason_class) == (Decimal("120.5"), 1, "")
    assert figure.submission == submission
    assert (submission.decision, submission.decided_by) == (Decision.APPROVED, stage.cast.reviewer)
    assert submission.decided_at == approved.approved_at == figure.recorded_at
    assert StaleMark.objects.exists()
    assert AuditEvent.objects.get(action="return.approved").detail["inserted"] == 4


def test_what_changes_in_the_draft_after_submitting_never_reaches_the_figures(stage: Stage):
    submitted = stage.submitted()
    submitted.cells.update(value=999)
    return_approve(of_return=submitted, by=stage.cast.reviewer)
    assert in_force(stage).value == 100


def test_a_missing_cell_is_approved_as_missing_with_its_reason(stage: Stage):
    saved = stage.save(
        stage.filled(), CellInput(stage.first.uscc, "industrial_output", "", "L", "停产")
    )
    submitted = return_submit(of_return=saved, by=stage.cast.reporter)
    return_approve(of_return=submitted, by=stage.cast.reviewer)
    figure = in_force(stage)
    assert (figure.value, figure.status, figure.reason) == (None, "L", "停产")


def test_nobody_decides_on_what_they_submitted_or_entered(stage: Stage):
    entered = make_user("mover", Role.REPORTER, department=stage.cast.department)
    saved = stage.save(stage.open(), by=entered)
    submitted = return_submit(of_return=saved, by=stage.cast.reporter)
    for person in (entered, stage.cast.reporter):
        person.role = Role.REVIEWER
        person.save()
        with pytest.raises(OwnSubmission):
            return_approve(of_return=submitted, by=person)
        with pytest.raises(OwnSubmission):
            return_send_back(of_return=submitted, by=person, reason="不对")
    assert not Observation.objects.exists()


@pytest.mark.parametrize("name", ["reporter", "lead", "analyst", "auditor", "administrator"])
def test_only_reviewers_decide(stage: Stage, name: str):
    submitted = stage.submitted()
    with pytest.raises(PermissionDenied):
        return_approve(of_return=submitted, by=stage.cast[name])
    with pytest.raises(PermissionDenied):
        return_send_back(of_return=submitted, by=stage.cast[name], reason="不对")
    with pytest.raises(PermissionDenied):
        return_reopen(of_return=submitted, by=stage.cast[name], reason="更正", until=today())


def test_a_reviewer_decides_on_what_was_read_and_not_on_what_came_after(stage: Stage):
    read = stage.submitted()
    returned = return_send_back(of_return=read, by=stage.cast.reviewer, reason="请核对。")
    return_submit(of_return=stage.save(returned, first_output="9999"), by=stage.cast.reporter)
    with pytest.raises(StaleVersion):
        return_approve(of_return=read, by=stage.cast.reviewer, version=read.version)


def test_decisions_go_on_after_the_lock(stage: Stage):
    submitted = stage.submitted()
    stage.period.locked_at = db_now()
    stage.period.save()
    approved = return_approve(of_return=submitted, by=stage.cast.reviewer)
    assert approved.state == ReturnState.APPROVED


# Returning


def test_returning_keeps_words_on_cells_rows_and_the_whole(stage: Stage):
    returned = return_send_back(
        of_return=stage.submitted(),
        by=stage.cast.reviewer,
        reason="两处要改。",
        remarks=[
            RemarkInput("像是元", stage.first.uscc, "industrial_output"),
            RemarkInput("请附说明", stage.second.uscc),
            RemarkInput("  "),
        ],
    )
    submission = returned.submissions.get()
    assert (submission.decision, submission.reason) == (Decision.RETURNED, "两处要改。")
    remarks = [(one.enterprise, one.element, one.text) for one in submission.remarks.all()]
    assert remarks == [
        (stage.first, stage.output, "像是元"),
        (stage.second, None, "请附说明"),
    ]
    assert not Observation.objects.exists()


def test_returning_without_a_word_is_refused(stage: Stage):
    submitted = stage.submitted()
    with pytest.raises(InvalidInput) as refused:
        return_send_back(of_return=submitted, by=stage.cast.reviewer, reason=" ")
    assert [one.field for one in refused.value.problems] == ["reason"]
    submitted.refresh_from_db()
    assert submitted.state == ReturnState.SUBMITTED


def test_words_on_one_cell_are_reason_enough(stage: Stage):
    remarks = [RemarkInput("像是元", stage.first.uscc, "industrial_output")]
    returned = return_send_back(
        of_return=stage.submitted(), by=stage.cast.reviewer, remarks=remarks
    )
    assert returned.submissions.get().reason == "像是元"


def test_a_remark_on_a_cell_the_form_does_not_have_is_refused(stage: Stage):
    remarks = [RemarkInput("什么", stage.first.uscc, "gdp"), RemarkInput("谁", "9" * 18)]
    with pytest.raises(InvalidInput) as refused:
        return_send_back(of_return=stage.submitted(), by=stage.cast.reviewer, remarks=remarks)
    assert [one.rule for one in refused.value.problems] == ["unknown_cell", "unknown_cell"]


# Reopening and revisions


def reopened_return(stage: Stage, **values):
    approved = return_approve(of_return=stage.submitted(), by=stage.cast.reviewer)
    return return_reopen(
        of_return=approved, by=stage.cast.reviewer, reason="单位填错", until=today(), **values
    )


def test_while_reopened_the_approved_figures_still_count(stage: Stage):
    reopened = reopened_return(stage)
    stage.save(reopened, first_output="777")
    assert in_force(stage).value == 100
    assert not reopened.withdrawn


def test_reopening_may_withdraw_what_counted(stage: Stage):
    StaleMark.objects.all().delete()
    reopened = reopened_return(stage, withdraw=True)
    assert reopened.withdrawn
    assert not Observation.objects.current().exists()
    assert AuditEvent.objects.get(action="return.reopened").detail["withdrawn_figures"] == 4
    assert StaleMark.objects.exists()


@pytest.mark.parametrize("withdraw", [False, True])
def test_an_approved_correction_is_a_revision_with_its_reason(stage: Stage, withdraw: bool):
    corrected = stage.save(reopened_return(stage, withdraw=withdraw), first_output="150")
    submitted = return_submit(of_return=corrected, by=stage.cast.reporter)
    approved = return_approve(
        of_return=submitted, by=stage.cast.reviewer, reason_class=ReasonClass.ERROR
    )
    figure = in_force(stage)
    assert (figure.value, figure.revision, figure.reason_class) == (150, 2, "error")
    assert (approved.withdrawn, approved.reopened_until) == (False, None)


def test_an_unchanged_cell_keeps_its_first_approval(stage: Stage):
    corrected = stage.save(reopened_return(stage), second_output="150")
    return_approve(
        of_return=return_submit(of_return=corrected, by=stage.cast.reporter),
        by=stage.cast.reviewer,
    )
    assert in_force(stage).revision == 1


def test_a_return_that_differs_from_an_imported_figure_revises_it(stage: Stage):
    make_observation(stage.output, "2018Q4", "95", stage.first)
    return_approve(of_return=stage.submitted(), by=stage.cast.reviewer)
    figure = in_force(stage)
    assert (figure.value, figure.revision, figure.reason_class) == (100, 2, "verification")


def test_an_unknown_reason_class_is_refused(stage: Stage):
    with pytest.raises(InvalidInput):
        return_approve(of_return=stage.submitted(), by=stage.cast.reviewer, reason_class="whim")


def test_reopening_needs_a_reason_and_a_day_to_come(stage: Stage):
    approved = return_approve(of_return=stage.submitted(), by=stage.cast.reviewer)
    yesterday = today() - timedelta(days=1)
    with pytest.raises(InvalidInput) as refused:
        return_reopen(of_return=approved, by=stage.cast.reviewer, reason=" ", until=yesterday)
    assert [one.field for one in refused.value.problems] == ["reason", "until"]


def test_nothing_is_reopened_for_ever(stage: Stage):
    approved = return_approve(of_return=stage.submitted(), by=stage.cast.reviewer)
    days = {"until": today() + timedelta(days=93), "by": stage.cast.reviewer, "reason": "更正"}
    with pytest.raises(InvalidInput) as refused:
        return_reopen(of_return=approved, **days)
    assert [one.rule for one in refused.value.problems] == ["until_too_late"]
    days["until"] -= timedelta(days=1)
    assert return_reopen(of_return=approved, **days).reopened_until == days["until"]


def test_the_department_can_read_why_it_was_reopened(stage: Stage):
    reopened = reopened_return(stage)
    assert [one.text for one in reopened.submissions.get().remarks.all()] == ["单位填错"]


def test_approving_costs_the_same_queries_whatever_the_number_of_cells(stage: Stage):
    reopened = reopened_return(stage)
    submitted = return_submit(
        of_return=stage.save(reopened, first_output="150"), by=stage.cast.reporter
    )
    aggregate_all()
    with CaptureQueriesContext(connection) as few:
        approved = return_approve(of_return=submitted, by=stage.cast.reviewer)
    more = [make_enterprise(f"新厂{number}") for number in range(20)]
    again = return_reopen(of_return=approved, by=stage.cast.reviewer, reason="补报", until=today())
    cells = [
        CellInput(one.uscc, element.code, "3")
        for one in [stage.first, stage.second, *more]
        for element in (stage.output, stage.added)
    ]
    submitted = return_submit(of_return=stage.save(again, *cells), by=stage.cast.reporter)
    aggregate_all()
    with CaptureQueriesContext(connection) as many:
        return_approve(of_return=submitted, by=stage.cast.reviewer)
    assert len(many) == len(few)


def test_a_reason_nobody_would_read_is_refused(stage: Stage) -> None:
    submitted = stage.submitted()
    with pytest.raises(InvalidInput) as refused:
        return_send_back(of_return=submitted, by=stage.cast.reviewer, reason="长" * 1001)
    assert [problem.rule for problem in refused.value.problems] == ["too_long"]
