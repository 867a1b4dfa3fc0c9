"""An uploaded file with its problems marked in it: coloured, framed and commented."""

from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from hightech_zone.lib.sheet_reading import read_sheets
from hightech_zone.lib.sheets import NUMBER, Sheet, SheetCell
from targets.models import Upload
from targets.selectors.screen_table import OPTIONS
from targets.selectors.uploads import ShownProblem, upload_report
from targets.selectors.workbook_layout import STAMP_SHEET

FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
RED, PINK = "#a3201d", "#fbe9e7"
Places = dict[tuple[str, int, int], list[ShownProblem]]


def marked_workbook(upload: Upload) -> bytes:
    """The values as they were uploaded, formulas as text, behind a list of all problems.

    **Raises** Refused where the file cannot be read at all.
    """
    file = read_sheets(bytes(upload.content))
    report = upload_report(upload)
    raw = upload.result.get("problems", [])
    places: Places = {}
    for one, shown in zip(raw, report.problems, strict=True):
        places.setdefault((one["sheet"], one["row"], one["column"]), []).append(shown)
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        taken = {_("问题").lower()}
        _write_list(book, report.problems)
        for number, sheet in enumerate(file.sheets, start=1):
            if sheet.name != STAMP_SHEET:
                _write_sheet(book, sheet, _sheet_name(sheet.name, number, taken), places)
    return buffer.getvalue()


def _write_list(book: Any, problems: list[ShownProblem]) -> None:
    sheet = book.add_worksheet(_("问题"))
    bold = book.add_format({"bold": True, "bottom": 1})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    for place, head in enumerate((_("工作表"), _("格子"), _("读到的"), _("问题"), _("怎么改"))):
        sheet.write_string(0, place, head, bold)
    for down, one in enumerate(problems, start=1):
        words = (one.sheet, one.place, one.read, one.problem, one.mend)
        for place, said in enumerate(words):
            sheet.write_string(down, place, said, text)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 1, 14)
    sheet.set_column(2, 2, 24)
    sheet.set_column(3, 4, 50)


def _write_sheet(book: Any, sheet: Sheet, name: str, places: Places) -> None:
    out = book.add_worksheet(name)
    wrong = {"bg_color": PINK, "border": 2, "border_color": RED, "bold": True}
    formats = {
        (False, False): book.add_format(),
        (False, True): book.add_format({"num_format": "@"}),
        (True, False): book.add_format(wrong),
        (True, True): book.add_format({**wrong, "num_format": "@"}),
    }
    for row in sheet.rows:
        for cell in row.cells.values():
            problems = places.get((sheet.name, cell.row, cell.column), [])
            _write_cell(out, cell, formats[bool(problems), cell.kind != NUMBER])
    for (of_sheet, down, right), problems in places.items():
        if of_sheet == sheet.name and down and right:
            words = "\n".join(f"{one.problem}{one.mend}" for one in problems)
            if not _holds(sheet, down, right):
                out.write_blank(down - 1, right - 1, None, formats[True, True])
            out.write_comment(down - 1, right - 1, words, {"x_scale": 2, "y_scale": 1.2})
    out.set_column(0, 60, 16)


def _write_cell(out: Any, cell: SheetCell, shown: Any) -> None:
    down, right = cell.row - 1, cell.column - 1
    if cell.is_number and abs(float(cell.text)) < 1e300:
        # Beyond it is infinity, which a workbook cannot hold.
        out.write_number(down, right, float(cell.text), shown)
    else:
        out.write_string(down, right, cell.text, shown)


def _holds(sheet: Sheet, down: int, right: int) -> bool:
    return any(row.number == down and right in row.cells for row in sheet.rows)


def _sheet_name(name: str, number: int, taken: set[str]) -> str:
    """Excel takes a name once only, without certain characters."""
    clean = name.translate(FORBIDDEN).strip()[:31]
    if not clean or clean.lower() in taken or clean.lower() == "history":
        clean = f"Sheet{number}"
    taken.add(clean.lower())
    return clean
