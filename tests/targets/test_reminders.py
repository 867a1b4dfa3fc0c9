"""Who is told what, in the application and by e-mail. 2018Q4: T−10 moves to Monday, January 7,
T−3 to the 14th, T+5 to the 21st; the due day is the 15th."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from targets.choices import (
    Decision,
    ExtensionState,
    NoticeKind,
    ReturnState,
    Role,
)
from targets.models import AuditEvent, Notice, Return, Submission, User
from targets.selectors.notices import item_words
from targets.selectors.reminders import told_on
from targets.services.reminders import (
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
    make_return,
    make_submission,
    make_unit,
    make_user,
)
from tests.targets.reminders_stage import told, words
from tests.targets.returns_stage import Stage

T_MINUS_10, T_MINUS_3, DUE, T_PLUS_1, T_PLUS_5 = (date(2019, 1, day) for day in (7, 14, 15, 16, 21))
SATURDAY = date(2019, 1, 19)


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


def test_an_unlock_is_told_as_one_when_it_ends_and_when_it_is_declined(stage: Stage, cast: Cast):
    facts = {"department": cast.department, "reporting_period": stage.period, "form": stage.form}
    facts["notice"] = make_notice()
    unlock = {"until": "2019-01-28", "kind": "unlock"}
    ends = make_notice_item(kind=NoticeKind.EXTENSION_ENDS, detail=unlock, **facts)
    declined = {"answer": "已延过两次。", "kind": "unlock"}
    decided = make_notice_item(kind=NoticeKind.EXTENSION_DECIDED, detail=declined, **facts)
    assert [item_words(one) for one in (ends, decided)] == [
        "2018年四季度F1 报表1解锁到1月28日（周一）为止，过后自动关闭。",
        "2018年四季度F1 报表1没有同意解锁：已延过两次。",
    ]


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
    assert len(queries) == 14


@pytest.mark.parametrize(
    "kind", [one for one in NoticeKind if one not in (NoticeKind.BY_HAND, NoticeKind.AWARD)]
)
def test_every_message_can_be_read_in_english(stage: Stage, cast: Cast, kind: NoticeKind):
    item = make_notice_item(
        kind=kind,
        department=cast.department,
        reporting_period=stage.period,
        form=stage.form,
        detail={
            "due": "2019-01-15",
            "until": "2019-01-28",
            "answer": "no",
            "year": 2019,
            "serial": 3,
        },
    )
    with translation.override("en"):
        said = item_words(item)
    assert ("No. 3 of 2019" if kind is NoticeKind.ISSUE else "Q4 2018 F1 Form 1") in said
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
