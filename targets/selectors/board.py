"""What the board adds to the rows of `progress`: order, distances, and the period to choose."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from hightech_zone.lib.once import kept
from targets.access import published_periods, sees_unpublished
from targets.calc.formulas import Formula, Term
from targets.calc.outlook import Outlook
from targets.calc.periods import Period
from targets.calc.progress import Status
from targets.models import DataElement, Indicator, Target
from targets.selectors.completeness.counts import periods_with_figures
from targets.selectors.definitions import definition_versions, definitions_in_force, elements
from targets.selectors.progress import ProgressReport, ProgressRow, current_settings

WORST_FIRST = (
    Status.SERIOUSLY_BEHIND,
    Status.BEHIND,
    Status.ON_TRACK,
    Status.AHEAD,
    Status.ACHIEVED,
    Status.INSUFFICIENT_DATA,
    None,
)


def lead(row: ProgressRow) -> Fraction | None:
    """How far progress is ahead of the path, as a fraction of the whole way; negative behind."""
    gap, base = row.progress.gap, row.spec.baseline
    if gap is None or base is None or row.spec.is_kept:
        return None
    return gap / abs(row.spec.target - base)


def growth(row: ProgressRow) -> Fraction | None:
    """What the column of change on the year sorts by."""
    return row.growth_on_year


SORTS: dict[str, Callable[[ProgressRow], Any]] = {
    "policy": lambda row: row.target.order,
    "progress": lambda row: row.progress.progress,
    "gap": lead,
    "status": lambda row: WORST_FIRST.index(row.progress.status),
    "change": growth,
}


def in_order(rows: Sequence[ProgressRow], sort: str) -> list[ProgressRow]:
    """The rows by one of `SORTS`, smallest first; those without a value come last."""
    key = SORTS.get(sort, SORTS["policy"])
    return sorted(rows, key=lambda row: (key(row) is None, key(row) or 0, row.target.order))


@dataclass(frozen=True)
class Verdict:
    """What the sentence above the board is made of. `furthest`: the row whose projection misses
    its goal by the largest part of its way; None where none misses."""

    period: Period
    is_empty: bool
    """Nothing of the period is approved yet."""
    total: int
    statuses: list[tuple[Status | None, int]]
    """From best to worst, the undecided last; only those that occur."""
    outlooks: Counter[Outlook]
    end_year: int | None
    furthest: ProgressRow | None


def verdict(report: ProgressReport) -> Verdict:
    found = Counter(row.progress.status for row in report.rows)
    judged = [*reversed(WORST_FIRST[:5]), *WORST_FIRST[5:]]
    missing = [row for row in report.rows if row.ahead.shortfall and way(row)]
    return Verdict(
        period=report.period,
        is_empty=not report.completeness and all(row.measure.value is None for row in report.rows),
        total=len(report.rows),
        statuses=[(status, found[status]) for status in judged if found[status]],
        outlooks=Counter(row.ahead.outlook for row in report.rows),
        end_year=max((row.spec.end.year for row in report.rows), default=None),
        furthest=max(missing, key=lambda row: (row.ahead.shortfall or 0) / way(row), default=None),
    )


def way(row: ProgressRow) -> Fraction:
    """The distance from baseline to target; 0 where there is none to speak of."""
    return abs(row.spec.target - row.spec.baseline) if row.spec.baseline is not None else Fraction()


def periods_to_choose(user: Any, shown: Period, as_of: datetime | None = None) -> list[Period]:
    """Newest first: the periods with figures that the user may see, and the one shown."""
    held = periods_with_figures(as_of) if sees_unpublished(user) else published_periods(as_of)
    return sorted(held | {shown}, reverse=True)


@dataclass(frozen=True)
class Side:
    """Numerator or denominator of a formula: the elements it sums; empty for a register."""

    elements: list[DataElement]
    is_trailing: bool


def sides(formula: Formula) -> tuple[Side, Side | None]:
    """Numerator and, for ratios, denominator; one query."""
    held = elements()

    def side(terms: Sequence[Any]) -> Side:
        elements = [held[one.source] for one in terms if one.source in held]
        return Side(elements, is_trailing=any(one.take == "ttm" for one in terms))

    return side(formula.numerator), side(formula.denominator) if formula.denominator else None


def target_of(terms: Sequence[Term], period: Period, as_of: datetime | None) -> Indicator | None:
    """The indicator with a target that these terms alone are, as GDP is what others are divided
    by; None where there is none."""
    shown = {one.target.indicator_id for one in current_settings()}
    pairs = zip(definitions_in_force(as_of), definition_versions(as_of), strict=True)
    for definition, version in pairs:
        formula = definition.formula
        is_it = formula.numerator == tuple(terms) and not formula.denominator
        if is_it and definition.applies_to(period) and version.indicator_id in shown:
            return version.indicator
    return None


@kept
def neighbours(target: Target) -> tuple[Indicator | None, Indicator | None]:
    """The indicators of the targets before and after this one in the policy's order."""
    held = Target.objects.filter(policy=target.policy_id).select_related("indicator")
    before = held.filter(order__lt=target.order).order_by("-order").first()
    after = held.filter(order__gt=target.order).order_by("order").first()
    return before.indicator if before else None, after.indicator if after else None
