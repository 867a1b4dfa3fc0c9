"""The workbook that is fetched: what stands in it, what may be changed, what never runs."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import Workbook

from targets.selectors.return_workbook import HEAD_ROW, return_workbook
from targets.selectors.workbook_layout import STAMP_SHEET, read_header
from targets.services.return_cells import CellInput
from targets.services.returns import return_save
from tests.factories import make_enterprise, make_observation, make_park
from tests.targets.returns_stage import Stage


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_it_carries_the_forms_own_head_in_both_languages(stage: Stage):
    of_return = stage.open()
    form = of_return.form
    form.issuing_body, form.approving_body, form.approval_number = "管委会", "统计局", "〔2018〕1号"
    sheet = opened(return_workbook(of_return)).worksheets[0]
    said = {cell.value for row in sheet.iter_rows(max_row=HEAD_ROW) for cell in row}
    assert {
        "2018年四季度 报表1",
        "报送部门：示范市经信委",
        "报告期：2018年四季度",
        "表号：F1",
        "制定机关：管委会",
        "批准机关：统计局",
        "批准文号：〔2018〕1号",
        "有效期至：—",
    } <= said
    with translation.override("en"):
        sheet = opened(return_workbook(of_return)).worksheets[0]
    said = {cell.value for row in sheet.iter_rows(max_row=HEAD_ROW) for cell in row}
    assert {"Q4 2018 Form 1", "Form number: F1", "Reporting period: Q4 2018"} <= said


def test_rows_carry_code_name_park_past_and_present(stage: Stage):
    make_enterprise("丙厂", park=make_park("东园"))
    make_observation(stage.output, "2018Q3", "99.5", stage.first)
    make_observation(stage.output, "2017Q4", "88", stage.first)
    cells = [
        CellInput(stage.first.uscc, "industrial_output", "12345.6789", "E", "快报"),
        CellInput(stage.second.uscc, "industrial_output", "", "L", "停产"),
    ]
    of_return = stage.save(stage.open(), *cells)
    sheet = opened(return_workbook(of_return)).worksheets[0]
    rows = {row[1].value: [cell.value for cell in row] for row in sheet.iter_rows(min_row=8)}
    assert rows["甲厂"][:8] == [
        *(stage.first.uscc, "甲厂", "", 99.5, 88, 12345.6789, "测算", "快报"),
    ]
    assert rows["乙厂"][5:8] == [None, "缺报", "停产"]
    assert rows["丙厂"][2] == "东园"
    assert sheet["A8"].data_type == "s"
    assert sheet["A8"].number_format == "@"


def test_only_values_states_and_reasons_may_be_changed(stage: Stage):
    sheet = opened(return_workbook(stage.filled())).worksheets[0]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    unlocked = {
        cell.column_letter
        for row in sheet.iter_rows(min_row=8)
        for cell in row
        if not cell.protection.locked
    }
    assert unlocked == {"F", "G", "H", "K", "L", "M"}
    assert all(cell.protection.locked for cell in sheet[HEAD_ROW + 1])


def test_states_are_chosen_from_a_list_and_numbers_are_looked_at(stage: Stage):
    sheet = opened(return_workbook(stage.filled())).worksheets[0]
    rules = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
    assert rules["G8:G9"].formula1 == '"正常,测算,初步,核实,缺报,不适用"'
    assert (rules["F8:F9"].type, rules["F8:F9"].errorStyle) == ("decimal", "warning")
    assert rules["F8:F9"].formula1 == "0"
    assert rules["K8:K9"].formula1.startswith("-")


def test_it_prints_and_scrolls_as_a_form(stage: Stage):
    sheet = opened(return_workbook(stage.filled())).worksheets[0]
    assert sheet.freeze_panes == "C8"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$7:$7"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_its_heads_say_by_themselves_what_they_hold(stage: Stage):
    of_return = stage.filled()
    for language in ("zh-hans", "en"):
        with translation.override(language):
            sheet = opened(return_workbook(of_return)).worksheets[0]
        heads = [cell.value for cell in sheet[HEAD_ROW + 1]]
        read = [read_header(head, [stage.output, stage.added]) for head in heads]
        parts = [(one.element, one.part) for one in read if one]
        each = ["past", "past", "value", "status", "reason"]
        assert parts == [
            (code, part)
            for code in ("industrial_output", "industrial_value_added")
            for part in each
        ]
        assert {one.factor for one in read if one} == {1}


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1+2", "@SUM(A1)", "=cmd|'/c calc'!A1"])
def test_words_that_look_like_formulas_stay_words(stage: Stage, words: str):
    stage.first.name = f"{words} 厂"
    stage.first.save()
    cells = [
        CellInput(stage.first.uscc, "industrial_output", words),
        CellInput(stage.second.uscc, "industrial_output", "5", "E", words),
    ]
    of_return = stage.save(stage.open(), *cells)
    book = opened(return_workbook(of_return))
    held = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in held} <= {"s", "n"}
    assert sum(str(cell.value) == words for cell in held) >= 3


def test_the_stamp_is_hidden_and_says_what_the_cells_held(stage: Stage):
    of_return = stage.filled(first_output="12,345.60")
    stamp = opened(return_workbook(of_return))[STAMP_SHEET]
    assert stamp.sheet_state == "veryHidden"
    rows = [[cell.value for cell in row] for row in stamp.iter_rows()]
    assert [row[:2] for row in rows[:6]] == [
        ["format", "return-workbook-1"],
        ["form", "F1"],
        ["period", "2018Q4"],
        ["department", "economy"],
        ["return", str(of_return.pk)],
        ["version", str(of_return.version)],
    ]
    assert [stage.first.uscc, "industrial_output", "12345.6", "A"] in [row[:4] for row in rows]


def test_it_takes_the_same_queries_whatever_its_size(stage: Stage):
    of_return = stage.filled()

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            return_workbook(of_return)
        return len(counted)

    few = queries()
    for number in range(20):
        make_enterprise(f"企业{number}")
    cells = [
        CellInput(one.uscc, "industrial_output", "1")
        for one in type(stage.first).objects.filter(name__startswith="企业")
    ]
    return_save(of_return=of_return, version=of_return.version, cells=cells, by=stage.cast.reporter)
    assert queries() == few == 6
