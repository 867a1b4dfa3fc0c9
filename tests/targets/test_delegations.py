"""Somebody on leave, and the colleague who does their work meanwhile."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404

from targets.access import (
    Permission,
    acting,
    get_delegation_to_end,
    get_form_to_open,
    get_return_to_fill,
    visible_delegations,
    visible_extensions,
    visible_forms,
    visible_returns,
)
from targets.choices import Role
from targets.errors import InvalidInput, InvalidTransition, OwnSubmission
from targets.models import AuditEvent, Delegation, Remark, Submission, User
from targets.services.accounts import account_update
from targets.services.delegations import LONGEST, Leave, delegation_create, delegation_end
from targets.services.extensions import extension_ask
from targets.services.returns import return_open, return_submit
from targets.services.review import return_approve, return_send_back
from tests.cast import Cast
from tests.factories import make_unit, make_user
from tests.targets.returns_stage import Stage

WEEK = Leave(date(2019, 1, 18), date(2019, 1, 25), "年休假")


def delegate(cast: Cast, principal: User, to: User, leave: Leave = WEEK) -> Delegation:
    return delegation_create(by=cast.administrator, principal=principal, delegate=to, leave=leave)


# What it gives


def test_a_delegate_sees_and_fills_the_principals_returns_in_their_own_name(stage: Stage):
    cast = stage.cast
    of_return = stage.open()
    with pytest.raises(Http404):
        get_return_to_fill(cast.stranger, of_return.pk)
    delegate(cast, cast.reporter, cast.stranger)
    assert get_return_to_fill(cast.stranger, of_return.pk) == of_return
    submitted = return_submit(of_return=stage.save(of_return, by=cast.stranger), by=cast.stranger)
    submission = Submission.objects.get()
    assert (submission.submitted_by, submission.submitted_for) == (cast.stranger, cast.reporter)
    assert {cell.entered_by for cell in submission.cells.all()} == {cast.stranger}
    saved = AuditEvent.objects.get(action="return.saved")
    assert (saved.actor, saved.detail["on_behalf_of"]) == (cast.stranger, "reporter")
    assert submitted.department == cast.department


def test_a_delegate_opens_the_principals_form_for_the_principals_department(stage: Stage):
    cast = stage.cast
    delegate(cast, cast.reporter, cast.stranger)
    assert stage.form in visible_forms(cast.stranger, stage.period.period)
    form = get_form_to_open(cast.stranger, "F1", stage.period.period)
    opened = return_open(form=form, reporting_period=stage.period, by=cast.stranger)
    assert opened.department == cast.department


def test_a_delegate_asks_for_more_time_for_the_principals_department(stage: Stage):
    cast = stage.cast
    delegate(cast, cast.reporter, cast.stranger)
    asked = extension_ask(
        form=stage.form,
        reporting_period=stage.period,
        by=cast.stranger,
        until=date(2019, 1, 25),
        reason="三家企业报表未出",
    )
    assert (asked.department, asked.asked_by) == (cast.department, cast.stranger)
    event = AuditEvent.objects.get(action="extension.asked")
    assert event.detail["on_behalf_of"] == "reporter"
    assert asked in visible_extensions(cast.stranger)
    assert asked in visible_extensions(cast.reporter)
    Delegation.objects.all().delete()
    assert asked not in visible_extensions(cast.stranger)


def test_without_a_delegation_nothing_is_marked(stage: Stage):
    stage.submitted()
    assert Submission.objects.get().submitted_for is None
    events = AuditEvent.objects.filter(action__startswith="return.")
    assert not any("on_behalf_of" in event.detail for event in events)


@pytest.mark.parametrize(
    ("from_on", "to_on", "is_in_force"),
    [
        (date(2019, 1, 21), date(2019, 1, 21), True),
        (date(2019, 1, 22), date(2019, 1, 31), False),
        (date(2019, 1, 1), date(2019, 1, 20), False),
    ],
)
def test_it_begins_and_ends_by_itself_both_days_included(stage, from_on, to_on, is_in_force):
    cast = stage.cast
    of_return = stage.open()
    Delegation.objects.create(
        principal=cast.reporter,
        delegate=cast.stranger,
        from_on=from_on,
        to_on=to_on,
        reason="出差",
        made_by=cast.reporter,
    )
    assert (of_return in visible_returns(cast.stranger)) == is_in_force
    if not is_in_force:
        with pytest.raises(PermissionDenied):
            stage.save(of_return, by=cast.stranger)


def test_ending_it_early_ends_it_at_once(stage: Stage):
    cast = stage.cast
    of_return = stage.open()
    held = delegate(cast, cast.reporter, cast.stranger)
    delegation_end(by=cast.reporter, delegation=held)
    assert of_return not in visible_returns(cast.stranger)
    with pytest.raises(PermissionDenied):
        stage.save(of_return, by=cast.stranger)
    with pytest.raises(InvalidTransition):
        delegation_end(by=cast.administrator, delegation=held)
    assert AuditEvent.objects.filter(action="delegation.ended").count() == 1


def test_it_ends_with_the_principals_account_or_role(stage: Stage):
    cast = stage.cast
    of_return = stage.open()
    delegate(cast, cast.reporter, cast.stranger)
    User.objects.filter(pk=cast.reporter.pk).update(is_active=False)
    assert of_return not in visible_returns(cast.stranger)
    User.objects.filter(pk=cast.reporter.pk).update(is_active=True, role=Role.ANALYST)
    assert of_return not in visible_returns(cast.stranger)


@pytest.mark.parametrize("change", ["role", "department"])
@pytest.mark.parametrize("changed", ["principal", "delegate"])
def test_it_ends_when_either_is_promoted_or_moves(stage: Stage, change: str, changed: str):
    """The reporter's work was given; the lead's confirming, or another department's, never was."""
    cast = stage.cast
    third = make_unit("third", "第三局")
    helper = make_user("helper", Role.REPORTER, department=third)
    held = delegate(cast, cast.reporter, helper)
    later = delegate(cast, cast.reporter, helper, Leave(date(2019, 2, 1), date(2019, 2, 2), "会"))
    over = Delegation.objects.create(
        principal=cast.reporter,
        delegate=helper,
        from_on=date(2019, 1, 2),
        to_on=date(2019, 1, 3),
        reason="会",
        made_by=cast.lead,
    )
    person = cast.reporter if changed == "principal" else helper
    to = {"role": Role.LEAD} if change == "role" else {"department": cast.other_department}
    account_update(by=cast.administrator, user=person, **to)
    for one in (held, later, over):
        one.refresh_from_db()
    assert [one.ended_at is None for one in (held, later, over)] == [False, False, True]
    assert held.ended_by == cast.administrator
    with pytest.raises(PermissionDenied):
        acting(helper, Permission.CONFIRM_RETURNS, cast.department.pk)
    assert AuditEvent.objects.filter(action="delegation.ended").count() == 2


