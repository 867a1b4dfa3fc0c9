"""Files a tired or a malicious clerk might upload: of which rule each must fall foul.

`FILES` are the same for everybody; `TABLES` are made from the workbook that was fetched.
"""

import io
from collections.abc import Callable
from datetime import date

import openpyxl
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from targets.selectors.return_workbook import return_workbook
from targets.selectors.workbook_layout import STAMP_SHEET
from targets.services.return_cells import CellInput
from targets.services.returns import return_save
from tests.factories import make_enterprise, make_reporting_period, make_return
from tests.spreadsheets import saved
from tests.targets.upload_stage import Desk

Change = Callable[[Worksheet], object]
Make = Callable[[Desk], bytes]


def cells(**values: object) -> Make:
    return lambda desk: desk.changed(**values)


def change(how: Change) -> Make:
    return lambda desk: desk.changed(how)


def stamped(row: int, value: str) -> Make:
    def make(desk: Desk) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(desk.workbook))
        book[STAMP_SHEET].cell(row=row, column=2).value = value
        return saved(book)

    return make


def csv(*rows: tuple[str, ...], head: tuple[str, ...] = ()) -> Make:
    """`1` and `2` in the first field stand for the codes of the two enterprises."""

    def make(desk: Desk) -> bytes:
        codes = {"1": desk.stage.first.uscc, "2": desk.stage.second.uscc}
        put = [(codes.get(row[0], row[0]), *row[1:]) for row in rows]
        return desk.csv(*put, head=head)

    return make


def two_tables(desk: Desk) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(desk.workbook))
    book.copy_worksheet(book.worksheets[0])
    return saved(book)


def other_form(desk: Desk) -> bytes:
    of_return = make_return(
        form=type(desk.stage.form).objects.get(code="F3"),
        reporting_period=desk.stage.period,
        department=desk.cast.department,
    )
    return return_workbook(of_return)


def other_period(desk: Desk) -> bytes:
    period = make_reporting_period("2018Q3")
    return return_workbook(
        make_return(form=desk.stage.form, reporting_period=period, department=desk.cast.department)
    )


def other_department(desk: Desk) -> bytes:
    desk.of_return.department = desk.cast.other_department
    return return_workbook(desk.of_return)


def near_code(desk: Desk) -> str:
    """The first enterprise's code with one character wrong."""
    code = desk.stage.first.uscc
    return code[:10] + ("8" if code[10] != "8" else "9") + code[11:]


def not_due(desk: Desk) -> bytes:
    closed = make_enterprise("停业厂", active_to=date(2016, 1, 1))
    return desk.changed(A9=closed.uscc, B9=None)


