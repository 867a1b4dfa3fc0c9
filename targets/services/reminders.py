"""Telling people: one message a person a day, and reminders that staff write by hand.

`reminders_send` may run as often as it likes, on several machines at once: the message of a
person and a day, and the thing a person was told, are each unique in the database.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now, today
from targets import audit
from targets.access import Permission, check
from targets.choices import DEPARTMENT_ROLES, MailState
from targets.errors import InvalidInput, Problem
from targets.models import Notice, NoticeItem, Reminder, ReportingPeriod, Unit, User
from targets.selectors.recipients import Recipient
from targets.selectors.reminders import Told, told_on
from targets.services import outbox

MAIL_TASK = "targets.tasks.mail_notices"
LEAST_TEXT, MOST_TEXT = 4, 500


@dataclass(frozen=True, slots=True)
class Planned:
    """A message that would be sent."""

    recipient: Recipient
    items: list[Told]


def reminders_plan(day: date | None = None, department: Unit | None = None) -> list[Planned]:
    """What `reminders_send` would send: nobody who had a message that day, nothing twice."""
    day = day or today()
    planned = [Planned(recipient, items) for recipient, items in told_on(day).items()]
    if department is not None:
        planned = [one for one in planned if _concerns(one, department)]
    had = set(Notice.objects.filter(day=day).values_list("person", "head_of"))
    return [one for one in planned if one.recipient.key not in had]


def reminders_send(
    *, day: date | None = None, department: Unit | None = None, at: datetime | None = None
) -> list[Notice]:
    """Write the day's messages, to the people of one department where it is named; their e-mails
    go out afterwards (`services.notice_mail`). `at`: when, for demonstration data."""
    day = day or today()
    written = [_write(day, one, at) for one in reminders_plan(day, department)]
    sent = [notice for notice in written if notice is not None]
    if any(notice.mail_state == MailState.WAITING for notice in sent):
        with transaction.atomic():
            outbox.enqueue(MAIL_TASK)
    return sent


def _concerns(planned: Planned, department: Unit) -> bool:
    """Whether it goes to somebody of the department, or to who stands in for them."""
    person = planned.recipient.person
    if person is None:
        return planned.recipient.head_of == department
    stands_in = person.role in DEPARTMENT_ROLES
    is_about = any(told.department == department for told in planned.items)
    return person.department_id == department.pk or (stands_in and is_about)


def _write(day: date, planned: Planned, at: datetime | None) -> Notice | None:
    """None where another run was quicker."""
    to = planned.recipient
    instant: dict[str, Any] = {"written_at": at} if at else {}
    try:
        with transaction.atomic():
            notice = Notice.objects.create(
                person=to.person,
                head_of=to.head_of,
                day=day,
                address=to.address,
                mail_state=MailState.WAITING if to.address else MailState.NONE,
                **instant,
            )
            NoticeItem.objects.bulk_create(
                NoticeItem(
                    notice=notice,
                    person=to.person,
                    head_of=to.head_of,
                    kind=told.kind,
                    subject=told.subject,
                    department=told.department,
                    reporting_period=told.reporting_period,
                    form=told.form,
                    reminder=told.reminder,
                    detail=told.detail,
                )
                for told in planned.items
            )
            subjects = [told.subject for told in planned.items]
            audit.record(
                action="notice.sent", actor=None, subject=notice, detail={"told": subjects}
            )
    except IntegrityError:
        return None
    return notice


@transaction.atomic
def reminder_write(
    *,
    department: Unit,
    reporting_period: ReportingPeriod,
    by: User,
    text: str,
    copies_head: bool = False,
) -> Reminder:
    """Keep a reminder written by hand; it is the next of the unit's in the period, unless the last
    one says the same on the same day: a second click is no second reminder. It goes out with
    `reminders_send`, at once to whoever has had no message today.

    **Raises** InvalidInput.
    """
    check(by, Permission.REMIND)
    problems = _text_problems(text)
    if problems:
        raise InvalidInput(_("催报没有发出，请看下面的提示。"), problems)
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=department.pk)
    earlier = Reminder.objects.filter(department=department, reporting_period=reporting_period)
    same = {"text": text.strip(), "copies_head": copies_head, "written_by": by}
    last = earlier.first()
    if last and earlier.filter(pk=last.pk, written_on=today(), **same).exists():
        return last
    reminder = Reminder.objects.create(
        department=department,
        reporting_period=reporting_period,
        number=earlier.count() + 1,
        written_on=today(),
        **same,
    )
    audit.record(
        action="reminder.written",
        actor=by,
        subject=reminder,
        label=f"{department.code} {reporting_period} #{reminder.number}",
        detail={"copies_head": copies_head, "text": reminder.text},
    )
    return reminder


def _text_problems(text: str) -> list[Problem]:
    if len(text.strip()) < LEAST_TEXT:
        return [Problem(_("请写明催报的内容。"), "required", field="text")]
    if len(text.strip()) > MOST_TEXT:
        message = _("催报内容超过%(most)d个字，请写短些。") % {"most": MOST_TEXT}
        return [Problem(message, "too_long", field="text")]
    return []


@transaction.atomic
def notices_read(*, by: User, notice: int | None = None) -> int:
    """Mark the person's own messages as read, all or the one with this id; how many were not."""
    unread = Notice.objects.filter(person=by, read_at__isnull=True)
    if notice is not None:
        unread = unread.filter(pk=notice)
    return unread.update(read_at=db_now())


def notices_settle(subject: str) -> None:
    """Mark as read, of everybody, what told of nothing else than `subject`: there is nothing left
    to do about it."""
    others = NoticeItem.objects.filter(notice=OuterRef("pk")).exclude(subject=subject)
    told = Notice.objects.filter(read_at__isnull=True, items__subject=subject)
    told.exclude(Exists(others)).update(read_at=db_now())
