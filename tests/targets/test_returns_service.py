from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from hightech_zone.lib.clock import db_now, today
from targets.choices import ElementKind, Level, ReturnState
from targets.errors import InvalidInput, InvalidTransition, PeriodLocked, StaleVersion
from targets.models import AuditEvent, Confirmation, Observation, Return, SubmittedCell
from targets.services.confirmation import return_confirm, return_decline, return_take_back
from targets.services.corrections import Grounds, correction_approve, correction_request
from targets.services.return_cells import CellInput
from targets.services.returns import (
    RIGHTS,
    TRANSITIONS,
    return_open,
    return_submit,
)
from targets.services.review import return_approve, return_reopen, return_send_back
from tests.factories import (
    make_element,
    make_enterprise,
    make_form_element,
    make_park,
    make_reporting_period,
    make_return,
    make_submission,
)
from tests.targets.returns_stage import Stage


def rules(error: pytest.ExceptionInfo) -> dict:
    return {(one.row, one.field): one.rule for one in error.value.problems}


# The table


def verb_of(stage: Stage, of_return: Return, verb: str):
    """Does the verb as whoever usually does it."""
    cast = stage.cast
    grounds = Grounds(reason_class="error", words="录入时看错一行。", evidence="企业盖章说明")
    correction = of_return.corrections.first()
    run = {
        "save": lambda: stage.save(of_return, first_output="200"),
        "submit": lambda: return_submit(of_return=of_return, by=cast.reporter),
        "hand_over": lambda: return_submit(of_return=of_return, by=cast.reporter),
        "confirm": lambda: return_confirm(of_return=of_return, by=cast.lead),
        "decline": lambda: return_decline(of_return=of_return, by=cast.lead, words="核对甲厂。"),
        "take_back": lambda: return_take_back(of_return=of_return, by=cast.reporter),
        "approve": lambda: return_approve(of_return=of_return, by=cast.reviewer),
        "return": lambda: return_send_back(
            of_return=of_return, by=cast.reviewer, reason="请核对单位。"
        ),
        "reopen": lambda: return_reopen(
            of_return=of_return, by=cast.reviewer, reason="更正", until=today()
        ),
        "ask_correction": lambda: correction_request(
            of_return=of_return,
            cells=[CellInput(stage.first.uscc, "industrial_output", "150")],
            grounds=grounds,
            by=cast.reporter,
        ),
        "correct": lambda: correction_approve(correction=correction, by=cast.reviewer),
    }[verb]
    done = run()
    return done if isinstance(done, Return) else Return.objects.get(pk=of_return.pk)


def in_state(stage: Stage, state: ReturnState, verb: str) -> Return:
    """A return put into `state`, with the rows `verb` needs if it may be done there at all."""
    of_return = return_approve(of_return=stage.submitted(), by=stage.cast.reviewer)
    if verb == "correct":
        verb_of(stage, of_return, "ask_correction")
    if state == ReturnState.SUBMITTED:
        of_return.submissions.update(decision="", decided_at=None, decided_by=None)
    if state == ReturnState.CONFIRMING:
        Confirmation.objects.create(
            of_return=of_return,
            prior_state="draft",
            asked_at=db_now(),
            asked_by=stage.cast.reporter,
        )
    stage.form.assignments.update(needs_confirmation=verb == "hand_over")
    Return.objects.filter(pk=of_return.pk).update(state=state)
    of_return.refresh_from_db()
    return of_return


@pytest.mark.parametrize("verb", list(RIGHTS))
@pytest.mark.parametrize("state", list(ReturnState))
def test_every_verb_obeys_the_one_table(stage: Stage, state: ReturnState, verb: str):
    of_return = in_state(stage, state, verb)
    if (state, verb) in TRANSITIONS:
        expected = TRANSITIONS[state, verb] or ReturnState.DRAFT
        assert verb_of(stage, of_return, verb).state == expected
    else:
        with pytest.raises(InvalidTransition):
            verb_of(stage, of_return, verb)
        of_return.refresh_from_db()
        assert of_return.state == state


# Opening


def test_opening_begins_a_draft_of_the_own_department_and_records_it(stage: Stage):
    opened = stage.open()
    assert (opened.state, opened.department, opened.version) == (
        ReturnState.DRAFT,
        stage.cast.department,
        1,
    )
    event = AuditEvent.objects.get(action="return.opened")
    assert (event.actor, event.object_id) == (stage.cast.reporter, str(opened.pk))


def test_opening_twice_gives_the_same_draft(stage: Stage):
    assert stage.open() == stage.open()
    assert AuditEvent.objects.filter(action="return.opened").count() == 1