def test_another_name_or_address_ends_no_delegation(stage: Stage):
    held = delegate(stage.cast, stage.cast.reporter, stage.cast.stranger)
    account_update(
        by=stage.cast.administrator, user=stage.cast.reporter, full_name="新名", email="a@b.cn"
    )
    held.refresh_from_db()
    assert held.ended_at is None


def test_what_is_delegated_is_not_handed_further(stage: Stage):
    cast = stage.cast
    third = make_user("third", Role.REPORTER, department=cast.other_department)
    of_return = stage.open()
    delegate(cast, cast.reporter, cast.stranger)
    delegate(cast, cast.stranger, third)
    assert of_return not in visible_returns(third)


# What it never gives


def test_only_the_same_kind_of_duty_is_delegated(cast: Cast):
    pairs = [
        (cast.reporter, cast.reviewer),
        (cast.reviewer, cast.reporter),
        (cast.reviewer, cast.analyst),
        (cast.reporter, cast.auditor),
        (cast.reporter, cast.reporter),
    ]
    for principal, to in pairs:
        with pytest.raises(InvalidInput):
            delegate(cast, principal, to)
    with pytest.raises(PermissionDenied):
        delegate(cast, cast.analyst, cast.reviewer)


def test_a_reviewers_delegate_decides_in_the_reviewers_place(stage: Stage):
    cast = stage.cast
    second = make_user("reviewer2", Role.REVIEWER)
    submitted = stage.submitted()
    delegate(cast, cast.reviewer, second)
    return_send_back(of_return=submitted, by=second, reason="请核对甲厂。")
    submission = Submission.objects.get()
    assert (submission.decided_by, submission.decided_for) == (second, cast.reviewer)


def test_the_words_carry_the_principals_name_too(stage: Stage):
    from targets.services.review import RemarkInput

    cast = stage.cast
    second = make_user("reviewer2", Role.REVIEWER)
    submitted = stage.submitted()
    delegate(cast, cast.reviewer, second)
    remark = RemarkInput("请核对。", stage.first.uscc, "industrial_output")
    return_send_back(of_return=submitted, by=second, remarks=[remark])
    assert Remark.objects.get().written_for == cast.reviewer


