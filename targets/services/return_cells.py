"""The cells of a return: reading what was typed, keeping it, and finding what is wrong with it.

No rights, states or locks here; `services.returns` has those.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hightech_zone.lib.numbers import NotANumber, read_tolerant
from targets.choices import WITHOUT_VALUE, ElementKind, Level, ObservationStatus
from targets.errors import InvalidInput, Problem
from targets.models import DataElement, Enterprise, Form, Return, ReturnCell, User
from targets.querysets import enterprises_due
from targets.words import named

MAX_TYPED = ReturnCell._meta.get_field("typed").max_length or 0
MAX_REASON = ReturnCell._meta.get_field("reason").max_length or 0

# The part never exceeds the whole; looked at as far as one form asks for both.
PARTS_AND_WHOLES = (
    ("hightech_value_added", "industrial_value_added"),
    ("industrial_value_added", "industrial_output"),
)

UNREADABLE = {
    "exponent": gettext_lazy("“%(text)s”是科学计数法，请写出全部数字。"),
    "underscore": gettext_lazy("“%(text)s”里有下划线，请只写数字。"),
    "percent": gettext_lazy("“%(text)s”带百分号，请按计量单位填数。"),
    "separator": gettext_lazy("“%(text)s”的分隔符位置不对，请去掉逗号再填。"),
    "blank": gettext_lazy("“%(text)s”中间有空格，请去掉空格。"),
    "dash": gettext_lazy("“%(text)s”不是数。没有发生填0；取不到数选“缺报”并写明理由。"),
    "point": gettext_lazy("“%(text)s”的小数点前后要有数字。"),
    "places": gettext_lazy("“%(text)s”的小数超过四位，请四舍五入到四位以内。"),
    "range": gettext_lazy("“%(text)s”太大，请核对计量单位。"),
}
NOT_A_NUMBER = gettext_lazy("“%(text)s”不是数，请只写数字。")

Key = tuple[int | None, int]


@dataclass(frozen=True, slots=True)
class CellInput:
    """A cell as a person or a program gives it. `uscc` is empty for the zone, `status` a code of
    `ObservationStatus` or empty: normal where there is a value, not filled where there is none."""

    uscc: str
    element: str
    value: str = ""
    status: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CellState:
    """What a cell of the draft holds; all empty where it is not filled."""

    value: Decimal | None = None
    status: str = ""
    reason: str = ""
    typed: str = ""


EMPTY = CellState()


@dataclass(frozen=True, slots=True)
class Frame:
    """The rows and columns a form has in a period: enterprises by code, elements by code."""

    form: Form
    enterprises: dict[str, Enterprise]
    elements: dict[str, DataElement]

    def key(self, uscc: str, element: str) -> Key | None:
        """None where the form has no such cell."""
        column = self.elements.get(element)
        if column is None:
            return None
        if self.form.level == Level.ZONE:
            return None if uscc else (None, column.pk)
        row = self.enterprises.get(uscc)
        return None if row is None else (row.pk, column.pk)

    def rows(self) -> Iterator[Enterprise | None]:
        """Every enterprise, or None for the zone's one row."""
        yield from [None] if self.form.level == Level.ZONE else self.enterprises.values()


def frame_of(of_return: Return, usccs: Iterable[str] | None = None) -> Frame:
    """The frame of a return, of these enterprises only where they are named."""
    form = of_return.form
    due = enterprises_due(form, of_return.reporting_period.period).order_by("uscc")
    if usccs is not None:
        due = due.filter(uscc__in=set(usccs))
    elements = form.elements.order_by("form_element__order")
    return Frame(
        form,
        {enterprise.uscc: enterprise for enterprise in due},
        {element.code: element for element in elements},
    )


