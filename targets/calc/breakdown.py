"""Splitting an indicator by park, cluster or enterprise so that the parts add up to the whole.

Rules: section 7; docs/algorithms/breakdown.md.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from targets.calc.formulas import Formula, Term
from targets.calc.sums import Coverage, TermSum, coverage_of, is_defined, level_total, lowest

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Part(Generic[Key]):
    """One part. `value` is its own ratio or sum; None where only the zone has a denominator.
    `share` is its part of the whole numerator. `enterprises` are those active in it."""

    key: Key
    value: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    share: Fraction | None
    coverage: Coverage
    enterprises: int = 0


def breakdown(
    formula: Formula,
    enterprise_parts: Mapping[Key, Sequence[TermSum]],
    zone: Sequence[TermSum] | None,
    zone_key: Key,
) -> list[Part[Key]]:
    """The parts of an indicator, in the order given; the zone's own terms are the last.

    **Shape** every sequence is in the order of `formula.terms`; a part reads the places of its
    own level only. The defined numerators (and denominators) add up to the whole's, exactly.
    **Missing** a part lacking one of its terms has no value, though what it has is in the whole.
    """
    has_enterprises = any(not term.is_zone for term in formula.terms)
    has_zone = any(term.is_zone for term in formula.terms)
    rows = [(key, sums, False) for key, sums in enterprise_parts.items() if has_enterprises]
    if has_zone and zone is not None:
        rows.append((zone_key, zone, True))
    split = len(formula.numerator)
    numerators = [_side(formula.numerator, sums[:split], is_zone) for _, sums, is_zone in rows]
    whole = sum((one for one in numerators if one is not None), Fraction(0))
    # With both levels below one another, only the zone as a whole has a ratio.
    is_mixed = has_zone and has_enterprises and bool(formula.denominator)
    return [
        _part(formula, row, numerator, whole, is_mixed)
        for row, numerator in zip(rows, numerators, strict=True)
    ]


def _part(
    formula: Formula,
    row: tuple[Key, Sequence[TermSum], bool],
    numerator: Fraction | None,
    whole: Fraction,
    is_mixed: bool,
) -> Part[Key]:
    key, sums, is_zone = row
    denominator = _side(formula.denominator, sums[len(formula.numerator) :], is_zone)
    pairs = zip(formula.terms, sums, strict=True)
    own = [(term, one) for term, one in pairs if term.is_zone == is_zone]
    is_complete = all(is_defined(term, one) for term, one in own)
    is_divisible = bool(denominator) or not formula.denominator
    value = None
    if numerator is not None and is_complete and is_divisible and not is_mixed:
        value = formula.factor * numerator / (denominator or 1)
    coverage = lowest(coverage_of(term, one) for term, one in own)
    share = numerator / whole if numerator is not None and whole else None
    active = max((one.active for one in sums), default=0)
    return Part(key, value, numerator, denominator, share, coverage, 0 if is_zone else active)


def _side(terms: Sequence[Term], sums: Sequence[TermSum], is_zone: bool) -> Fraction | None:
    held = level_total(terms, sums, is_zone=is_zone)
    return None if held is None else Fraction(held)
