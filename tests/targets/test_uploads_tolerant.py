"""What people do to a workbook before they give it back, and what is made of it."""

import io
import re
import zipfile

import openpyxl
import pytest
from django.utils import translation
from openpyxl.worksheet.worksheet import Worksheet

from targets.choices import Level
from targets.models import Return
from targets.selectors.return_workbook import return_workbook
from targets.services.return_cells import CellInput
from targets.services.returns import return_save
from targets.services.uploads.findings import Reading, Values
from targets.services.uploads.reading import reading_of
from targets.services.uploads.tables import periods_in
from tests.cast import Cast
from tests.factories import (
    AN_INSTANT,
    make_assignment,
    make_element,
    make_enterprise_version,
    make_form,
    make_return,
    make_return_cell,
)
from tests.spreadsheets import saved
from tests.targets.upload_stage import Desk, make_desk

pytestmark = pytest.mark.usefixtures("patient_reader")


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return make_desk(cast)


def changes(reading: Reading) -> dict[tuple[str, str], tuple[Values, Values]]:
    assert reading.problems == []
    return {(one.name, one.element): (one.before, one.after) for one in reading.differences}


def notes(reading: Reading) -> list[str]:
    return [one.rule for one in reading.notes]


def after(desk: Desk, content: bytes) -> dict[tuple[str, str], str]:
    return {key: pair[1].value for key, pair in changes(desk.reading(content)).items()}


OUTPUT, ADDED = "industrial_output", "industrial_value_added"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_workbook_given_back_as_it_was_changes_nothing(desk: Desk, language: str):
    make_return_cell(desk.of_return, make_element("rd_expenditure"), "1")
    desk.stage.cell(desk.of_return, desk.stage.first, desk.stage.added).delete()
    cells = [
        CellInput(desk.stage.first.uscc, OUTPUT, "一百万"),
        CellInput(desk.stage.second.uscc, OUTPUT, "1234567.8901", "E", "=1+1 测算"),
        CellInput(desk.stage.second.uscc, ADDED, "", "L", "停产，-1 @ +2"),
    ]
    of_return = return_save(
        of_return=desk.of_return, version=desk.of_return.version, cells=cells, by=desk.cast.reporter
    )
    with translation.override(language):
        content = return_workbook(of_return)
    for given in (content, saved(openpyxl.load_workbook(io.BytesIO(content)))):
        reading = desk.reading(given)
        assert reading.problems == []
        assert reading.differences == []
        assert reading.rows == 2
        assert notes(reading) == []


def test_exactly_what_was_changed_is_different(desk: Desk):
    content = desk.changed(F9=7, G8="测算", H8="依据快报", K8=None, K9=0)
    assert changes(desk.reading(content)) == {
        ("甲厂", OUTPUT): (Values("100", "A"), Values("7", "A")),
        ("乙厂", OUTPUT): (Values("100", "A"), Values("100", "E", "依据快报")),
        ("乙厂", ADDED): (Values("20", "A"), Values()),
        ("甲厂", ADDED): (Values("20", "A"), Values("0", "A")),
    }


@pytest.mark.parametrize(
    ("written", "value", "said"),
    [
        (0.1 + 0.2, "0.3", []),
        (1.1 * 3, "3.3", []),
        ("１２３", "123", []),
        (" 　123 ", "123", []),
        ("1,234.5", "1234.5", []),
        ("１，２３４．５", "1234.5", []),
        ("3.2亿元", "32000", ["converted"]),
        ("3.2 亿", "32000", ["converted"]),
        ("3.20005亿元", "32000.5", ["converted"]),
        ("48,260万元", "48260", []),
        ("12345678元", "1234.5678", ["converted"]),
        ("５百万元", "500", ["converted"]),
        (-0.0, "0", []),
        ("007", "7", []),
    ],
)
def test_numbers_are_understood_as_people_write_them(desk: Desk, written, value, said):
    reading = desk.reading(desk.changed(F9=written))
    assert changes(reading)["甲厂", OUTPUT][1].value == value
    assert [note.rule for note in reading.differences[0].notes] == said


def test_a_dash_beside_missing_is_no_figure(desk: Desk):
    content = desk.changed(F9="—", G9="缺报", H9="停产检修")
    assert changes(desk.reading(content))["甲厂", OUTPUT][1] == Values("", "L", "停产检修")


def test_states_are_understood_in_both_languages_and_as_codes(desk: Desk):
    for said in ("不适用", "Not applicable", "NOT APPLICABLE", "M"):
        content = desk.changed(F9=None, G9=said, H9="无此业务")
        assert changes(desk.reading(content))["甲厂", OUTPUT][1].status == "M"


