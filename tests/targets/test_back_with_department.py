"""What came in and is with its department again: sent back or reopened, waiting for its lead or
not, before the lock and after it. Today is 2019-01-21; 2018Q4 locks on 02-04."""

from datetime import UTC, date, datetime

import pytest

from targets.models import Return, User
from targets.selectors.completeness.panel import unit_panel
from targets.selectors.completeness.table import Mark, Timing, completeness_table
from targets.selectors.reminders import owing_on
from targets.services.confirmation import return_confirm
from targets.services.returns import return_submit
from targets.services.review import return_approve, return_reopen, return_send_back
from tests.cast import Cast
from tests.targets.returns_stage import Stage, make_stage

TODAY = date(2019, 1, 21)
IN_TIME = datetime(2019, 1, 10, tzinfo=UTC)


@pytest.fixture
def stage(cast: Cast) -> Stage:
    made = make_stage(cast)
    made.form.assignments.update(needs_confirmation=True)
    return made


def came_in(stage: Stage) -> Return:
    """On time, confirmed by the lead."""
    waiting = return_submit(of_return=stage.filled(), by=stage.cast.reporter)
    return_confirm(of_return=waiting, by=stage.cast.lead)
    Return.objects.update(first_submitted_at=IN_TIME)
    return Return.objects.get()


def sent_back(stage: Stage) -> Return:
    return return_send_back(of_return=came_in(stage), by=stage.cast.reviewer, reason="请核对")


def reopened(stage: Stage, *, withdraw: bool = False, until: date = TODAY) -> Return:
    approved = return_approve(of_return=came_in(stage), by=stage.cast.reviewer)
    return return_reopen(
        of_return=approved,
        by=stage.cast.reviewer,
        reason="单位填错",
        until=until,
        withdraw=withdraw,
    )


def mark(reader: User) -> tuple[Mark, Timing]:
    cell = completeness_table(reader).lines[0].cells[-1]
    return cell.mark, cell.timing


def is_owed() -> bool:
    return any(one.is_owed(TODAY) for one in owing_on(TODAY))


# How it is counted


@pytest.mark.parametrize("is_with_the_lead", [False, True])
def test_what_was_sent_back_stays_so_while_it_waits_for_the_lead(
    stage: Stage, is_with_the_lead: bool
):
    held = sent_back(stage)
    if is_with_the_lead:
        return_submit(of_return=held, by=stage.cast.reporter)
    assert mark(stage.cast.reviewer) == (Mark.RETURNED, Timing.ON_TIME)
    assert is_owed()
    assert unit_panel(completeness_table(stage.cast.reviewer)) is not None


@pytest.mark.parametrize("withdraw", [False, True])
@pytest.mark.parametrize("is_with_the_lead", [False, True])
def test_what_was_reopened_is_owed_only_without_its_figures(
    stage: Stage, withdraw: bool, is_with_the_lead: bool
):
    held = reopened(stage, withdraw=withdraw)
    if is_with_the_lead:
        return_submit(of_return=held, by=stage.cast.reporter)
    assert mark(stage.cast.reviewer) == (Mark.REOPENED, Timing.ON_TIME)
    assert is_owed() == withdraw
    assert (unit_panel(completeness_table(stage.cast.reviewer)) is not None) == withdraw
