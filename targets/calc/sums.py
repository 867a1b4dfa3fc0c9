"""From sums to a measure: an indicator's value at any cut, with its coverage.

Rules: sections 3 and 6; docs/algorithms/aggregation.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor
from operator import add, attrgetter, sub

from targets.calc.formulas import Formula, Term, TermLevel

ZERO = Decimal(0)


class UndefinedReason(StrEnum):
    MISSING_NUMERATOR = "missing_numerator"
    MISSING_DENOMINATOR = "missing_denominator"
    ZERO_DENOMINATOR = "zero_denominator"
    NO_ENTERPRISES = "no_enterprises"


@dataclass(frozen=True, slots=True)
class TermSum:
    """One term summed over some enterprises (or the zone) in one period.

    `total`, `weight` and `weight_due` are in the element's unit, the rest are counts. `total`
    means nothing where `defined` is 0. `weight_due` sums |the same enterprise's term four
    quarters earlier| over all that are due and have it, `weight` over those of them that are
    defined now.
    """

    total: Decimal | Fraction = ZERO
    active: int = 0
    defined: int = 0
    due: int = 0
    cells: int = 0
    cells_due: int = 0
    weight: Decimal = ZERO
    weight_due: Decimal = ZERO

    def __add__(self, other: "TermSum") -> "TermSum":
        return TermSum(*map(add, MEMBERS(self), MEMBERS(other)))

    def __sub__(self, other: "TermSum") -> "TermSum":
        return TermSum(*map(sub, MEMBERS(self), MEMBERS(other)))


MEMBERS = attrgetter(*(field.name for field in fields(TermSum)))
NOTHING = TermSum()


def add_up(sums: Iterable[TermSum]) -> TermSum:
    columns = zip(MEMBERS(NOTHING), *map(MEMBERS, sums), strict=True)
    return TermSum(*[sum(column) for column in columns])


def whole(parts: Iterable[Sequence[TermSum]], zone: Sequence[TermSum]) -> list[TermSum]:
    """Term by term the sum of all parts and of the zone's own."""
    held = list(parts)
    return [add_up([*(sums[n] for sums in held), own]) for n, own in enumerate(zone)]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Fractions from 0 to 1; None where nothing is due."""

    units: Fraction | None = None
    cells: Fraction | None = None
    weighted: Fraction | None = None


def coarse(coverage: Coverage) -> Coverage:
    """In whole hundredths, rounded down, so that only what is complete is 1: an exact fraction of a
    known sum tells what the one enterprise that is missing reported a year before."""

    def hundredths(value: Fraction | None) -> Fraction | None:
        return None if value is None else Fraction(floor(100 * value), 100)

    return Coverage(*map(hundredths, (coverage.units, coverage.cells, coverage.weighted)))


FULL = Coverage(Fraction(1), Fraction(1), Fraction(1))


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator at one cut and period. `numerator` and `denominator` are sums in the elements'
    own units; the factor is in `value` only. `active`: enterprises active at the cut."""

    value: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    undefined_reason: UndefinedReason | None
    coverage: Coverage
    active: int = 0


def share(part: Decimal | int, whole: Decimal | int) -> Fraction | None:
    if not whole:
        return None
    (top, scale), (bottom, whole_scale) = part.as_integer_ratio(), whole.as_integer_ratio()
    return Fraction(top * whole_scale, bottom * scale)


def coverage_of(term: Term, summed: TermSum) -> Coverage:
    """Counts from a register are covered in full. Where nobody due has a term four quarters
    earlier, or all of them are 0, the count of enterprises stands in for their weight."""
    if term.is_register:
        return FULL
    units = share(summed.defined, summed.due)
    weighted = share(summed.weight, summed.weight_due)
    return Coverage(
        units=units,
        cells=share(summed.cells, summed.cells_due),
        weighted=units if weighted is None else weighted,
    )


def lowest(coverages: Iterable[Coverage]) -> Coverage:
    """Member by member the lowest that is not null."""
    held = list(coverages)
    if len(held) == 1:
        return held[0]

    def least(shares: Iterable[Fraction | None]) -> Fraction | None:
        return min((one for one in shares if one is not None), default=None)

    return Coverage(
        least([one.units for one in held]),
        least([one.cells for one in held]),
        least([one.weighted for one in held]),
    )


def side_total(terms: Sequence[Term], sums: Sequence[TermSum]) -> Fraction | None:
    """The sum of one side; None where any of its terms is undefined."""
    if not all(is_defined(term, one) for term, one in zip(terms, sums, strict=True)):
        return None
    return sum((Fraction(one.total) for one in sums), Fraction(0))


def level_total(
    terms: Sequence[Term], sums: Sequence[TermSum], *, is_zone: bool
) -> Decimal | Fraction | None:
    """The sum of those terms of one level that are defined; None where none is."""
    held = [
        one.total
        for term, one in zip(terms, sums, strict=True)
        if term.is_zone == is_zone and is_defined(term, one)
    ]
    return sum(held, ZERO) if held else None


def is_defined(term: Term, summed: TermSum) -> bool:
    """A count is a number, 0 included, as soon as one enterprise is active."""
    return summed.active > 0 if term.is_register else summed.defined > 0


def measure(formula: Formula, sums: Sequence[TermSum]) -> Measure:
    """The indicator from its terms' sums, which are in the order of `formula.terms`.

    **Missing**: a side with an undefined term is undefined; the reason names the first obstacle.
    """
    split = len(formula.numerator)
    numerator = side_total(formula.numerator, sums[:split])
    denominator = side_total(formula.denominator, sums[split:]) if formula.denominator else None
    reason = undefined_reason(formula, sums, numerator, denominator)
    value = None
    if reason is None and numerator is not None:
        value = formula.factor * numerator / (1 if denominator is None else denominator)
    coverage = lowest(map(coverage_of, formula.terms, sums))
    active = max((one.active for one in sums), default=0)
    return Measure(value, numerator, denominator, reason, coverage, active)


def undefined_reason(
    formula: Formula,
    sums: Sequence[TermSum],
    numerator: Fraction | None,
    denominator: Fraction | None,
) -> UndefinedReason | None:
    by_enterprise = [one for term, one in zip(formula.terms, sums, strict=True) if not term.is_zone]
    if by_enterprise and not any(one.active for one in by_enterprise):
        return UndefinedReason.NO_ENTERPRISES
    if numerator is None:
        lacks_below = formula.is_paired and _lacks_only_denominator(formula, sums)
        return (
            UndefinedReason.MISSING_DENOMINATOR
            if lacks_below
            else UndefinedReason.MISSING_NUMERATOR
        )
    if not formula.denominator:
        return None
    if denominator is None:
        return UndefinedReason.MISSING_DENOMINATOR
    return None if denominator else UndefinedReason.ZERO_DENOMINATOR


def _lacks_only_denominator(formula: Formula, sums: Sequence[TermSum]) -> bool:
    """Where an enterprise counts on both sides or on neither, a numerator that is there in full is
    undefined too: the side without a single cell in the period is what is missing."""
    cells = [(term, one.cells) for term, one in zip(formula.terms, sums, strict=True)]
    split = len(formula.numerator)
    above, below = (
        all(count for term, count in side if term.level is TermLevel.ENTERPRISE)
        for side in (cells[:split], cells[split:])
    )
    return above and not below
