"""The side panel of the completeness page: one unit that owes something, what it was told, and
the next reminder to it."""

from dataclasses import dataclass

from targets.choices import DEPARTMENT_ROLES
from targets.models import Extension, Reminder, ReportingPeriod, Unit, User
from targets.selectors.completeness.table import Cell, CompletenessTable, FormCell, Mark
from targets.selectors.completeness.words import reminder_draft
from targets.selectors.notices import LogLine, unit_log

OWING = (Mark.OVERDUE, Mark.RETURNED, Mark.REOPENED, Mark.NOT_DUE)
"""Marks of what is owed, the most urgent first."""


@dataclass(frozen=True)
class UnitPanel:
    """`number` and `draft`: of the reminder that would be next. `people`: who can be told."""

    department: Unit
    reporting_period: ReportingPeriod
    cell: Cell
    log: list[LogLine]
    people: list[User]
    number: int
    draft: str

    @property
    def is_overdue(self) -> bool:
        return self.cell.mark == Mark.OVERDUE

    @property
    def owed(self) -> list[FormCell]:
        return owed(self.cell)

    @property
    def waiting(self) -> list[Extension]:
        """Requests for more time that nobody has decided on."""
        terms = [part.terms for part in self.cell.parts if part.terms]
        return [one.waiting for one in terms if one.waiting]


def owed(cell: Cell) -> list[FormCell]:
    """Forms that have not come in, were sent back, or were reopened without their figures."""
    return [part for part in cell.parts if part.is_owed]


def unit_panel(table: CompletenessTable, code: str = "") -> UnitPanel | None:
    """The unit named, else the one most overdue; None where nobody owes anything, or the period
    was never opened. Three queries."""
    period = table.latest.reporting_period
    owing = [line for line in table.units if owed(line.cells[-1])]
    named_one = [line for line in table.units if line.department and line.department.code == code]
    chosen = named_one or sorted(
        owing, key=lambda line: (OWING.index(owed(line.cells[-1])[0].mark), -line.cells[-1].days)
    )
    if period is None or not chosen or chosen[0].department is None:
        return None
    department, cell = chosen[0].department, chosen[0].cells[-1]
    written = Reminder.objects.filter(department=department, reporting_period=period).count()
    people = User.objects.filter(
        department=department, is_active=True, role__in=DEPARTMENT_ROLES
    ).order_by("-role", "pk")
    return UnitPanel(
        department=department,
        reporting_period=period,
        cell=cell,
        log=unit_log(department, period),
        people=list(people),
        number=written + 1,
        draft=reminder_draft(str(department), cell.period, owed(cell)),
    )
