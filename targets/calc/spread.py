"""How a value lies among others: median, place, and the band within which values usually lie.

docs/algorithms/review-order.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

FEWEST = 8
"""Fewer values than this say nothing about what is usual."""
FENCE = Fraction(3, 2)
"""Quartile distances from the quartiles to the ends of the band."""


@dataclass(frozen=True, slots=True)
class Band:
    """Both ends belong to it."""

    low: Fraction
    high: Fraction

    def holds(self, value: Fraction) -> bool:
        return self.low <= value <= self.high


UNKNOWN_BAND = Band(Fraction(-1, 5), Fraction(1, 5))
"""Stands in where too few values are known: a fifth up or down."""


def quantile(ordered: Sequence[Fraction], at: Fraction) -> Fraction:
    """The value `at` (0 to 1) of the way through values in order, linear between two of them."""
    place = at * (len(ordered) - 1)
    whole = place.numerator // place.denominator
    if whole + 1 >= len(ordered):
        return ordered[-1]
    return ordered[whole] + (ordered[whole + 1] - ordered[whole]) * (place - whole)


def median(values: Sequence[Fraction]) -> Fraction | None:
    return quantile(sorted(values), Fraction(1, 2)) if values else None


def usual_band(changes: Sequence[Fraction]) -> Band:
    """From one and a half quartile distances below the first quartile to as many above the third
    (Tukey's fences)."""
    if len(changes) < FEWEST:
        return UNKNOWN_BAND
    ordered = sorted(changes)
    first, third = quantile(ordered, Fraction(1, 4)), quantile(ordered, Fraction(3, 4))
    reach = FENCE * (third - first)
    return Band(first - reach, third + reach)


def place_of(value: Fraction, values: Sequence[Fraction]) -> int:
    """1 for the largest; equals share a place."""
    return 1 + sum(one > value for one in values)
