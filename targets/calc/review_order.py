"""What a reviewer should look at first: size × surprise × effect, each from 0 to 1.

docs/algorithms/review-order.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

LEAST = Fraction(1, 1000)
"""No factor counts less, so that one that is 0 does not hide the other two."""
CARRIED = Fraction(1, 4)
"""What a query counts whose explanation was accepted a quarter earlier; a new one counts 1."""
HALFWAY = 2
"""So many new queries make half of what queries can make."""
ONE, NONE = Fraction(1), Fraction(0)


@dataclass(frozen=True, slots=True)
class Part:
    """What a return brings to one side of an indicator's formula: absolute amounts in the
    elements' own unit, its own and all of them together."""

    indicator: str
    own: Fraction
    whole: Fraction

    @property
    def share(self) -> Fraction:
        return self.own / self.whole if self.whole else NONE


def largest_part(parts: Iterable[Part]) -> Part | None:
    """The part with the largest share, the first of equals; its share is the size."""
    return max(parts, key=lambda part: part.share, default=None)


def queries_weigh(new: int, carried: int) -> Fraction:
    """From 0 without queries towards 1 with many."""
    points = new + CARRIED * carried
    return points / (points + HALFWAY)


def surprise(new: int, carried: int, compared: int, outside: int) -> Fraction:
    """Queries and unusual changes, either of which alone can make it high.

    `compared` are the cells with a value a year earlier to compare with, `outside` those of them
    whose change lies outside the usual band.
    """
    unusual = Fraction(outside, compared) if compared else NONE
    return ONE - (ONE - queries_weigh(new, carried)) * (ONE - unusual)


Change = tuple[Fraction | None, Fraction | None]
"""An attainment before and after; None: there is none."""


def moved(change: Change) -> Fraction:
    """How far an attainment moves; one that appears or vanishes moves by all of it."""
    before, after = change
    return abs((after or NONE) - (before or NONE))


def effect(changes: Iterable[Change]) -> Fraction:
    """The largest move of any target's attainment, 1 at most; 0 without targets."""
    return min(ONE, max(map(moved, changes), default=NONE))


def attention(size: Fraction, surprise: Fraction, effect: Fraction) -> Fraction:
    """What the queue is ordered by, largest first."""
    return max(LEAST, size) * max(LEAST, surprise) * max(LEAST, effect)
