"""Numerator and denominator of a target through the last quarters: why a ratio moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from targets.calc.periods import Period, period_range
from targets.calc.sums import Measure
from targets.selectors.board import Side
from targets.selectors.progress import HISTORY, ProgressRow

YEAR = 4


@dataclass(frozen=True)
class SideCourse:
    """`values` are in the elements' unit, the earliest first; None: undefined, or a quarter the
    reader may not see. `partial`: quarters whose data are not sufficient, whose sums are too low
    to compare. `growth` on the same quarter of the year before, a fraction; None on a base of 0
    or below, or where either is missing or partial."""

    side: Side
    values: dict[Period, Fraction | None]
    partial: set[Period]

    @property
    def now(self) -> Period:
        return max(self.values)

    @property
    def latest(self) -> Fraction | None:
        return self.values[self.now]

    @property
    def growth(self) -> Fraction | None:
        before = self.now.plus(-YEAR)
        value, base = self.values[self.now], self.values.get(before)
        if value is None or base is None or base <= 0 or {before, self.now} & self.partial:
            return None
        return value / base - 1


def side_courses(
    row: ProgressRow, numerator: Side | None, denominator: Side | None
) -> list[SideCourse]:
    """Both sides of a ratio over the same quarters; nothing for a sum or a count, whose own
    course is the target's."""
    if numerator is None or denominator is None:
        return []
    return [
        _course(row.history, row.sufficient, numerator, "numerator"),
        _course(row.history, row.sufficient, denominator, "denominator"),
    ]


def _course(
    history: Mapping[Period, Measure], sufficient: Mapping[Period, Any], side: Side, name: str
) -> SideCourse:
    last = max(history)
    periods = period_range(last.plus(1 - HISTORY), last)
    values = {one: getattr(history[one], name) if one in history else None for one in periods}
    partial = {one for one in periods if values[one] is not None and one not in sufficient}
    return SideCourse(side, values, partial)
