"""A return as a workbook to fill: the draft's cells, what was reported before beside them, and a
hidden sheet that says of which return it is and what the cells held when it was made."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from targets.calc.numbers import plain as plainly
from targets.choices import WITHOUT_VALUE, ElementKind, Level, ObservationStatus
from targets.formatting import NOTHING, day_in_words, period_name
from targets.models import Park, Return, ReturnCell
from targets.selectors.return_table import Column, approved_values, columns_of, ordered_rows
from targets.selectors.screen_table import OPTIONS
from targets.selectors.workbook_layout import CELLS_MARK, STAMP_FORMAT, STAMP_SHEET
from targets.words import approved_by, issued_by, named

HEAD_ROW = 6
LEADING = 3
"""Columns before the data elements: code, name, park."""
WIDE = 5
"""Columns of a data element: last quarter, the year before, value, status, reason."""
EXCEL_FORMATS = {ElementKind.FLOW: "#,##0.00##", ElementKind.STOCK: "#,##0"}
MOST = 9_999_999_999

INK, PAPER, FILL, EDGE, MUTED = "#1d1b18", "#f3f0e8", "#fffbe6", "#b9b1a2", "#656057"
BODY, TITLE = "宋体", "黑体"


@dataclass(frozen=True)
class Filled:
    """Everything the workbook shows, read in a fixed number of queries."""

    of_return: Return
    columns: list[Column]
    rows: list[dict[str, Any]]
    cells: dict[tuple[int | None, int], ReturnCell]
    approved: dict[tuple[int, int | None, int], Any]
    parks: dict[int, str]


def return_workbook(of_return: Return) -> bytes:
    """**Shape** one sheet to fill, one of instructions, and the hidden stamp."""
    filled = _filled(of_return)
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"title": _title(of_return), "subject": of_return.form.code})
        _Form(book, filled).write()
        _write_help(book, filled)
        _write_stamp(book, filled)
    return buffer.getvalue()


def workbook_name(of_return: Return) -> str:
    return f"{of_return.form.code}_{of_return.reporting_period.period}.xlsx"


def _filled(of_return: Return) -> Filled:
    cells = {(cell.enterprise_id, cell.element_id): cell for cell in of_return.cells.all()}
    return Filled(
        of_return,
        columns_of(of_return),
        ordered_rows(of_return),
        cells,
        approved_values(of_return, (-1, -4)),
        {park.pk: named(park) for park in Park.objects.all()},
    )


def _title(of_return: Return) -> str:
    return f"{period_name(of_return.reporting_period.period)} {named(of_return.form)}"


class _Form:
    """The sheet that is filled."""

    def __init__(self, book: Any, filled: Filled) -> None:
        self.book, self.filled = book, filled
        self.sheet = book.add_worksheet(filled.of_return.form.code[:31])
        self.last_column = LEADING + WIDE * len(filled.columns) - 1
        body = {"font_name": BODY, "font_size": 11, "valign": "vcenter", "font_color": INK}
        edge = {"border": 1, "border_color": EDGE}
        self.formats = {
            "title": book.add_format(
                {**body, "font_name": TITLE, "font_size": 16, "align": "center"}
            ),
            "line": book.add_format(body),
            "note": book.add_format({**body, "font_color": MUTED}),
            "head": book.add_format(
                {**body, **edge, "bold": True, "text_wrap": True, "bg_color": PAPER}
                | {"align": "center"}
            ),
            "text": book.add_format({**body, **edge, "num_format": "@"}),
            "input": book.add_format(
                {**body, **edge, "bg_color": FILL, "locked": False, "num_format": "@"}
            ),
        }
        for kind, shown in EXCEL_FORMATS.items():
            number = {**body, **edge, "num_format": shown, "align": "right"}
            self.formats[f"past {kind}"] = book.add_format(
                {**number, "font_color": MUTED, "bg_color": PAPER}
            )
            self.formats[f"value {kind}"] = book.add_format(
                {**number, "bg_color": FILL, "locked": False}
            )

    def write(self) -> None:
        self._write_titles()
        self._write_heads()
        for down, row in enumerate(self.filled.rows, start=HEAD_ROW + 1):
            self._write_row(down, row)
        self._add_lists()
        self._set_up()

    def _write_titles(self) -> None:
        of_return, form = self.filled.of_return, self.filled.of_return.form
        period = of_return.reporting_period.period
        colon = _("：")
        pairs = [
            (
                _("报送部门") + colon + str(of_return.department),
                _("报告期") + colon + period_name(period),
            ),
            (
                _("表号") + colon + form.code,
                _("制定机关") + colon + (issued_by(form) or NOTHING),
            ),
            (
                _("批准文号") + colon + (form.approval_number or NOTHING),
                _("批准机关") + colon + approved_by(form),
            ),
            (_("有效期至") + colon + day_in_words(form.valid_until), self._advice()),
        ]
        self.sheet.merge_range(0, 0, 0, self.last_column, _title(of_return), self.formats["title"])
        self.sheet.set_row(0, 30)
        for down, (left, right) in enumerate(pairs, start=1):
            self.sheet.merge_range(down, 0, down, 1, left, self.formats["line"])
            shown = self.formats["note" if down == len(pairs) else "line"]
            self.sheet.merge_range(down, 2, down, self.last_column, right, shown)

    def _advice(self) -> str:
        month = self.filled.of_return.reporting_period.period.quarter * 3
        advice = _("只填浅黄色的格子。没有发生填0；取不到数选“缺报”并写明理由。")
        if any(column.is_flow for column in self.filled.columns):
            advice += _("累计数为1—%(month)d月。") % {"month": month}
        return advice

    def _write_heads(self) -> None:
        heads = [_("统一社会信用代码"), _("企业名称"), _("园区")]
        for column in self.filled.columns:
            unit = _("%(name)s（%(unit)s）") % {
                "name": column.name,
                "unit": named(column.element, "unit"),
            }
            heads += [f"{column.name} {word}" for word in (_("上季"), _("上年同期"))]
            heads += [unit, *(f"{column.name} {word}" for word in (_("状态"), _("理由")))]
        for place, head in enumerate(heads):
            self.sheet.write_string(HEAD_ROW, place, head, self.formats["head"])
        self.sheet.set_row(HEAD_ROW, 48)

    def _write_row(self, down: int, row: dict[str, Any]) -> None:
        park = self.filled.parks.get(row["park"], "")
        for place, text in enumerate((row["uscc"], row["name"], park)):
            self.sheet.write_string(down, place, text, self.formats["text"])
        for number, column in enumerate(self.filled.columns):
            first = LEADING + WIDE * number
            element, kind = column.element, column.element.kind
            for place, offset in enumerate((-1, -4)):
                past = self.filled.approved.get((offset, row["pk"], element.pk))
                self._write_number(down, first + place, past, self.formats[f"past {kind}"])
            held = self.filled.cells.get((row["pk"], element.pk)) or ReturnCell(status="")
            shown = self.formats[f"value {kind}"]
            if held.typed:
                self.sheet.write_string(down, first + 2, held.typed, shown)
            else:
                self._write_number(down, first + 2, held.value, shown)
            status = "" if held.status in ("", ObservationStatus.NORMAL) else held.status
            label = str(ObservationStatus(status).label) if status else ""
            self._write_text(down, first + 3, label)
            self._write_text(down, first + 4, held.reason)

    def _write_number(self, down: int, place: int, value: Any, shown: Any) -> None:
        if value is None:
            self.sheet.write_blank(down, place, None, shown)
        else:
            self.sheet.write_number(down, place, float(value), shown)

    def _write_text(self, down: int, place: int, text: str) -> None:
        if text:
            self.sheet.write_string(down, place, text, self.formats["input"])
        else:
            self.sheet.write_blank(down, place, None, self.formats["input"])

    def _add_lists(self) -> None:
        """Drop-downs for statuses; for numbers a warning that can be passed over, because
        `3.2亿元` is understood too."""
        top, bottom = HEAD_ROW + 1, HEAD_ROW + max(1, len(self.filled.rows))
        labels = [str(label) for label in ObservationStatus.labels]
        for number, column in enumerate(self.filled.columns):
            place = LEADING + WIDE * number + 2
            is_stock = column.element.kind == ElementKind.STOCK
            self.sheet.data_validation(
                top,
                place,
                bottom,
                place,
                {
                    "validate": "integer" if is_stock else "decimal",
                    "criteria": "between",
                    "minimum": -MOST if column.element.allows_negative else 0,
                    "maximum": MOST,
                    "error_type": "warning",
                    "error_title": _("像是填错了"),
                    "error_message": _("这里填数，计量单位是%(unit)s。")
                    % {"unit": named(column.element, "unit")},
                },
            )
            self.sheet.data_validation(
                top,
                place + 1,
                bottom,
                place + 1,
                {
                    "validate": "list",
                    "source": labels,
                    "error_title": _("没有这种状态"),
                    "error_message": _("请从下拉列表中选择；正常的数可以留空。"),
                },
            )

    def _set_up(self) -> None:
        sheet = self.sheet
        is_zone = self.filled.of_return.form.level == Level.ZONE
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 12 if is_zone else 30)
        sheet.set_column(2, 2, 22)
        for number in range(len(self.filled.columns)):
            first = LEADING + WIDE * number
            sheet.set_column(first, first + 1, 14)
            sheet.set_column(first + 2, first + 2, 18)
            sheet.set_column(first + 3, first + 3, 9)
            sheet.set_column(first + 4, first + 4, 20)
        sheet.freeze_panes(HEAD_ROW + 1, 2)
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(0.5, 0.5, 0.6, 0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROW)
        sheet.set_footer("&C&P / &N")


def _write_help(book: Any, filled: Filled) -> None:
    """What each data element means, and how the file is read."""
    sheet = book.add_worksheet(_("填报说明"))
    bold = book.add_format({"bold": True, "font_name": BODY, "bottom": 1, "bg_color": PAPER})
    text = book.add_format({"font_name": BODY, "text_wrap": True, "valign": "top"})
    for place, head in enumerate((_("数据项"), _("计量单位"), _("口径"), _("填报说明"))):
        sheet.write_string(0, place, head, bold)
    down = 0
    for down, column in enumerate(filled.columns, start=1):
        unit, words = named(column.element, "unit"), named(column.element, "help")
        for place, said in enumerate((column.name, unit, column.basis, words)):
            sheet.write_string(down, place, said, text)
    without = _("、").join(str(one.label) for one in WITHOUT_VALUE)
    advice = (
        _("填好后在报送页点“上传Excel”。先看到要改动的格子，确认后才写入。"),
        _("状态选%(statuses)s时不填数，要写理由。") % {"statuses": without},
        _("可以写“3.2亿元”这样带单位的数，会折算并注明；公式请粘贴为数值。"),
        _("不要改代码和企业名称；企业有增减，请先改名录。"),
    )
    for number, words in enumerate(advice, start=down + 2):
        sheet.merge_range(number, 0, number, 3, words, text)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 2, 16)
    sheet.set_column(3, 3, 70)
    sheet.protect()


def _write_stamp(book: Any, filled: Filled) -> None:
    """Text throughout: it is compared word for word when the file comes back."""
    of_return = filled.of_return
    sheet = book.add_worksheet(STAMP_SHEET)
    said = {
        "format": STAMP_FORMAT,
        "form": of_return.form.code,
        "period": str(of_return.reporting_period.period),
        "department": of_return.department.code,
        "return": str(of_return.pk),
        "version": str(of_return.version),
    }
    for down, pair in enumerate(said.items()):
        for place, text in enumerate(pair):
            sheet.write_string(down, place, text)
    down = len(said)
    sheet.write_string(down, 0, CELLS_MARK)
    for row in filled.rows:
        for column in filled.columns:
            held = filled.cells.get((row["pk"], column.element.pk))
            if held is None:
                continue
            down += 1
            number = "" if held.value is None else plainly(held.value, 4)
            words = (row["uscc"], column.code, number or held.typed, held.status, held.reason)
            for place, text in enumerate(words):
                sheet.write_string(down, place, text)
    sheet.very_hidden()
