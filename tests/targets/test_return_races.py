"""Two at once, on PostgreSQL: whoever comes second finds the state the first one left."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from targets.choices import Role
from targets.errors import InvalidTransition, PeriodLocked, StaleVersion
from targets.models import (
    AuditEvent,
    DataElement,
    Observation,
    Return,
    ReturnCell,
    ReviewWeight,
    Submission,
    User,
)
from targets.selectors.tally import Tally
from targets.services.periods import lock_period
from targets.services.return_cells import CellInput
from targets.services.return_edits import CellEdit, Edited, cells_edit
from targets.services.returns import return_open, return_submit
from targets.services.review import return_approve, return_send_back
from targets.services.review_bulk import returns_approve_clean
from targets.services.verdicts import VerdictInput, verdicts_save
from targets.services.weights import submission_weigh
from tests.factories import make_finding, make_user
from tests.targets.returns_stage import Stage

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """What each returned or raised, all having started together."""
    barrier, outcomes = Barrier(len(actions)), [None] * len(actions)

    def run(number: int, action: Callable[[], Any]) -> None:
        connection.ensure_connection()
        barrier.wait()
        try:
            outcomes[number] = action()
        except Exception as error:
            outcomes[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def kinds(outcomes: list[Any]) -> list[type]:
    return sorted((type(one) for one in outcomes), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_reviewers_one_approves_and_the_figures_are_written_once(stage: Stage, attempt: int):
    submitted = stage.submitted()
    other = make_user("reviewer2", Role.REVIEWER)
    outcomes = at_once(
        lambda: return_approve(of_return=submitted, by=stage.cast.reviewer),
        lambda: return_approve(of_return=submitted, by=other),
    )
    assert kinds(outcomes) == [InvalidTransition, Return]
    assert Observation.objects.count() == 4
    assert AuditEvent.objects.filter(action="return.approved").count() == 1


@pytest.mark.parametrize("attempt", range(5))
def test_approving_against_returning_leaves_one_decision(stage: Stage, attempt: int):
    submitted = stage.submitted()
    other = make_user("reviewer2", Role.REVIEWER)
    outcomes = at_once(
        lambda: return_approve(of_return=submitted, by=stage.cast.reviewer),
        lambda: return_send_back(of_return=submitted, by=other, reason="请核对。"),
    )
    assert kinds(outcomes) == [InvalidTransition, Return]
    decided = Submission.objects.get()
    assert Observation.objects.count() == (4 if decided.decision == "approved" else 0)


@pytest.mark.parametrize("attempt", range(5))
def test_a_double_click_submits_once(stage: Stage, attempt: int):
    saved = stage.filled()
    click = lambda: return_submit(of_return=saved, by=stage.cast.reporter)  # noqa: E731
    assert kinds(at_once(click, click)) == [InvalidTransition, Return]
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("attempt", range(5))
def test_opening_twice_at_once_gives_one_draft(stage: Stage, attempt: int):
    click = lambda: return_open(  # noqa: E731
        form=stage.form, reporting_period=stage.period, by=stage.cast.reporter
    )
    first, second = at_once(click, click)
    assert first == second == Return.objects.get()


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_edits_the_later_is_told_and_the_earlier_kept(stage: Stage, attempt: int):
    saved = stage.filled()
    outcomes = at_once(
        lambda: stage.save(saved, first_output="1"),
        lambda: stage.save(saved, first_output="2", by=stage.cast.lead),
    )
    assert kinds(outcomes) == [Return, StaleVersion]
    winner = next(one for one in outcomes if isinstance(one, Return))
    kept = stage.cell(winner, stage.first, stage.output)
    assert kept.value == (1 if kept.changed_by == stage.cast.reporter else 2)


def type_at_once(stage: Stage, draft: Return, *columns: DataElement) -> list[Any]:
    """The reporter and the lead each type into a cell of the first enterprise, from the same
    reading of the draft."""
    people = (stage.cast.reporter, stage.cast.lead)
    edits = [
        CellEdit(CellInput(stage.first.uscc, column.code, str(number)), token)
        for number, column in enumerate(columns, start=1)
        for token in [str(stage.cell(draft, stage.first, column).pk)]
    ]
    return at_once(
        *(
            lambda by=by, edit=edit: cells_edit(of_return=draft, edits=[edit], by=by)
            for by, edit in zip(people, edits, strict=True)
        )
    )


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_edits_on_one_cell_one_is_kept_and_shown_to_the_other(stage: Stage, attempt: int):
    outcomes = type_at_once(stage, stage.filled(), stage.output, stage.output)
    assert kinds(outcomes) == [Edited, Edited]
    (winner,) = [one for one in outcomes if one.saved]
    (loser,) = [one for one in outcomes if one.conflicts]
    assert winner is not loser
    kept = ReturnCell.objects.get(enterprise=stage.first, element=stage.output)
    assert kept.value == (1 if kept.changed_by == stage.cast.reporter else 2)
    assert [one.value for one in winner.saved] == [kept.value]
    assert [one.token for one in loser.conflicts] == [str(kept.pk)]
    assert AuditEvent.objects.filter(action="return.saved").count() == 2


@pytest.mark.parametrize("attempt", range(5))
def test_two_edits_on_two_cells_are_both_kept(stage: Stage, attempt: int):
    outcomes = type_at_once(stage, stage.filled(), stage.output, stage.added)
    assert all(len(one.saved) == 1 and not one.conflicts for one in outcomes)
    kept = ReturnCell.objects.filter(enterprise=stage.first)
    assert set(kept.values_list("element__code", "value")) == {
        (stage.output.code, 1),
        (stage.added.code, 2),
    }
    assert kept.count() == 2


@pytest.mark.parametrize("attempt", range(5))
def test_a_submission_is_in_before_the_lock_or_refused_by_it(stage: Stage, attempt: int):
    saved = stage.filled()
    locked, outcome = at_once(
        lambda: lock_period(reporting_period=stage.period),
        lambda: return_submit(of_return=saved, by=stage.cast.reporter),
    )
    assert locked.is_locked
    if isinstance(outcome, Return):
        assert Submission.objects.get().submitted_at <= locked.locked_at
    else:
        assert isinstance(outcome, PeriodLocked)
        assert not Submission.objects.exists()


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_verdicts_at_once_the_later_is_told(stage: Stage, attempt: int):
    submitted = stage.submitted()
    finding = make_finding(submitted.submissions.get(), stage.output, stage.first)
    other = make_user("reviewer2", Role.REVIEWER)

    def judge(by: User, verdict: str) -> Tally:
        given = VerdictInput(finding.pk, verdict, was="")
        return verdicts_save(of_return=submitted, by=by, verdicts=[given])

    outcomes = at_once(lambda: judge(stage.cast.reviewer, "accepted"), lambda: judge(other, "once"))
    assert kinds(outcomes) == [StaleVersion, Tally]
    assert AuditEvent.objects.filter(action="return.judged").count() == 1


@pytest.mark.parametrize("attempt", range(5))
def test_a_verdict_is_in_before_the_decision_or_refused_by_it(stage: Stage, attempt: int):
    submitted = stage.submitted()
    finding = make_finding(submitted.submissions.get(), stage.output, stage.first)
    other = make_user("reviewer2", Role.REVIEWER)
    outcome, approved = at_once(
        lambda: verdicts_save(
            of_return=submitted, by=other, verdicts=[VerdictInput(finding.pk, "once")]
        ),
        lambda: return_approve(of_return=submitted, by=stage.cast.reviewer),
    )
    assert isinstance(approved, Return)
    finding.refresh_from_db()
    assert finding.verdict == ("once" if isinstance(outcome, Tally) else "")


@pytest.mark.parametrize("attempt", range(5))
def test_approved_together_by_two_each_return_counts_once(stage: Stage, attempt: int):
    submitted = stage.submitted()
    other = make_user("reviewer2", Role.REVIEWER)
    asked = [(submitted, submitted.version)]
    first, second = at_once(
        lambda: returns_approve_clean(asked=asked, by=stage.cast.reviewer),
        lambda: returns_approve_clean(asked=asked, by=other),
    )
    assert sorted(bool(one.refusal) for one in [*first, *second]) == [False, True]
    assert Observation.objects.count() == 4


@pytest.mark.parametrize("attempt", range(5))
def test_weighing_beside_an_approval_leaves_what_the_approval_stored(stage: Stage, attempt: int):
    submitted = stage.submitted()
    pk = submitted.submissions.get().pk
    _weighed, approved = at_once(
        lambda: submission_weigh(pk),
        lambda: return_approve(of_return=submitted, by=stage.cast.reviewer),
    )
    assert isinstance(approved, Return)
    assert ReviewWeight.objects.count() == 1
