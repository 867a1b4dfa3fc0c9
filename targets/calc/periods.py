"""Reporting periods: quarters of a calendar year in Asia/Shanghai."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

WRITTEN = re.compile(r"([0-9]{4})Q([1-4])")
FIRST, LAST = 1000 * 4, 7999 * 4 + 3
"""What can be computed with."""
FIRST_WRITTEN, LAST_WRITTEN = 1900 * 4, 2999 * 4 + 3
"""What can be written, so that looking a few years back or ahead always stays within."""


class InvalidPeriod(ValueError):
    """Not a quarter written like 2018Q3."""


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A quarter, numbered `year * 4 + quarter - 1` so that periods add and subtract."""

    index: int

    def __post_init__(self) -> None:
        if not FIRST <= self.index <= LAST:
            raise InvalidPeriod(str(self.index))

    @classmethod
    def of(cls, year: int, quarter: int) -> "Period":
        if quarter not in (1, 2, 3, 4):
            raise InvalidPeriod(f"{year}Q{quarter}")
        return cls(year * 4 + quarter - 1)

    @classmethod
    def parse(cls, text: str) -> "Period":
        """`2018Q3`, nothing else. Raises `InvalidPeriod`."""
        match = WRITTEN.fullmatch(text)
        if match is None:
            raise InvalidPeriod(text)
        period = cls.of(int(match.group(1)), int(match.group(2)))
        if not FIRST_WRITTEN <= period.index <= LAST_WRITTEN:
            raise InvalidPeriod(text)
        return period

    @classmethod
    def containing(cls, day: date) -> "Period":
        return cls.of(day.year, (day.month + 2) // 3)

    @classmethod
    def ended_by(cls, day: date) -> "Period":
        """The quarter before the one `day` falls in: the last that has ended."""
        return cls.containing(day).plus(-1)

    @property
    def year(self) -> int:
        return self.index // 4

    @property
    def quarter(self) -> int:
        return self.index % 4 + 1

    @property
    def first_day(self) -> date:
        return date(self.year, self.quarter * 3 - 2, 1)

    @property
    def last_day(self) -> date:
        month = self.quarter * 3
        return date(self.year, month, monthrange(self.year, month)[1])

    def plus(self, quarters: int) -> "Period":
        return Period(self.index + quarters)

    def quarters_since(self, earlier: "Period") -> int:
        return self.index - earlier.index

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}"


def period_range(first: Period, last: Period) -> list[Period]:
    """Every period from `first` to `last`, both included; empty where `last` is earlier."""
    return [Period(index) for index in range(first.index, last.index + 1)]


def trailing_parts(period: Period) -> list[tuple[Period, int]]:
    """The year-to-date values that make a trailing year, each with its sign.

    At the fourth quarter the year to date is the trailing year; before, last year's whole is
    added and last year's same quarter taken off. Source: rules of calculation, section 3.
    """
    if period.quarter == 4:
        return [(period, 1)]
    return [(period, 1), (Period.of(period.year - 1, 4), 1), (period.plus(-4), -1)]
