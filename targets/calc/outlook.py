"""Where a target is heading: three projections and what would be needed. Rules: section 5;
docs/algorithms/outlook.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from statistics import median

from targets.calc.numbers import power
from targets.calc.periods import Period, period_range
from targets.calc.progress import TargetSpec

SETTLED_AFTER = 4
"""Quarters from the start before a projection from the start means anything."""


class Outlook(StrEnum):
    LIKELY = "likely"
    AT_RISK = "at_risk"
    UNLIKELY = "unlikely"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Projection:
    """The indicator at the target period by three ways, and their range; in its own unit."""

    linear: Fraction | None = None
    geometric: Fraction | None = None
    recent: Fraction | None = None
    low: Fraction | None = None
    central: Fraction | None = None
    high: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Required:
    """What it would take each quarter from now: units, a fraction, and the first as a multiple
    of the best quarter so far."""

    linear: Fraction | None = None
    geometric: Fraction | None = None
    best_quarter_multiple: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    projection: Projection
    outlook: Outlook
    shortfall: Fraction | None
    required: Required


NOTHING_AHEAD = Ahead(Projection(), Outlook.UNKNOWN, None, Required())


def goal(spec: TargetSpec) -> Fraction:
    """The value that meets the target: the target itself, or for a strict one on a count the
    next whole number beyond it (81 for more than 80)."""
    if spec.is_strict and spec.is_count:
        return Fraction(ceil(spec.target) - 1 if spec.is_falling else floor(spec.target) + 1)
    return spec.target


def meets(spec: TargetSpec, value: Fraction) -> bool:
    """Whether `value` meets the goal; a strict target that is not a count asks for more than it."""
    if spec.is_strict and not spec.is_count:
        return spec.better_by(value, spec.target) > 0
    return spec.better_by(value, goal(spec)) >= 0


def ahead(spec: TargetSpec, period: Period, values: Mapping[Period, Fraction]) -> Ahead:
    """Projections, outlook, shortfall and required pace at `period`.

    `values` holds the indicator's value of every period whose data are sufficient, `period`
    included; without it nothing can be said.
    """
    value = values.get(period)
    if value is None:
        return NOTHING_AHEAD
    left = spec.end.quarters_since(period)
    if left <= 0:
        projection = Projection(*[value] * 6)
        outlook = Outlook.LIKELY if meets(spec, value) else Outlook.UNLIKELY
    else:
        projection = project(spec, period, values)
        outlook = outlook_of(spec, projection)
    shortfall = None
    if projection.central is not None:
        shortfall = max(Fraction(0), -spec.better_by(projection.central, goal(spec)))
    return Ahead(projection, outlook, shortfall, required(spec, period, values))


def project(spec: TargetSpec, period: Period, values: Mapping[Period, Fraction]) -> Projection:
    value, base = values[period], spec.baseline
    left = spec.end.quarters_since(period)
    gone = period.quarters_since(spec.start)
    linear = geometric = recent = None
    if base is not None and gone >= SETTLED_AFTER:
        linear = value + left * (value - base) / gone
        if value > 0 and base > 0:
            geometric = value * power(value / base, Fraction(left, gone))
    year_ago = values.get(period.plus(-4))
    if year_ago is not None:
        recent = value + left * (value - year_ago) / 4
    found = [one for one in (linear, geometric, recent) if one is not None]
    if not found:
        return Projection()
    return Projection(linear, geometric, recent, min(found), median(found), max(found))


def outlook_of(spec: TargetSpec, projection: Projection) -> Outlook:
    ways = (projection.linear, projection.geometric, projection.recent)
    found = [one for one in ways if one is not None]
    if len(found) < 2:
        return Outlook.UNKNOWN
    met = sum(meets(spec, one) for one in found)
    if met == len(found):
        return Outlook.LIKELY
    return Outlook.AT_RISK if met else Outlook.UNLIKELY


def required(spec: TargetSpec, period: Period, values: Mapping[Period, Fraction]) -> Required:
    value = values[period]
    left = spec.end.quarters_since(period)
    if left <= 0:
        return Required()
    missing = max(Fraction(0), -spec.better_by(value, goal(spec)))
    linear = missing / left
    best = best_quarter(spec, period, values)
    return Required(linear, _required_rate(spec, value, left), linear / best if best else None)


def _required_rate(spec: TargetSpec, value: Fraction, left: int) -> Fraction | None:
    aim = goal(spec)
    if value <= 0 or aim < 0:
        return None
    rate = power(aim / value, Fraction(1, left)) - 1 if aim else Fraction(-1)
    return max(Fraction(0), -rate if spec.is_falling else rate)


def best_quarter(
    spec: TargetSpec, period: Period, values: Mapping[Period, Fraction]
) -> Fraction | None:
    """The largest improvement from one quarter to the next since the start; None where there is
    none above 0. Quarters without sufficient data do not take part: what comes back after a gap
    is no achievement."""
    steps = [
        spec.better_by(values[at], values[at.plus(-1)])
        for at in period_range(spec.start.plus(1), period)
        if at in values and at.plus(-1) in values
    ]
    best = max(steps, default=Fraction(0))
    return best if best > 0 else None
