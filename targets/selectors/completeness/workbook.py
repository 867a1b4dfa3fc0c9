"""The completeness page as a workbook: what is on the screen, in the same words."""

from fractions import Fraction
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from targets.formatting import period_name
from targets.selectors.completeness.table import CompletenessTable, Line
from targets.selectors.completeness.words import (
    cell_words,
    completeness_sentence,
    line_name,
    table_title,
    total_words,
)
from targets.selectors.screen_table import OPTIONS

HEAD_ROW = 2
SHARE = {"num_format": "0.0%"}


def completeness_workbook(table: CompletenessTable) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        _write_table(book, table)
        _write_lapsed(book, table)
    return buffer.getvalue()


def _write_table(book: Any, table: CompletenessTable) -> None:
    sheet = book.add_worksheet(_("报送进度"))
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    share = book.add_format(SHARE)
    sheet.write_string(0, 0, f"{table_title(table)} {completeness_sentence(table)}")
    periods = [period_name(column.period) for column in table.columns]
    heads = [table_subject(table), *periods, _("及时率"), _("完整率（格）"), _("完整率（值）")]
    for place, head in enumerate(heads):
        sheet.write_string(HEAD_ROW, place, head, bold)
    rates = len(periods) + 1
    for down, line in enumerate(table.lines, start=HEAD_ROW + 1):
        sheet.write_string(down, 0, line_name(line))
        for place, cell in enumerate(line.cells, start=1):
            sheet.write_string(down, place, cell_words(cell))
        for place, rate in enumerate(_rates(line), start=rates):
            _write_share(sheet, down, place, rate, share)
    _write_total(sheet, HEAD_ROW + 1 + len(table.lines), table, share)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(heads), 15)


def table_subject(table: CompletenessTable) -> str:
    return _("单位") if table.by == "department" else _("报表")


def _rates(line: Line) -> list[Fraction | None]:
    return [line.on_time, line.rate, line.weighted]


def _write_total(sheet: Any, down: int, table: CompletenessTable, share: Any) -> None:
    sheet.write_string(down, 0, _("按时/应报"))
    sheet.write_string(down + 1, 0, _("完整率（格）"))
    for place, column in enumerate(table.columns, start=1):
        sheet.write_string(down, place, total_words(column))
        _write_share(sheet, down + 1, place, column.rate, share)
    place = len(table.columns) + 1
    for at, rate in enumerate((table.on_time, table.latest.rate, table.latest.weighted)):
        _write_share(sheet, down, place + at, rate, share)


def _write_share(sheet: Any, down: int, place: int, rate: Fraction | None, shape: Any) -> None:
    if rate is not None:
        sheet.write_number(down, place, float(rate), shape)


def _write_lapsed(book: Any, table: CompletenessTable) -> None:
    sheet = book.add_worksheet(_("迟报和逾期的单位"))
    bold = book.add_format({"bold": True, "bottom": 1})
    days = book.add_format({"num_format": "0.0"})
    heads = [_("单位"), _("迟报或逾期（次）"), _("评及时的季度数"), _("平均天数")]
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, bold)
    for down, line in enumerate(table.lapsed, start=1):
        sheet.write_string(down, 0, line_name(line))
        sheet.write_number(down, 1, len(line.lapses))
        sheet.write_number(down, 2, line.judged)
        sheet.write_number(down, 3, float(line.average_days_late or 0), days)
    sheet.set_column(0, 3, 24)