def test_a_form_of_another_department_is_not_found(stage: Stage):
    with pytest.raises(Http404):
        return_open(form=stage.form, reporting_period=stage.period, by=stage.cast.stranger)


def test_nobody_opens_a_period_before_its_day_or_after_its_lock(stage: Stage):
    stage.period.opens_on = today() + timedelta(days=1)
    stage.period.due_on = stage.period.late_until = stage.period.locks_on = date(2019, 3, 1)
    stage.period.save()
    with pytest.raises(PeriodLocked, match="还没有开放"):
        stage.open()
    stage.period.opens_on, stage.period.locked_at = date(2019, 1, 1), db_now()
    stage.period.save()
    with pytest.raises(PeriodLocked, match="已经锁定"):
        stage.open()


# Submitting


def test_submitting_copies_every_due_cell_with_who_entered_it(stage: Stage):
    saved = stage.filled()
    stage.save(saved, *stage.inputs(first_output="150"), by=stage.cast.lead)
    submitted = return_submit(of_return=saved, by=stage.cast.reporter)
    submission = submitted.submissions.get()
    cells = SubmittedCell.objects.filter(submission=submission)
    assert (submission.number, submission.submitted_by, cells.count()) == (
        1,
        stage.cast.reporter,
        4,
    )
    assert cells.get(enterprise=stage.first, element=stage.output).entered_by == stage.cast.lead
    assert AuditEvent.objects.get(action="return.submitted").detail["cells"] == 4


def test_a_submitted_return_does_not_count_yet(stage: Stage):
    stage.submitted()
    assert not Observation.objects.exists()


def test_every_wrong_cell_is_named_at_once(stage: Stage):
    patents = make_element("invention_patents")
    make_form_element(form=stage.form, element=patents, order=9)
    of_return = stage.save(
        stage.open(),
        CellInput(stage.first.uscc, "industrial_output", "-1"),
        CellInput(stage.first.uscc, "industrial_value_added", "", "M"),
        CellInput(stage.first.uscc, "invention_patents", "2.5"),
        CellInput(stage.second.uscc, "industrial_output", "10"),
        CellInput(stage.second.uscc, "industrial_value_added", "10.0001"),
    )
    with pytest.raises(InvalidInput) as refused:
        return_submit(of_return=of_return, by=stage.cast.reporter)
    first, second = stage.first.uscc, stage.second.uscc
    assert rules(refused) == {
        (first, "industrial_output"): "negative",
        (first, "industrial_value_added"): "reason_required",
        (first, "invention_patents"): "not_whole",
        (second, "industrial_value_added"): "added-within-output",
        (second, "invention_patents"): "required",
    }
    of_return.refresh_from_db()
    assert of_return.state == ReturnState.DRAFT
    assert not of_return.submissions.exists()


def test_a_value_beside_missing_is_a_contradiction_and_nothing_of_it_is_lost(stage: Stage):
    saved = stage.save(
        stage.filled(), CellInput(stage.first.uscc, "industrial_output", "12", "L", "未取得")
    )
    assert stage.cell(saved, stage.first, stage.output).typed == "12"
    with pytest.raises(InvalidInput) as refused:
        return_submit(of_return=saved, by=stage.cast.reporter)
    assert rules(refused) == {(stage.first.uscc, "industrial_output"): "value_and_missing"}


def test_negative_value_added_is_legal_and_missing_with_a_reason_too(stage: Stage):
    saved = stage.filled(first_added="-3")
    saved = stage.save(
        saved, CellInput(stage.second.uscc, "industrial_output", "", "L", "停产，未取得")
    )
    submitted = return_submit(of_return=saved, by=stage.cast.reporter)
    values = submitted.submissions.get().cells.values_list("value", flat=True)
    assert sorted(value for value in values if value is not None) == [-3, 20, 100]


def test_a_form_asks_only_for_enterprises_active_in_the_period_and_fitting_its_filter(stage: Stage):
    park = make_park("甲园")
    stage.form.enterprise_filter = {"above_scale": True, "parks": [park.code]}
    stage.form.save()
    due = make_enterprise("丙厂", park=park)
    make_enterprise("丁厂", park=park, above_scale=False)
    make_enterprise("戊厂", park=park, active_to=date(2018, 9, 30))
    with pytest.raises(InvalidInput) as refused:
        return_submit(of_return=stage.open(), by=stage.cast.reporter)
    assert {row for row, _ in rules(refused)} == {due.uscc}


