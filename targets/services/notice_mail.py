"""The e-mails of messages: sent after the message was committed, tried again while they fail.

Whoever sends claims the message first by a conditional update, so that two senders cannot both
send it. A sender that dies between handing the e-mail over and noting it leaves a message of
which nobody knows whether it arrived; it is shown as such and not sent again.
"""

from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hightech_zone.lib.clock import db_now, today
from targets.choices import MailState
from targets.models import Notice
from targets.selectors.notices import item_words, with_items

TRIED_FOR = timedelta(days=3)
LOST_AFTER = timedelta(minutes=15)
FAILURES = (SMTPException, OSError)


@dataclass(frozen=True, slots=True)
class Mailed:
    sent: int
    failed: int


def notices_mail() -> Mailed:
    """Send what waits, and what failed in the last days, once each."""
    _mark_unsure()
    waiting = list(_to_send().values_list("pk", flat=True))
    if not waiting:
        return Mailed(0, 0)
    connection = get_connection()
    try:
        connection.open()
    except FAILURES as error:
        _to_send().update(
            mail_state=MailState.FAILED,
            mail_attempts=F("mail_attempts") + 1,
            mail_at=db_now(),
            mail_error=_said(error),
        )
        return Mailed(0, len(waiting))
    try:
        outcomes = [_send(pk, connection) for pk in waiting]
    finally:
        connection.close()
    return Mailed(outcomes.count(True), outcomes.count(False))


def _to_send() -> QuerySet[Notice]:
    open_states = (MailState.WAITING, MailState.FAILED)
    return Notice.objects.filter(mail_state__in=open_states, day__gte=today() - TRIED_FOR)


def _mark_unsure() -> None:
    Notice.objects.filter(mail_state=MailState.SENDING, mail_at__lt=db_now() - LOST_AFTER).update(
        mail_state=MailState.UNSURE
    )


def _send(pk: int, connection: BaseEmailBackend) -> bool | None:
    """None where another sender has it."""
    claimed = (
        _to_send()
        .filter(pk=pk)
        .update(
            mail_state=MailState.SENDING, mail_attempts=F("mail_attempts") + 1, mail_at=db_now()
        )
    )
    if not claimed:
        return None
    try:
        mail_of(with_items(Notice.objects.all()).get(pk=pk), connection).send()
    except FAILURES as error:
        _settle(pk, MailState.FAILED, _said(error))
        return False
    _settle(pk, MailState.SENT, "")
    return True


def _settle(pk: int, state: MailState, error: str) -> None:
    Notice.objects.filter(pk=pk).update(mail_state=state, mail_error=error, mail_at=db_now())


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def mail_of(notice: Notice, connection: BaseEmailBackend | None = None) -> EmailMessage:
    """The e-mail of a message, in the site's own language: what is owed, no figure, no
    enterprise."""
    with translation.override(settings.LANGUAGE_CODE):
        items = list(notice.items.all())
        subject = ngettext("报送提醒：%(count)d件事", "报送提醒：%(count)d件事", len(items))
        lines = [f"{place}. {item_words(item)}" for place, item in enumerate(items, start=1)]
        if settings.SITE_URL:
            lines += ["", settings.SITE_URL + reverse("targets:notice-list")]
        lines += ["", _("由系统发出，请不要回复。")]
        return EmailMessage(
            subject % {"count": len(items)},
            "\n".join(lines),
            to=[notice.address],
            connection=connection,
            headers={"Message-ID": f"<notice-{notice.pk}-{notice.day}@targets>"},
        )