def moved(sheet: Worksheet) -> None:
    """Columns in another order, blank rows in between, a note below, a total."""
    for merge in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merge))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    sheet.delete_rows(1, sheet.max_row)
    head, second, first = (list(reversed(row)) for row in rows[6:9])
    first[first.index(100)] = 7
    sheet.append(["2018年四季度", None])
    sheet.merge_cells("A1:M1")
    sheet.append([])
    sheet.append(["制表：", "张三"])
    for row in (head, [], second, [], [], first, []):
        sheet.append(row)
    sheet.append([*[None] * 11, "合计", None])
    sheet.append(["注：本表由各科室汇总"])
    sheet.title = "我的表"


def test_columns_may_be_moved_rows_left_blank_titles_merged_and_the_sheet_renamed(desk: Desk):
    reading = desk.reading(desk.changed(moved))
    assert {key: pair[1].value for key, pair in changes(reading).items()} == {("甲厂", OUTPUT): "7"}
    assert "totals_ignored" in notes(reading)


def test_columns_and_sheets_nobody_asked_for_are_left_with_a_word(desk: Desk):
    def change(sheet: Worksheet) -> None:
        sheet["N7"], sheet["N9"] = "联系电话", "0427-1234567"
        sheet.parent.create_sheet("草稿")["A1"] = "随便"

    reading = desk.reading(desk.changed(change))
    assert changes(reading) == {}
    said = {note.rule: note.params for note in reading.notes}
    assert said["columns_ignored"] == {"columns": ["联系电话"]}
    assert said["sheets_ignored"] == {"sheets": ["草稿"]}


def test_a_missing_column_and_missing_rows_stay_as_they_are(desk: Desk):
    def change(sheet: Worksheet) -> None:
        sheet.delete_cols(11)
        sheet.delete_rows(8)
        sheet["F8"] = 7

    reading = desk.reading(desk.changed(change))
    assert {key: pair[1].value for key, pair in changes(reading).items()} == {("甲厂", OUTPUT): "7"}
    assert {"column_absent", "rows_absent"} <= set(notes(reading))


def test_hidden_rows_are_read_and_said(desk: Desk):
    def change(sheet: Worksheet) -> None:
        sheet.row_dimensions[9].hidden = True
        sheet["F9"] = 7

    reading = desk.reading(desk.changed(change))
    assert ("甲厂", OUTPUT) in changes(reading)
    said = {note.rule: note.params for note in reading.notes}
    assert said["rows_hidden"] == {"count": 1, "rows": [9]}


def test_hidden_columns_are_read_and_said(desk: Desk):
    def change(sheet: Worksheet) -> None:
        for letter in ("C", "F", "M"):
            sheet.column_dimensions[letter].hidden = True
        sheet["F9"] = 7

    reading = desk.reading(desk.changed(change))
    assert ("甲厂", OUTPUT) in changes(reading)
    said = {note.rule: note.params for note in reading.notes}
    assert said["columns_hidden"] == {"count": 2, "columns": ["F", "M"]}


@pytest.mark.parametrize(
    ("head", "value"),
    [
        ("工业总产值", "5"),
        ("工业总产值(现价)(万元)", "5"),
        ("工业总产值（现价）\n（万元）1—12月累计", "5"),
        ("工业总产值　（万元，本年累计）", "5"),
        ("industrial_output", "5"),
        ("Industrial output (CNY 10,000)", "5"),
        ("工业总产值（亿元）", "50000"),
        ("工业总产值（元）", "0.0005"),
    ],
)
def test_heads_are_understood_with_and_without_their_unit(desk: Desk, head: str, value: str):
    reading = desk.reading(desk.changed(F7=head, F9=5, F8=None))
    assert changes(reading)["甲厂", OUTPUT][1].value == value
    assert ("column_unit" in notes(reading)) is (value != "5")


def test_the_result_of_a_formula_is_taken_where_a_spreadsheet_computed_it(desk: Desk):
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(desk.workbook)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            text = re.sub(r'(<c r="F9"[^>]*>)<v>100</v>', r"\1<f>F8*2</f><v>200</v>", text)
            new.writestr(name, re.sub(r' fullCalcOnLoad="1"', "", text))
    reading = desk.reading(buffer.getvalue())
    assert changes(reading)["甲厂", OUTPUT][1].value == "200"
    assert [note.rule for note in reading.differences[0].notes] == ["computed"]


def test_what_others_changed_meanwhile_is_kept_where_the_file_says_nothing_new(desk: Desk):
    cell = CellInput(desk.stage.second.uscc, OUTPUT, "555")
    return_save(
        of_return=desk.of_return, version=desk.of_return.version, cells=[cell], by=desk.cast.lead
    )
    reading = desk.reading(desk.changed(F9=7))
    assert {key: pair[1].value for key, pair in changes(reading).items()} == {("甲厂", OUTPUT): "7"}
    assert [(note.rule, note.params) for note in reading.notes] == [("kept_newer", {"count": 1})]