def never_computed(desk: Desk) -> bytes:
    """A formula written by a library that computes nothing; it stores a nought as its result."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for place, head in enumerate(("统一社会信用代码", "企业名称", "工业总产值（万元）")):
            sheet.write_string(0, place, head)
        sheet.write_string(1, 0, desk.stage.first.uscc)
        sheet.write_formula(1, 2, "=SUM(D2:E2)")
    return buffer.getvalue()


def changed_meanwhile(desk: Desk) -> bytes:
    cell = CellInput(desk.stage.first.uscc, "industrial_output", "111")
    return_save(
        of_return=desk.of_return, version=desk.of_return.version, cells=[cell], by=desk.cast.lead
    )
    return desk.changed(F9=222)


def merge(place: str) -> Make:
    return change(lambda sheet: sheet.merge_cells(place))


def formatted(place: str, shown: str, value: object) -> Make:
    def how(sheet: Worksheet) -> None:
        sheet[place] = value
        sheet[place].number_format = shown

    return change(how)


def retitled(place: str, text: str) -> Make:
    return cells(**{place: text})


def without_column(letter: str) -> Make:
    return change(lambda sheet: sheet.__getitem__(f"{letter}7").__setattr__("value", "甲乙丙"))


TABLES: dict[str, tuple[str, Make]] = {
    # Of another return
    "another form's workbook": ("another_form", other_form),
    "another form in the title": ("another_form", retitled("A3", "表号：F9")),
    "another form in the stamp": ("another_form", stamped(2, "F3")),
    "another period's workbook": ("wrong_period", other_period),
    "another period in the title": ("wrong_period", retitled("A1", "2018年三季度 工业生产情况")),
    "another period in months": ("wrong_period", retitled("A1", "2018年1—9月工业生产情况")),
    "another year": ("wrong_period", retitled("C2", "报告期：2017年第四季度")),
    "another period in English": ("wrong_period", retitled("A1", "Q3 2018 Industrial production")),
    "another period in the sheet's name": (
        "wrong_period",
        change(lambda sheet: (sheet.__setattr__("title", "2018Q2"), sheet.delete_rows(1, 6))),
    ),
    "another period in the stamp": ("wrong_period", stamped(3, "2018Q3")),
    "another department's workbook": ("wrong_department", other_department),
    "another department in the title": ("wrong_department", retitled("A2", "填报单位：市财政局")),
    "another department in the stamp": ("wrong_department", stamped(4, "science")),
    "stamp of another make": ("stamp_broken", stamped(1, "my-own-format")),
    "stamp with full-width digits": ("stamp_broken", stamped(6, "１２")),
    # Tables that cannot be told
    "no table": ("no_table", change(lambda sheet: sheet.delete_rows(1, 20))),
    "head deleted": ("no_table", change(lambda sheet: sheet.delete_rows(7))),
    "two tables": ("two_tables", two_tables),
    "no codes": ("no_code_column", without_column("A")),
    "only last quarter": (
        "no_value_column",
        csv(("1", "甲厂", "7"), head=("代码", "名称", "工业总产值 上季")),
    ),
    "two columns of one element": ("double_column", retitled("K7", "工业总产值（现价）")),
    "two columns of codes": ("double_column", retitled("C7", "统一社会信用代码")),
    "two columns of states": ("double_column", retitled("H7", "工业总产值（现价） 状态")),
    "single quarters": ("quarter_column", retitled("F7", "工业总产值 本季")),
    "unit of another kind": ("header_unit", retitled("F7", "工业总产值（吨）")),
    "persons for money": ("header_unit", retitled("F7", "工业总产值（万人）")),
    "no rows": ("no_rows", change(lambda sheet: sheet.delete_rows(8, 2))),
    "csv with a head alone": ("no_rows", csv()),
    "csv of other things": ("no_table", lambda desk: b"a,b\r\n1,2\r\n"),
    # Rows that cannot be told
    "code missing": ("no_code", cells(A9=None)),
    "code as a number": ("code_number", cells(A9=911350100000010000)),
    "code cut off": ("code_length", cells(A9="91211100MA")),
    "code with a letter that never occurs": ("code_characters", cells(A9="91211100MI0000015A")),
    "broken check character": ("code_check", lambda desk: desk.changed(A9=near_code(desk))),
    "code as a formula": ("code_formula", cells(A9="=B9")),
    "code as an error": ("code_number", change(lambda sheet: _error(sheet, "A9"))),
    "unknown enterprise": ("unknown_enterprise", cells(A9="91350100M000100Y43")),
    "enterprise that closed": ("not_due", not_due),
    "enterprise twice": (
        "repeated_enterprise",
        lambda desk: desk.changed(A9=desk.stage.second.uscc, B9=None),
    ),
    "codes swapped": (
        "other_name",
        lambda desk: desk.changed(A9=desk.stage.second.uscc, A8=desk.stage.first.uscc),
    ),
    "code changed to another's": (
        "other_name",
        lambda desk: desk.changed(A9=desk.stage.second.uscc),
    ),
    "name of nobody": ("unlike_name", cells(B9="丙厂")),
    # Cells that are no figures
    "words": ("not_digits", cells(F9="一百万")),
    "about": ("not_digits", cells(F9="约500")),
    "five hundred or more": ("not_digits", cells(F9="500以上")),
    "range of numbers": ("not_digits", cells(F9="100～200")),
    "dash": ("dash", cells(F9="—")),
    "hyphen": ("dash", cells(F9="-")),
    "slash": ("dash", cells(F9="/")),
    "not available": ("dash", cells(F9="N/A")),
    "none in Chinese": ("dash", cells(F9="无")),
    "percent in words": ("percent", cells(F9="12%")),
    "percent by format": ("percent", formatted("F9", "0.00%", 0.12)),
    "date": ("date", formatted("F9", "yyyy-mm-dd", 43100)),
    "date in Chinese": ("date", formatted("F9", 'yyyy"年"m"月"', 43100)),
    "true": ("boolean", cells(F9=True)),
    "error value": ("error_value", change(lambda sheet: _error(sheet, "F9"))),
    "formula": ("formula", cells(F9="=F8*2")),
    "formula never computed": ("formula", never_computed),
    "formula as a reason": ("formula", cells(H9="=1+1")),
    "formula that calls a program": ("formula", cells(F9='=cmd|"/c calc"!A1')),
    "five decimals": ("places", cells(F9=1.23456)),
    "five decimals as text": ("places", cells(F9="1.23456")),
    "too large": ("range", cells(F9=1e10)),
    "absurdly large": ("range", cells(F9=1e300)),
    "too large with its unit": ("range", cells(F9="3000000亿元")),
    "exponent as text": ("exponent", cells(F9="1e5")),
    "underscore": ("underscore", cells(F9="1_000")),
    "separator in the wrong place": ("separator", cells(F9="12,34")),
    "blank inside": ("blank", cells(F9="1 000")),
    "point without digits": ("point", cells(F9=".5")),
    "unit of another kind in the cell": ("unit", cells(F9="120人")),
    "negative": ("negative", cells(F9=-1)),
    "negative as text": ("negative", cells(F9="－5")),
    "invisible character": ("unprintable", cells(F9="1\u202e2")),
    "zero width": ("unprintable", cells(F9="\u200b12")),
    "unknown state": ("unknown_status", cells(G9="大概")),
    "missing without a reason": ("reason_required", cells(F9=None, G9="缺报")),
    "not applicable without a reason": ("reason_required", cells(F9=None, G9="不适用")),
    "value and missing": ("value_and_missing", cells(G9="缺报", H9="停产")),
    "reason too long": ("reason_long", cells(H9="长" * 301)),
    "invisible character in a reason": ("unprintable", cells(H9="a\u202eb")),
    "values merged downwards": ("merged", merge("F8:F9")),
    "values merged sideways": ("merged", merge("F9:H9")),
    "changed by another meanwhile": ("changed_meanwhile", changed_meanwhile),
    # CSV
    "csv with a broken check": ("code_check", csv(("91211100MA0000015B", "甲厂", "7", "1"))),
    "csv with an unknown enterprise": (
        "unknown_enterprise",
        csv(("91350100M000100Y43", "", "7", "1")),
    ),
    "csv twice the same": ("repeated_enterprise", csv(("1", "", "7", "1"), ("1", "", "8", "1"))),
    "csv with words": ("not_digits", csv(("1", "甲厂", "很多", "1"))),
    "csv formula": ("not_digits", csv(("1", "甲厂", "=1+1", "1"))),
    "csv of another period": (
        "wrong_period",
        lambda desk: "2018年三季度\r\n".encode() + csv(("1", "甲厂", "7", "1"))(desk),
    ),
}


def _error(sheet: Worksheet, place: str) -> None:
    sheet[place].value = "#REF!"
    sheet[place].data_type = "e"
