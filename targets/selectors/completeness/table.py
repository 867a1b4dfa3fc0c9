"""Who reported what and when, over the last quarters: the table of the completeness page.

A line is a department or a form; a cell is its forms in one period. Judged is the day the first
submission came in, against the day the form is judged by (`selectors.extensions`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from django.db.models import Count, Prefetch, Q

from hightech_zone.lib.clock import day_of, today
from targets.access import Permission, check
from targets.calc.periods import Period, period_range
from targets.calc.sums import share
from targets.choices import Decision, ReturnState
from targets.models import Form, FormAssignment, ReportingPeriod, Return, Unit
from targets.querysets import is_owed_again, standing
from targets.selectors.completeness.counts import FormCompleteness, form_completeness
from targets.selectors.completeness.weights import lowest, weighted_rates
from targets.selectors.extensions import Terms, extensions_of, terms_of

PERIODS_SHOWN = 8


class By(StrEnum):
    DEPARTMENT = "department"
    FORM = "form"


class Timing(StrEnum):
    """When it came in. What came in is one of the first two, whatever became of it."""

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
TO_COME = (Timing.NOT_DUE, Timing.NOT_OPEN)


class Mark(StrEnum):
    """What a cell shows: the timing, unless something has to be done about what came in, or was
    corrected."""

    OVERDUE = "overdue"
    RETURNED = "returned"
    REOPENED = "reopened"
    LATE = "late"
    NOT_DUE = "not_due"
    NOT_OPEN = "not_open"
    WAITING = "waiting"
    CORRECTED = "corrected"
    ON_TIME = "on_time"
    IMPORTED = "imported"
    NOT_ASKED = "not_asked"


WORST = list(Mark)
"""Of several forms in a cell, the first of these stands for all."""


@dataclass(frozen=True, slots=True)
class FormCell:
    """One form in one period. `days`: how late or overdue, 0 where neither."""

    form: Form
    period: Period
    department: Unit | None
    of_return: Return | None
    counts: FormCompleteness
    terms: Terms | None
    """None before the period was opened."""
    timing: Timing
    days: int
    approvals: int
    standing: str
    """The state it counts as; empty without a return."""

    @property
    def is_owed(self) -> bool:
        """It has not come in, or the committee waits for it again."""
        is_back = self.of_return is not None and is_owed_again(self.of_return, self.standing)
        return is_back or self.mark in (Mark.OVERDUE, Mark.NOT_DUE)

    @property
    def submitted_on(self) -> date | None:
        held = self.of_return and self.of_return.first_submitted_at
        return day_of(held) if held else None

    @property
    def mark(self) -> Mark:
        if self.timing not in (Timing.ON_TIME, Timing.LATE):
            return Mark(self.timing.value)
        if self.standing in (ReturnState.RETURNED, ReturnState.REOPENED):
            return Mark(self.standing)
        if self.timing == Timing.LATE:
            return Mark.LATE
        if self.standing == ReturnState.SUBMITTED:
            return Mark.WAITING
        return Mark.CORRECTED if self.approvals > 1 else Mark.ON_TIME


@dataclass(frozen=True, slots=True)
class Cell:
    """The forms of a line in one period; with none, nothing was asked."""

    period: Period
    parts: list[FormCell]

    @property
    def mark(self) -> Mark:
        return min((part.mark for part in self.parts), key=WORST.index, default=Mark.NOT_ASKED)

    @property
    def timing(self) -> Timing:
        """On time only where all of it came in on time."""
        order = (Timing.OVERDUE, Timing.LATE, *TO_COME, Timing.ON_TIME, Timing.IMPORTED)
        held = {part.timing for part in self.parts}
        return next((one for one in order if one in held), Timing.NOT_ASKED)

    @property
    def days(self) -> int:
        return max((part.days for part in self.parts), default=0)

    @property
    def submitted_on(self) -> date | None:
        """The day on which the last of it came in; None while some of it has not."""
        days = [part.submitted_on for part in self.asked]
        return max((day for day in days if day), default=None) if all(days) else None

    @property
    def asked(self) -> list[FormCell]:
        """The forms that a department was to send in: not those whose figures were imported."""
        return [part for part in self.parts if part.timing in (*JUDGED, *TO_COME)]

    @property
    def received(self) -> int:
        return sum(part.submitted_on is not None for part in self.parts)

    @property
    def extended_to(self) -> date | None:
        """The latest day granted to one of the forms."""
        granted = [part.terms.granted for part in self.parts if part.terms]
        return max((one.until for one in granted if one and one.until), default=None)

    @property
    def is_waiting_for_more_time(self) -> bool:
        return any(part.terms and part.terms.waiting for part in self.parts)


@dataclass(frozen=True, slots=True)
class Line:
    """`form` None: a department's line. `rate` and `weighted` are of the latest period shown."""

    form: Form | None
    department: Unit | None
    """Of a form: who fills it in the latest period shown."""
    cells: list[Cell]
    rate: Fraction | None
    weighted: Fraction | None

    @property
    def on_time(self) -> Fraction | None:
        """Cells on time ÷ cells due; None where none was due yet."""
        return punctuality(self.cells)

    @property
    def judged(self) -> int:
        """Quarters in which it was due."""
        return sum(one.timing in JUDGED for one in self.cells)

    @property
    def lapses(self) -> list[int]:
        """Days late or overdue, of each cell that is."""
        return [one.days for one in self.cells if one.timing in (Timing.LATE, Timing.OVERDUE)]

    @property
    def average_days_late(self) -> Fraction | None:
        return share(sum(self.lapses), len(self.lapses))


