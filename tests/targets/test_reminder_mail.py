"""The e-mail that follows a reminder, and the runs of the scheduler that send both."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from targets import tasks
from targets.choices import (
    MailState,
)
from targets.models import Notice, OutboxMessage
from targets.services.notice_mail import notices_mail
from targets.services.reminders import (
    reminders_send,
)
from tests.cast import Cast
from tests.targets.returns_stage import Stage

T_MINUS_10, T_MINUS_3, DUE, T_PLUS_1, T_PLUS_5 = (date(2019, 1, day) for day in (7, 14, 15, 16, 21))
SATURDAY = date(2019, 1, 19)


# E-mail


@pytest.fixture
def addressed(stage: Stage, cast: Cast) -> Stage:
    cast.reporter.email = "clerk@example.com"
    cast.reporter.save()
    return stage


def test_the_e_mail_goes_out_after_the_message_and_once(addressed: Stage, settings):
    settings.SITE_URL = "https://targets.example.gov.cn"
    (notice,) = reminders_send(day=DUE)
    assert notice.mail_state == MailState.WAITING
    assert OutboxMessage.objects.get().task == "targets.tasks.mail_notices"
    assert mail.outbox == []
    settings.ZONE_TODAY = DUE
    assert notices_mail().sent == 1
    assert notices_mail().sent == 0
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("报送提醒：1件事", ["clerk@example.com"])
    assert "1. 2018年四季度F1 报表1应于1月15日（周二）前报送，今天截止。" in sent.body
    assert "https://targets.example.gov.cn/notices/" in sent.body
    assert sent.extra_headers["Message-ID"] == f"<notice-{notice.pk}-2019-01-15@targets>"
    notice.refresh_from_db()
    assert (notice.mail_state, notice.mail_attempts) == (MailState.SENT, 1)


class Refusing(EmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected("away")


class Closed(EmailBackend):
    def open(self):
        raise ConnectionRefusedError("no server")


@pytest.mark.parametrize("backend", ["Refusing", "Closed"])
def test_a_failure_shows_and_is_tried_again(addressed: Stage, settings, backend: str):
    settings.ZONE_TODAY = DUE
    reminders_send(day=DUE)
    settings.EMAIL_BACKEND = f"{__name__}.{backend}"
    assert notices_mail().failed == 1
    notice = Notice.objects.get()
    assert (notice.mail_state, notice.mail_attempts) == (MailState.FAILED, 1)
    assert "SMTPServerDisconnected: away" in notice.mail_error or "no server" in notice.mail_error
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert notices_mail().sent == 1
    notice.refresh_from_db()
    assert (notice.mail_state, notice.mail_error) == (MailState.SENT, "")


def test_it_is_given_up_after_three_days(addressed: Stage, settings):
    reminders_send(day=DUE)
    settings.ZONE_TODAY = DUE + timedelta(days=4)
    assert notices_mail().sent == 0
    settings.ZONE_TODAY = DUE + timedelta(days=3)
    assert notices_mail().sent == 1


def test_what_a_dead_sender_may_have_sent_is_not_sent_again(addressed: Stage, settings):
    settings.ZONE_TODAY = DUE
    reminders_send(day=DUE)
    long_ago = datetime(2019, 1, 15, tzinfo=UTC)
    Notice.objects.update(mail_state=MailState.SENDING, mail_at=long_ago)
    assert notices_mail().sent == 0
    assert Notice.objects.get().mail_state == MailState.UNSURE
    assert mail.outbox == []


def test_without_an_address_there_is_no_e_mail(stage: Stage):
    (notice,) = reminders_send(day=DUE)
    assert (notice.mail_state, OutboxMessage.objects.count()) == (MailState.NONE, 0)


def test_the_staffs_log_shows_failed_e_mails(
    addressed: Stage, cast: Cast, client: Client, settings
):
    settings.ZONE_TODAY, settings.EMAIL_BACKEND = DUE, f"{__name__}.Closed"
    reminders_send(day=DUE)
    notices_mail()
    client.force_login(cast.auditor)
    page = client.get(reverse("targets:notice-log")).content.decode()
    assert "1封邮件没有发出。" in page
    assert "试了1次：ConnectionRefusedError: no server" in page


# By the scheduler and by hand


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("remind", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_would_send_and_sends_it(addressed: Stage, settings):
    settings.ZONE_TODAY = DUE
    assert "2018Q4 F1 t 2019-01-15" in run("--dry-run")
    assert "将发1条消息。" in run("--dry-run")
    assert not Notice.objects.exists()
    assert "发了1条消息，邮件发出1封，失败0封。" in run()
    assert "发了0条消息，邮件发出0封，失败0封。" in run()
    assert len(mail.outbox) == 1


def test_the_command_is_quiet_on_a_day_of_rest(stage: Stage, settings):
    settings.ZONE_TODAY = SATURDAY
    assert run() == "今天是休息日，不发提醒。\n"


@pytest.mark.parametrize(("from_hour", "sent"), [(0, 1), (24, 0)])
def test_the_daily_task_reminds_from_its_hour_on(stage: Stage, settings, from_hour, sent):
    settings.ZONE_TODAY, settings.REMIND_FROM_HOUR = DUE, from_hour
    tasks.daily()
    tasks.daily()
    assert Notice.objects.count() == sent
