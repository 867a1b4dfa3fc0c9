"""Changing the dates of a period that is under way: today is 2019-01-21, 2018Q4 was due on the
15th, takes late returns until the 25th and locks on February 4."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from targets.calc.periods import Period
from targets.choices import ExtensionState
from targets.errors import InvalidInput, PeriodLocked
from targets.models import AuditEvent, ReportingPeriod
from targets.services.periods import PeriodDates, lock_period, open_period, period_reschedule
from tests.cast import Cast
from tests.factories import AN_INSTANT, make_extension, make_reporting_period, make_user

REASON = "统一延长年报时间"


@pytest.fixture
def period(cast: Cast) -> ReportingPeriod:
    return make_reporting_period("2018Q4")


def dates(period: ReportingPeriod, **changes) -> PeriodDates:
    names = ("opens_on", "due_on", "late_until", "locks_on", "rolls_over")
    return replace(PeriodDates(**{name: getattr(period, name) for name in names}), **changes)


def reschedule(cast: Cast, period: ReportingPeriod, reason: str = REASON, **changes):
    return period_reschedule(
        reporting_period=period,
        by=cast.administrator,
        dates=dates(period, **changes),
        reason=reason,
    )


def refused(cast: Cast, period: ReportingPeriod, **changes) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        reschedule(cast, period, **changes)
    period.refresh_from_db()
    assert not AuditEvent.objects.exists()
    return {problem.field: problem.rule for problem in caught.value.problems}


def test_what_has_not_come_yet_can_be_moved_and_the_trail_keeps_why(cast: Cast, period):
    changed = reschedule(cast, period, late_until=date(2019, 1, 31), locks_on=date(2019, 2, 11))
    assert (changed.late_until, changed.locks_on) == (date(2019, 1, 31), date(2019, 2, 11))
    event = AuditEvent.objects.get()
    assert (event.action, event.actor) == ("period.rescheduled", cast.administrator)
    assert event.detail == {
        "reason": REASON,
        "late_until": ["2019-01-25", "2019-01-31"],
        "locks_on": ["2019-02-04", "2019-02-11"],
    }


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"due_on": date(2019, 1, 22)}, {"due_on": "date_passed"}),
        ({"opens_on": date(2019, 1, 2)}, {"opens_on": "date_passed"}),
        ({"late_until": date(2019, 1, 20)}, {"late_until": "date_in_the_past"}),
        (
            {"locks_on": date(2019, 1, 21), "late_until": date(2019, 1, 21)},
            {"locks_on": "date_in_the_past"},
        ),
        ({"late_until": date(2019, 2, 5)}, {"locks_on": "dates_ordered"}),
        ({"late_until": date(2019, 1, 30), "reason": "  "}, {"reason": "required"}),
        ({"late_until": date(2019, 1, 30), "reason": "长" * 301}, {"reason": "too_long"}),
        ({}, {"due_on": "unchanged"}),
    ],
    ids=["due", "opening", "late", "lock-today", "order", "no-reason", "long", "nothing"],
)
def test_what_would_touch_the_past_or_make_no_sense_is_refused(cast, period, changes, problems):
    assert refused(cast, period, **changes) == problems


def test_the_lock_does_not_come_before_a_day_that_was_granted(cast: Cast, period):
    make_extension(
        reporting_period=period,
        state=ExtensionState.GRANTED,
        until=date(2019, 2, 1),
        decided_at=AN_INSTANT,
        decided_by=make_user(),
    )
    problems = refused(cast, period, locks_on=date(2019, 2, 1))
    assert problems == {"locks_on": "extension_granted"}


def test_a_due_day_of_rest_rolls_over_where_the_period_says_so(cast: Cast):
    coming = make_reporting_period("2018Q4", due_on=date(2019, 1, 25))
    changed = reschedule(
        cast, coming, due_on=date(2019, 1, 26), late_until=date(2019, 1, 31), rolls_over=True
    )
    assert (changed.due_on, changed.rolls_over) == (date(2019, 1, 28), True)
    assert AuditEvent.objects.get().detail["due_on"] == ["2019-01-25", "2019-01-28"]


@pytest.mark.parametrize(
    ("rolls", "due"), [(False, date(2017, 10, 15)), (True, date(2017, 10, 16))]
)
def test_new_periods_take_the_installations_choice(db, settings, rolls: bool, due: date):
    settings.DUE_ROLLS_OVER = rolls
    opened, _ = open_period(period=Period.parse("2017Q3"))
    assert (opened.due_on, opened.rolls_over) == (due, rolls)


def test_a_locked_period_keeps_its_dates(cast: Cast, period):
    lock_period(reporting_period=period)
    with pytest.raises(PeriodLocked):
        reschedule(cast, period, locks_on=date(2019, 2, 20))


@pytest.mark.parametrize("name", ["reporter", "reviewer", "analyst", "auditor"])
def test_only_administrators_change_dates(cast: Cast, period, name: str):
    with pytest.raises(PermissionDenied):
        period_reschedule(
            reporting_period=period, by=cast[name], dates=dates(period), reason=REASON
        )


# The pages


def address(period: ReportingPeriod) -> str:
    return reverse("targets:period-detail", args=[period.period])


def posted(period: ReportingPeriod, **changes) -> dict[str, str]:
    names = ("opens_on", "due_on", "late_until", "locks_on")
    return {
        **{name: getattr(period, name).isoformat() for name in names},
        "reason": REASON,
    } | changes


def test_the_page_says_which_date_comes_before_which(cast: Cast, period, client: Client):
    client.force_login(cast.administrator)
    changes = {"late_until": "2019-03-01", "locks_on": "2019-02-01"}
    form = client.post(address(period), posted(period, **changes)).context["form"]
    assert form.errors == {"locks_on": ["锁定日不能早于迟报截止日。"]}


def test_the_page_says_all_dates_in_words_and_what_was_changed(cast: Cast, period, client: Client):
    client.force_login(cast.administrator)
    answer = client.post(address(period), posted(period, late_until="2019-01-31"), follow=True)
    page = answer.content.decode()
    assert "1月15日（周二）" in page
    assert "2019-01-25 → 2019-01-31" in page
    assert REASON in page
    assert "2018年四季度" in client.get(reverse("targets:period-list")).content.decode()


def test_the_list_is_named_in_the_plural_in_english(cast: Cast, period, client: Client):
    client.force_login(cast.administrator)
    client.cookies["django_language"] = "en"
    listed = client.get(reverse("targets:period-list")).content.decode()
    assert '<h1 class="title">Reporting periods</h1>' in listed
    one = client.get(reverse("targets:period-detail", args=["2018Q4"])).content.decode()
    assert f'<a href="{reverse("targets:period-list")}">Reporting periods</a></p>' in one


def test_the_page_shows_what_is_wrong_beside_the_field(cast: Cast, period, client: Client):
    client.force_login(cast.administrator)
    answer = client.post(address(period), posted(period, due_on="2019-01-22"))
    page = answer.content.decode()
    assert "截止日2019年1月15日已经过了，不能再改。" in page
    assert 'value="2019-01-22"' in page
    assert ReportingPeriod.objects.get().due_on == date(2019, 1, 15)


def test_a_period_that_was_never_opened_is_not_found(cast: Cast, period, client: Client):
    client.force_login(cast.administrator)
    for written in ("2015Q1", "2018Q5", "x"):
        assert client.get(reverse("targets:period-detail", args=[written])).status_code == 404
