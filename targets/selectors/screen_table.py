"""A table as it stands on the screen, for Excel and as CSV: the same words, numbers as numbers."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO, StringIO

import xlsxwriter

from targets.calc.numbers import round_half_up
from targets.selectors.workbook import OPTIONS

HEAD_ROW = 2
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Figure:
    """A number with the decimals it is shown with; a share is shown in percent."""

    value: Fraction | None
    places: int = 0
    is_share: bool = False


Cell = str | Figure


@dataclass(frozen=True)
class ScreenTable:
    """`notes` say what the table is of: period, day, filters, source."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[tuple[str, str]]


def as_workbook(table: ScreenTable, sheet_name: str, notes_name: str) -> bytes:
    """Numbers unrounded, with the decimals of the screen as their format; missing cells empty."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        sheet = book.add_worksheet(sheet_name)
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
        beside = book.add_worksheet(notes_name)
        for down, pair in enumerate(table.notes):
            for place, text in enumerate(pair):
                beside.write_string(down, place, text)
        beside.set_column(0, 1, 28)
    return buffer.getvalue()


def as_csv(table: ScreenTable) -> bytes:
    """With a byte order mark, which Excel needs, and numbers rounded as on the screen. Text that a
    spreadsheet would take for a formula is quoted."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow([_harmless(head) for head in table.heads])
    for row in table.rows:
        writer.writerow(
            [_harmless(cell) if isinstance(cell, str) else _plain(cell) for cell in row]
        )
    return buffer.getvalue().encode("utf-8-sig")


def _format(cell: Figure) -> str:
    decimals = f".{'0' * cell.places}" if cell.places else ""
    return f"0{decimals}%" if cell.is_share else f"#,##0{decimals}"


def _plain(cell: Figure) -> str:
    if cell.value is None:
        return ""
    shown = round_half_up(cell.value * (100 if cell.is_share else 1), cell.places)
    return f"{shown:f}{'%' if cell.is_share else ''}"


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