def test_a_conflict_says_who_changed_the_cell_and_to_what(desk: Desk):
    cell = CellInput(desk.stage.first.uscc, OUTPUT, "555")
    return_save(
        of_return=desk.of_return, version=desk.of_return.version, cells=[cell], by=desk.cast.lead
    )
    problem = desk.reading(desk.changed(F9=7)).problems[0]
    assert (problem.rule, problem.params["now"], problem.params["who"]) == (
        "changed_meanwhile",
        "555",
        "lead",
    )
    assert desk.reading(desk.changed(F9=555)).problems == []


def test_an_enterprise_is_known_by_names_it_had_before(desk: Desk):
    make_enterprise_version(
        enterprise=desk.stage.first,
        name="老厂名",
        recorded_at=AN_INSTANT,
        superseded_at=AN_INSTANT,
    )
    assert after(desk, desk.changed(B9="老 厂 名", F9=7)) == {("甲厂", OUTPUT): "7"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_file_is_read_like_a_workbook(desk: Desk, encoding: str, separator: str):
    content = desk.csv(
        (desk.stage.first.uscc, "甲厂", "7.5", "3"),
        (desk.stage.second.uscc, "乙厂", "", "2"),
        encoding=encoding,
        separator=separator,
    )
    reading = desk.reading(content)
    assert {key: pair[1].value for key, pair in changes(reading).items()} == {
        ("甲厂", OUTPUT): "7.5",
        ("甲厂", ADDED): "3",
        ("乙厂", ADDED): "2",
    }
    assert {"no_stamp", "no_period", "blanks_left"} <= set(notes(reading))
    assert [one.row for one in reading.differences] == [2, 2, 3]


def test_a_csv_keeps_state_and_reason_that_it_does_not_speak_of(desk: Desk):
    cell = CellInput(desk.stage.first.uscc, OUTPUT, "5", "E", "快报")
    return_save(
        of_return=desk.of_return, version=desk.of_return.version, cells=[cell], by=desk.cast.lead
    )
    content = desk.csv((desk.stage.first.uscc, "", "6", "20"))
    assert changes(desk.reading(content)) == {
        ("甲厂", OUTPUT): (Values("5", "E", "快报"), Values("6", "E", "快报"))
    }


# Forms of the zone, and stocks


@pytest.fixture
def zone_return(desk: Desk) -> Return:
    form = make_form(
        "F5", [make_element("gdp"), make_element("resident_population")], name_zh="全区综合情况"
    )
    make_assignment(form=form, department=desk.cast.department)
    assert form.level == Level.ZONE
    return make_return(
        form=form, reporting_period=desk.stage.period, department=desk.cast.department
    )


def zone_workbook(zone_return: Return, **cells: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(return_workbook(zone_return)))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    return saved(book)


def test_the_zones_form_has_one_row_that_names_nobody(desk: Desk, zone_return: Return):
    assert reading_of(zone_workbook(zone_return), zone_return).rows in (0, 1)
    reading = reading_of(zone_workbook(zone_return, F8=7654321.5, K8=30000), zone_return)
    assert {key: pair[1].value for key, pair in changes(reading).items()} == {
        ("", "gdp"): "7654321.5",
        ("", "resident_population"): "30000",
    }
    twice = reading_of(zone_workbook(zone_return, F8=7, F9=8), zone_return)
    assert [one.rule for one in twice.problems] == ["zone_row"]
    coded = reading_of(zone_workbook(zone_return, A8="91350100M000100Y43", F8=7), zone_return)
    assert [one.rule for one in coded.problems] == ["zone_code"]


def test_people_come_whole_and_in_ten_thousands(desk: Desk, zone_return: Return):
    halved = reading_of(zone_workbook(zone_return, K8=30000.5), zone_return)
    assert [one.rule for one in halved.problems] == ["not_whole"]
    reading = reading_of(zone_workbook(zone_return, K8="3.25万人"), zone_return)
    assert changes(reading)["", "resident_population"][1].value == "32500"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018年四季度", ["2018Q4"]),
        ("2018年第4季度", ["2018Q4"]),
        ("2018q4", ["2018Q4"]),
        ("q42018industrialproduction", ["2018Q4"]),
        ("2018年1-12月", ["2018Q4"]),
        ("2018年1-3月及2017年四季度", ["2017Q4", "2018Q1"]),
        ("2018年工业", []),
        ("2018年1-11月", []),
    ],
)
def test_titles_speak_of_quarters(text: str, expected: list[str]):
    assert sorted(map(str, periods_in(text))) == expected