@dataclass(frozen=True, slots=True)
class Column:
    """One period over all lines; `rate` and `weighted` as far as they were asked for."""

    period: Period
    reporting_period: ReportingPeriod | None
    timings: Counter[Timing]
    marks: Counter[Mark]
    rate: Fraction | None
    weighted: Fraction | None

    @property
    def asked(self) -> int:
        return sum(self.timings[one] for one in (*JUDGED, *TO_COME))

    @property
    def due(self) -> int:
        return sum(self.timings[one] for one in JUDGED)

    @property
    def received(self) -> int:
        return self.timings[Timing.ON_TIME] + self.timings[Timing.LATE]

    @property
    def on_time(self) -> Fraction | None:
        return share(self.timings[Timing.ON_TIME], self.due)


@dataclass(frozen=True, slots=True)
class CompletenessTable:
    by: By
    columns: list[Column]
    lines: list[Line]
    units: list[Line]
    """The departments' lines, whatever the lines are of."""

    @property
    def latest(self) -> Column:
        return self.columns[-1]

    @property
    def on_time(self) -> Fraction | None:
        """Over all periods shown."""
        return punctuality(cell for line in self.lines for cell in line.cells)

    @property
    def lapsed(self) -> list[Line]:
        """Departments with the most lapses first; those without any are left out."""
        held = [line for line in self.units if line.lapses]
        return sorted(held, key=lambda one: (-len(one.lapses), -(one.average_days_late or 0)))


def completeness_table(
    user: Any, last: Period | None = None, by: By = By.DEPARTMENT
) -> CompletenessTable:
    """Every department or form × the last eight quarters up to `last` (None: the last one ended).

    The number of queries depends on the forms' filters only, never on the enterprises.
    """
    check(user, Permission.VIEW_COMPLETENESS)
    last = last or Period.ended_by(today())
    rows = FormCells(period_range(last.plus(1 - PERIODS_SHOWN), last))
    weights = weighted_rates((rows.counts[form.pk, last] for form in rows.forms), last)
    units = list(_by_department(rows, weights))
    lines = units if by is By.DEPARTMENT else list(_by_form(rows, weights))
    columns = [_column(rows, at, lines, weights) for at in range(len(rows.periods))]
    return CompletenessTable(by, columns, lines, units)


def periods_to_look_at(shown: Period) -> list[Period]:
    """Newest first: those that were opened and have ended, the last one that ended, and the one
    shown."""
    last = Period.ended_by(today())
    opened = ReportingPeriod.objects.filter(period__lte=last).values_list("period", flat=True)
    return sorted({*opened, last, shown}, reverse=True)


def unit_cell(user: Any, department: Unit, period: Period) -> Cell:
    """A department's forms in one period."""
    check(user, Permission.VIEW_COMPLETENESS)
    rows = FormCells([period])
    parts = [rows.cell(form, period) for form in rows.forms]
    return Cell(period, [part for part in parts if part.department == department])