def test_an_enterprise_that_left_after_the_draft_is_not_handed_in(stage: Stage):
    of_return = stage.filled()
    stage.second.versions.update(superseded_at=db_now())
    submitted = return_submit(of_return=of_return, by=stage.cast.reporter)
    assert submitted.submissions.get().cells.filter(enterprise=stage.second).count() == 0


def test_a_form_of_the_zone_has_one_row_that_names_nobody(stage: Stage):
    gdp = make_element("gdp")
    stage.form.elements.clear()
    make_form_element(form=stage.form, element=gdp)
    stage.form.level = Level.ZONE
    stage.form.save()
    saved = stage.save(stage.open(), CellInput("", "gdp", "2,000,000"))
    submitted = return_submit(of_return=saved, by=stage.cast.reporter)
    assert submitted.submissions.get().cells.get().value == 2_000_000
    assert gdp.kind == ElementKind.FLOW


def test_the_first_submission_keeps_its_time(stage: Stage):
    submitted = stage.submitted()
    first = submitted.first_submitted_at
    returned = return_send_back(of_return=submitted, by=stage.cast.reviewer, reason="请核对。")
    again = return_submit(of_return=returned, by=stage.cast.reporter)
    assert again.first_submitted_at == first
    assert [one.number for one in again.submissions.all()] == [1, 2]


# Lock and window


def test_a_locked_period_takes_neither_drafts_nor_submissions(stage: Stage):
    of_return = stage.filled()
    stage.period.locked_at = db_now()
    stage.period.save()
    with pytest.raises(PeriodLocked):
        stage.save(of_return, first_output="1")
    with pytest.raises(PeriodLocked):
        return_submit(of_return=of_return, by=stage.cast.reporter)


def test_a_reopened_return_is_open_to_its_last_day_in_a_locked_period_too(stage: Stage):
    approved = return_approve(of_return=stage.submitted(), by=stage.cast.reviewer)
    stage.period.locked_at = db_now()
    stage.period.save()
    reopened = return_reopen(
        of_return=approved, by=stage.cast.reviewer, reason="单位填错", until=today()
    )
    assert stage.save(reopened, first_output="90").state == ReturnState.REOPENED


def test_the_window_of_a_reopened_return_closes_by_itself(stage: Stage):
    approved = return_approve(of_return=stage.submitted(), by=stage.cast.reviewer)
    reopened = return_reopen(
        of_return=approved, by=stage.cast.reviewer, reason="单位填错", until=today()
    )
    Return.objects.filter(pk=reopened.pk).update(reopened_until=today() - timedelta(days=1))
    with pytest.raises(PeriodLocked, match="期限"):
        stage.save(reopened, first_output="90")
    longer = return_reopen(
        of_return=reopened, by=stage.cast.reviewer, reason="再给一天", until=today()
    )
    assert stage.save(longer, first_output="90").version == longer.version + 1


def test_a_stale_submit_is_refused(stage: Stage):
    of_return = stage.filled()
    stage.save(of_return, first_output="1", first_added="1", by=stage.cast.lead)
    with pytest.raises(StaleVersion):
        return_submit(of_return=of_return, by=stage.cast.reporter, version=of_return.version)


def test_saving_and_submitting_cost_the_same_queries_whatever_the_number_of_enterprises(
    stage: Stage,
):
    with CaptureQueriesContext(connection) as few:
        stage.submitted()
    earlier = make_reporting_period("2018Q3")
    more = [make_enterprise(f"新厂{number}") for number in range(20)]
    with CaptureQueriesContext(connection) as many:
        of_return = return_open(form=stage.form, reporting_period=earlier, by=stage.cast.reporter)
        cells = [
            CellInput(one.uscc, element.code, "3")
            for one in [stage.first, stage.second, *more]
            for element in (stage.output, stage.added)
        ]
        of_return = stage.save(of_return, *cells)
        return_submit(of_return=of_return, by=stage.cast.reporter)
    assert len(many) == len(few)


def test_the_database_knows_one_return_for_a_form_and_period(stage: Stage):
    stage.open()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_return(
            form=stage.form, reporting_period=stage.period, department=stage.cast.department
        )


def test_the_database_knows_one_undecided_submission_of_a_return(stage: Stage):
    submitted = stage.submitted()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_submission(of_return=submitted, submitted_by=stage.cast.lead)


def test_the_database_refuses_a_decision_by_the_submitter(stage: Stage):
    submission = stage.submitted().submissions.get()
    decided = {"decision": "approved", "decided_at": db_now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        submission.of_return.submissions.update(decided_by=submission.submitted_by, **decided)
