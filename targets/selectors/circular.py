"""What the 情况通报 of a period is made of: its summary and figures of other pages, put together
and not computed again. Parts that tell about single enterprises are withheld, whoever reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from targets.access import visible_periods
from targets.calc.periods import Period
from targets.choices import Decision
from targets.models import Park, Submission, User
from targets.selectors.breakdown import By
from targets.selectors.completeness.table import Cell, Line, Timing
from targets.selectors.contributions import Contributions, carrier, contributions
from targets.selectors.progress import ProgressReport, ProgressRow
from targets.selectors.summary.report import Summary, summary_facts


@dataclass(frozen=True, slots=True)
class Standing:
    """A department's returns of the period. `place`: its rank (位次) by what came in on time and by
    completeness; equal ones share it, and those of whom nothing was due have none."""

    line: Line
    place: int | None

    @property
    def cell(self) -> Cell:
        return self.line.cells[-1]


@dataclass(frozen=True)
class Circular:
    """In no language yet: one is written in each. `carrier`: the target that parks add up to, with
    its parts; None where none does. `places`: the parks by code. `standings`: none on an earlier
    day, because returns are known as they are today only. `corrections`: how often
    approved figures of the period were approved anew, by that day."""

    summary: Summary
    carrier: ProgressRow | None
    parks: Contributions | None
    places: Mapping[str, Park]
    standings: list[Standing]
    corrections: int
    has_demo: bool

    @property
    def report(self) -> ProgressReport:
        return self.summary.report

    @property
    def period(self) -> Period:
        return self.report.period


def circular(user: Any, period: Period, as_of: datetime | None = None) -> Circular | None:
    """None without a policy; a fixed number of queries. `user` sees who reported what.

    **Raises** PermissionDenied as `summary_facts`.
    """
    facts = summary_facts(user, period, as_of)
    if facts is None:
        return None
    carried = carrier(facts.report.rows)
    parks = None
    if carried is not None:
        cuts = contributions(
            carried.indicator,
            period,
            as_of,
            visible=visible_periods(user, as_of),
            with_suppression=True,
        )
        parks = next(one for one in cuts if one.by is By.PARK)
    return Circular(
        summary=facts,
        carrier=carried,
        parks=parks if parks and _is_divided(parks) else None,
        places=Park.objects.in_bulk(field_name="code"),
        standings=standings(facts.table.units) if facts.table else [],
        corrections=_corrections(period, as_of),
        has_demo=User.objects.filter(is_demo=True).exists(),
    )


def _corrections(period: Period, as_of: datetime | None) -> int:
    """How often what had been approved was approved anew: corrections, and returns that were
    reopened; one query."""
    approved = Submission.objects.filter(
        decision=Decision.APPROVED, of_return__reporting_period__period=period
    )
    if as_of is not None:
        approved = approved.filter(decided_at__lte=as_of)
    found = approved.aggregate(all=Count("pk"), first=Count("of_return", distinct=True))
    return found["all"] - found["first"]


def standings(lines: list[Line]) -> list[Standing]:
    """First those whose returns all came in on time, then by days late, then by completeness."""
    due = [line for line in lines if _is_due(line)]
    ranked = sorted(due, key=_rank)
    placed = [
        Standing(line, 1 + sum(_rank(other) < _rank(line) for other in due)) for line in ranked
    ]
    return placed + [Standing(line, None) for line in lines if line not in due]


def _is_due(line: Line) -> bool:
    return line.cells[-1].timing in (Timing.ON_TIME, Timing.LATE, Timing.OVERDUE)


def _rank(line: Line) -> tuple[bool, int, Any]:
    cell = line.cells[-1]
    return cell.timing == Timing.OVERDUE, cell.days, -(line.rate or 0)


def _is_divided(parts: Contributions) -> bool:
    return any(one.key != "zone" for one in parts.rows) and parts.total.value is not None
