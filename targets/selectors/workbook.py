"""The board as a workbook: the same rows, numbers as numbers, missing cells empty."""

from fractions import Fraction
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from targets.formatting import change_mark, instant, moment, percent, period_name
from targets.labels import outlook_label, status_label, undefined_label
from targets.selectors.board import lead
from targets.selectors.progress import ProgressReport, ProgressRow
from targets.words import named

# Text is never read as a formula or a link, whatever it begins with.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
HEAD_ROW = 2


def board_workbook(report: ProgressReport) -> bytes:
    """One sheet of rows, one of notes on period, version, coverage and method."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        sheet = book.add_worksheet(_("目标进度"))
        sheet.write(0, 0, _("%(period)s目标完成进度") % {"period": period_name(report.period)})
        heads = columns(None)
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        for place, (head, _value, _format) in enumerate(heads):
            sheet.write(HEAD_ROW, place, head, bold)
        for down, row in enumerate(report.rows, start=HEAD_ROW + 1):
            write_row(book, sheet, down, row)
        sheet.freeze_panes(HEAD_ROW + 1, 1)
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, len(heads), 13)
        write_notes(book, report)
    return buffer.getvalue()


def write_row(book: Any, sheet: Any, down: int, row: ProgressRow) -> None:
    for place, (_head, value, shown) in enumerate(columns(row)):
        if isinstance(value, str):
            sheet.write_string(down, place, value)
        elif value is not None:
            sheet.write_number(down, place, float(value), book.add_format({"num_format": shown}))


def columns(row: ProgressRow | None) -> list[tuple[str, str | Fraction | None, str]]:
    """Head, value and number format of each column; without a row the heads alone."""
    level = "#,##0" + ("." + "0" * row.indicator.decimals if row and row.indicator.decimals else "")
    mark = change_mark(named(row.indicator, "unit")) if row else ""
    mark = f'"{mark}"' if mark else ""
    share = "0.0%"
    heads = [
        (_("指标"), ""),
        (_("单位"), ""),
        (_("基期值"), level),
        (_("现值"), level),
        (_("序时应达"), level),
        (_("目标值"), level),
        (_("完成进度"), share),
        (_("与序时相差（百分点）"), "0.0"),
        (_("时间进度"), share),
        (_("状态"), ""),
        (_("预计值"), level),
        (_("推算低值"), level),
        (_("推算高值"), level),
        (_("达标预期"), ""),
        (_("比上年同期增减"), level + mark),
        (_("覆盖率"), share),
        (_("缺数原因"), ""),
    ]
    held = values(row) if row else [None] * len(heads)
    return [(head, value, shown) for (head, shown), value in zip(heads, held, strict=True)]


def values(row: ProgressRow) -> list[str | Fraction | None]:
    found, projection, ahead = row.progress, row.ahead.projection, lead(row)
    return [
        named(row.indicator, "name"),
        named(row.indicator, "unit"),
        row.spec.baseline,
        row.measure.value,
        found.expected,
        row.spec.target,
        found.progress,
        None if ahead is None else ahead * 100,
        found.time_elapsed,
        status_label(found.status),
        projection.central,
        projection.low,
        projection.high,
        outlook_label(row.ahead.outlook),
        row.change_on_year,
        row.measure.coverage.weighted,
        undefined_label(row.measure.undefined_reason),
    ]


def _state(report: ProgressReport) -> list[tuple[str, str]]:
    """What the figures are: of a day, or of the sums as they are now."""
    if report.as_of:
        return [(_("数据时点"), moment(report.as_of))]
    return [
        (_("数据版本"), str(report.data_version)),
        (_("汇总时间"), instant(report.refreshed_at)),
    ]


def write_notes(book: Any, report: ProgressReport) -> None:
    sheet = book.add_worksheet(_("说明"))
    notes = [
        (_("依据"), report.policy.document_number),
        (_("报告期"), period_name(report.period)),
        *_state(report),
        (_("完整率"), percent(report.completeness)),
        (_("领先"), percent(report.thresholds.ahead, 0)),
        (pgettext("progress", "正常"), percent(report.thresholds.on_track, 0)),
        (_("滞后"), percent(report.thresholds.behind, 0)),
        (_("覆盖率下限"), percent(report.thresholds.coverage, 0)),
    ]
    for down, pair in enumerate(notes):
        for place, text in enumerate(pair):
            sheet.write_string(down, place, text)
    sheet.set_column(0, 1, 28)
