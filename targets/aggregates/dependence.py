"""Which sums depend on which rows: buckets of enterprises, and periods that look back."""

from targets.calc.periods import Period, period_range

BUCKET_SIZE = 256
"""Enterprises an atom covers, by row id; measured (ADR 0009). Changing it needs
`aggregate --all`."""

LOOKBACK = 8
"""Quarters a sum reaches back: the weight of coverage is the trailing year of four quarters
earlier, which itself takes a year-to-date value from four quarters before that."""


def bucket_of(enterprise_id: int) -> int:
    return enterprise_id // BUCKET_SIZE


def dependent_periods(period: Period) -> list[Period]:
    """Every period whose sums read a figure of `period`, itself included, in order.

    A trailing year reads its own quarter, the fourth quarter before and the same quarter of the
    year before; the weight of coverage reads the trailing year of four quarters earlier. The
    seasonal share of a year's first three quarters reads its fourth.
    """
    if period.quarter == 4:
        return period_range(period.plus(-3), period.plus(LOOKBACK - 1))
    return [period, period.plus(4), period.plus(LOOKBACK)]
