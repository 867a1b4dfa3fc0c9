"""Single quarters of figures that are reported year to date.

docs/algorithms/periods.md says what a year to date is; a stock is its own single quarter.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from targets.calc.periods import Period


def single_quarter(
    reported: Mapping[Period, Decimal | None],
    period: Period,
    first: Period,
    *,
    is_flow: bool,
) -> Decimal | None:
    """What belongs to `period` alone.

    `first`: the enterprise's first quarter; before it nothing was due, so that the year to date
    of a quarter in which it began is that quarter's own. **Missing**: None where the figure, or
    the one of the quarter before that it is told by, is missing.
    """
    value = reported.get(period)
    if value is None or not is_flow or period.quarter == 1 or period <= first:
        return value
    before = reported.get(period.plus(-1))
    return None if before is None else value - before


def growth(value: Decimal | None, base: Decimal | None) -> Fraction | None:
    """A fraction of 1; None on a missing base, or one of 0 or below."""
    if value is None or base is None or base <= 0:
        return None
    return Fraction(value) / Fraction(base) - 1
