"""The rhythm of reminders over whole quarters, with the holidays that fall into them."""

from datetime import date, timedelta

import pytest

from hightech_zone.lib.workdays import is_working_day
from targets.calc.periods import Period
from targets.calc.reminders import (
    Audience,
    Duty,
    Step,
    ends_tomorrow,
    reminders_on,
    sending_days,
    step_on,
)


def duty(period: str = "2018Q4", **changes) -> Duty:
    ended = Period.parse(period)
    opens = ended.plus(1).first_day
    usual = {"opens_on": opens, "due_on": opens + timedelta(days=14), "submitted_on": None}
    return Duty(ended, "F1", "industry", **{**usual, **changes})


def written(days: dict[Step, date]) -> dict[str, str]:
    return {str(step): f"{day:%m-%d}" for step, day in days.items()}


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        # T−10 falls into the National Day week and waits for its end; the 15th is a Monday.
        ("2018Q3", {"t-10": "10-08", "t-3": "10-12", "t": "10-15", "t+1": "10-16", "t+5": "10-22"}),
        # T−10 and T−3 fall on Saturdays, T+5 on a Sunday.
        ("2018Q4", {"t-10": "01-07", "t-3": "01-14", "t": "01-15", "t+1": "01-16", "t+5": "01-21"}),
        # All five on working days.
        ("2019Q2", {"t-10": "07-05", "t-3": "07-12", "t": "07-15", "t+1": "07-16", "t+5": "07-22"}),
        # T−10 falls on Qingming, moved to the 6th by the weekend after it.
        ("2019Q1", {"t-10": "04-08", "t-3": "04-12", "t": "04-15", "t+1": "04-16", "t+5": "04-22"}),
        # The 15th is a Sunday: the due day's reminder meets T+1 on Monday and gives way to it.
        ("2017Q3", {"t-10": "10-09", "t-3": "10-12", "t+1": "10-16", "t+5": "10-20"}),
        # The 15th is a Saturday: so too.
        ("2021Q4", {"t-10": "01-05", "t-3": "01-12", "t+1": "01-17", "t+5": "01-20"}),
    ],
    ids=["national-day", "weekends", "plain", "qingming", "sunday", "saturday"],
)
def test_every_step_has_its_day_and_holidays_move_it_on(period: str, expected: dict[str, str]):
    assert written(sending_days(duty(period), is_working_day)) == expected


def test_the_spring_festival_swallows_what_falls_into_it():
    """2018: 15 to 21 February; the Saturday and Sunday of 11 and 24 February are worked."""
    late = duty("2017Q4", due_on=date(2018, 2, 16))
    expected = {"t-10": "02-06", "t-3": "02-13", "t+1": "02-22", "t+5": "02-22"}
    del expected["t+1"]  # meets T+5 on the first day after the holiday
    assert written(sending_days(late, is_working_day)) == expected


def test_a_step_before_the_opening_waits_for_it():
    short = duty(opens_on=date(2019, 1, 9), due_on=date(2019, 1, 15))
    assert written(sending_days(short, is_working_day))["t-10"] == "01-09"


QUARTER = [date(2018, 12, 31) + timedelta(days=number) for number in range(92)]


def told(owed: Duty) -> dict[str, str]:
    """The days of the quarter on which something is sent, when every step is sent once."""
    seen: dict[str, str] = {}
    for day in QUARTER:
        for one in reminders_on(day, [owed], is_working_day):
            seen.setdefault(str(one.step), f"{day:%m-%d} {one.audience}")
    return seen


def test_a_quarter_in_which_nothing_comes_in_goes_through_the_whole_rhythm():
    assert told(duty()) == {
        "t-10": "01-07 reporters",
        "t-3": "01-14 reporters",
        "t": "01-15 reporters",
        "t+1": "01-16 head",
        "t+5": "01-21 staff",
    }


@pytest.mark.parametrize(
    ("submitted_on", "steps"),
    [
        (date(2019, 1, 4), []),
        (date(2019, 1, 7), []),
        (date(2019, 1, 8), ["t-10"]),
        (date(2019, 1, 15), ["t-10", "t-3"]),
        (date(2019, 1, 16), ["t-10", "t-3", "t"]),
        (date(2019, 1, 18), ["t-10", "t-3", "t", "t+1"]),
    ],
    ids=str,
)
def test_it_is_quiet_from_the_day_a_return_came_in(submitted_on: date, steps: list[str]):
    assert list(told(duty(submitted_on=submitted_on))) == steps


def test_an_extension_starts_the_rhythm_anew_from_its_day():
    assert told(duty(due_on=date(2019, 1, 28))) == {
        "t-10": "01-18 reporters",
        "t-3": "01-25 reporters",
        "t": "01-28 reporters",
        "t+1": "01-29 head",
        "t+5": "02-02 staff",  # a Saturday worked for the Spring Festival
    }


def test_before_the_period_opens_nothing_is_owed():
    early = duty(opens_on=date(2019, 1, 10))
    assert list(reminders_on(date(2019, 1, 9), [early], is_working_day)) == []


@pytest.mark.parametrize("day", [date(2019, 1, 5), date(2019, 1, 6), date(2019, 1, 12)], ids=str)
def test_nothing_is_sent_on_a_day_of_rest(day: date):
    assert step_on(duty(), day, is_working_day) is None


def test_a_day_on_which_nothing_ran_is_made_up_for_until_it_is_stale():
    owed = duty()
    assert step_on(owed, date(2019, 1, 18), is_working_day) is Step.T_PLUS_1  # its day: the 16th
    assert step_on(owed, date(2019, 1, 11), is_working_day) is Step.T_MINUS_10  # four days on
    assert step_on(owed, date(2019, 1, 25), is_working_day) is Step.T_PLUS_5
    assert step_on(owed, date(2019, 1, 28), is_working_day) is None


def test_each_step_has_its_audience():
    audiences = [
        one.audience for day in QUARTER for one in reminders_on(day, [duty()], is_working_day)
    ]
    assert set(audiences) == set(Audience)


@pytest.mark.parametrize(
    ("until", "day", "expected"),
    [
        (date(2019, 1, 16), date(2019, 1, 15), True),
        (date(2019, 1, 16), date(2019, 1, 14), False),
        (date(2019, 1, 16), date(2019, 1, 16), False),
        (date(2019, 1, 14), date(2019, 1, 11), True),  # a Monday: told on Friday
        (date(2018, 10, 8), date(2018, 9, 30), True),  # after the National Day week
    ],
)
def test_the_end_of_an_extension_is_told_on_the_last_working_day_before_it(until, day, expected):
    assert ends_tomorrow(until, day, is_working_day) is expected
