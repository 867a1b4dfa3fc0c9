"""Working days as the State Council fixed them, and as weekends where it has not yet."""

import logging
from datetime import date

import pytest

from hightech_zone.lib import workdays
from hightech_zone.lib.workdays import (
    is_published,
    is_working_day,
    on_or_after,
    working_days_between,
)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2018, 10, 1), False),  # National Day
        (date(2018, 10, 7), False),  # its last day
        (date(2018, 9, 29), True),  # a Saturday worked in exchange
        (date(2018, 9, 30), True),  # a Sunday worked in exchange
        (date(2019, 2, 4), False),  # eve of the Spring Festival
        (date(2019, 2, 2), True),  # a Saturday worked in exchange
        (date(2019, 1, 12), False),  # any Saturday
        (date(2019, 1, 15), True),
    ],
    ids=str,
)
def test_holidays_and_the_weekends_worked_for_them(day: date, works: bool):
    assert is_working_day(day) is works


@pytest.mark.parametrize("year", [2003, 2101])
def test_a_year_without_published_holidays_knows_weekends_only(year: int, caplog):
    workdays._warn_once.cache_clear()
    monday, saturday = date(year, 10, 1), date(year, 10, 6)
    monday = monday.replace(day=1 + (7 - monday.weekday()) % 7)
    saturday = monday.replace(day=monday.day + 5)
    with caplog.at_level(logging.WARNING):
        assert (is_working_day(monday), is_working_day(saturday)) == (True, False)
    assert [record.getMessage() for record in caplog.records] == [
        f"The public holidays of {year} are not known: weekends only."
    ]
    assert not is_published(monday)
    assert is_published(date(2018, 10, 1))


def test_the_next_working_day_after_a_holiday():
    assert on_or_after(date(2018, 10, 1)) == on_or_after(date(2018, 10, 8)) == date(2018, 10, 8)


def test_working_days_are_counted_without_the_first_and_with_the_last():
    assert working_days_between(date(2018, 9, 30), date(2018, 10, 15)) == 6
    assert working_days_between(date(2018, 10, 15), date(2018, 10, 15)) == 0
    assert working_days_between(date(2018, 10, 16), date(2018, 10, 15)) == 0
