"""Leavers, their open work, and links with which newcomers set a password."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from targets.choices import Role
from targets.errors import InvalidInput
from targets.models import ApiToken, AuditEvent, Delegation, Handover, User
from targets.services.handovers import (
    LinkExpired,
    account_hand_over,
    password_link_issue,
    password_link_use,
    user_of_link,
)
from targets.services.tokens import token_issue
from tests.cast import Cast
from tests.factories import make_user

PASSWORD = "correct-horse-7"


@pytest.fixture
def successor(cast: Cast) -> User:
    return make_user("successor", Role.REPORTER, department=cast.department)


def test_handing_over_ends_the_account_and_names_the_successor(cast: Cast, successor: User):
    token_issue(by=None, user=cast.reporter)
    held = account_hand_over(
        by=cast.administrator, leaver=cast.reporter, successor=successor, words="F1还差三家。"
    )
    cast.reporter.refresh_from_db()
    assert not cast.reporter.is_active
    assert not ApiToken.objects.filter(user=cast.reporter).exists()
    assert (held.leaver, held.successor, held.words) == (cast.reporter, successor, "F1还差三家。")
    event = AuditEvent.objects.get(action="account.handed_over")
    assert event.detail == {"successor": "successor", "words": "F1还差三家。"}
    assert AuditEvent.objects.filter(action="account.deactivated").count() == 1


def test_it_ends_the_leavers_delegations_both_ways(cast: Cast, successor: User):
    for principal, delegate in ((cast.reporter, cast.stranger), (cast.stranger, cast.reporter)):
        Delegation.objects.create(
            principal=principal,
            delegate=delegate,
            from_on=date(2019, 1, 21),
            to_on=date(2019, 1, 31),
            reason="出差",
            made_by=principal,
        )
    account_hand_over(by=cast.administrator, leaver=cast.reporter, successor=successor)
    assert Delegation.objects.filter(ended_by=cast.administrator).count() == 2


def test_the_lead_hands_over_the_departments_reporters_only(cast: Cast, successor: User):
    deputy = make_user("deputy", Role.LEAD, department=cast.department)
    for leaver in (cast.stranger, deputy, cast.reviewer):
        with pytest.raises(PermissionDenied):
            account_hand_over(by=cast.lead, leaver=leaver, successor=successor)
    account_hand_over(by=cast.lead, leaver=cast.reporter, successor=successor)
    assert Handover.objects.get().made_by == cast.lead


def test_others_hand_over_nothing(cast: Cast, successor: User):
    for person in (cast.reporter, cast.reviewer, cast.auditor, cast.analyst):
        with pytest.raises(PermissionDenied):
            account_hand_over(by=person, leaver=cast.reporter, successor=successor)


def test_the_successor_is_a_colleague_of_the_same_kind(cast: Cast):
    gone = make_user("gone", Role.REPORTER, department=cast.department, is_active=False)
    for person in (cast.reporter, cast.stranger, cast.reviewer, gone):
        with pytest.raises(InvalidInput):
            account_hand_over(by=cast.administrator, leaver=cast.reporter, successor=person)
    assert not Handover.objects.exists()
    assert User.objects.get(pk=cast.reporter.pk).is_active


# Links


def test_a_link_sets_a_password_once(cast: Cast, successor: User):
    uid, token = password_link_issue(by=cast.administrator, user=successor)
    assert user_of_link(uid, token) == successor
    password_link_use(uid=uid, token=token, password=PASSWORD)
    successor.refresh_from_db()
    assert successor.check_password(PASSWORD)
    with pytest.raises(LinkExpired):
        password_link_use(uid=uid, token=token, password="another-horse-8")


def test_issuing_ends_the_old_password_token_and_link(cast: Cast, successor: User):
    successor.set_password(PASSWORD)
    successor.save()
    token_issue(by=None, user=successor)
    first = password_link_issue(by=cast.administrator, user=successor)
    successor.refresh_from_db()
    assert not successor.has_usable_password()
    assert not ApiToken.objects.filter(user=successor).exists()
    second = password_link_issue(by=cast.administrator, user=successor)
    with pytest.raises(LinkExpired):
        user_of_link(*first)
    assert user_of_link(*second) == successor


def test_a_link_expires(cast: Cast, successor: User, settings):
    issued = password_link_issue(by=cast.administrator, user=successor)
    late = timezone.now() + timedelta(days=1, seconds=settings.PASSWORD_RESET_TIMEOUT)
    with time_machine.travel(late), pytest.raises(LinkExpired):
        user_of_link(*issued)


def test_a_link_dies_with_the_account(cast: Cast, successor: User):
    issued = password_link_issue(by=cast.administrator, user=successor)
    User.objects.filter(pk=successor.pk).update(is_active=False)
    with pytest.raises(LinkExpired):
        user_of_link(*issued)
    with pytest.raises(InvalidInput):
        password_link_issue(by=cast.administrator, user=User.objects.get(pk=successor.pk))


def test_a_link_is_nobody_elses_and_nonsense_is_refused(cast: Cast, successor: User):
    _, token = password_link_issue(by=cast.administrator, user=successor)
    other, _ = password_link_issue(by=cast.administrator, user=cast.stranger)
    for uid in (other, "", "_", "zzzz", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkw", "77y"):
        with pytest.raises(LinkExpired):
            user_of_link(uid, token)


def test_only_administrators_issue_links(cast: Cast, successor: User):
    for person in (cast.lead, cast.reviewer, cast.auditor, successor):
        with pytest.raises(PermissionDenied):
            password_link_issue(by=person, user=successor)


def test_neither_link_nor_password_reaches_the_trail(cast: Cast, successor: User):
    uid, token = password_link_issue(by=cast.administrator, user=successor)
    password_link_use(uid=uid, token=token, password=PASSWORD)
    events = AuditEvent.objects.filter(action__startswith="account.link_")
    assert [one.action for one in events] == ["account.link_used", "account.link_issued"]
    written = str([(one.object_label, one.detail) for one in events])
    assert token not in written
    assert PASSWORD not in written
