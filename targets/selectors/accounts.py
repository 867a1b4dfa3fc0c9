"""What the administrator's pages list: people, units with their names, who fills which form."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from targets.access import Permission, check, visible_units
from targets.models import Form, FormAssignment, Unit, UnitName


@dataclass(frozen=True, slots=True)
class UnitLine:
    unit: Unit
    names: list[UnitName]
    """From the first to the one in use."""

    @property
    def earlier(self) -> list[UnitName]:
        return self.names[:-1]


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    form: Form
    latest: FormAssignment | None
    """In force, or agreed for later; None: nobody fills the form yet."""
    earlier: list[FormAssignment]
    """Latest first."""


def unit_line(unit: Unit) -> UnitLine:
    names = sorted(unit.names.all(), key=lambda name: name.valid_from or date.min)
    return UnitLine(unit, names)


def unit_lines(user: Any) -> list[UnitLine]:
    return [unit_line(unit) for unit in visible_units(user)]


def assignment_lines(user: Any) -> list[AssignmentLine]:
    """Every form in order with its departments, latest first; a fixed number of queries."""
    check(user, Permission.ADMINISTER)
    forms = Form.objects.prefetch_related(Prefetch("assignments", _with_names()))
    return [assignment_line(form) for form in forms]


def assignment_line(form: Form) -> AssignmentLine:
    held = list(form.assignments.all())
    return AssignmentLine(form, held[-1] if held else None, held[-2::-1])


def _with_names() -> QuerySet[FormAssignment]:
    assignments = FormAssignment.objects.select_related("department")
    return assignments.prefetch_related("department__names").order_by("from_period")