class FormCells:
    """Every form in every one of some periods, read at once."""

    def __init__(self, periods: list[Period]) -> None:
        self.periods = periods
        held = ReportingPeriod.objects.filter(period__in=periods)
        self.opened = {one.period: one for one in held}
        returns = Return.objects.filter(reporting_period__in=self.opened.values())
        approved = Count("submissions", filter=Q(submissions__decision=Decision.APPROVED))
        self.returns = {
            (one.form_id, one.reporting_period_id): one
            for one in returns.annotate(approvals=approved, standing=standing())
        }
        self.extensions = extensions_of(self.opened.values())
        self.counts = {
            (row.form.pk, period): row for period in periods for row in form_completeness(period)
        }
        forms = Form.objects.prefetch_related(Prefetch("assignments", _with_names()))
        self.forms = list(forms.prefetch_related("form_elements"))

    def cell(self, form: Form, period: Period) -> FormCell:
        opened = self.opened.get(period)
        key = (form.pk, opened.pk) if opened else None
        of_return = self.returns.get(key) if key else None
        terms = terms_of(opened, self.extensions.get(key, ())) if opened and key else None
        counts, department = self.counts[form.pk, period], _department(form, period)
        timing, days = Timing.NOT_ASKED, 0
        if department is not None or of_return is not None:
            timing, days = _timing(terms, of_return, has_figures=counts.approved > 0)
        return FormCell(
            *(form, period, department, of_return, counts, terms, timing, days),
            approvals=getattr(of_return, "approvals", 0),
            standing=getattr(of_return, "standing", ""),
        )


def _by_form(rows: FormCells, weights: dict[int, Fraction | None]) -> Iterator[Line]:
    for form in rows.forms:
        parts = [rows.cell(form, period) for period in rows.periods]
        yield Line(
            form=form,
            department=parts[-1].department,
            cells=[Cell(part.period, [part]) for part in parts],
            rate=parts[-1].counts.rate,
            weighted=weights[form.pk],
        )


def _by_department(rows: FormCells, weights: dict[int, Fraction | None]) -> Iterator[Line]:
    """In the order of the first form each fills."""
    parts = [rows.cell(form, period) for form in rows.forms for period in rows.periods]
    departments = {part.department.pk: part.department for part in parts if part.department}
    for pk, department in departments.items():
        own = [part for part in parts if part.department and part.department.pk == pk]
        cells = [
            Cell(period, [part for part in own if part.period == period]) for period in rows.periods
        ]
        latest = cells[-1].parts
        yield Line(
            form=None,
            department=department,
            cells=cells,
            rate=_rate(latest),
            weighted=lowest(weights[part.form.pk] for part in latest),
        )


def _column(
    rows: FormCells, at: int, lines: list[Line], weights: dict[int, Fraction | None]
) -> Column:
    period = rows.periods[at]
    cells = [line.cells[at] for line in lines]
    is_latest = at == len(rows.periods) - 1
    counts = [rows.counts[form.pk, period] for form in rows.forms]
    return Column(
        period=period,
        reporting_period=rows.opened.get(period),
        timings=Counter(cell.timing for cell in cells),
        marks=Counter(cell.mark for cell in cells),
        rate=share(sum(one.approved for one in counts), sum(one.due for one in counts)),
        weighted=lowest(weights.values()) if is_latest else None,
    )


def _rate(parts: Iterable[FormCell]) -> Fraction | None:
    held = [part.counts for part in parts]
    return share(sum(one.approved for one in held), sum(one.due for one in held))


def punctuality(cells: Iterable[Cell]) -> Fraction | None:
    timings = Counter(cell.timing for cell in cells)
    return share(timings[Timing.ON_TIME], sum(timings[one] for one in JUDGED))


def _with_names() -> Any:
    assignments = FormAssignment.objects.select_related("department")
    return assignments.prefetch_related("department__names")


def _department(form: Form, period: Period) -> Unit | None:
    for one in form.assignments.all():
        if one.from_period <= period and (one.to_period is None or one.to_period >= period):
            return one.department
    return None


def _timing(
    terms: Terms | None, of_return: Return | None, *, has_figures: bool
) -> tuple[Timing, int]:
    """A return sent back and submitted again keeps the day it first came in."""
    if terms and of_return and of_return.first_submitted_at:
        late = (day_of(of_return.first_submitted_at) - terms.due_on).days
        return (Timing.LATE, late) if late > 0 else (Timing.ON_TIME, 0)
    if has_figures and of_return is None:
        return Timing.IMPORTED, 0
    if terms is None:
        return Timing.NOT_OPEN, 0
    overdue = (today() - terms.due_on).days
    return (Timing.OVERDUE, overdue) if overdue > 0 else (Timing.NOT_DUE, 0)
