"""Reopening and corrections are told, so that no window and no request closes itself unread."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from targets.calc.periods import Period
from targets.choices import CorrectionState, PublicationState, Role
from targets.models import Correction, Notice, NoticeItem, Publication, Return, User
from targets.selectors.notices import item_words, own_notices
from targets.services.corrections import (
    correction_approve,
    correction_decline,
    correction_take_back,
    corrections_expire,
)
from targets.services.extensions import extension_ask, extension_grant
from targets.services.periods import lock_period
from targets.services.publications import publication_give_up
from targets.services.reminders import reminders_plan, reminders_send
from targets.services.review import return_reopen
from tests.cast import Cast
from tests.factories import AN_INSTANT, make_delegation, make_publication, make_user
from tests.targets.corrections_stage import approved, requested
from tests.targets.returns_stage import Stage

TODAY, UNTIL = date(2019, 1, 21), date(2019, 2, 15)


def words(person: User) -> list[str]:
    items = NoticeItem.objects.filter(person=person).order_by("notice__day", "pk")
    return [item_words(item) for item in items]


def reopened(stage: Stage, until: date = UNTIL) -> Return:
    held = approved(stage)
    return return_reopen(
        of_return=held, by=stage.cast.reviewer, reason="单位填错", until=until, withdraw=True
    )


# Reopened


def test_the_department_is_told_of_a_reopening_in_a_locked_period_too(stage: Stage, settings):
    reopened(stage)
    settings.ZONE_TODAY = date(2019, 2, 11)
    lock_period(reporting_period=stage.period)
    reminders_send(day=date(2019, 2, 11))
    said = "2018年四季度F1 报表1已重开，请更正后在2月15日（周五）以前再报。"
    assert words(stage.cast.reporter) == [said]
    reminders_send(day=date(2019, 2, 12))
    assert words(stage.cast.reporter) == [said]


def test_a_window_that_is_over_is_not_told(stage: Stage):
    reopened(stage, until=TODAY)
    assert reminders_plan(TODAY)
    assert reminders_plan(TODAY + timedelta(days=1)) == []


def test_a_later_last_day_is_told_again(stage: Stage):
    held = reopened(stage, until=date(2019, 1, 25))
    reminders_send(day=TODAY)
    return_reopen(of_return=held, by=stage.cast.reviewer, reason="还要几天", until=UNTIL)
    reminders_send(day=date(2019, 1, 22))
    assert len(words(stage.cast.reporter)) == 2


# Corrections


def test_reviewers_are_told_of_a_request_while_it_waits(stage: Stage):
    asked = requested(stage)
    reminders_send(day=TODAY)
    assert words(stage.cast.reviewer) == [
        "示范市经信委申请更正2018年四季度F1 报表1，请在2月5日（周二）以前决定，过后自动关闭。"
    ]
    assert words(stage.cast.reporter) == []
    (shown,) = own_notices(stage.cast.reviewer)
    assert shown.items[0].address == asked.get_absolute_url()


def test_nobody_is_told_of_what_was_taken_back(stage: Stage):
    correction_take_back(correction=requested(stage), by=stage.cast.reporter)
    assert reminders_plan(TODAY) == []


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("approved", "2018年四季度F1 报表1的更正已通过，新数已计入。"),
        ("declined", "2018年四季度F1 报表1的更正没有同意，理由在申请页上。"),
        ("expired", "2018年四季度F1 报表1的更正申请过了期限没有办理，已自动关闭，可以重新申请。"),
    ],
)
def test_who_asked_and_who_stands_in_are_told_what_became_of_it(
    stage: Stage, settings, client: Client, outcome: str, said: str
):
    cast, other = stage.cast, make_user("second", Role.REVIEWER)
    make_delegation(principal=cast.reporter, delegate=cast.stranger)
    asked = requested(stage)
    if outcome == "approved":
        correction_approve(correction=asked, by=other)
    elif outcome == "declined":
        correction_decline(correction=asked, by=other, words="应为150，请附发票。")
    else:
        settings.ZONE_TODAY = date(2019, 2, 11)
        corrections_expire()
    day = TODAY if outcome != "expired" else date(2019, 2, 11)
    Correction.objects.update(decided_at=datetime(day.year, day.month, day.day, 1, tzinfo=UTC))
    assert Correction.objects.get().state == CorrectionState(outcome)
    reminders_send(day=day)
    assert words(cast.reporter) == [said]
    assert words(cast.stranger) == ([said] if day == TODAY else [])
    client.force_login(cast.reporter)
    assert said in client.get("/notices/").content.decode()


# Issues to be signed


def test_leaders_are_told_once_of_an_issue_that_waits_for_them(cast: Cast, client: Client):
    other = make_user("second", Role.LEADER)
    issue = make_publication(prepared_by=cast.leader, state=PublicationState.PREPARED)
    assert reminders_plan(TODAY) == []
    Publication.objects.update(state=PublicationState.CHECKED)
    reminders_send(day=TODAY)
    reminders_send(day=TODAY + timedelta(days=1))
    said = f"情况通报{issue.number}已编好并通过检查，等您签发。"
    assert (words(other), words(cast.leader)) == ([said], [])
    (shown,) = own_notices(other)
    assert shown.items[0].address == issue.get_absolute_url()
    client.force_login(other)
    assert said in client.get("/notices/").content.decode()


def test_an_issue_given_up_or_signed_waits_for_nobody(cast: Cast, client: Client):
    other = make_user("second", Role.LEADER)
    for serial, period in ((1, "2018Q2"), (2, "2018Q3")):
        make_publication(
            prepared_by=cast.analyst,
            state=PublicationState.CHECKED,
            period=Period.parse(period),
            serial=serial,
            code=f"23456789222{serial + 1}",
        )
    gone, signed = Publication.objects.order_by("serial")
    reminders_send(day=TODAY)
    client.force_login(other)
    assert "等您办" in client.get("/notices/").content.decode()
    publication_give_up(publication=gone, by=cast.analyst, reason="报告期选错了")
    assert Notice.objects.get(person=other).read_at is None
    (shown,) = own_notices(other)
    assert {one.words for one in shown.items} == {
        f"情况通报{gone.number}已放弃编制，不用签发。",
        f"情况通报{signed.number}已编好并通过检查，等您签发。",
    }
    Publication.objects.update(
        state=PublicationState.SIGNED, signed_by=other, signed_at=AN_INSTANT, as_of=AN_INSTANT
    )
    (shown,) = own_notices(other)
    assert f"情况通报{signed.number}已签发。" in {one.words for one in shown.items}
    assert not shown.waits


def test_a_message_that_told_of_an_issue_given_up_alone_is_read(cast: Cast):
    issue = make_publication(prepared_by=cast.analyst, state=PublicationState.CHECKED)
    reminders_send(day=TODAY)
    assert Notice.objects.filter(person=cast.leader, read_at=None).exists()
    publication_give_up(publication=issue, by=cast.analyst, reason="报告期选错了")
    assert not Notice.objects.filter(person=cast.leader, read_at=None).exists()


def test_a_reviewer_is_not_asked_to_decide_what_was_decided(stage: Stage):
    asked = extension_ask(
        form=stage.form,
        reporting_period=stage.period,
        by=stage.cast.reporter,
        until=date(2019, 1, 28),
        reason="年报尚未审计完",
    )
    reminders_send(day=TODAY)
    extension_grant(extension=asked, by=stage.cast.reviewer, until=date(2019, 1, 28))
    (shown,) = own_notices(stage.cast.reviewer)
    said = [one.words for one in shown.items if "申请把" in one.words]
    assert [one.partition("F1")[2] for one in said] == [" 报表1延到1月28日（周一），已同意。"]
    assert not shown.waits
