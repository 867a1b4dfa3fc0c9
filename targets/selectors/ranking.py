"""Who carries an indicator: the largest enterprises of its numerator, and how much rests on few."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import accumulate

from targets.calc.formulas import Formula
from targets.calc.periods import Period
from targets.calc.sums import ZERO, level_total
from targets.models import Indicator
from targets.selectors.breakdown import definition_in_force, enterprise_names
from targets.selectors.sums import enterprise_sums

SHOWN = 10
FEW = (1, 3, 10)


@dataclass(frozen=True)
class RankedRow:
    """`key`: the enterprise's code. `share` of the enterprises' numerator, and with all before it;
    fractions of 1."""

    place: int
    key: str | None
    name: str
    numerator: Fraction
    share: Fraction
    cumulative: Fraction


@dataclass(frozen=True)
class Ranking:
    """The first `SHOWN` of `count` enterprises with a numerator other than 0, of the `counted` that
    the figure is made of. `concentration`: the share of the largest 1, 3 and 10, as far as there
    are more enterprises than that."""

    rows: list[RankedRow]
    count: int
    counted: int
    concentration: list[tuple[int, Fraction]]


def ranking(indicator: Indicator, period: Period, as_of: datetime | None = None) -> Ranking | None:
    """None where the numerator is no enterprise's: a zone's figure, or a count of certificates.

    For those who may see single enterprises only. **Missing** enterprises without a figure are
    not ranked.
    """
    found = definition_in_force(indicator, period, as_of)
    if found is None or _is_count(found[0].formula):
        return None
    definition, terms = found[0], found[0].formula.numerator
    sums, _ = enterprise_sums(definition, period, as_of)
    totals = {pk: level_total(terms, one[: len(terms)], is_zone=False) for pk, one in sums.items()}
    counted = {pk: one for pk, one in totals.items() if one is not None}
    held = {pk: one for pk, one in counted.items() if one}
    if not held:
        return None
    whole = Fraction(sum((max(one, -one) for one in held.values()), ZERO))
    largest = sorted(held, key=lambda pk: held[pk], reverse=True)[:SHOWN]
    named_as = enterprise_names(largest)
    numerators = [Fraction(held[pk]) for pk in largest]
    rows = [
        RankedRow(place, *named_as(pk), numerator, numerator / whole, before / whole)
        for place, (pk, numerator, before) in enumerate(
            zip(largest, numerators, accumulate(numerators), strict=True), start=1
        )
    ]
    few = [(count, rows[count - 1].cumulative) for count in FEW if count < len(held)]
    return Ranking(rows, len(held), len(counted), few)


def _is_count(formula: Formula) -> bool:
    return any(term.is_register for term in formula.numerator)
