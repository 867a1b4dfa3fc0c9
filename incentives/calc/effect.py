"""Supported enterprises beside similar ones that were not, and what a result cost.

No causes: who is supported was chosen for what it is, not by lot. Money in 万元, growth as a
fraction of the year before. Source: docs/algorithms/effect.md.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median

from targets.calc.periods import Period, trailing_parts
from targets.calc.suppression import FEWEST


@dataclass(frozen=True, slots=True)
class Firm:
    """`kin` is what similar enterprises share: cluster and size; None where it is not known.
    `before` and `after` are a year's figures, None where something of one is missing."""

    kin: Hashable | None
    is_supported: bool
    before: Decimal | None
    after: Decimal | None

    @property
    def growth(self) -> Fraction | None:
        """None without both years, and on a base of 0 or below."""
        if self.before is None or self.after is None or self.before <= 0:
            return None
        return Fraction(self.after) / Fraction(self.before) - 1


@dataclass(frozen=True, slots=True)
class Group:
    """`firms` are all of it, `compared` those the median is of; None where there is none, or where
    it `is_suppressed`."""

    firms: int
    compared: int
    median: Fraction | None
    is_suppressed: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    supported: Group
    similar: Group

    @property
    def difference(self) -> Fraction | None:
        """In points of growth."""
        if self.supported.median is None or self.similar.median is None:
            return None
        return self.supported.median - self.similar.median


def compare(firms: Iterable[Firm], is_open: bool) -> Comparison:
    """The median growth of the supported that have a similar enterprise with figures, and of the
    enterprises similar to a supported one with figures. `is_open`: to a reader who may see single
    enterprises."""
    of_kin: dict[Hashable | None, list[Firm]] = defaultdict(list)
    for firm in firms:
        of_kin[firm.kin].append(firm)
    supported, similar, matched = [], [], []
    for kin, own in of_kin.items():
        helped = [one for one in own if one.is_supported]
        others = [one for one in own if not one.is_supported]
        supported += helped
        if kin is None or all(one.growth is None for one in helped):
            continue
        similar += others
        if any(one.growth is not None for one in others):
            matched += helped
    return Comparison(
        _group(len(supported), matched, is_open), _group(len(similar), similar, is_open)
    )


def _group(firms: int, compared: Iterable[Firm], is_open: bool) -> Group:
    growths = [one.growth for one in compared if one.growth is not None]
    if not growths:
        return Group(firms, 0, None)
    if not is_open and len(growths) < FEWEST:
        return Group(firms, len(growths), None, is_suppressed=True)
    return Group(firms, len(growths), median(growths))


def cost_of_each(paid: Decimal, results: int) -> Fraction | None:
    """What a result cost, in 万元; None where there was none."""
    return Fraction(paid) / results if results else None


def trailing_year(values: Mapping[Period, Decimal], period: Period) -> Decimal | None:
    """The four quarters up to `period` of a flow that is told year to date; None where one of the
    figures it is made of is missing."""
    parts = [(values.get(at), sign) for at, sign in trailing_parts(period)]
    held = [sign * value for value, sign in parts if value is not None]
    return sum(held, Decimal(0)) if len(held) == len(parts) else None


def change(before: Fraction | None, after: Fraction | None) -> Fraction | None:
    """In the indicator's unit; None where either is missing."""
    return None if before is None or after is None else after - before
