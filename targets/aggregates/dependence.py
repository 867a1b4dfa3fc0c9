"""Which sums depend on which rows: buckets of enterprises, and periods that look back."""

from targets.calc.periods import Period

BUCKET_SIZE = 256
"""Enterprises an atom covers, by row id; measured (ADR 0009). Changing it needs
`aggregate --all`."""


def bucket_of(enterprise_id: int) -> int:
    return enterprise_id // BUCKET_SIZE


def dependent_periods(period: Period) -> list[Period]:
    """Every period whose sums read a figure of `period`, itself included, in order.

    A trailing year reads its own quarter, the fourth quarter before and the same quarter of the
    year before; the weight of coverage reads the trailing year of four quarters earlier.
    """
    is_fourth = period.index % 4 == 3
    return [Period(period.index + ahead) for ahead in (range(8) if is_fourth else (0, 4, 8))]
