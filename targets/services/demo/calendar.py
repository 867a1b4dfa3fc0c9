"""What the calendar of the demonstration's last period brought: an extension that was granted,
one that waits, and the reminders of every working day up to the demonstration's own.

The reminders are those the service sends on such days; only their times are invented.
"""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from targets import audit
from targets.choices import ExtensionKind, ExtensionState
from targets.models import Extension, Form, Notice, Reminder, ReportingPeriod, User
from targets.services.demo.bundle import LAST
from targets.services.reminders import reminders_send

GRANTED_FORM, WAITING_FORM, OVERDUE_FORM = "F4", "F1", "F1"
GRANTED_REASON = "两家企业的人才认定结果要到1月16日才下发。"
WAITING_REASON = "三家企业集团合并报表未出，1月25日前能补齐。"
WRITTEN = "市经信委：\n2018年四季度F1工业生产情况应于1月15日前报送，请尽快报送。"
SENT_AT, READ_AFTER = time(8, 5), timedelta(hours=3)
A_DAY = timedelta(days=1)


def demo_calendar_create(*, people: dict[str, User]) -> None:
    """Up to the Friday before the demonstration's day, whose own messages are the scheduler's."""
    period = ReportingPeriod.objects.get(period=LAST)
    due_on = period.due_on
    last = due_on + A_DAY * 3
    day = period.opens_on
    while day <= last:
        if day == due_on - A_DAY * 3:
            asked_on = day - A_DAY * 2
            _grant(_ask(period, GRANTED_FORM, people["reporter3"], asked_on, A_DAY * 2), people)
        if day == last:
            _ask(period, WAITING_FORM, people["reporter"], day - A_DAY, A_DAY * 10)
        reminders_send(day=day, at=_instant(day, SENT_AT))
        if day == last - A_DAY:
            _write_by_hand(period, people, day)
        day += A_DAY
    for notice in Notice.objects.filter(day__lt=last):
        notice.read_at = notice.written_at + READ_AFTER
        notice.save(update_fields=["read_at"])


def _grant(asked: Extension, people: dict[str, User]) -> None:
    asked.until = asked.asked_until
    asked.state = ExtensionState.GRANTED
    asked.decided_at = _instant(asked.asked_on + A_DAY, time(10, 20))
    asked.decided_by = people["reviewer"]
    asked.answer = "同意，请与人才认定结果一并报送。"
    asked.save()
    _record("granted", asked, people["reviewer"], asked.decided_at)


def _ask(period: ReportingPeriod, code: str, by: User, day: date, longer: timedelta) -> Extension:
    form = Form.objects.get(code=code)
    asked = Extension.objects.create(
        kind=ExtensionKind.LATER,
        form=form,
        reporting_period=period,
        department=form.assignments.get(to_period__isnull=True).department,
        asked_until=period.due_on + longer,
        reason=GRANTED_REASON if code == GRANTED_FORM else WAITING_REASON,
        asked_on=day,
        asked_at=_instant(day, time(16, 40)),
        asked_by=by,
    )
    _record("asked", asked, by, asked.asked_at)
    return asked


def _record(verb: str, extension: Extension, by: User, at: datetime) -> None:
    audit.record(
        action=f"extension.{verb}",
        actor=by,
        subject=extension,
        label=f"{extension.form.code} {extension.reporting_period}",
        detail={"demonstration": True},
        at=at,
    )


def _write_by_hand(period: ReportingPeriod, people: dict[str, User], day: date) -> None:
    form = Form.objects.get(code=OVERDUE_FORM)
    at = _instant(day, time(9, 30))
    department = form.assignments.get(to_period__isnull=True).department
    reminder = Reminder.objects.create(
        department=department,
        reporting_period=period,
        number=1,
        text=WRITTEN,
        written_on=day,
        written_at=at,
        written_by=people["analyst"],
    )
    audit.record(
        action="reminder.written",
        actor=people["analyst"],
        subject=reminder,
        detail={"demonstration": True},
        at=at,
    )
    reminders_send(day=day, department=department, at=at)


def _instant(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