def test_a_reviewers_delegate_never_decides_what_the_reviewer_entered(stage: Stage):
    cast = stage.cast
    submitted = stage.submitted()
    second = make_user("reviewer2", Role.REVIEWER)
    User.objects.filter(pk=cast.reporter.pk).update(role=Role.REVIEWER)
    delegate(cast, User.objects.get(pk=cast.reporter.pk), second)
    with pytest.raises(OwnSubmission):
        return_approve(of_return=submitted, by=second)


# Who makes it


def test_the_person_their_lead_and_the_administrator_make_it(cast: Cast):
    colleague = make_user("colleague", Role.REPORTER, department=cast.department)
    for number, person in enumerate((cast.reporter, cast.lead, cast.administrator)):
        day = date(2019, 2, 1) + timedelta(days=number)
        delegation_create(
            by=person, principal=cast.reporter, delegate=colleague, leave=Leave(day, day, "出差")
        )
    made = AuditEvent.objects.filter(action="delegation.made")
    assert made.count() == Delegation.objects.count() == 3
    assert made.first().detail["reason"] == "出差"


def test_nobody_else_makes_or_ends_it(cast: Cast):
    foreign = make_user("foreign", Role.LEAD, department=cast.other_department)
    held = delegate(cast, cast.reporter, cast.lead)
    for person in (cast.stranger, foreign, cast.reviewer, cast.auditor, cast.analyst):
        with pytest.raises(PermissionDenied):
            delegation_create(by=person, principal=cast.reporter, delegate=cast.lead, leave=WEEK)
        with pytest.raises(PermissionDenied):
            delegation_end(by=person, delegation=held)
    with pytest.raises(Http404):
        get_delegation_to_end(foreign, held.pk)


def test_each_sees_their_own_and_a_lead_the_departments(cast: Cast):
    held = delegate(cast, cast.reporter, cast.stranger)
    sees = ("reporter", "lead", "stranger", "administrator", "auditor")
    assert all(held in visible_delegations(cast[name]) for name in sees)
    assert held not in visible_delegations(cast.reviewer)
    with pytest.raises(PermissionDenied):
        visible_delegations(cast.analyst)


@pytest.mark.parametrize(
    "leave",
    [
        Leave(date(2019, 1, 25), date(2019, 1, 22), "出差"),
        Leave(date(2019, 1, 1), date(2019, 1, 20), "出差"),
        Leave(date(2019, 1, 22), date(2019, 1, 22) + LONGEST + timedelta(days=1), "出差"),
        Leave(date(2019, 1, 22), date(2019, 1, 25), "  "),
        Leave(date(2019, 1, 22), date(2019, 1, 25), "很" * 201),
    ],
    ids=["backwards", "past", "too long", "no reason", "long reason"],
)
def test_dates_and_reason_are_checked(cast: Cast, leave: Leave):
    with pytest.raises(InvalidInput):
        delegate(cast, cast.reporter, cast.lead, leave)
    assert not Delegation.objects.exists()


def test_the_same_pair_has_one_delegation_a_day(cast: Cast):
    held = delegate(cast, cast.reporter, cast.lead)
    with pytest.raises(InvalidInput, match="已有委托"):
        delegate(cast, cast.reporter, cast.lead, Leave(WEEK.to_on, WEEK.to_on, "出差"))
    delegation_end(by=cast.reporter, delegation=held)
    delegate(cast, cast.reporter, cast.lead, Leave(WEEK.to_on, WEEK.to_on, "出差"))


# What the database refuses


def raw(cast: Cast, **fields: object) -> Delegation:
    usual = {
        "principal": cast.reporter,
        "delegate": cast.lead,
        "from_on": date(2019, 1, 18),
        "to_on": date(2019, 1, 25),
        "reason": "出差",
        "made_by": cast.reporter,
    }
    return Delegation.objects.create(**{**usual, **fields})


@pytest.mark.parametrize(
    "fields",
    [{"to_on": date(2019, 1, 17)}, {"reason": ""}, {"ended_at": "2019-01-20T00:00Z"}],
    ids=["backwards", "no reason", "half an end"],
)
def test_the_database_refuses_a_delegation_that_cannot_be(cast: Cast, fields: dict):
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(cast, **fields)


def test_the_database_refuses_delegating_to_oneself(cast: Cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(cast, delegate=cast.reporter)


def test_the_database_refuses_overlapping_days_of_a_pair(cast: Cast):
    raw(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(cast, from_on=date(2019, 1, 25), to_on=date(2019, 1, 30))
    raw(cast, from_on=date(2019, 1, 26), to_on=date(2019, 1, 30))
    raw(cast, delegate=cast.stranger)
