"""What one enterprise contributes to each target: its share of the whole, or one of how many."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from targets.calc.breakdown import breakdown
from targets.calc.periods import Period
from targets.calc.sums import NOTHING
from targets.calc.uncounted import Uncounted, why_uncounted
from targets.models import Enterprise, EnterpriseVersion, Indicator
from targets.selectors.definitions import definition_versions, definitions_in_force
from targets.selectors.progress import current_settings
from targets.selectors.sums import sums_of_one, term_sums


@dataclass(frozen=True, slots=True)
class EnterpriseShare:
    """`share` is a fraction of the zone's numerator; None: the enterprise is `uncounted`, or the
    whole is 0. For counts `is_counted` says whether it is one of `of`."""

    indicator: Indicator
    share: Fraction | None
    is_ratio: bool
    uncounted: Uncounted | None = None
    is_count: bool = False
    is_counted: bool = False
    of: int = 0


def enterprise_shares(
    enterprise: Enterprise,
    version: EnterpriseVersion | None,
    period: Period,
    as_of: datetime | None = None,
) -> list[EnterpriseShare]:
    """Targets with a part by enterprise, in the order of the board; a fixed number of queries."""
    shown = [setting.target.indicator_id for setting in current_settings()]
    pairs = zip(definitions_in_force(as_of), definition_versions(as_of), strict=True)
    held = {
        version.indicator_id: (definition, version.indicator)
        for definition, version in pairs
        if definition.applies_to(period) and version.indicator_id in shown
    }
    definitions = [definition for definition, _ in held.values()]
    own = sums_of_one(definitions, enterprise.pk, period, as_of)
    zone = term_sums(definitions, [period], as_of)
    is_active = _is_active(version, period)
    found = []
    for pk in shown:
        if pk not in held:
            continue
        definition, indicator = held[pk]
        formula = definition.formula
        if all(term.is_zone for term in formula.numerator):
            continue
        places = range(len(formula.terms))
        of_one = [own.get((definition.id, n), NOTHING) for n in places]
        whole = [zone.get((definition.id, n, period), NOTHING) for n in places]
        rest = [all_of - one for all_of, one in zip(whole, of_one, strict=True)]
        part = breakdown(formula, {"own": of_one, "rest": rest}, whole, "zone")[0]
        is_count = any(term.is_register for term in formula.numerator)
        found.append(
            EnterpriseShare(
                indicator=indicator,
                share=part.share,
                is_ratio=bool(formula.denominator),
                uncounted=why_uncounted(formula, of_one, is_active=is_active),
                is_count=is_count,
                is_counted=is_count and bool(part.numerator),
                of=int(sum(one.total for one in whole[: len(formula.numerator)])),
            )
        )
    return found


def _is_active(version: EnterpriseVersion | None, period: Period) -> bool:
    if version is None or period < version.first_period:
        return False
    return version.last_period is None or period <= version.last_period
