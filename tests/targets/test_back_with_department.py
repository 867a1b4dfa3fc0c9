"""What came in and is with its department again: sent back or reopened, waiting for its lead or
not, before the lock and after it. Today is 2019-01-21; 2018Q4 locks on 02-04."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from targets.choices import ExtensionKind, ExtensionState, ReturnState
from targets.errors import InvalidInput, PeriodLocked
from targets.models import NoticeItem, Return, Submission, User
from targets.selectors.completeness.panel import unit_panel
from targets.selectors.completeness.table import Mark, Timing, completeness_table
from targets.selectors.notices import item_words
from targets.selectors.reminders import owing_on
from targets.services.confirmation import return_confirm
from targets.services.periods import lock_period
from targets.services.reminders import reminders_send
from targets.services.returns import return_submit
from targets.services.review import return_approve, return_reopen, return_send_back
from tests.cast import Cast
from tests.factories import make_extension
from tests.targets.returns_stage import Stage, make_stage

TODAY, LOCKED = date(2019, 1, 21), date(2019, 2, 5)
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


# After the lock


@pytest.fixture
def locked(stage: Stage, settings) -> Return:
    """It came in, and the period was locked before the reviewer had looked."""
    held = came_in(stage)
    settings.ZONE_TODAY = LOCKED
    lock_period(reporting_period=stage.period)
    return held


@pytest.mark.parametrize("until", [None, date(2019, 2, 4)])
def test_sending_back_after_the_lock_asks_for_a_last_day(stage: Stage, locked: Return, until):
    with pytest.raises(InvalidInput) as caught:
        return_send_back(of_return=locked, by=stage.cast.reviewer, reason="请核对", until=until)
    assert [(one.rule, one.field) for one in caught.value.problems] == [("until_required", "until")]
    assert Return.objects.get().state == ReturnState.SUBMITTED


def test_what_is_sent_back_after_the_lock_can_be_put_right(stage: Stage, locked: Return, settings):
    back = return_send_back(
        of_return=locked, by=stage.cast.reviewer, reason="请核对", until=date(2019, 2, 15)
    )
    saved = stage.save(back, first_output="120")
    waiting = return_submit(of_return=saved, by=stage.cast.reporter)
    assert return_confirm(of_return=waiting, by=stage.cast.lead).state == ReturnState.SUBMITTED
    settings.ZONE_TODAY = date(2019, 2, 16)
    Return.objects.update(state=ReturnState.RETURNED)
    with pytest.raises(PeriodLocked, match="2019-02-15"):
        stage.save(Return.objects.get(), first_output="121")


def test_before_the_lock_and_with_more_time_no_last_day_is_asked_for(stage: Stage, locked: Return):
    make_extension(
        form=stage.form,
        reporting_period=stage.period,
        department=stage.cast.department,
        kind=ExtensionKind.UNLOCK,
        state=ExtensionState.GRANTED,
        until=date(2019, 2, 15),
        decided_at=IN_TIME,
        decided_by=stage.cast.reviewer,
    )
    back = return_send_back(of_return=locked, by=stage.cast.reviewer, reason="请核对")
    assert (back.state, back.reopened_until) == (ReturnState.RETURNED, None)


def test_the_desk_asks_for_the_last_day_and_the_department_is_told(
    stage: Stage, locked: Return, client: Client
):
    address = reverse("targets:review-detail", args=[locked.pk])
    client.force_login(stage.cast.reviewer)
    assert "本期已锁定，部门改到（含当日）" in client.get(address).content.decode()
    data = {"verb": "return", "version": str(locked.version), "reason": "请核对"}
    assert client.post(address, data).status_code == 422
    assert client.post(address, {**data, "until": "2019-02-15"}).status_code == 302
    Submission.objects.update(decided_at=datetime(2019, 2, 11, 1, tzinfo=UTC))
    reminders_send(day=date(2019, 2, 11))
    (item,) = NoticeItem.objects.filter(person=stage.cast.reporter)
    assert item_words(item) == (
        "2018年四季度F1 报表1已退回，请按审核意见改好，在2月15日（周五）以前再报。"
    )
    client.force_login(stage.cast.reporter)
    page = client.get(locked.get_absolute_url()).content.decode()
    assert "审核员退回了这份报送，改到2019年2月15日为止" in page
