"""Sending signed issues: in the system and by e-mail, to each recipient once."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now
from hightech_zone.lib.documents import MEDIA_TYPES
from targets import audit
from targets.access import Permission, check
from targets.choices import DocumentFormat, Language, MailState
from targets.formatting import period_name
from targets.models import Delivery, Publication, PublicationFile, Subscription, User
from targets.selectors.deliveries import issue_recipients
from targets.services import outbox
from targets.services.mailing import TRIED_FOR, MailCount, mail_out

TASK = "targets.tasks.mail_issues"
ATTACHED = (DocumentFormat.PDF, DocumentFormat.WORD)
"""The first of them that the issue has goes with the e-mail."""
IS_WITHDRAWN = Q(publication__withdrawn_by__signed_at__isnull=False)


def deliveries_write(*, publication: Publication, at: datetime | None = None) -> list[Delivery]:
    """One for everybody who gets issues; belongs to the transaction that signs it, and the
    e-mails follow. `at`: when, for demonstration data."""
    instant: dict[str, Any] = {"written_at": at} if at else {}
    rows = [
        Delivery(
            publication=publication,
            person=one.person,
            head_of=one.head_of,
            address=one.address,
            mail_state=MailState.WAITING if one.address else MailState.NONE,
            **instant,
        )
        for one in issue_recipients()
    ]
    Delivery.objects.bulk_create(rows)
    if any(one.mail_state == MailState.WAITING for one in rows):
        outbox.enqueue(TASK)
    return rows


def deliveries_mail() -> MailCount:
    """Send what waits, and what failed for issues of the last days, once each; nothing of an
    issue that was withdrawn meanwhile, because its successor is on the way."""
    is_tried = Q(written_at__gte=db_now() - TRIED_FOR) | Q(mail_state=MailState.WAITING)
    return mail_out(Delivery.objects.filter(is_tried).exclude(IS_WITHDRAWN), mail_of)


def mail_of(delivery: Delivery, connection: BaseEmailBackend | None = None) -> EmailMessage:
    """The issue with its file, in the site's own language."""
    issue = delivery.publication
    with translation.override(settings.LANGUAGE_CODE):
        facts = {"number": issue.number, "period": period_name(issue.period)}
        lines = [_("%(period)s的情况通报%(number)s已签发，随信附上。") % facts]
        if issue.withdraws is not None:
            said = _("本期撤回并代替%(number)s：%(reason)s")
            lines.append(said % {"number": issue.withdraws.number, "reason": issue.reason})
        if settings.SITE_URL:
            lines += ["", settings.SITE_URL + issue.get_absolute_url()]
            address = reverse("targets:publication-verify", args=[issue.code])
            lines.append(_("核验：%(address)s") % {"address": settings.SITE_URL + address})
        lines += ["", _("由系统发出，请不要回复。")]
        mail = EmailMessage(
            _("情况通报%(number)s：%(period)s") % facts,
            "\n".join(lines),
            to=[delivery.address],
            connection=connection,
            headers={"Message-ID": f"<issue-{issue.pk}-{delivery.pk}@targets>"},
        )
    held = _attached(issue)
    if held is not None:
        mail.attach(held.name, bytes(held.content), MEDIA_TYPES[held.format])
    return mail


def _attached(issue: Publication) -> PublicationFile | None:
    """Read alone: a file is as large as the e-mail."""
    files = issue.files.filter(language=Language.CHINESE)
    held = set(files.values_list("format", flat=True))
    return next((files.get(format=one) for one in ATTACHED if one in held), None)


@transaction.atomic
def deliveries_retry(*, publication: Publication, by: User) -> int:
    """Try the e-mails again that failed, however long ago; how many. What may have arrived is not
    sent again."""
    check(by, Permission.PREPARE_PUBLICATIONS)
    failed = publication.deliveries.filter(mail_state=MailState.FAILED).exclude(IS_WITHDRAWN)
    count = failed.update(mail_state=MailState.WAITING)
    if count:
        audit.record(
            action="publication.mailed_again", actor=by, subject=publication, detail={"n": count}
        )
        outbox.enqueue(TASK)
    return count


def deliveries_read(*, by: User, delivery: int | None = None) -> int:
    """Mark the person's own as read, all or the one with this id; how many were not."""
    unread = Delivery.objects.filter(person=by, read_at__isnull=True)
    if delivery is not None:
        unread = unread.filter(pk=delivery)
    return unread.update(read_at=db_now())


def subscription_set(*, by: User, is_on: bool) -> Subscription:
    """Whether the person wants the issues from the next on."""
    check(by, Permission.VIEW_PUBLISHED)
    return Subscription.objects.update_or_create(
        person=by, defaults={"is_on": is_on, "changed_at": db_now()}
    )[0]
