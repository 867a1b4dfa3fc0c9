"""A table as it stands on the screen, for Excel and as CSV: the same words, numbers as numbers."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO, StringIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from targets.calc.numbers import plain, round_half_up

# Text is never read as a formula or a link, whatever it begins with.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
HEAD_ROW = 2
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Figure:
    """A number with the decimals it is shown with; a share is shown in percent, a change with its
    sign, and with `mark` behind it where its unit is not the column's. `address` leads a reader of
    the page on; files leave it out."""

    value: Fraction | None
    places: int = 0
    is_share: bool = False
    is_change: bool = False
    mark: str = ""
    address: str = ""


Cell = str | Figure


@dataclass(frozen=True)
class ScreenTable:
    """`notes` say what the table is of: period, day, filters, source."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[tuple[str, str]]


def as_workbook(tables: Sequence[tuple[str, ScreenTable]], notes_name: str) -> bytes:
    """A sheet for each name and table, and one with the first one's notes. Numbers unrounded, with
    the decimals of the screen as their format; missing cells empty."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        for sheet_name, table in tables:
            _write_sheet(book, book.add_worksheet(sheet_name), table)
        beside = book.add_worksheet(notes_name)
        for down, pair in enumerate(tables[0][1].notes):
            for place, text in enumerate(pair):
                beside.write_string(down, place, text)
        beside.set_column(0, 1, 28)
    return buffer.getvalue()


def _write_sheet(book: xlsxwriter.Workbook, sheet: Worksheet, table: ScreenTable) -> None:
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    sheet.write_string(0, 0, table.title)
    for place, head in enumerate(table.heads):
        sheet.write_string(HEAD_ROW, place, head, bold)
    for down, row in enumerate(table.rows, start=HEAD_ROW + 1):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(down, place, cell)
            elif cell.value is not None:
                shown = book.add_format({"num_format": _format(cell)})
                sheet.write_number(down, place, float(cell.value), shown)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(table.heads), 15)


def as_csv(tables: Sequence[ScreenTable]) -> bytes:
    """With a byte order mark, which Excel needs, and numbers unrounded like the workbook's. Text
    that a spreadsheet would take for a formula is quoted. Several tables stand under their titles,
    with an empty line between them."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    for number, table in enumerate(tables):
        if number:
            writer.writerow([])
        if len(tables) > 1:
            writer.writerow([_harmless(table.title)])
        writer.writerow([_harmless(head) for head in table.heads])
        for row in table.rows:
            writer.writerow(
                [_harmless(cell) if isinstance(cell, str) else _plain(cell) for cell in row]
            )
    return buffer.getvalue().encode("utf-8-sig")


def _format(cell: Figure) -> str:
    decimals = f".{'0' * cell.places}" if cell.places else ""
    plain = f"0{decimals}%" if cell.is_share else f"#,##0{decimals}"
    plain += f'"{cell.mark}"' if cell.mark else ""
    return f"+{plain};-{plain};{plain}" if cell.is_change else plain


def _plain(cell: Figure) -> str:
    if cell.value is None:
        return ""
    value = cell.value * (100 if cell.is_share else 1)
    shown = round_half_up(value, cell.places)
    written = f"{shown:f}" if shown == value else plain(value)
    return f"{written}{'%' if cell.is_share else cell.mark}"


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
