"""Who carries an indicator: the largest enterprises of its numerator, and how much rests on few."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from targets.calc.formulas import Formula
from targets.calc.periods import Period
from targets.models import DefinitionVersion, Indicator
from targets.selectors.breakdown import ZONE, BreakdownRow, By, breakdown_report

SHOWN = 10
FEW = (1, 3, 10)


@dataclass(frozen=True)
class RankedRow:
    """`share` of the enterprises' numerator, and with all before it; fractions of 1."""

    place: int
    row: BreakdownRow
    share: Fraction
    cumulative: Fraction


@dataclass(frozen=True)
class Ranking:
    """The first `SHOWN` of `count` enterprises with a numerator other than 0, of the `counted` that
    the figure is made of. `concentration`: the share of the largest 1, 3 and 10, as far as there
    are more enterprises than that."""

    definition: DefinitionVersion
    rows: list[RankedRow]
    count: int
    counted: int
    concentration: list[tuple[int, Fraction]]


def ranking(indicator: Indicator, period: Period, as_of: datetime | None = None) -> Ranking | None:
    """None where the numerator is no enterprise's: a zone's figure, or a count of certificates.

    For those who may see single enterprises only. **Missing** enterprises without a figure are
    not ranked.
    """
    report = breakdown_report(indicator, period, By.ENTERPRISE, as_of)
    if report.definition is None or _is_count(report.definition.formula):
        return None
    counted = [one for one in report.rows if one.key != ZONE and one.part.numerator is not None]
    held = [one for one in counted if one.part.numerator]
    whole = sum((abs(one.part.numerator or Fraction(0)) for one in held), Fraction(0))
    if not whole:
        return None
    rows, before = [], Fraction(0)
    for place, one in enumerate(held, start=1):
        share = (one.part.numerator or Fraction(0)) / whole
        before += share
        rows.append(RankedRow(place, one, share, before))
    few = [(count, rows[count - 1].cumulative) for count in FEW if count < len(rows)]
    return Ranking(report.definition, rows[:SHOWN], len(rows), len(counted), few)


def _is_count(formula: Formula) -> bool:
    return any(term.is_register for term in formula.numerator)
