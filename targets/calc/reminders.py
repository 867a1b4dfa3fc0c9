"""Who is reminded of what on which day: the rhythm of a reporting period. Pure: the caller says
which days are worked and what was submitted when.

Rules: docs/algorithms/reminders.md.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from targets.calc.periods import Period

IsWorking = Callable[[date], bool]
A_DAY = timedelta(days=1)
CAUGHT_UP_WITHIN = timedelta(days=4)
"""A reminder whose day passed while nothing ran is still sent this many days later."""


class Step(StrEnum):
    """A place in the rhythm, named by its distance from the due day."""

    T_MINUS_10 = "t-10"
    T_MINUS_3 = "t-3"
    DUE = "t"
    T_PLUS_1 = "t+1"
    T_PLUS_5 = "t+5"


class Audience(StrEnum):
    REPORTERS = "reporters"
    HEAD = "head"
    """The unit's head: its leads, and the address kept for the head."""
    STAFF = "staff"


RHYTHM: dict[Step, tuple[int, Audience]] = {
    Step.T_MINUS_10: (-10, Audience.REPORTERS),
    Step.T_MINUS_3: (-3, Audience.REPORTERS),
    Step.DUE: (0, Audience.REPORTERS),
    Step.T_PLUS_1: (1, Audience.HEAD),
    Step.T_PLUS_5: (5, Audience.STAFF),
}
"""Days from the due day, and who is told; in order."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One form a department owes for a period."""

    period: Period
    form: str
    department: str
    opens_on: date
    due_on: date
    """The day it is judged by: an extension's where one was granted."""
    submitted_on: date | None = None
    """The day it first came in; None: not yet."""

    def is_owed(self, day: date) -> bool:
        """What comes in on the day itself is owed no more."""
        return self.opens_on <= day and (self.submitted_on is None or self.submitted_on > day)


@dataclass(frozen=True, slots=True)
class Reminder:
    duty: Duty
    step: Step

    @property
    def audience(self) -> Audience:
        return RHYTHM[self.step][1]


def sending_days(duty: Duty, is_working: IsWorking) -> dict[Step, date]:
    """The day of each step: its own where that is worked, else the next that is. A step before
    the period opens waits for the opening; where several meet on a day, the last stands alone."""
    days: dict[Step, date] = {}
    for step, (distance, _audience) in RHYTHM.items():
        day = _worked(max(duty.due_on + A_DAY * distance, duty.opens_on), is_working)
        days = {earlier: at for earlier, at in days.items() if at < day}
        days[step] = day
    return days


def step_on(duty: Duty, day: date, is_working: IsWorking) -> Step | None:
    """The step to be sent on `day`: the latest whose day has come, unless that is too long ago;
    None on a day that is not worked."""
    if not is_working(day):
        return None
    come = [(at, step) for step, at in sending_days(duty, is_working).items() if at <= day]
    if not come:
        return None
    at, step = max(come)
    return step if day - at <= CAUGHT_UP_WITHIN else None


def reminders_on(day: date, duties: Iterable[Duty], is_working: IsWorking) -> Iterator[Reminder]:
    """What is owed and to be reminded of on `day`; nothing where nothing is owed. Who has been
    told of a step already is the caller's to know."""
    for duty in duties:
        step = step_on(duty, day, is_working) if duty.is_owed(day) else None
        if step is not None:
            yield Reminder(duty, step)


def ends_tomorrow(until: date, day: date, is_working: IsWorking) -> bool:
    """Whether `day` is the last worked day before `until`, the last day of an extension."""
    eve = until - A_DAY
    while not is_working(eve):
        eve -= A_DAY
    return day == eve


def _worked(day: date, is_working: IsWorking) -> date:
    while not is_working(day):
        day += A_DAY
    return day
