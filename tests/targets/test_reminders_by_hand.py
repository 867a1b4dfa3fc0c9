"""Reminders written by hand, and what people see of all of them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from targets.choices import (
    Role,
)
from targets.errors import InvalidInput
from targets.models import AuditEvent, Notice
from targets.selectors.notices import own_notices, unit_log
from targets.services.reminders import (
    notices_read,
    reminder_write,
    reminders_send,
)
from tests.cast import Cast
from tests.factories import (
    make_policy,
    make_user,
)
from tests.targets.reminders_stage import told, words
from tests.targets.returns_stage import Stage

T_MINUS_10, T_MINUS_3, DUE, T_PLUS_1, T_PLUS_5 = (date(2019, 1, day) for day in (7, 14, 15, 16, 21))


# Written by hand


def write(stage: Stage, **values):
    defaults = {"by": stage.cast.analyst, "text": "请于1月25日前报送。"}
    return reminder_write(
        department=stage.cast.department, reporting_period=stage.period, **{**defaults, **values}
    )


def test_a_reminder_by_hand_is_numbered_and_reaches_the_unit(stage: Stage, cast: Cast):
    assert [write(stage).number, write(stage, copies_head=True).number] == [1, 2]
    assert told(T_PLUS_5)["reporter"] == ["by_hand", "by_hand"]
    assert told(T_PLUS_5)["lead"] == ["by_hand"]
    reminders_send(day=T_PLUS_5, department=cast.department)
    assert words(cast.reporter) == [
        "第1次催报：请于1月25日前报送。",
        "第2次催报：请于1月25日前报送。",
    ]
    assert not Notice.objects.filter(person=cast.reviewer).exists()
    event = AuditEvent.objects.filter(action="reminder.written").last()
    assert event.actor == cast.analyst


def test_a_second_reminder_on_a_day_waits_for_the_next(stage: Stage, cast: Cast):
    write(stage)
    reminders_send(day=T_PLUS_5, department=cast.department)
    write(stage, text="再催一次。")
    assert "reporter" not in told(T_PLUS_5)
    assert told(T_PLUS_5 + timedelta(days=1))["reporter"] == ["by_hand"]


def test_a_second_click_is_no_second_reminder_and_another_day_is(stage: Stage, settings):
    assert [write(stage).number, write(stage).number] == [1, 1]
    assert write(stage, by=stage.cast.reviewer).number == 2
    settings.ZONE_TODAY += timedelta(days=7)
    assert write(stage, by=stage.cast.reviewer).number == 3
    assert AuditEvent.objects.filter(action="reminder.written").count() == 3


def test_a_reminder_is_dropped_once_nothing_is_owed(stage: Stage):
    write(stage)
    stage.submitted()
    assert told(T_PLUS_5) == {}


@pytest.mark.parametrize("text", ["", "  催 ", "长" * 501])
def test_a_reminder_says_something_and_not_too_much(stage: Stage, text: str):
    with pytest.raises(InvalidInput):
        write(stage, text=text)


@pytest.mark.parametrize("name", ["reporter", "leader", "auditor", "administrator"])
def test_only_reviewers_and_analysts_write_reminders(stage: Stage, name: str):
    with pytest.raises(PermissionDenied):
        write(stage, by=stage.cast[name])


# What people see


def test_the_bell_counts_what_is_unread_until_it_is_marked(
    stage: Stage, cast: Cast, client: Client
):
    make_policy()
    reminders_send(day=DUE)
    client.force_login(cast.reporter)
    page = client.get(reverse("targets:notice-list")).content.decode()
    assert "消息，1条未读" in page
    assert "应于1月15日（周二）前报送，今天截止。" in page
    notice = Notice.objects.get()
    client.post(reverse("targets:notice-list"), {"notice": notice.pk})
    assert "消息，没有未读" in client.get(reverse("targets:notice-list")).content.decode()


def test_nobody_marks_another_persons_message(stage: Stage, cast: Cast):
    reminders_send(day=DUE)
    notice = Notice.objects.get()
    assert notices_read(by=cast.stranger, notice=notice.pk) == 0
    assert own_notices(cast.stranger) == []
    assert notices_read(by=cast.reporter) == 1
    assert notices_read(by=cast.reporter) == 0


def test_the_units_log_says_what_it_was_told_and_who_has_read_it(stage: Stage, cast: Cast):
    make_user("second", Role.REPORTER, department=cast.department)
    for day in (T_MINUS_3, T_PLUS_1):
        reminders_send(day=day)
    notices_read(by=cast.reporter)
    lines = unit_log(cast.department, stage.period)
    found = [(line.day, line.words, line.told, line.read) for line in lines]
    assert found == [(T_MINUS_3, "到期前1天提醒", 2, 1), (T_PLUS_1, "逾期告知负责人", 1, 0)]
