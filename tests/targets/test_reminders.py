"""Who is told what, in the application and by e-mail. 2018Q4: T−10 moves to Monday, January 7,
T−3 to the 14th, T+5 to the 21st; the due day is the 15th."""

import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from targets import tasks
from targets.choices import (
    Decision,
    ExtensionState,
    MailState,
    NoticeKind,
    ReturnState,
    Role,
)
from targets.errors import InvalidInput
from targets.models import AuditEvent, Notice, NoticeItem, OutboxMessage, Return, Submission, User
from targets.selectors.notices import item_words, own_notices, unit_log
from targets.selectors.reminders import told_on
from targets.services.notice_mail import notices_mail
from targets.services.reminders import (
    notices_read,
    reminder_write,
    reminders_plan,
    reminders_send,
)
from tests.cast import Cast
from tests.factories import (
    AN_INSTANT,
    make_assignment,
    make_element,
    make_extension,
    make_form,
    make_notice,
    make_notice_item,
    make_policy,
    make_return,
    make_submission,
    make_unit,
    make_user,
)
from tests.targets.returns_stage import Stage, make_stage

T_MINUS_10, T_MINUS_3, DUE, T_PLUS_1, T_PLUS_5 = (date(2019, 1, day) for day in (7, 14, 15, 16, 21))
SATURDAY = date(2019, 1, 19)


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return make_stage(cast)


def told(day: date) -> dict[str, list[str]]:
    """What would be sent on a day: user name or address → kinds."""
    return {
        one.recipient.person.username if one.recipient.person else one.recipient.address: [
            str(item.kind) for item in one.items
        ]
        for one in reminders_plan(day)
    }


def words(person: User) -> list[str]:
    items = NoticeItem.objects.filter(person=person).order_by("notice__day", "pk")
    return [item_words(item) for item in items]


# Who and when


def test_the_rhythm_goes_from_the_reporter_to_the_head_and_to_the_staff(stage: Stage):
    assert told(T_MINUS_10) == {"reporter": ["t-10"]}
    assert told(T_MINUS_3) == {"reporter": ["t-3"]}
    assert told(DUE) == {"reporter": ["t"]}
    assert told(T_PLUS_1) == {"lead": ["t+1"]}
    assert told(T_PLUS_5) == {"reviewer": ["t+5"], "analyst": ["t+5"]}


def test_nothing_is_said_on_a_day_of_rest(stage: Stage):
    assert told(SATURDAY) == {}


def test_nothing_is_said_where_nothing_is_owed(stage: Stage):
    stage.submitted()
    assert told(T_PLUS_5) == {}
    Return.objects.update(first_submitted_at=datetime(2019, 1, 10, tzinfo=UTC))
    assert told(T_MINUS_3) == {}
    assert told(T_MINUS_10) == {"reporter": ["t-10"]}


def test_the_head_without_an_account_gets_an_e_mail(stage: Stage, cast: Cast):
    cast.department.head_email = "head@example.com"
    cast.department.save()
    assert told(T_PLUS_1) == {"lead": ["t+1"], "head@example.com": ["t+1"]}
    cast.lead.email = "Head@Example.com"
    cast.lead.save()
    assert told(T_PLUS_1) == {"lead": ["t+1"]}


def test_a_department_without_a_reporter_has_its_lead_told(stage: Stage, cast: Cast):
    User.objects.filter(pk=cast.reporter.pk).update(is_active=False)
    assert told(DUE) == {"lead": ["t"]}


def test_forms_of_one_person_come_in_one_message(stage: Stage, cast: Cast):
    second = make_form("F2", [make_element("employees")])
    make_assignment(form=second, department=cast.department)
    assert told(DUE) == {"reporter": ["t", "t"]}
    (notice,) = reminders_send(day=DUE)
    assert (notice.person, notice.items.count()) == (cast.reporter, 2)


def test_a_return_sent_back_is_told_once_for_each_time(stage: Stage, cast: Cast):
    held = stage.submitted()
    Submission.objects.update(
        decision=Decision.RETURNED, decided_at=AN_INSTANT, decided_by=cast.reviewer, reason="核对"
    )
    Return.objects.update(state=ReturnState.RETURNED)
    assert told(T_PLUS_5) == {"reporter": ["returned"]}
    reminders_send(day=T_PLUS_5)
    assert told(T_PLUS_5 + timedelta(days=1)) == {}
    make_submission(
        of_return=held,
        number=2,
        submitted_by=cast.reporter,
        decision=Decision.RETURNED,
        decided_at=AN_INSTANT,
        decided_by=cast.reviewer,
        reason="再核对",
    )
    assert told(T_PLUS_5 + timedelta(days=1)) == {"reporter": ["returned"]}


def granted(stage: Stage, until: date, **values):
    return make_extension(
        form=stage.form,
        reporting_period=stage.period,
        department=stage.cast.department,
        asked_by=stage.cast.reporter,
        state=ExtensionState.GRANTED,
        until=until,
        decided_at=AN_INSTANT,
        decided_by=stage.cast.reviewer,
        **values,
    )


