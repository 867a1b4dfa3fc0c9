"""The tables of a document as a workbook: numbers as numbers, and formulas where a column follows
from others, so that whoever changes a figure sees what follows."""

from datetime import datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from targets.documents.package import settled
from targets.documents.parts import Cell, Document, Table

# Text is never read as a formula or a link, whatever it begins with.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
HEAD_ROW = 2
FORBIDDEN = str.maketrans("", "", "[]:*?/\\'")
MOST_NAME = 31
FONT = "宋体"


def workbook(document: Document) -> bytes:
    """A sheet for each table, after one that says what the document is."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        dated = datetime.combine(document.dated_on, time())
        book.set_properties({"title": document.title, "author": document.issuer, "created": dated})
        if document.language != "en":
            book.formats[0].set_font_name(FONT)
        for table in document.tables:
            _write(book, document, table)
    return settled(buffer.getvalue())


def _write(book: Any, document: Document, table: Table) -> None:
    sheet = book.add_worksheet(table.name.translate(FORBIDDEN)[:MOST_NAME])
    shapes = _Shapes(book, "" if document.language == "en" else FONT)
    sheet.write_string(0, 0, table.caption, shapes.of(bold=True, font_size=14))
    sheet.write_string(1, 0, f"{document.title}{document.mark}")
    for place, column in enumerate(table.columns):
        head = f"{column.head}\n{column.unit}" if column.unit else column.head
        sheet.write_string(HEAD_ROW, place, head, shapes.head())
    for down, row in enumerate(table.rows, start=HEAD_ROW + 1):
        for place, cell in enumerate(row):
            _write_cell(sheet, shapes, table, down, place, cell)
    below = HEAD_ROW + 1 + len(table.rows)
    for text in filter(None, (table.note, table.source)):
        below += 1
        sheet.write_string(below, 0, text)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.set_row(HEAD_ROW, 32)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(table.columns) - 1, 14)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)


def _write_cell(
    sheet: Any, shapes: "_Shapes", table: Table, down: int, place: int, cell: Cell
) -> None:
    if cell.value is None:
        sheet.write_string(down, place, cell.text, shapes.of())
        return
    shape = shapes.of(num_format=cell.shape)
    if cell.formula:
        last = HEAD_ROW + len(table.rows)
        places = {
            f"{column.name}{suffix}": xl_rowcol_to_cell(row, at)
            for at, column in enumerate(table.columns)
            for suffix, row in (("", down), ("_last", last))
        }
        formula = f"={cell.formula.format(**places)}"
        sheet.write_formula(down, place, formula, shape, float(cell.value))
    else:
        sheet.write_number(down, place, float(cell.value), shape)


class _Shapes:
    """Formats by what they say, each made once."""

    def __init__(self, book: Any, font: str) -> None:
        self.book, self.font, self.held = book, font, {}  # type: ignore[var-annotated]

    def of(self, **says: Any) -> Any:
        key = tuple(sorted(says.items()))
        if key not in self.held:
            named = {"font_name": self.font} if self.font else {}
            self.held[key] = self.book.add_format({**named, **says})
        return self.held[key]

    def head(self) -> Any:
        return self.of(bold=True, bottom=1, text_wrap=True, align="center", valign="vcenter")
