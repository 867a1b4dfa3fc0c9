"""The cells of a return: reading what was typed, and keeping it.

No rights, states or locks here; `services.returns` has those.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from hightech_zone.lib.amounts import Amount, read_amount
from hightech_zone.lib.numbers import NotANumber
from targets.calc.periods import Period
from targets.choices import WITHOUT_VALUE, ElementKind, Level, ObservationStatus
from targets.errors import InvalidInput, Problem
from targets.models import (
    DataElement,
    Enterprise,
    EnterpriseVersion,
    Form,
    Observation,
    Return,
    ReturnCell,
    Upload,
    User,
)
from targets.querysets import enterprises_due

MAX_TYPED = ReturnCell._meta.get_field("typed").max_length or 0
MAX_REASON = ReturnCell._meta.get_field("reason").max_length or 0

Key = tuple[int | None, int]


@dataclass(frozen=True, slots=True)
class CellInput:
    """A cell as a person or a program gives it. `uscc` is empty for the zone, `status` a code of
    `ObservationStatus` or empty: normal where there is a value, not filled where there is none.

    Flows are year to date; with `is_quarter` the value is the single quarter, and the year to
    date is derived from the approved one of the quarter before.
    """

    uscc: str
    element: str
    value: str = ""
    status: str = ""
    reason: str = ""
    is_quarter: bool = False


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
    wanted, problems = cells_read(of_return=of_return, frame=frame, inputs=inputs)
    if problems:
        raise InvalidInput(_("有些格子无法保存，什么都没有改动。"), problems)
    held = {
        (cell.enterprise_id, cell.element_id): cell
        for cell in of_return.cells.all()
        if (cell.enterprise_id, cell.element_id) in wanted
    }
    changed = {key: state for key, state in wanted.items() if state != state_of(held.get(key))}
    return changed, held


def cells_read(
    *, of_return: Return, frame: Frame, inputs: Sequence[CellInput]
) -> tuple[dict[Key, CellState], list[Problem]]:
    """What each input would have its cell hold, single quarters added up; and everything that
    cannot be kept even as a draft. Those that can be kept are not held up by those that cannot."""
    return read_cells(frame, _to_year_to_date(of_return, frame, inputs))


def cells_replace(
    *,
    of_return: Return,
    changed: dict[Key, CellState],
    held: dict[Key, ReturnCell],
    by: User,
    at: datetime,
    upload: Upload | None = None,
    sources: Mapping[Key, str] | None = None,
) -> list[ReturnCell]:
    """Put `changed` in the place of the rows there are. `sources`: where in the `upload` each was
    read.

    Every change is a new row with a higher id, an emptied cell's too: the id is the token by which
    an editor tells whether a cell is still what it has read, and whoever emptied it is known.
    """
    replaced = [held[key].pk for key in changed if key in held]
    ReturnCell.objects.filter(pk__in=replaced).delete()
    return ReturnCell.objects.bulk_create(
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
            upload=upload,
            source_cell=(sources or {}).get((enterprise, element), ""),
        )
        for (enterprise, element), state in changed.items()
    )


def state_of(cell: ReturnCell | None) -> CellState:
    return EMPTY if cell is None else CellState(cell.value, cell.status, cell.reason, cell.typed)


def read_cell(one: CellInput, unit: str) -> CellState:
    """Understand what was typed, in `unit` or with its own; what cannot be read is kept word for
    word in `typed`."""
    text, reason = one.value.strip(), one.reason.strip()
    if one.status in WITHOUT_VALUE:
        return CellState(None, one.status, reason, text)
    if not text:
        return CellState(reason=reason)
    amount = _amount(text, unit)
    if amount is None:
        return CellState(None, "", reason, text)
    return CellState(amount.value, one.status or ObservationStatus.NORMAL, reason)


Fault = tuple[str, str] | None  # the rule broken, and the sentence


def _to_year_to_date(
    of_return: Return, frame: Frame, inputs: Sequence[CellInput]
) -> list[CellInput]:
    """The inputs with their single quarters added to the year to date before. One for which that
    is not known keeps `is_quarter`."""
    period = of_return.reporting_period.period
    if period.quarter == 1 or not any(one.is_quarter for one in inputs):
        return [replace(one, is_quarter=False) for one in inputs]
    before = _years_to_date(frame, period.plus(-1))
    derived = []
    for one in inputs:
        key = frame.key(one.uscc, one.element) if one.is_quarter else None
        quarter = _amount(one.value, _unit(frame, one)) if key in before else None
        if quarter is not None:
            total = quarter.value + before[key]
            derived.append(replace(one, value=f"{total:f}", is_quarter=False))
        else:
            derived.append(one)
    return derived


def amounts_converted(form: Form, inputs: Iterable[CellInput]) -> list[tuple[str, Decimal]]:
    """What was written with another unit than the data element's, and what it is in that."""
    units = {element.code: element.unit_zh for element in form.elements.all()}
    read = [(one.value, _amount(one.value, units.get(one.element, ""))) for one in inputs]
    return [
        (text, amount.value.normalize()) for text, amount in read if amount and amount.factor != 1
    ]


def _unit(frame: Frame, one: CellInput) -> str:
    return frame.elements[one.element].unit_zh


def _amount(text: str, unit: str) -> Amount | None:
    try:
        return read_amount(text, unit)
    except NotANumber:
        return None


def _years_to_date(frame: Frame, period: Period) -> dict[Key | None, Any]:
    """Approved flows of `period`; nought for enterprises that were not active yet."""
    flows = [one.pk for one in frame.elements.values() if one.kind == ElementKind.FLOW]
    rows = [one.pk for one in frame.enterprises.values()]
    young = EnterpriseVersion.objects.current().filter(enterprise__in=rows, first_period__gt=period)
    known: dict[Key | None, Any] = {
        (enterprise, flow): Decimal(0)
        for enterprise in young.values_list("enterprise", flat=True)
        for flow in flows
    }
    held = Observation.objects.current().filter(
        Q(enterprise__in=rows) | Q(enterprise__isnull=True),
        period=period,
        element__in=flows,
        value__isnull=False,
    )
    for cell in held:
        known[cell.enterprise_id, cell.element_id] = cell.value
    return known


def read_cells(
    frame: Frame, inputs: Sequence[CellInput]
) -> tuple[dict[Key, CellState], list[Problem]]:
    """What the inputs say, by cell, and those that cannot be kept at all."""
    wanted: dict[Key, CellState] = {}
    problems = []
    for one in inputs:
        key = frame.key(one.uscc, one.element)
        fault = _unkeepable(one, key, key in wanted)
        if fault:
            rule, message = fault
            problems.append(Problem(message, rule, field=one.element, row=one.uscc))
        elif key is not None:
            wanted[key] = read_cell(one, _unit(frame, one))
    return wanted, problems


def _unkeepable(one: CellInput, key: Key | None, is_repeated: bool) -> Fault:
    if key is None:
        return "unknown_cell", _("这张报表本期没有这一格，请刷新页面后重填。")
    if one.is_quarter:
        return "no_year_to_date", _(
            "本季数折不成累计数：要填一个数，且上季累计已经审定；否则请直接填累计数。"
        )
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
