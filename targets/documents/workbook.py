"""The tables of a document as a workbook: numbers as numbers, and formulas where a column follows
from others, so that whoever changes a figure sees what follows."""

from datetime import datetime, time
from io import BytesIO
from itertools import takewhile
from math import ceil
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from targets.documents.measure import ems
from targets.documents.numbering import numbered
from targets.documents.package import settled
from targets.documents.parts import Cell, Column, Document, Note, Paragraph, Table

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
NAME, OTHER = 34, 14
"""Digits that fit a column: of names, and of others."""
LINE = 16
"""Points."""


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
    is_first = table is document.tables[0]
    number = f"{document.number} " if document.number and is_first else ""
    gap = " " if document.language == "en" and document.mark else ""
    sheet.write_string(1, 0, f"{number}{document.title}{gap}{document.mark}")
    for place, column in enumerate(table.columns):
        head = f"{column.head}\n{column.unit}" if column.unit else column.head
        sheet.write_string(HEAD_ROW, place, head, shapes.head())
    for down, row in enumerate(table.rows, start=HEAD_ROW + 1):
        sheet.set_row(down, LINE * max(_lines(cell.text, at) for at, cell in enumerate(row)))
        for place, cell in enumerate(row):
            _write_cell(sheet, shapes, table, down, place, cell)
    said = [table.note, table.source, *(_of_issue(document) if is_first else ())]
    for below, text in enumerate(filter(None, said), start=HEAD_ROW + 2 + len(table.rows)):
        _write_below(sheet, shapes, below, len(table.columns), text)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.set_row(
        HEAD_ROW, LINE * max(_head_lines(one, at) for at, one in enumerate(table.columns))
    )
    sheet.set_column(0, 0, NAME)
    sheet.set_column(1, len(table.columns) - 1, OTHER)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    if document.stamp:
        sheet.set_header(f"&C{document.stamp.replace('&', '&&')}")


def _of_issue(document: Document) -> list[str]:
    """What an issue says of itself before its first heading and below its signature: which one it
    replaces, and how it is verified. Empty for what has no number."""
    if not document.number:
        return []
    blocks = list(numbered(document.blocks, document.language))
    first = takewhile(lambda one: isinstance(one, Paragraph), blocks)
    return [one.text for one in (*first, *blocks[-1:]) if isinstance(one, Paragraph | Note)]


def _write_below(sheet: Any, shapes: "_Shapes", row: int, columns: int, text: str) -> None:
    """Across the table, as many lines as it takes: beyond it the printed page would shrink."""
    width = NAME + OTHER * (columns - 1)
    sheet.set_row(row, LINE * ceil(2 * ems(text) / width))
    shape = shapes.of(text_wrap=True, valign="top")
    sheet.merge_range(row, 0, row, columns - 1, "", shape)
    sheet.write_string(row, 0, text, shape)


def _head_lines(column: Column, at: int) -> int:
    return sum(_lines(one, at) for one in (column.head, column.unit) if one)


def _lines(text: str, at: int) -> int:
    """Less than a column's whole width holds text: heads are bold, and words are not broken."""
    return ceil(2 * ems(text) / ((OTHER if at else NAME) - 3)) or 1


def _write_cell(
    sheet: Any, shapes: "_Shapes", table: Table, down: int, place: int, cell: Cell
) -> None:
    if cell.value is None:
        sheet.write_string(down, place, cell.text, shapes.of(text_wrap=True, valign="vcenter"))
        return
    shape = shapes.of(num_format=cell.shape, valign="vcenter")
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
