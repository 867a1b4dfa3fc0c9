"""E-mails of whatever is `Mailed`: sent after it was committed, tried again while they fail.

Whoever sends claims the row first by a conditional update, so that two senders cannot both
send it. A sender that dies between handing the e-mail over and noting it leaves a row of which
nobody knows whether it arrived; it is shown as such and not sent again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException
from typing import TypeVar

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, QuerySet

from hightech_zone.lib.clock import db_now
from targets.choices import MailState
from targets.models.notice import Mailed

TRIED_FOR = timedelta(days=3)
LOST_AFTER = timedelta(minutes=15)
FAILURES = (SMTPException, OSError)
TO_SEND = (MailState.WAITING, MailState.FAILED)

Row = TypeVar("Row", bound=Mailed)
Written = Callable[[Row, BaseEmailBackend], EmailMessage]


@dataclass(frozen=True, slots=True)
class MailCount:
    sent: int
    failed: int


def mail_out(rows: QuerySet[Row], mail_of: Written[Row]) -> MailCount:
    """Send what of `rows` waits or failed, once each. The caller leaves out what is too old to be
    tried again. `mail_of` makes the e-mail of one."""
    _mark_unsure(rows)
    to_send = rows.filter(mail_state__in=TO_SEND)
    waiting = list(to_send.values_list("pk", flat=True))
    if not waiting:
        return MailCount(0, 0)
    connection = get_connection()
    try:
        connection.open()
    except FAILURES as error:
        to_send.update(
            mail_state=MailState.FAILED,
            mail_attempts=F("mail_attempts") + 1,
            mail_at=db_now(),
            mail_error=_said(error),
        )
        return MailCount(0, len(waiting))
    try:
        outcomes = [_send(rows, pk, mail_of, connection) for pk in waiting]
    finally:
        connection.close()
    return MailCount(outcomes.count(True), outcomes.count(False))


def _mark_unsure(rows: QuerySet[Row]) -> None:
    lost = rows.model._default_manager.filter(
        mail_state=MailState.SENDING, mail_at__lt=db_now() - LOST_AFTER
    )
    lost.update(mail_state=MailState.UNSURE)


def _send(
    rows: QuerySet[Row], pk: int, mail_of: Written[Row], connection: BaseEmailBackend
) -> bool | None:
    """None where another sender has it."""
    claimed = rows.filter(pk=pk, mail_state__in=TO_SEND).update(
        mail_state=MailState.SENDING, mail_attempts=F("mail_attempts") + 1, mail_at=db_now()
    )
    if not claimed:
        return None
    held = rows.model._default_manager.filter(pk=pk)
    try:
        mail_of(held.get(), connection).send()
    except FAILURES as error:
        held.update(mail_state=MailState.FAILED, mail_error=_said(error), mail_at=db_now())
        return False
    held.update(mail_state=MailState.SENT, mail_error="", mail_at=db_now())
    return True


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
