"""More time for one form: today is 2019-01-21; 2018Q4 was due on the 15th, locks on 02-04."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse

from hightech_zone.lib.clock import today
from targets.choices import ExtensionKind, ExtensionState, NoticeKind, ReturnState
from targets.errors import InvalidInput, InvalidTransition, OwnSubmission, PeriodLocked
from targets.models import AuditEvent, Extension, Return, User
from targets.selectors.extensions import terms_of
from targets.selectors.reminders import told_on
from targets.selectors.todo.staff import staff_tasks
from targets.services.confirmation import return_confirm
from targets.services.extensions import extension_ask, extension_decline, extension_grant
from targets.services.periods import lock_period
from targets.services.returns import return_open, return_submit
from targets.services.review import return_approve, return_reopen
from tests.cast import Cast
from tests.factories import (
    AN_INSTANT,
    make_assignment,
    make_delegation,
    make_element,
    make_extension,
    make_form,
    make_reporting_period,
    make_user,
)
from tests.targets.returns_stage import Stage

REASON = "两家企业年报尚未审计完"
UNTIL = date(2019, 1, 28)
TODAY = date(2019, 1, 21)


def on(settings, day: date) -> None:
    settings.ZONE_TODAY = day


def ask(stage: Stage, *, until: date | None = UNTIL, reason: str = REASON, by: User | None = None):
    return extension_ask(
        form=stage.form,
        reporting_period=stage.period,
        by=by or stage.cast.reporter,
        until=until,
        reason=reason,
    )


def grant(stage: Stage, extension: Extension, until: date | None = UNTIL) -> Extension:
    return extension_grant(extension=extension, by=stage.cast.reviewer, until=until)


def lock(stage: Stage) -> None:
    lock_period(reporting_period=stage.period)
    stage.period.refresh_from_db()


# Asking


def test_a_department_asks_with_a_day_and_a_reason_and_the_trail_keeps_both(stage: Stage):
    asked = ask(stage)
    assert (asked.kind, asked.state) == (ExtensionKind.LATER, ExtensionState.ASKED)
    assert (asked.department, asked.asked_on) == (stage.cast.department, TODAY)
    event = AuditEvent.objects.get(action="extension.asked")
    assert event.detail == {"kind": "later", "asked_until": "2019-01-28", "reason": REASON}
    assert event.actor == stage.cast.reporter


@pytest.mark.parametrize(
    ("values", "rules"),
    [
        ({"until": None}, {"until": "required"}),
        ({"until": date(2019, 1, 20)}, {"until": "until_past"}),
        ({"until": date(2019, 2, 4)}, {"until": "until_too_late"}),
        ({"reason": " 忙 "}, {"reason": "required"}),
        ({"reason": "长" * 301, "until": None}, {"reason": "too_long", "until": "required"}),
    ],
)
def test_a_request_that_makes_no_sense_names_all_that_is_wrong(stage: Stage, values, rules):
    with pytest.raises(InvalidInput) as caught:
        ask(stage, **values)
    assert {problem.field: problem.rule for problem in caught.value.problems} == rules
    assert not Extension.objects.exists()


def test_a_day_that_is_not_later_than_the_due_day_is_no_extension(stage: Stage, settings):
    on(settings, date(2019, 1, 10))
    with pytest.raises(InvalidInput) as caught:
        ask(stage, until=date(2019, 1, 15))
    assert caught.value.problems[0].rule == "until_too_early"


def test_one_request_waits_at_a_time(stage: Stage):
    ask(stage)
    with pytest.raises(InvalidTransition):
        ask(stage)
    assert Extension.objects.count() == 1


def test_what_has_come_in_needs_no_more_time(stage: Stage):
    stage.submitted()
    with pytest.raises(InvalidTransition):
        ask(stage)


@pytest.mark.parametrize("is_locked", [False, True])
def test_what_waits_for_the_lead_may_get_more_time(stage: Stage, client: Client, is_locked: bool):
    stage.form.assignments.update(needs_confirmation=True)
    waiting = return_submit(of_return=stage.filled(), by=stage.cast.reporter)
    if is_locked:
        lock(stage)
        client.force_login(stage.cast.lead)
        page = client.get(waiting.get_absolute_url()).content.decode()
        assert "已经锁定，先申请解锁，同意后才能确认" in page
        with pytest.raises(PeriodLocked, match="请申请解锁"):
            return_confirm(of_return=waiting, by=stage.cast.lead)
    grant(stage, ask(stage, by=stage.cast.lead))
    confirmed = return_confirm(of_return=waiting, by=stage.cast.lead)
    assert confirmed.state == ReturnState.SUBMITTED


def test_another_departments_form_is_not_found_and_staff_do_not_ask(stage: Stage):
    with pytest.raises(Http404):
        ask(stage, by=stage.cast.stranger)
    for name in ("reviewer", "analyst", "administrator"):
        with pytest.raises(PermissionDenied):
            ask(stage, by=stage.cast[name])


def test_a_delegates_request_is_the_principals_departments(stage: Stage, client: Client):
    cast = stage.cast
    mate = make_user("mate", cast.stranger.role, department=cast.other_department)
    make_delegation(principal=cast.reporter, delegate=cast.stranger)
    asked = ask(stage, by=cast.stranger)
    assert asked.department == cast.department
    assert (asked.asked_by, asked.asked_for) == (cast.stranger, cast.reporter)
    event = AuditEvent.objects.get(action="extension.asked")
    assert (event.actor, event.detail["on_behalf_of"]) == (cast.stranger, "reporter")
    for reader in (cast.lead, cast.reporter, cast.stranger):
        client.force_login(reader)
        assert "代reporter" in client.get(asked.get_absolute_url()).content.decode()
    client.force_login(mate)
    assert client.get(asked.get_absolute_url()).status_code == 404
    grant(stage, asked)
    told = {
        one.person
        for one, items in told_on(TODAY).items()
        if any(item.kind == NoticeKind.EXTENSION_DECIDED for item in items)
    }
    assert told == {cast.reporter, cast.stranger}


def test_a_form_with_more_time_is_on_the_delegates_list(stage: Stage, client: Client):
    lock(stage)
    make_reporting_period("2019Q1", opens_on=date(2019, 1, 2))
    make_delegation(principal=stage.cast.reporter, delegate=stage.cast.stranger)
    grant(stage, ask(stage, by=stage.cast.reporter))
    client.force_login(stage.cast.stranger)
    assert "已解锁到1月28日（周一）" in client.get("/returns/").content.decode()


def test_nothing_is_asked_before_the_period_opens(stage: Stage, settings):
    on(settings, date(2018, 12, 31))
    with pytest.raises(InvalidTransition):
        ask(stage)


# Deciding


def test_a_reviewer_grants_another_day_than_was_asked_for(stage: Stage):
    granted = grant(stage, ask(stage), date(2019, 1, 25))
    assert (granted.state, granted.until) == (ExtensionState.GRANTED, date(2019, 1, 25))
    assert granted.decided_by == stage.cast.reviewer
    event = AuditEvent.objects.get(action="extension.granted")
    assert (event.actor, event.detail["until"]) == (stage.cast.reviewer, "2019-01-25")


def test_a_refusal_says_why(stage: Stage):
    asked = ask(stage)
    with pytest.raises(InvalidInput):
        extension_decline(extension=asked, by=stage.cast.reviewer, answer=" ")
    declined = extension_decline(extension=asked, by=stage.cast.reviewer, answer="已延过两次。")
    assert (declined.state, declined.until) == (ExtensionState.DECLINED, None)
    assert AuditEvent.objects.filter(action="extension.declined").exists()


def test_what_was_decided_stays_decided(stage: Stage):
    granted = grant(stage, ask(stage))
    with pytest.raises(InvalidTransition):
        grant(stage, granted)
    with pytest.raises(InvalidTransition):
        extension_decline(extension=granted, by=stage.cast.reviewer, answer="改变主意。")


def test_a_request_ends_when_what_it_was_asked_for_is_approved(stage: Stage, client: Client):
    asked = ask(stage)
    client.force_login(stage.cast.reviewer)
    waiting = client.get(reverse("targets:extension-list")).context["waiting"]
    assert waiting == [asked]
    address = asked.get_absolute_url()
    assert [one.address for one in staff_tasks(stage.cast.reviewer)].count(address) == 1
    return_approve(of_return=stage.submitted(), by=stage.cast.reviewer)
    page = client.get(reverse("targets:extension-list"))
    assert page.context["waiting"] == []
    assert "已审核通过，不用决定" in page.content.decode()
    assert address not in [one.address for one in staff_tasks(stage.cast.reviewer)]
    assert not client.get(asked.get_absolute_url()).context["may_decide"]
    with pytest.raises(InvalidTransition, match="审核通过"):
        grant(stage, asked)


def test_a_request_that_ended_stays_so_when_the_return_is_reopened(stage: Stage):
    asked = ask(stage)
    approved = return_approve(of_return=stage.submitted(), by=stage.cast.reviewer)
    return_reopen(
        of_return=approved, by=stage.cast.reviewer, reason="数据有误，请重报。", until=today()
    )
    address = asked.get_absolute_url()
    assert address not in [one.address for one in staff_tasks(stage.cast.reviewer)]
    with pytest.raises(InvalidTransition, match="审核通过"):
        grant(stage, asked)
    assert ask(stage).is_waiting
    trail = AuditEvent.objects.filter(object_type="extension", object_id=str(asked.pk))
    assert sorted(one.action for one in trail) == ["extension.asked", "extension.ended"]


def test_nobody_decides_on_their_own_request(stage: Stage):
    asked = make_extension(
        form=stage.form, reporting_period=stage.period, asked_by=stage.cast.reviewer
    )
    with pytest.raises(OwnSubmission):
        grant(stage, asked)
    other = make_user("reviewer2", stage.cast.reviewer.role)
    assert extension_grant(extension=asked, by=other, until=UNTIL).is_granted


@pytest.mark.parametrize("name", ["reporter", "lead", "analyst", "administrator"])
def test_only_reviewers_decide(stage: Stage, name: str):
    with pytest.raises(PermissionDenied):
        extension_grant(extension=ask(stage), by=stage.cast[name], until=UNTIL)


# What it opens


def test_a_lock_is_lifted_for_one_form_until_its_day_and_closes_by_itself(stage: Stage, settings):
    opened = stage.open()
    lock(stage)
    with pytest.raises(PeriodLocked):
        stage.save(opened)
    asked = ask(stage, until=date(2019, 1, 23))
    assert asked.kind == ExtensionKind.UNLOCK
    with pytest.raises(PeriodLocked):
        stage.save(opened)
    grant(stage, asked, date(2019, 1, 23))
    saved = stage.save(opened)
    on(settings, date(2019, 1, 23))
    saved = stage.save(saved, first_output="101")
    on(settings, date(2019, 1, 24))
    with pytest.raises(PeriodLocked):
        stage.save(saved, first_output="102")
    with pytest.raises(PeriodLocked):
        return_submit(of_return=saved, by=stage.cast.reporter)


def test_a_form_never_begun_can_be_begun_once_unlocked(stage: Stage):
    lock(stage)
    with pytest.raises(PeriodLocked):
        stage.open()
    grant(stage, ask(stage))
    assert stage.open().state == ReturnState.DRAFT


def test_another_form_of_the_period_stays_locked(stage: Stage, cast: Cast):
    other = make_form("F9", [make_element("employees")])
    make_assignment(form=other, department=cast.department)
    lock(stage)
    grant(stage, ask(stage))
    with pytest.raises(PeriodLocked):
        return_open(form=other, reporting_period=stage.period, by=cast.reporter)


def test_a_reopened_return_whose_days_are_over_can_be_unlocked(stage: Stage):
    held = stage.open()
    Return.objects.filter(pk=held.pk).update(
        state=ReturnState.REOPENED, reopened_until=date(2019, 1, 18)
    )
    held.refresh_from_db()
    with pytest.raises(PeriodLocked):
        stage.save(held)
    lock(stage)
    grant(stage, ask(stage))
    assert stage.save(held).state == ReturnState.REOPENED


def test_an_unlocked_form_closes_a_month_on_at_the_latest(stage: Stage):
    lock(stage)
    with pytest.raises(InvalidInput) as caught:
        ask(stage, until=TODAY + timedelta(days=32))
    assert caught.value.problems[0].rule == "until_too_late"
    assert ask(stage, until=TODAY + timedelta(days=31)).asked_until == date(2019, 2, 21)


def test_a_request_that_outlived_the_lock_is_granted_as_an_unlock(stage: Stage):
    asked = ask(stage)
    lock(stage)
    granted = grant(stage, asked, date(2019, 2, 11))
    assert granted.kind == ExtensionKind.UNLOCK


# What it is judged by


def test_who_asked_by_the_due_day_is_judged_by_the_day_that_was_granted(stage: Stage, settings):
    on(settings, date(2019, 1, 15))
    asked = ask(stage)
    on(settings, date(2019, 1, 17))
    granted = grant(stage, asked)
    assert terms_of(stage.period, [granted]).due_on == UNTIL


def test_who_asked_afterwards_is_late_already(stage: Stage):
    granted = grant(stage, ask(stage))
    terms = terms_of(stage.period, [granted])
    assert (terms.due_on, terms.granted) == (date(2019, 1, 15), granted)


def test_what_waits_or_was_declined_changes_nothing(stage: Stage, settings):
    on(settings, date(2019, 1, 14))
    asked = ask(stage)
    terms = terms_of(stage.period, [asked])
    assert (terms.due_on, terms.waiting) == (date(2019, 1, 15), asked)
    extension_decline(extension=asked, by=stage.cast.reviewer, answer="不必延期。")
    asked.refresh_from_db()
    terms = terms_of(stage.period, [asked])
    assert (terms.due_on, terms.waiting) == (date(2019, 1, 15), None)


# The pages


def ask_address(stage: Stage) -> str:
    return reverse("targets:extension-ask", args=[stage.period.period, stage.form.code])


def test_the_department_asks_and_the_reviewer_decides_on_the_pages(stage: Stage, client: Client):
    client.force_login(stage.cast.reporter)
    answer = client.post(ask_address(stage), {"until": "2019-01-28", "reason": REASON}, follow=True)
    assert "申请已交给审核员" in answer.content.decode()
    assert "已申请延到1月28日（周一），等决定" in client.get("/returns/").content.decode()
    asked = Extension.objects.get()
    client.force_login(stage.cast.reviewer)
    assert REASON in client.get(reverse("targets:extension-list")).content.decode()
    client.post(asked.get_absolute_url(), {"verb": "grant", "until": "2019-01-25", "answer": ""})
    asked.refresh_from_db()
    assert asked.until == date(2019, 1, 25)
    client.force_login(stage.cast.reporter)
    assert "已同意延到1月25日（周五）" in client.get("/returns/").content.decode()
    page = client.get(asked.get_absolute_url()).content.decode()
    assert "有效，到1月25日（周五）" in page


def test_the_pages_show_what_is_wrong_and_keep_what_was_typed(stage: Stage, client: Client):
    client.force_login(stage.cast.reporter)
    answer = client.post(ask_address(stage), {"until": "2019-03-01", "reason": REASON})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "要早于锁定日2019年2月4日" in page
    assert REASON in page
    asked = ask(stage)
    client.force_login(stage.cast.reviewer)
    answer = client.post(asked.get_absolute_url(), {"verb": "decline", "answer": ""})
    assert (answer.status_code, "请写明理由" in answer.content.decode()) == (422, True)


def test_the_return_shows_both_days(stage: Stage, client: Client, settings):
    held = stage.filled()
    make_extension(
        form=stage.form,
        reporting_period=stage.period,
        department=stage.cast.department,
        asked_on=date(2019, 1, 14),
        state=ExtensionState.GRANTED,
        until=UNTIL,
        decided_at=AN_INSTANT,
        decided_by=stage.cast.reviewer,
    )
    client.force_login(stage.cast.reporter)
    page = client.get(held.get_absolute_url()).content.decode()
    assert "已同意延到1月28日（周一），过后自动关闭" in page
    assert "本期截止日是1月15日（周二），这张表按延后的日子算按时" in page


def test_an_unlocked_form_of_a_locked_period_is_on_the_list_to_be_filled(
    stage: Stage, client: Client
):
    lock(stage)
    client.force_login(stage.cast.reporter)
    page = client.get("/returns/").content.decode()
    assert ("申请解锁" in page, "开始填报" in page) == (True, False)
    grant(stage, ask(stage))
    page = client.get("/returns/").content.decode()
    assert "开始填报" in page
    assert "已解锁到1月28日（周一）" in page
    assert "申请解锁" not in page
    assert "同意延到" not in page


def test_a_form_that_is_with_the_reviewer_says_when_it_came_in(stage: Stage, client: Client):
    held = stage.submitted()
    client.force_login(stage.cast.reporter)
    for day, words in ((14, "1月14日（周一）按时报送"), (18, "1月18日（周五）迟报")):
        held.first_submitted_at = datetime(2019, 1, day, 3, tzinfo=UTC)
        held.save()
        page = client.get("/returns/").content.decode()
        assert words in page
        assert "已过截止日；" not in page


def test_what_has_come_in_is_told_to_both_sides_and_needs_no_decision(stage: Stage, client: Client):
    asked = ask(stage)
    held = stage.submitted()
    for reader in (stage.cast.reviewer, stage.cast.reporter):
        client.force_login(reader)
        page = client.get(asked.get_absolute_url()).content.decode()
        assert "报来，等审核。" in page
        assert "补报算迟报" not in page
        assert ("先审核即可" in page) is (reader == stage.cast.reviewer)
    return_approve(of_return=held, by=stage.cast.reviewer)
    for reader in (stage.cast.reviewer, stage.cast.reporter):
        client.force_login(reader)
        page = client.get(asked.get_absolute_url()).content.decode()
        assert "审核通过，申请随之结束" in page
        assert "补报算迟报" not in page
        assert f"{stage.cast.reporter} ，" not in " ".join(page.split())


def test_what_is_approved_is_not_asked_time_for_but_a_correction(stage: Stage, client: Client):
    held = stage.submitted()
    client.force_login(stage.cast.reporter)
    page = client.get(ask_address(stage)).content.decode()
    assert ("不用延期" in page, "提出申请" in page) == (True, False)
    return_approve(of_return=held, by=stage.cast.reviewer)
    page = client.get(ask_address(stage)).content.decode()
    assert reverse("targets:correction-new", args=[held.pk]) in page
    assert "提出申请" not in page
    with pytest.raises(InvalidTransition, match="请申请更正"):
        ask(stage)


def test_a_strangers_request_is_not_found(stage: Stage, client: Client):
    asked = ask(stage)
    client.force_login(stage.cast.stranger)
    assert client.get(asked.get_absolute_url()).status_code == 404
    assert client.get(ask_address(stage)).status_code == 404
