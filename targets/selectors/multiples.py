"""An indicator by park or by cluster through the last quarters: what small charts on one scale,
and comparisons of two periods or of two parts, are made from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from targets.calc.periods import Period, period_range
from targets.models import Indicator
from targets.selectors.breakdown import (
    NONE,
    ZONE,
    BreakdownReport,
    BreakdownRow,
    By,
    breakdown_reports,
)
from targets.selectors.cross import Show, figure, shows_of, whole_of

QUARTERS = 8
WHOLE = "all"


@dataclass(frozen=True)
class Course:
    """One part through the periods. `key` as of its rows; a row is None where the part had no
    enterprise in the period."""

    key: str | None
    name: str
    rows: dict[Period, BreakdownRow | None]

    @property
    def code(self) -> str:
        """As addresses write it: "-" for those without a park or cluster."""
        return self.key or NONE


@dataclass(frozen=True)
class Multiples:
    """`periods` are the last eight quarters, the earliest first; `reports` hold one more where the
    period compared with is earlier. `parts` are without the zone's own terms."""

    indicator: Indicator
    by: By
    periods: list[Period]
    reports: dict[Period, BreakdownReport]
    parts: list[Course]
    zone: Course | None
    shows: list[Show]

    @property
    def period(self) -> Period:
        return self.periods[-1]

    def drawn(self, show: Show) -> list[Course]:
        """The parts, and what is reported for the zone as a whole where that is one of them."""
        if self.zone is None or self.has_zone_line(show):
            return self.parts
        known = (figure(self.zone.rows[at], show) for at in self.periods)
        return [*self.parts, self.zone] if any(one is not None for one in known) else self.parts

    def has_zone_line(self, show: Show) -> bool:
        """Whether the zone's figures compare with the parts': ratios and coverage do, sums not."""
        return show is Show.COVERAGE or (show is Show.VALUE and self.is_ratio)

    @property
    def is_ratio(self) -> bool:
        formula = next((r.definition.formula for r in self.reports.values() if r.definition), None)
        return formula is not None and bool(formula.denominator)


def multiples(
    indicator: Indicator,
    period: Period,
    by: By,
    as_of: datetime | None = None,
    compared: Period | None = None,
    with_suppression: bool = False,
    visible: set[Period] | None = None,
) -> Multiples:
    """**Shape** parts in the register's order, those of any period, so that one that has closed
    keeps its course. `visible`: periods the reader may see; None: all."""
    periods = period_range(period.plus(1 - QUARTERS), period)
    wanted = {*periods, *([compared] if compared else [])}
    seen = sorted(one for one in wanted if visible is None or one in visible or one == period)
    reports = breakdown_reports(indicator, seen, by, as_of, with_suppression)
    courses = list(_courses(reports))
    latest = reports[period]
    return Multiples(
        indicator=indicator,
        by=by,
        periods=[one for one in periods if one in reports],
        reports=reports,
        parts=[one for one in courses if one.key != ZONE],
        zone=next((one for one in courses if one.key == ZONE), None),
        shows=shows_of(latest),
    )


def _courses(reports: dict[Period, BreakdownReport]) -> Iterable[Course]:
    """The latest period's parts in their order, then parts that only earlier ones have."""
    by_period = {at: {row.key: row for row in one.rows} for at, one in reports.items()}
    names: dict[str | None, str] = {}
    for report in reversed(reports.values()):
        for row in report.rows:
            names.setdefault(row.key, row.name)
    for key, name in names.items():
        yield Course(key, name, {at: rows.get(key) for at, rows in by_period.items()})


@dataclass(frozen=True)
class Scale:
    """What the small charts share. The zone's line lies on it only for ratios and coverage: a sum
    of all parts would press each of them flat."""

    low: Fraction
    high: Fraction
    has_zone: bool


def scale_of(held: Multiples, show: Show) -> Scale | None:
    """From 0 for amounts and shares; None where there is nothing to draw."""
    is_ratio, has_zone = show is Show.VALUE and held.is_ratio, held.has_zone_line(show)
    values = [figure(part.rows[at], show) for part in held.drawn(show) for at in held.periods]
    if has_zone:
        values += [whole_of(held.reports[at], show) for at in held.periods]
    known = [one for one in values if one is not None]
    if not known:
        return None
    low = min(known) if is_ratio else min([*known, Fraction(0)])
    high = max(known)
    return Scale(low, high if high > low else low + 1, has_zone)
