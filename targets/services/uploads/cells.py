"""The cells of an uploaded table: what each says, what is wrong with it, what it would change.

With a workbook made here, three states are compared: what the cell held when it was made, what
the draft holds now, and what the file says. Only what the person changed counts, so that an old
workbook never puts back what others have written since.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from hightech_zone.lib.amounts import read_amount, round_as_shown
from hightech_zone.lib.numbers import LIMIT, NotANumber, read_tolerant
from hightech_zone.lib.sheets import (
    BOOLEAN,
    COMPUTED,
    DATE,
    ERROR,
    FORMULA,
    NUMBER,
    PERCENT,
    SCALED,
    SheetCell,
    SheetRow,
)
from targets.choices import WITHOUT_VALUE, ElementKind, ObservationStatus
from targets.models import DataElement, ReturnCell
from targets.selectors.workbook_layout import REASON, STATUS, VALUE, plain
from targets.services.return_cells import EMPTY, MAX_REASON, CellState, state_of
from targets.services.uploads.findings import CellProblem, Difference, Reading, Said, Values
from targets.services.uploads.rows import PlacedRow, UploadFrame
from targets.services.uploads.tables import ElementColumns, FoundTable, Stamp

UNREADABLE = {BOOLEAN: "boolean", DATE: "date", ERROR: "error_value", FORMULA: "formula"}
MOST_MERGED = 100_000
SHORT = 15
"""Characters of a number that is stored as it was typed."""
DASHES = frozenset({"-", "--", "---", "/", "无", "n/a", "na", "null", "none", "nil"})


class Wrong(Exception):
    """What a cell says cannot be taken."""

    def __init__(self, rule: str, part: str, **params: Any) -> None:
        super().__init__(rule)
        self.rule, self.part, self.params = rule, part, params


@dataclass(frozen=True, slots=True)
class CellRead:
    """`status` and `reason` None: the file has no such column, or says nothing there."""

    value: Decimal | None
    status: str | None
    reason: str | None
    notes: list[Said]


def status_words() -> dict[str, str]:
    """Codes of statuses by what people call them, in both languages."""
    words = {plain(code): str(code) for code in ObservationStatus.values}
    for language in ("zh-hans", "en"):
        with override(language):
            words |= {plain(str(label)): code for code, label in ObservationStatus.choices}
    return words


def values_of(state: CellState) -> Values:
    number = "" if state.value is None else f"{state.value.normalize():f}"
    return Values(number or state.typed, state.status, state.reason)


class CellReader:
    """Reads every cell of the placed rows into `reading`."""

    def __init__(
        self, table: FoundTable, context: UploadFrame, stamp: Stamp | None, reading: Reading
    ) -> None:
        self.table, self.context, self.stamp, self.reading = table, context, stamp, reading
        self.statuses = status_words()
        self.merged = _merged_places(table)
        self.kept = self.left = 0

    def read(self, placed: PlacedRow) -> None:
        enterprise = self.context.frame.enterprises.get(placed.uscc)
        name = enterprise.name if enterprise else ""
        for code, columns in self.table.columns.items():
            element = self.context.frame.elements[code]
            held = self.context.cells.get((enterprise.pk if enterprise else None, element.pk))
            try:
                self._check_merges(placed.row, columns)
                difference = self._difference(placed, name, element, columns, held)
            except Wrong as error:
                self._note(error, placed.row, columns)
            else:
                if difference is not None:
                    self.reading.differences.append(difference)

    def note_what_was_left(self) -> None:
        if self.kept:
            self.reading.notes.append(Said("kept_newer", {"count": self.kept}))
        if self.left:
            self.reading.notes.append(Said("blanks_left", {"count": self.left}))

    def _difference(
        self,
        placed: PlacedRow,
        name: str,
        element: DataElement,
        columns: ElementColumns,
        held_cell: ReturnCell | None,
    ) -> Difference | None:
        held = state_of(held_cell)
        cells = {part: placed.row.cells.get(place) for part, place in columns.places.items()}
        base = self._base(placed.uscc, element.code)
        if base is not None and self._is_untouched(base, cells):
            self.kept += values_of(held) != base
            return None
        read = self._read(element, columns, cells)
        after = self._after(read, held, base, columns)
        if after is None or after == held:
            return None
        if base is not None and values_of(held) != base:
            raise Wrong("changed_meanwhile", VALUE, **_who(held_cell, held))
        if after == EMPTY:
            read.notes.append(Said("cleared"))
        return Difference(
            placed.uscc,
            name,
            element.code,
            self.table.sheet.name,
            placed.row.number,
            columns.places[VALUE],
            values_of(held),
            values_of(after),
            read.notes,
        )

    def _base(self, uscc: str, element: str) -> Values | None:
        return None if self.stamp is None else self.stamp.base.get((uscc, element), Values())

    def _is_untouched(self, base: Values, cells: Mapping[str, SheetCell | None]) -> bool:
        value = cells.get(VALUE)
        if value is not None and (value.kind not in (NUMBER, "s") or value.marks.strip(SCALED)):
            return False
        return (
            _same_number(value.text if value else "", base.value)
            and (STATUS not in cells or self._shown_status(cells[STATUS], value) == base.status)
            and (REASON not in cells or _text(cells[REASON]) == base.reason)
        )

    def _shown_status(self, cell: SheetCell | None, value: SheetCell | None) -> str:
        said = plain(_text(cell))
        if said:
            return self.statuses.get(said, said)
        return ObservationStatus.NORMAL if _text(value) and _is_number(value) else ""

    def _read(
        self,
        element: DataElement,
        columns: ElementColumns,
        cells: Mapping[str, SheetCell | None],
    ) -> CellRead:
        status = self._status(cells.get(STATUS)) if STATUS in cells else None
        reason = self._reason(cells.get(REASON)) if REASON in cells else None
        cell = cells.get(VALUE)
        if status in WITHOUT_VALUE:
            self._check_without_value(cell, reason)
            return CellRead(None, status, reason, [])
        if cell is None or not cell.text.strip():
            return CellRead(None, status, reason, [])
        notes: list[Said] = []
        value = self._value(cell, element, columns, notes)
        return CellRead(value, status, reason, notes)

    def _status(self, cell: SheetCell | None) -> str:
        text = _text(cell)
        if not text:
            return ""
        code = self.statuses.get(plain(text))
        if code is None or (cell is not None and cell.kind in UNREADABLE):
            raise Wrong("unknown_status", STATUS, status=text[:40])
        return code

    def _reason(self, cell: SheetCell | None) -> str:
        if cell is not None and cell.kind in (FORMULA, ERROR):
            raise Wrong(UNREADABLE[cell.kind], REASON)
        text = _text(cell)
        if len(text) > MAX_REASON:
            raise Wrong("reason_long", REASON, most=MAX_REASON)
        if not text.replace("\n", " ").isprintable():
            raise Wrong("unprintable", REASON)
        return " ".join(text.split("\n"))

    def _check_without_value(self, cell: SheetCell | None, reason: str | None) -> None:
        if cell is not None and cell.kind in (FORMULA, ERROR):
            raise Wrong(UNREADABLE[cell.kind], VALUE)
        if not _is_blank(_text(cell)):
            raise Wrong("value_and_missing", VALUE)
        if not reason:
            raise Wrong("reason_required", REASON)

    def _value(
        self, cell: SheetCell, element: DataElement, columns: ElementColumns, notes: list[Said]
    ) -> Decimal:
        if cell.kind in UNREADABLE:
            raise Wrong(UNREADABLE[cell.kind], VALUE)
        if PERCENT in cell.marks:
            raise Wrong("percent", VALUE)
        if cell.kind == NUMBER:
            value = _stored(cell.text) * columns.factor
            if columns.factor != 1:
                notes.append(Said("converted", {"unit": columns.unit}))
        else:
            value = self._written(cell.text, element, columns, notes)
        _check_value(value, element)
        if COMPUTED in cell.marks:
            notes.append(Said("computed"))
        if SCALED in cell.marks:
            notes.append(Said("scaled"))
        return value if value else Decimal(0)

    def _written(
        self, text: str, element: DataElement, columns: ElementColumns, notes: list[Said]
    ) -> Decimal:
        if not text.replace("\n", " ").replace("\t", " ").isprintable() and "\u3000" not in text:
            raise Wrong("unprintable", VALUE)
        if _is_blank(text):
            raise Wrong("dash", VALUE)
        try:
            amount = read_amount(text, element.unit_zh, columns.factor)
        except NotANumber as error:
            raise Wrong(error.code, VALUE) from error
        if amount.factor != 1:
            notes.append(Said("converted", {"unit": amount.unit or columns.unit}))
        return amount.value

    def _after(
        self, read: CellRead, held: CellState, base: Values | None, columns: ElementColumns
    ) -> CellState | None:
        """What the cell would hold; None where the file leaves it as it is."""
        if read.status in WITHOUT_VALUE:
            return CellState(None, str(read.status), read.reason or "")
        if read.value is None:
            if base is None and not read.reason:
                self.left += held != EMPTY
                return None
            return CellState(reason=read.reason or "") if read.reason else EMPTY
        keeps = held.value is not None
        status = read.status
        if status is None and keeps:
            status = held.status
        reason = read.reason
        if reason is None:
            reason = held.reason if keeps else ""
        return CellState(read.value, status or ObservationStatus.NORMAL, reason)

    def _check_merges(self, row: SheetRow, columns: ElementColumns) -> None:
        for part, place in columns.places.items():
            if (row.number, place) in self.merged:
                raise Wrong("merged", part)

    def _note(self, error: Wrong, row: SheetRow, columns: ElementColumns) -> None:
        place = columns.places.get(error.part, columns.places[VALUE])
        cell = row.cells.get(place)
        self.reading.problems.append(
            CellProblem(
                error.rule,
                self.table.sheet.name,
                row.number,
                place,
                cell.text if cell else "",
                error.params,
            )
        )


def _merged_places(table: FoundTable) -> set[tuple[int, int]]:
    """Cells of columns that are read and of rows below the head, which a merge covers; of many
    merges the first ones, which are enough to refuse the file."""
    used = {place for held in table.columns.values() for place in held.places.values()}
    last = max((row.number for row in table.body()), default=0)
    places: set[tuple[int, int]] = set()
    looked_at = 0
    for top, left, bottom, right in table.sheet.merges:
        rows = range(max(top, table.header.number + 1), min(bottom, last) + 1)
        covered = [column for column in used if left <= column <= right]
        looked_at += len(rows) * len(covered)
        if looked_at > MOST_MERGED:
            rows = rows[:1]
        places |= {(row, column) for row in rows for column in covered}
    return places


def _check_value(value: Decimal, element: DataElement) -> None:
    if abs(value) >= LIMIT:
        raise Wrong("range", VALUE)
    if value != value.quantize(Decimal("0.0001")):
        raise Wrong("places", VALUE)
    if element.kind == ElementKind.STOCK and value % 1:
        raise Wrong("not_whole", VALUE)
    if value < 0 and not element.allows_negative:
        raise Wrong("negative", VALUE)


def _stored(text: str) -> Decimal:
    """The number of a number cell, without what binary fractions leave behind."""
    if len(text) <= SHORT and text.strip("-0123456789.") == "":
        return Decimal(text)
    number = float(text)
    if not abs(number) < float(LIMIT) * 10**8:
        raise Wrong("range", VALUE)
    return round_as_shown(number)


def _same_number(text: str, base: str) -> bool:
    text = text.strip()
    if text == base:
        return True
    if not text or not base:
        return False
    try:
        return round_as_shown(float(text)) == Decimal(base)
    except (ValueError, ArithmeticError):
        return False


def _is_number(cell: SheetCell | None) -> bool:
    if cell is None:
        return False
    if cell.kind == NUMBER:
        return True
    try:
        read_tolerant(cell.text)
    except NotANumber:
        return False
    return True


def _text(cell: SheetCell | None) -> str:
    return "" if cell is None else cell.text.strip()


def _is_blank(text: str) -> bool:
    return not text.strip() or plain(text) in DASHES


def _who(cell: ReturnCell | None, held: CellState) -> dict[str, str]:
    now = values_of(held)
    if cell is None:
        return {"now": "", "who": "", "when": ""}
    return {
        "now": now.value or now.status,
        "who": str(cell.changed_by or ""),
        "when": cell.changed_at.isoformat(),
    }