def test_an_extension_moves_the_rhythm_and_its_end_is_told_the_day_before(stage: Stage):
    granted(stage, date(2019, 1, 24), asked_on=date(2019, 1, 9))
    reminders_send(day=T_MINUS_3)  # the decision, and T−10 of the new day
    assert told(DUE) == {}
    assert told(T_PLUS_1) == {}
    assert told(T_PLUS_5) == {"reporter": ["t-3"]}
    reminders_send(day=T_PLUS_5)
    assert told(date(2019, 1, 23)) == {"reporter": ["extension_ends"]}
    assert told(date(2019, 1, 25)) == {"lead": ["t+1"]}


def test_requests_go_to_the_reviewers_and_decisions_to_whoever_asked(stage: Stage, cast: Cast):
    asked = make_extension(
        form=stage.form,
        reporting_period=stage.period,
        department=cast.department,
        asked_by=cast.reporter,
        asked_on=DUE,
    )
    assert told(DUE) == {"reporter": ["t"], "reviewer": ["extension_asked"]}
    reminders_send(day=DUE)
    assert words(cast.reviewer) == [
        "示范市经信委申请把2018年四季度F1 报表1延到1月28日（周一），请决定。"
    ]
    asked.state, asked.answer = ExtensionState.DECLINED, "已延过两次。"
    asked.decided_at, asked.decided_by = datetime(2019, 1, 15, 8, tzinfo=UTC), cast.reviewer
    asked.save()
    assert told(T_PLUS_1)["reporter"] == ["extension_decided"]
    reminders_send(day=T_PLUS_1)
    assert words(cast.reporter)[-1] == "2018年四季度F1 报表1没有同意延期：已延过两次。"


def test_the_words_say_when_it_is_due_and_how_long_that_is(stage: Stage, cast: Cast):
    for day in (T_MINUS_10, T_MINUS_3, DUE, T_PLUS_1, T_PLUS_5):
        reminders_send(day=day)
    assert words(cast.reporter) == [
        "2018年四季度F1 报表1应于1月15日（周二）前报送，还有8天。",
        "2018年四季度F1 报表1应于1月15日（周二）前报送，还有1天。",
        "2018年四季度F1 报表1应于1月15日（周二）前报送，今天截止。",
    ]
    assert words(cast.lead) == [
        "示范市经信委的2018年四季度F1 报表1应于1月15日（周二）前报送，已逾期1天，请督促。"
    ]
    assert words(cast.analyst) == [
        "示范市经信委的2018年四季度F1 报表1应于1月15日（周二）前报送，已逾期6天，拟列入情况通报。"
    ]


@pytest.mark.parametrize("departments", [2, 9])
def test_the_plan_takes_the_same_queries_for_any_number_of_departments(
    stage: Stage, departments: int
):
    for number in range(departments):
        unit = make_unit(f"office-{number}")
        form = make_form(f"X{number}", level="enterprise")
        make_assignment(form=form, department=unit)
        make_user(f"clerk{number}", Role.REPORTER, department=unit)
        make_return(form=form, department=unit, reporting_period=stage.period)
    with CaptureQueriesContext(connection) as queries:
        told_on(DUE)
    assert len(queries) == 12


@pytest.mark.parametrize("kind", [one for one in NoticeKind if one != NoticeKind.BY_HAND])
def test_every_message_can_be_read_in_english(stage: Stage, cast: Cast, kind: NoticeKind):
    item = make_notice_item(
        kind=kind,
        department=cast.department,
        reporting_period=stage.period,
        form=stage.form,
        detail={"due": "2019-01-15", "until": "2019-01-28", "answer": "no"},
    )
    with translation.override("en"):
        said = item_words(item)
    assert "Q4 2018 F1 Form 1" in said
    assert not re.search(r"[\u2e80-\u9fff\uff00-\uffef]", said)


# Once, and never twice


def test_a_second_run_on_the_same_day_sends_nothing(stage: Stage):
    assert len(reminders_send(day=DUE)) == 1
    assert reminders_send(day=DUE) == []
    assert Notice.objects.count() == 1


def test_what_was_told_is_not_told_again_the_next_day(stage: Stage):
    reminders_send(day=T_MINUS_10)
    assert told(T_MINUS_10 + timedelta(days=1)) == {}


def test_who_had_a_message_today_gets_what_is_new_tomorrow(stage: Stage, cast: Cast):
    make_notice(person=cast.reporter, day=DUE)
    assert told(DUE) == {}
    stage.period.due_on = date(2019, 1, 18)
    stage.period.save()
    assert told(T_PLUS_1) == {"reporter": ["t-3"]}


def test_every_message_is_in_the_trail(stage: Stage):
    (notice,) = reminders_send(day=DUE)
    event = AuditEvent.objects.get(action="notice.sent")
    assert (event.object_id, event.actor) == (str(notice.pk), None)
    assert event.detail == {"told": ["2018Q4 F1 t 2019-01-15"]}


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
    assert found == [(T_MINUS_3, "到期前3天提醒", 2, 1), (T_PLUS_1, "逾期告知负责人", 1, 0)]


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