def cells_changed(
    *, of_return: Return, inputs: Sequence[CellInput]
) -> tuple[dict[Key, CellState], dict[Key, ReturnCell]]:
    """What `inputs` would change, and the rows there are for those cells. Writes nothing.

    **Raises** InvalidInput, with everything that cannot be kept even as a draft.
    """
    frame = frame_of(of_return, (one.uscc for one in inputs))
    wanted, problems = _read_all(frame, inputs)
    if problems:
        raise InvalidInput(_("有些格子无法保存，什么都没有改动。"), problems)
    held = {
        (cell.enterprise_id, cell.element_id): cell
        for cell in of_return.cells.all()
        if (cell.enterprise_id, cell.element_id) in wanted
    }
    changed = {key: state for key, state in wanted.items() if state != state_of(held.get(key))}
    return changed, held


def cells_replace(
    *,
    of_return: Return,
    changed: dict[Key, CellState],
    held: dict[Key, ReturnCell],
    by: User,
    at: datetime,
) -> None:
    """Put `changed` in the place of the rows there are; an empty cell has no row."""
    replaced = [held[key].pk for key in changed if key in held]
    ReturnCell.objects.filter(pk__in=replaced).delete()
    ReturnCell.objects.bulk_create(
        ReturnCell(
            of_return=of_return,
            enterprise_id=enterprise,
            element_id=element,
            value=state.value,
            status=state.status,
            reason=state.reason,
            typed=state.typed,
            changed_at=at,
            changed_by=by,
        )
        for (enterprise, element), state in changed.items()
        if state != EMPTY
    )


def state_of(cell: ReturnCell | None) -> CellState:
    return EMPTY if cell is None else CellState(cell.value, cell.status, cell.reason, cell.typed)


def read_cell(one: CellInput) -> CellState:
    """Understand what was typed; what cannot be read is kept word for word in `typed`."""
    text, reason = one.value.strip(), one.reason.strip()
    if one.status in WITHOUT_VALUE:
        return CellState(None, one.status, reason, text)
    if not text:
        return CellState(reason=reason)
    try:
        value = read_tolerant(text)
    except NotANumber:
        return CellState(None, "", reason, text)
    return CellState(value, one.status or ObservationStatus.NORMAL, reason)


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


def unreadable_message(text: str) -> str:
    """Why `text` is no number, and what to write instead."""
    try:
        read_tolerant(text)
    except NotANumber as error:
        return str(UNREADABLE.get(error.code, NOT_A_NUMBER)) % {"text": text}
    return ""


Fault = tuple[str, str] | None  # the rule broken, and the sentence


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
        "inner": f"{inner.value:,f}",
        "whole": named(frame.elements[whole]),
        "outer": f"{outer.value:,f}",
    }
    message = _("%(part)s%(inner)s大于%(whole)s%(outer)s，前者是后者的一部分，不能超过。")
    return "part_exceeds_whole", message % names


def _read_all(
    frame: Frame, inputs: Sequence[CellInput]
) -> tuple[dict[Key, CellState], list[Problem]]:
    wanted: dict[Key, CellState] = {}
    problems = []
    for one in inputs:
        key = frame.key(one.uscc, one.element)
        fault = _unkeepable(one, key, key in wanted)
        if fault:
            rule, message = fault
            problems.append(Problem(message, rule, field=one.element, row=one.uscc))
        elif key is not None:
            wanted[key] = read_cell(one)
    return wanted, problems


def _unkeepable(one: CellInput, key: Key | None, is_repeated: bool) -> Fault:
    if key is None:
        return "unknown_cell", _("这张报表本期没有这一格，请刷新页面后重填。")
    if is_repeated:
        return "repeated_cell", _("同一格给了两次，请只留一个。")
    if one.status and one.status not in ObservationStatus.values:
        return "unknown_status", _("没有“%(status)s”这种数据状态。") % {"status": one.status}
    if "\x00" in one.value + one.reason:
        return "unreadable", _("有无法识别的字符，请重新填写。")
    if len(one.value.strip()) > MAX_TYPED:
        return "too_long", _("填的内容超过%(most)d个字，不像是一个数。") % {"most": MAX_TYPED}
    if len(one.reason.strip()) > MAX_REASON:
        return "too_long", _("理由超过%(most)d个字，请写短些。") % {"most": MAX_REASON}
    return None
