"""The e-mails of messages."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hightech_zone.lib.clock import today
from targets.choices import NoticeKind
from targets.models import Notice
from targets.selectors.notices import item_words, with_items
from targets.services.mailing import TRIED_FOR, MailCount, mail_out


def notices_mail() -> MailCount:
    """Send what waits, and what failed in the last days, once each."""
    return mail_out(Notice.objects.filter(day__gte=today() - TRIED_FOR), mail_of)


def mail_of(notice: Notice, connection: BaseEmailBackend | None = None) -> EmailMessage:
    """The e-mail of a message, in the site's own language: what is owed, no figure, no
    enterprise. Without `connection` it is only shown."""
    with translation.override(settings.LANGUAGE_CODE):
        items = list(with_items(Notice.objects.all()).get(pk=notice.pk).items.all())
        subject = ngettext("报送提醒：%(count)d件事", "报送提醒：%(count)d件事", len(items))
        if any(item.kind == NoticeKind.AWARD for item in items):
            subject = ngettext("待办提醒：%(count)d件事", "待办提醒：%(count)d件事", len(items))
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
