"""Validation: what stands in the way of submitting a draft, found in one pass."""

from decimal import Decimal

from django.utils.translation import gettext as _

from hightech_zone.lib.numbers import NotANumber, read_tolerant
from targets.calc.numbers import plain
from targets.choices import WITHOUT_VALUE, ElementKind
from targets.errors import Problem
from targets.formatting import grouped
from targets.models import DataElement, Return, ReturnCell
from targets.services.return_cells import CellState, Fault, Frame, Key, frame_of, state_of
from targets.words import NOT_A_NUMBER, UNREADABLE, named

# The part never exceeds the whole; looked at as far as one form asks for both.
PARTS_AND_WHOLES = (
    ("hightech_value_added", "industrial_value_added"),
    ("industrial_value_added", "industrial_output"),
)


def draft_problems(frame: Frame, cells: dict[Key, ReturnCell]) -> list[Problem]:
    """Everything that stands in the way of submitting, a problem a cell, in the form's order."""
    problems = []
    for enterprise in frame.rows():
        row = enterprise.uscc if enterprise else ""
        states = {
            code: state_of(cells.get((enterprise.pk if enterprise else None, element.pk)))
            for code, element in frame.elements.items()
        }
        found = {code: _cell_fault(frame.elements[code], state) for code, state in states.items()}
        for part, whole in PARTS_AND_WHOLES:
            if part in states and whole in states and not (found[part] or found[whole]):
                found[part] = _part_fault(frame, part, states[part], whole, states[whole])
        problems += [
            Problem(message, rule, field=code, row=row)
            for code, fault in found.items()
            if fault
            for rule, message in [fault]
        ]
    return problems


def return_problems(of_return: Return) -> list[Problem]:
    """The same for the draft as it is stored."""
    cells = {(cell.enterprise_id, cell.element_id): cell for cell in of_return.cells.all()}
    return draft_problems(frame_of(of_return), cells)


def unreadable_message(text: str) -> str:
    """Why `text` is no number, and what to write instead."""
    try:
        read_tolerant(text)
    except NotANumber as error:
        return str(UNREADABLE.get(error.code, NOT_A_NUMBER)) % {"text": text}
    return ""


def _cell_fault(element: DataElement, state: CellState) -> Fault:
    if state.status in WITHOUT_VALUE:
        if state.typed:
            return "value_and_missing", _("既填了数，又选了“缺报”或“不适用”，请留一样。")
        return None if state.reason else ("reason_required", _("请写明缺报或不适用的理由。"))
    if state.typed:
        return "not_a_number", unreadable_message(state.typed)
    if state.value is None:
        return "required", _("未填。没有发生填0；确实取不到数，选“缺报”并写明理由。")
    if element.kind == ElementKind.STOCK and state.value % 1:
        return "not_whole", _("%(name)s是期末数，应为整数。") % {"name": named(element)}
    if state.value < 0 and not element.allows_negative:
        return "negative", _("%(name)s不能为负数。") % {"name": named(element)}
    return None


def _part_fault(frame: Frame, part: str, inner: CellState, whole: str, outer: CellState) -> Fault:
    if inner.value is None or outer.value is None or inner.value <= outer.value:
        return None
    names = {
        "part": named(frame.elements[part]),
        "inner": _written(inner.value),
        "whole": named(frame.elements[whole]),
        "outer": _written(outer.value),
    }
    message = _("%(part)s%(inner)s大于%(whole)s%(outer)s，前者是后者的一部分，不能超过。")
    return "part_exceeds_whole", message % names


def _written(value: Decimal) -> str:
    return grouped(Decimal(plain(value, 4)))
