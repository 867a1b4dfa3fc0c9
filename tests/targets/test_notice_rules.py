"""What the database refuses about extensions, messages and the log of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from targets.choices import ExtensionState, MailState
from targets.models import Extension, Notice, NoticeItem, Reminder
from tests.factories import (
    AN_INSTANT,
    make_extension,
    make_notice,
    make_notice_item,
    make_reminder,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
A_DAY = date(2019, 1, 21)


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(IntegrityError), transaction.atomic():
        yield


def test_nobody_gets_two_messages_on_one_day():
    person, unit = make_user(), make_unit()
    make_notice(person=person, day=A_DAY)
    make_notice(head_of=unit, day=A_DAY)
    with refused():
        make_notice(person=person, day=A_DAY)
    with refused():
        make_notice(head_of=unit, day=A_DAY)
    make_notice(person=person, day=date(2019, 1, 22))
    make_notice(person=make_user(), day=A_DAY)
    make_notice(head_of=make_unit(), day=A_DAY)


def test_nobody_is_told_the_same_twice():
    person, unit = make_user(), make_unit()
    make_notice_item(notice=make_notice(person=person, day=A_DAY), subject="2018Q4 F1 t")
    make_notice_item(notice=make_notice(head_of=unit, day=A_DAY), subject="2018Q4 F1 t")
    for notice in (
        make_notice(person=person, day=date(2019, 1, 22)),
        make_notice(head_of=unit, day=date(2019, 1, 22)),
    ):
        with refused():
            make_notice_item(notice=notice, subject="2018Q4 F1 t")
        make_notice_item(notice=notice, subject="2018Q4 F2 t")


@pytest.mark.parametrize("has", [(True, True), (False, False)])
def test_a_message_has_exactly_one_recipient(has: tuple[bool, bool]):
    person, unit = make_user(), make_unit()
    values = {"person": person if has[0] else None, "head_of": unit if has[1] else None}
    with refused():
        make_notice(**values)
    with refused():
        make_notice_item(notice=make_notice(person=person), **values)


@pytest.mark.parametrize(
    ("state", "address"),
    [(MailState.WAITING, ""), (MailState.NONE, "a@example.com"), ("posted", "a@example.com")],
)
def test_an_e_mail_has_an_address_and_a_known_state(state: str, address: str):
    with refused():
        make_notice(mail_state=state, address=address)


@pytest.mark.parametrize("kind", ["told", "t-5", ""])
def test_what_is_told_is_of_a_known_kind(kind: str):
    with refused():
        make_notice_item(kind=kind)


def test_reminders_are_numbered_and_say_something():
    first = make_reminder(number=1)
    with refused():
        make_reminder(number=1)
    with refused():
        make_reminder(number=2, text="")
    assert Reminder.objects.get() == first


@pytest.mark.parametrize(
    ("make", "change"),
    [(make_reminder, {"text": "改"}), (make_notice_item, {"subject": "改"})],
    ids=["reminder", "notice_item"],
)
def test_the_log_cannot_be_rewritten(make, change: dict[str, str]):
    row = make()
    with refused():
        type(row).objects.filter(pk=row.pk).update(**change)
    if connection.vendor == "postgresql":
        with refused():
            type(row).objects.filter(pk=row.pk)._raw_delete(using="default")


def test_a_message_can_be_read_and_posted():
    notice = make_notice(mail_state=MailState.WAITING, address="a@example.com")
    changed = Notice.objects.filter(pk=notice.pk).update(
        read_at=AN_INSTANT, mail_state=MailState.SENT
    )
    assert (changed, NoticeItem.objects.count()) == (1, 0)


# Extensions


def now_set(extension: Extension):
    return Extension.objects.filter(pk=extension.pk)


def decided(by, **values):
    return {"decided_by": by, "decided_at": AN_INSTANT, **values}


def test_one_request_for_a_form_and_period_waits_at_a_time():
    first = make_extension()
    with refused():
        make_extension()
    declined = decided(make_user(), state=ExtensionState.DECLINED, answer="已多次延期。")
    assert now_set(first).update(**declined) == 1
    make_extension()


def test_whoever_asked_does_not_decide():
    extension, other = make_extension(), make_user()
    granted = {"state": ExtensionState.GRANTED, "until": date(2019, 1, 28)}
    with refused():
        now_set(extension).update(**decided(extension.asked_by, **granted))
    assert now_set(extension).update(**decided(other, **granted)) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"state": ExtensionState.GRANTED},
        {"state": ExtensionState.DECLINED},
        {"state": ExtensionState.DECLINED, "answer": "不行。", "until": date(2019, 1, 28)},
        {"state": ExtensionState.ASKED},
        {"state": "lost", "until": date(2019, 1, 28)},
    ],
    ids=str,
)
def test_a_decision_is_whole(values):
    extension = make_extension()
    with refused():
        now_set(extension).update(**decided(make_user(), **values))


def test_a_request_gives_a_reason():
    with refused():
        make_extension(reason="")
