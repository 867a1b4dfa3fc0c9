"""Who stands in for somebody is told what that person is told, on the days they do."""

from datetime import date

from targets.choices import Role
from targets.models import Notice
from targets.services.reminders import reminder_write, reminders_plan, reminders_send
from tests.cast import Cast
from tests.factories import make_delegation, make_extension, make_user
from tests.targets.returns_stage import Stage

DUE, T_PLUS_1, LATER = date(2019, 1, 15), date(2019, 1, 16), date(2019, 1, 21)


def told(day: date) -> dict[str, list[str]]:
    return {
        one.recipient.person.username: [str(item.kind) for item in one.items]
        for one in reminders_plan(day)
        if one.recipient.person
    }


def stands_in(principal, delegate, from_on: date = DUE, to_on: date = LATER) -> None:
    make_delegation(principal=principal, delegate=delegate, from_on=from_on, to_on=to_on)


def test_a_reporters_and_a_leads_delegate_are_told_beside_them(stage: Stage, cast: Cast):
    stands_in(cast.reporter, cast.stranger)
    stands_in(cast.lead, cast.stranger)
    assert told(DUE) == {"reporter": ["t"], "stranger": ["t"]}
    assert told(T_PLUS_1) == {"lead": ["t+1"], "stranger": ["t+1"]}


def test_only_on_the_days_of_the_delegation(stage: Stage, cast: Cast):
    stands_in(cast.reporter, cast.stranger, from_on=T_PLUS_1)
    assert told(DUE) == {"reporter": ["t"]}


def test_whoever_has_the_duty_too_is_told_once(stage: Stage, cast: Cast):
    mate = make_user("mate", Role.REPORTER, department=cast.department)
    stands_in(cast.reporter, mate)
    assert told(DUE) == {"reporter": ["t"], "mate": ["t"]}


def test_a_decision_on_more_time_reaches_the_delegate_of_who_asked(stage: Stage, cast: Cast):
    make_extension(
        form=stage.form,
        reporting_period=stage.period,
        department=cast.department,
        asked_by=cast.reporter,
        state="declined",
        answer="已延过两次。",
        decided_at="2019-01-15T01:00:00Z",
        decided_by=cast.reviewer,
    )
    stands_in(cast.reporter, cast.stranger)
    assert told(T_PLUS_1)["stranger"] == ["extension_decided"]


def test_a_reminder_by_hand_goes_at_once_to_who_stands_in(stage: Stage, cast: Cast):
    stands_in(cast.reporter, cast.stranger)
    reminder_write(
        department=cast.department,
        reporting_period=stage.period,
        by=cast.reviewer,
        text="请尽快报送",
    )
    reminders_send(day=LATER, department=cast.department)
    assert {one.person for one in Notice.objects.all()} == {cast.reporter, cast.stranger}
