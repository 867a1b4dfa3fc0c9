"""What hangs on the wall of a meeting room: the board large, and three more panels.

Aggregates only, whoever is logged in: everybody in the room reads along.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hightech_zone.lib.clock import day_read_from, today
from targets.access import Permission, is_allowed, visible_periods
from targets.access.readers import page_state
from targets.calc.periods import Period
from targets.selectors.certificates import ends_in_force, quarters_ahead
from targets.selectors.completeness.table import (
    WORST,
    CompletenessTable,
    Line,
    completeness_table,
)
from targets.selectors.contributions import Contributions, carrier, contributions
from targets.selectors.progress import ProgressReport, ProgressRow


@dataclass(frozen=True, slots=True)
class Lapsing:
    """A target that counts certificates: how many enterprises hold one in force on `day`, and how
    many of these lapse in each of the next quarters, the running one first, if nothing is renewed.
    """

    row: ProgressRow
    kinds: list[str]
    day: date
    held: int
    by_quarter: list[tuple[Period, int]]

    @property
    def total(self) -> int:
        return sum(count for _period, count in self.by_quarter)


@dataclass(frozen=True)
class WallView:
    """`table` None: the reader's role does not see who reported what."""

    report: ProgressReport
    carrier: ProgressRow | None
    cuts: list[Contributions]
    """By park and by cluster, as the board shows them to those who see no single enterprises."""
    lapsing: list[Lapsing]
    table: CompletenessTable | None

    @property
    def units(self) -> list[Line]:
        """Who owes something first."""
        held = self.table.units if self.table else []
        return sorted(held, key=lambda line: WORST.index(line.cells[-1].mark))


def wall_view(user: Any, report: ProgressReport, as_of: datetime | None) -> WallView:
    """**Shape** a fixed number of queries for each role."""
    carried = carrier(report.rows)
    cuts: list[Contributions] = []
    if carried is not None:
        cuts = contributions(
            carried.indicator,
            report.period,
            as_of,
            visible=visible_periods(user, as_of),
            with_suppression=True,
        )
    sees_table = as_of is None and is_allowed(user, Permission.VIEW_COMPLETENESS)
    return WallView(
        report=report,
        carrier=carried,
        cuts=cuts,
        lapsing=lapsing(report, as_of),
        table=completeness_table(user) if sees_table else None,
    )


def wall_version(period: Period) -> str:
    """Changes whenever something on the wall may have: the data, the day, the period shown."""
    return f"{page_state().version}-{today():%Y%m%d}-{period}"


def lapsing(report: ProgressReport, as_of: datetime | None) -> list[Lapsing]:
    """One query for each kind of certificate that a target counts."""
    day = day_read_from(as_of)
    found = []
    for row in report.rows:
        terms = row.definition.formula.numerator if row.definition else ()
        kinds = [term.source for term in terms if term.is_register]
        if kinds:
            found.append(_lapsing(row, kinds, day, as_of))
    return found


def _lapsing(row: ProgressRow, kinds: list[str], day: date, as_of: datetime | None) -> Lapsing:
    in_force = list(ends_in_force(kinds, day, as_of).values())
    quarters = quarters_ahead(day)
    return Lapsing(
        row=row,
        kinds=kinds,
        day=day,
        held=len(in_force),
        by_quarter=[
            (one, sum(one.first_day <= end <= one.last_day for end in in_force)) for one in quarters
        ],
    )
