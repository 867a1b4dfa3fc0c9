"""Who reported what and when, over the last quarters: the table of the completeness page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from hightech_zone.lib.clock import today
from targets.access import Permission, check
from targets.calc.periods import Period, period_range
from targets.calc.sums import share
from targets.models import Form, FormAssignment, ReportingPeriod, Return, Unit
from targets.selectors.completeness import FormCompleteness, form_completeness

PERIODS_SHOWN = 8


class Timing(StrEnum):
    ON_TIME = "on_time"
    LATE = "late"
    OVERDUE = "overdue"
    """Past its due day and never submitted."""
    NOT_DUE = "not_due"
    NOT_OPEN = "not_open"
    IMPORTED = "imported"
    """Approved figures without a return."""
    NOT_ASKED = "not_asked"
    """No department was to fill the form in the period."""


JUDGED = (Timing.ON_TIME, Timing.LATE, Timing.OVERDUE)


@dataclass(frozen=True, slots=True)
class CompletenessCell:
    """One form in one period. `days`: how late or overdue, 0 where neither."""

    period: Period
    department: Unit | None
    of_return: Return | None
    counts: FormCompleteness
    timing: Timing
    days: int

    @property
    def submitted_on(self) -> date | None:
        held = self.of_return and self.of_return.first_submitted_at
        return submitted_on(held) if held else None

    @property
    def is_asked(self) -> bool:
        return self.timing != Timing.NOT_ASKED


@dataclass(frozen=True, slots=True)
class CompletenessLine:
    form: Form
    department: Unit | None
    """Who fills it in the latest period shown."""
    cells: list[CompletenessCell]

    @property
    def on_time(self) -> Fraction | None:
        """Returns on time ÷ returns due; None where none was due yet."""
        return punctuality(self.cells)


@dataclass(frozen=True, slots=True)
class CompletenessColumn:
    period: Period
    reporting_period: ReportingPeriod | None
    rate: Fraction | None
    timings: Counter[Timing]
    submitted: int
    approved: int


@dataclass(frozen=True, slots=True)
class CompletenessTable:
    columns: list[CompletenessColumn]
    lines: list[CompletenessLine]

    @property
    def latest(self) -> CompletenessColumn:
        return self.columns[-1]


def completeness_table(user: Any, last: Period | None = None) -> CompletenessTable:
    """Every form × the last eight quarters up to `last` (None: the last one ended).

    The number of queries depends on the forms' filters only, never on the enterprises.
    """
    check(user, Permission.VIEW_COMPLETENESS)
    last = last or Period.ended_by(today())
    periods = period_range(last.plus(1 - PERIODS_SHOWN), last)
    opened = {one.period: one for one in ReportingPeriod.objects.filter(period__in=periods)}
    held = Return.objects.filter(reporting_period__in=opened.values())
    returns = {(one.form_id, one.reporting_period_id): one for one in held}
    counts = {(row.form.pk, period): row for period in periods for row in form_completeness(period)}
    lines = []
    for form in Form.objects.prefetch_related(Prefetch("assignments", _with_names())):
        cells = [
            _cell(form, opened.get(period), returns, counts[form.pk, period], period)
            for period in periods
        ]
        lines.append(CompletenessLine(form, cells[-1].department, cells))
    columns = [_column(period, opened.get(period), lines, at) for at, period in enumerate(periods)]
    return CompletenessTable(columns, lines)


def punctuality(cells: Iterable[CompletenessCell]) -> Fraction | None:
    timings = Counter(cell.timing for cell in cells)
    return share(timings[Timing.ON_TIME], sum(timings[one] for one in JUDGED))


def _with_names() -> Any:
    assignments = FormAssignment.objects.select_related("department")
    return assignments.prefetch_related("department__names")


def _cell(
    form: Form,
    opened: ReportingPeriod | None,
    returns: dict[tuple[int, int], Return],
    counts: FormCompleteness,
    period: Period,
) -> CompletenessCell:
    department = _department(form, period)
    of_return = returns.get((form.pk, opened.pk)) if opened else None
    timing, days = Timing.NOT_ASKED, 0
    if department is not None or of_return is not None:
        timing, days = _timing(opened, of_return, has_figures=counts.approved > 0)
    return CompletenessCell(period, department, of_return, counts, timing, days)


def _department(form: Form, period: Period) -> Unit | None:
    for one in form.assignments.all():
        if one.from_period <= period and (one.to_period is None or one.to_period >= period):
            return one.department
    return None


def _timing(
    opened: ReportingPeriod | None, of_return: Return | None, *, has_figures: bool
) -> tuple[Timing, int]:
    """A return sent back and submitted again keeps the day it first came in."""
    if opened and of_return and of_return.first_submitted_at:
        late = (submitted_on(of_return.first_submitted_at) - opened.due_on).days
        return (Timing.LATE, late) if late > 0 else (Timing.ON_TIME, 0)
    if has_figures and of_return is None:
        return Timing.IMPORTED, 0
    if opened is None:
        return Timing.NOT_OPEN, 0
    overdue = (today() - opened.due_on).days
    return (Timing.OVERDUE, overdue) if overdue > 0 else (Timing.NOT_DUE, 0)


def submitted_on(instant: datetime) -> date:
    """The zone's day; where `ZONE_TODAY` fixes it, what comes in now comes in on that day."""
    return min(timezone.localdate(instant), today())


def _column(
    period: Period, opened: ReportingPeriod | None, lines: list[CompletenessLine], at: int
) -> CompletenessColumn:
    cells = [line.cells[at] for line in lines]
    approved = sum(cell.counts.approved for cell in cells)
    states = Counter(cell.of_return.state for cell in cells if cell.of_return)
    return CompletenessColumn(
        period=period,
        reporting_period=opened,
        rate=share(approved, sum(cell.counts.due for cell in cells)),
        timings=Counter(cell.timing for cell in cells),
        submitted=states["submitted"],
        approved=states["approved"],
    )
