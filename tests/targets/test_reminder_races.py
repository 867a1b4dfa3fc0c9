"""Schedulers, senders and reviewers at once, on PostgreSQL: everything happens once."""

from datetime import date
from functools import partial

import pytest
from django.core import mail

from targets.choices import MailState, Role
from targets.errors import InvalidTransition
from targets.models import Extension, Notice, NoticeItem
from targets.services.extensions import extension_ask, extension_decline, extension_grant
from targets.services.notice_mail import notices_mail
from targets.services.periods import lock_period
from targets.services.reminders import reminder_write, reminders_send
from targets.services.returns import return_save
from tests.cast import Cast
from tests.factories import make_user
from tests.targets.returns_stage import Stage, make_stage
from tests.targets.test_return_races import at_once, kinds

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DUE, UNTIL = date(2019, 1, 15), date(2019, 1, 28)


@pytest.fixture
def stage(cast: Cast) -> Stage:
    cast.reporter.email = "clerk@example.com"
    cast.reporter.save()
    return make_stage(cast)


@pytest.mark.parametrize("attempt", range(5))
def test_two_schedulers_tell_everybody_once(stage: Stage, attempt: int):
    outcomes = at_once(lambda: reminders_send(day=DUE), lambda: reminders_send(day=DUE))
    assert sorted(len(one) for one in outcomes) == [0, 1]
    assert (Notice.objects.count(), NoticeItem.objects.count()) == (1, 1)


@pytest.mark.parametrize("attempt", range(5))
def test_two_senders_mail_once(stage: Stage, settings, attempt: int):
    settings.ZONE_TODAY = DUE
    reminders_send(day=DUE)
    outcomes = at_once(notices_mail, notices_mail)
    assert sorted(one.sent for one in outcomes) == [0, 1]
    assert len(mail.outbox) == 1
    assert Notice.objects.get().mail_state == MailState.SENT


def write(stage: Stage, text: str) -> int:
    return reminder_write(
        department=stage.cast.department,
        reporting_period=stage.period,
        by=stage.cast.analyst,
        text=text,
    ).number


@pytest.mark.parametrize("attempt", range(5))
def test_two_reminders_by_hand_get_two_numbers(stage: Stage, attempt: int):
    texts = ("请尽快报送。", "请今天报送。")
    assert sorted(at_once(*(partial(write, stage, one) for one in texts))) == [1, 2]


@pytest.mark.parametrize("attempt", range(5))
def test_a_double_click_writes_one_reminder(stage: Stage, attempt: int):
    click = partial(write, stage, "请尽快报送。")
    assert at_once(click, click) == [1, 1]


def ask(stage: Stage) -> Extension:
    return extension_ask(
        form=stage.form,
        reporting_period=stage.period,
        by=stage.cast.reporter,
        until=UNTIL,
        reason="年报尚未审计完。",
    )


@pytest.mark.parametrize("attempt", range(5))
def test_a_request_is_made_and_decided_once(stage: Stage, attempt: int):
    outcomes = at_once(lambda: ask(stage), lambda: ask(stage))
    assert kinds(outcomes) == [Extension, InvalidTransition]
    asked, other = Extension.objects.get(), make_user("reviewer2", Role.REVIEWER)
    outcomes = at_once(
        lambda: extension_grant(extension=asked, by=stage.cast.reviewer, until=UNTIL),
        lambda: extension_decline(extension=asked, by=other, answer="不必延期。"),
    )
    assert kinds(outcomes) == [Extension, InvalidTransition]


@pytest.mark.parametrize("attempt", range(5))
def test_what_was_unlocked_can_be_written_while_the_period_locks(stage: Stage, attempt: int):
    held = stage.open()
    extension_grant(extension=ask(stage), by=stage.cast.reviewer, until=UNTIL)
    outcomes = at_once(
        lambda: lock_period(reporting_period=stage.period),
        lambda: return_save(
            of_return=held, version=held.version, cells=stage.inputs(), by=stage.cast.reporter
        ),
    )
    assert [type(one).__name__ for one in outcomes] == ["ReportingPeriod", "Return"]
