"""Days of a public notice."""

from collections.abc import Callable
from datetime import date, timedelta

A_DAY = timedelta(days=1)


def notice_end(first: date, days: int, is_working: Callable[[date], bool]) -> date:
    """The last day of a notice of `days` working days that is put up on `first`, which counts
    where it is worked. **Raises** ValueError for fewer than one."""
    if days < 1:
        raise ValueError("a notice takes at least one day")
    day, left = first, days
    while True:
        left -= is_working(day)
        if not left:
            return day
        day += A_DAY
