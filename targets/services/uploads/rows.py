"""The rows of an uploaded table, each tied to the one enterprise it is about, or refused."""

from collections.abc import Iterator
from dataclasses import dataclass

from hightech_zone.lib import uscc as codes
from hightech_zone.lib.sheets import (
    COMPUTED,
    DATE,
    ERROR,
    FORMULA,
    NUMBER,
    SheetCell,
    SheetRow,
    address,
    column_letters,
)
from targets.choices import Level
from targets.models import Enterprise, EnterpriseVersion, Return, ReturnCell
from targets.selectors.workbook_layout import plain
from targets.services.return_cells import Frame, Key, frame_of
from targets.services.uploads.findings import CellProblem, Reading, Said
from targets.services.uploads.tables import FoundTable

TOTALS = {"合计", "总计", "小计", "合计数", "总数", "total", "sum", "subtotal"}
MOST_SUGGESTED = 50
"""Codes that are searched for a likeness; each search looks at every enterprise."""
MOST_NAMED = 8


@dataclass(frozen=True)
class UploadFrame:
    """What an uploaded file is held against: the rows and columns of the return, its draft, and
    the names each enterprise has had."""

    of_return: Return
    frame: Frame
    cells: dict[Key, ReturnCell]
    names: dict[str, set[str]]

    @property
    def is_zone(self) -> bool:
        return self.frame.form.level == Level.ZONE

    def by_name(self) -> dict[str, str]:
        return {name: uscc for uscc, names in self.names.items() for name in names}


@dataclass(frozen=True, slots=True)
class PlacedRow:
    row: SheetRow
    uscc: str


def upload_frame(of_return: Return) -> UploadFrame:
    """A fixed number of queries."""
    frame = frame_of(of_return)
    cells = of_return.cells.select_related("changed_by")
    names = {uscc: {plain(one.name)} for uscc, one in frame.enterprises.items()}
    for uscc, name in EnterpriseVersion.objects.values_list("enterprise__uscc", "name"):
        if uscc in names:
            names[uscc].add(plain(name))
    return UploadFrame(
        of_return,
        frame,
        {(cell.enterprise_id, cell.element_id): cell for cell in cells},
        names,
    )


def placed_rows(table: FoundTable, context: UploadFrame, reading: Reading) -> list[PlacedRow]:
    """The rows that can be told apart; whatever is wrong with the others is noted."""
    placing = _Placing(table, context, reading)
    rows = list(placing.zone_rows() if context.is_zone else placing.enterprise_rows())
    placing.note_what_was_passed_over(rows)
    return rows


