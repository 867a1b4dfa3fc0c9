"""Working days in China: public holidays, and the weekends worked in exchange for them.

The State Council fixes them year by year; `chinese_calendar` carries what has been published.
Outside of its years Monday to Friday are taken for working days: `is_published` says so, and
pages repeat it.
"""

import logging
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

IsWorking = Callable[[date], bool]
SATURDAY = 5
A_DAY = timedelta(days=1)
log = logging.getLogger(__name__)


def is_published(day: date) -> bool:
    """Whether the holidays of the day's year are known."""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def is_working_day(day: date) -> bool:
    if is_published(day):
        return bool(chinese_calendar.is_workday(day))
    _warn_once(day.year)
    return day.weekday() < SATURDAY


def on_or_after(day: date, is_working: IsWorking = is_working_day) -> date:
    """The day itself where it is a working day, else the next one."""
    while not is_working(day):
        day += A_DAY
    return day


def working_days_between(first: date, last: date, is_working: IsWorking = is_working_day) -> int:
    """Working days after `first` up to and including `last`; 0 where `last` is not later."""
    days = max((last - first).days, 0)
    return sum(is_working(first + A_DAY * (number + 1)) for number in range(days))


@lru_cache(maxsize=32)
def _warn_once(year: int) -> None:
    log.warning("The public holidays of %s are not known: weekends only.", year)
