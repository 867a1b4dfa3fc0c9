"""What other readings of a policy's words would give, beside the definition in force."""

from dataclasses import dataclass
from datetime import datetime

from targets.aggregates.query import Definition
from targets.calc.formulas import Formula
from targets.calc.periods import Period
from targets.calc.sums import Measure, measure, whole
from targets.models import Indicator
from targets.selectors.sums import enterprise_sums
from targets.words import is_english

UNSTORED = 0
"""In place of a definition's row id: the sums of a mere reading are not stored."""


@dataclass(frozen=True)
class Reading:
    text: str
    measure: Measure


def readings(indicator: Indicator, period: Period, as_of: datetime | None = None) -> list[Reading]:
    """The indicator by each of its alternative formulas, straight from the figures; the pack's
    order. **Missing** as for any measure: undefined with the reason."""
    language = "en" if is_english() else "zh"
    return [
        Reading(one["text"][language], _measured(Formula.from_data(one["formula"]), period, as_of))
        for one in indicator.alternatives
    ]


def _measured(formula: Formula, period: Period, as_of: datetime | None) -> Measure:
    definition = Definition(UNSTORED, formula, period, None)
    sums, zone = enterprise_sums(definition, period, as_of)
    return measure(formula, whole(sums.values(), zone))