class _Placing:
    def __init__(self, table: FoundTable, context: UploadFrame, reading: Reading) -> None:
        self.table, self.context, self.reading = table, context, reading
        self.value_columns = {
            place for held in table.columns.values() for place in held.places.values()
        }
        self.by_name = context.by_name()
        self.searched = 0
        self.totals: list[int] = []
        self.first_lines: dict[str, int] = {}

    def enterprise_rows(self) -> Iterator[PlacedRow]:
        for row in self.table.body():
            cell = row.cells.get(self.table.code)
            if self._is_total(row):
                self.totals.append(row.number)
            elif cell is None or not cell.text.strip():
                self._refuse_nameless(row)
            else:
                uscc = self._uscc(row, cell)
                # Both are asked, so that both are said.
                if uscc and all([self._is_first(row, cell, uscc), self._fits_name(row, uscc)]):
                    yield PlacedRow(row, uscc)

    def zone_rows(self) -> Iterator[PlacedRow]:
        """The zone's form has one row, which names nobody."""
        filled = [row for row in self.table.body() if self._has_values(row)]
        for row in filled[1:]:
            self.problem("zone_row", row, min(self.value_columns))
        if filled:
            cell = filled[0].cells.get(self.table.code) if self.table.code else None
            if cell is not None and cell.text.strip():
                self.problem("zone_code", filled[0], self.table.code)
            else:
                yield PlacedRow(filled[0], "")

    def note_what_was_passed_over(self, rows: list[PlacedRow]) -> None:
        hidden = [one.row.number for one in rows if one.row.is_hidden]
        notes = self.reading.notes
        if hidden:
            params = {"count": len(hidden), "rows": hidden[:MOST_NAMED]}
            notes.append(Said("rows_hidden", params))
        unseen = sorted(self.value_columns & self.table.sheet.hidden_columns)
        if unseen:
            letters = [column_letters(column) for column in unseen[:MOST_NAMED]]
            notes.append(Said("columns_hidden", {"count": len(unseen), "columns": letters}))
        if self.totals:
            notes.append(Said("totals_ignored", {"rows": self.totals[:MOST_NAMED]}))
        absent = len(self.context.frame.enterprises) - len(self.first_lines)
        if absent > 0 and not self.context.is_zone and not self.reading.problems:
            notes.append(Said("rows_absent", {"count": absent}))

    def problem(self, rule: str, row: SheetRow, column: int, **params: object) -> None:
        cell = row.cells.get(column)
        self.reading.problems.append(
            CellProblem(
                rule, self.table.sheet.name, row.number, column, cell.text if cell else "", params
            )
        )

    def _has_values(self, row: SheetRow) -> bool:
        return any(
            column in row.cells and row.cells[column].text.strip() for column in self.value_columns
        )

    def _is_total(self, row: SheetRow) -> bool:
        leading = (self.table.code, self.table.name, 1, 2)
        return any(
            column in row.cells and plain(row.cells[column].text).rstrip(":") in TOTALS
            for column in leading
        )

    def _refuse_nameless(self, row: SheetRow) -> None:
        if not self._has_values(row):
            return
        name = row.cells.get(self.table.name) if self.table.name else None
        likely = self.by_name.get(plain(name.text), "") if name else ""
        numbers = any(
            row.cells[column].kind in (NUMBER, FORMULA)
            for column in self.value_columns
            if column in row.cells
        )
        if numbers or likely:
            self.problem("no_code", row, self.table.code, suggestion=likely)

    def _uscc(self, row: SheetRow, cell: SheetCell) -> str:
        """The code of an enterprise that is due; empty, with the reason noted, where it is not."""
        if cell.kind == FORMULA or COMPUTED in cell.marks:
            self.problem("code_formula", row, cell.column)
            return ""
        if cell.kind in (NUMBER, DATE, ERROR):
            self.problem("code_number", row, cell.column, suggestion=self._by_name(row))
            return ""
        written = codes.normalise(cell.text)
        if written in self.context.frame.enterprises:
            return written
        try:
            uscc = codes.check(written)
        except codes.InvalidUscc as error:
            likely = error.suggestion or self._by_name(row) or self._alike(written)
            self.problem(f"code_{error.code}", row, cell.column, suggestion=likely)
            return ""
        known = Enterprise.objects.filter(uscc=uscc).first()
        if known is not None:
            self.problem("not_due", row, cell.column, name=known.name)
        else:
            likely = self._by_name(row) or self._alike(uscc)
            self.problem("unknown_enterprise", row, cell.column, suggestion=likely)
        return ""

    def _by_name(self, row: SheetRow) -> str:
        cell = row.cells.get(self.table.name) if self.table.name else None
        return self.by_name.get(plain(cell.text), "") if cell else ""

    def _alike(self, code: str) -> str:
        """The code of an enterprise that differs in one place, or in two that changed places."""
        self.searched += 1
        if self.searched > MOST_SUGGESTED or len(code) != codes.LENGTH:
            return ""
        for one in self.context.frame.enterprises:
            differing = [place for place in range(codes.LENGTH) if one[place] != code[place]]
            if len(differing) == 1:
                return one
            if len(differing) == 2 and sorted(one) == sorted(code):
                return one
        return ""

    def _is_first(self, row: SheetRow, cell: SheetCell, uscc: str) -> bool:
        first = self.first_lines.setdefault(uscc, row.number)
        if first != row.number:
            place = address(first, cell.column)
            self.problem("repeated_enterprise", row, cell.column, first=place)
        return first == row.number

    def _fits_name(self, row: SheetRow, uscc: str) -> bool:
        held = row.cells.get(self.table.name) if self.table.name else None
        said = plain(held.text) if held else ""
        if not said or said in self.context.names[uscc]:
            return True
        name = self.context.frame.enterprises[uscc].name
        other = self.by_name.get(said, "")
        rule = "other_name" if other else "unlike_name"
        self.problem(rule, row, self.table.name, uscc=uscc, name=name, other=other)
        return False
