"""The 情况通报: its sentences, its tables, and the same numbers in every format."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import docx
import pytest
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook
from pypdf import PdfReader

from hightech_zone.lib.clock import db_now
from targets.calc.periods import Period
from targets.choices import Role
from targets.circular_document import circular_document
from targets.circular_words import mark, next_steps, overall, problems
from targets.documents.parts import Heading, Picture, Table
from targets.documents.pdf import pdf
from targets.documents.word import word
from targets.documents.workbook import workbook
from targets.formatting import number, percent, signed
from targets.models import DataElement, Form, Indicator, Policy, User
from targets.selectors.circular import circular, standings
from targets.selectors.completeness.table import Cell, FormCell, Line, Timing
from targets.services.aggregation import aggregate_all
from targets.services.policy.load import policy_load
from tests.board_stage import LAST
from tests.factories import (
    make_enterprise,
    make_membership,
    make_observation,
    make_park,
    make_reporting_period,
    make_return,
    make_submission,
    make_user,
)
from tests.instants import instant
from tests.packs import SECOND
from tests.targets.circular_stage import (
    MADE_ON,
    change_setting,
    document_for,
    found_for,
    sentence,
    table,
    target_row,
    texts,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FORMULA = re.compile(r"[A-Z]+[0-9]+")


@pytest.fixture
def leader(board: None) -> User:
    return make_user("leader", Role.LEADER)


def test_a_flow_is_told_for_the_year_and_for_four_quarters(leader: User) -> None:
    assert sentence(leader, "industrial_output") == (
        "2018年1—9月，高新区工业总产值完成578.3亿元，完成年度应达的71.7%，低于年内时间进度3.3个百分点。"
        "近四个季度累计748.6亿元，同比增长12.0%，比序时应达的781.8亿元低33.2亿元，"
        "完成2020年目标的74.9%。序时状态为滞后，达标预期为预计不达标。"
    )


def test_a_percentage_changes_by_points(leader: User) -> None:
    told = sentence(leader, "rd_intensity")
    assert "为1.98%，比上年同期提高0.22个百分点，比序时应达的2.22%低0.24个百分点" in told
    assert "同比增长" not in told


def test_what_is_missing_is_said_to_be_missing(leader: User) -> None:
    assert sentence(leader, "talents_per_10k") == (
        "2018年三季度高新区万人拥有高端创新人才暂无数据（分子缺数）。"
    )
    row = target_row(document_for(leader), "万人拥有高端创新人才")
    assert (row["value"], row["gap"], row["progress"]) == ("—", "—", "—")


def test_a_target_that_is_met_is_said_to_be_met(leader: User) -> None:
    change_setting("industrial_output", value=Decimal(700))
    told = sentence(leader, "industrial_output")
    assert told.count("达标") == 0
    assert "已达到目标值700.0亿元" in told
    assert "完成2020年目标的" not in told
    assert not any("工业总产值" in one for one in next_steps(found_for(leader)))


def test_a_target_without_a_baseline_is_not_compared(leader: User) -> None:
    change_setting("industrial_output", baseline_period=Period.parse("2010Q1"))
    told = sentence(leader, "industrial_output")
    assert told.endswith("没有基期值，不与序时相比，达标预期为无法判断。")
    assert "不判断" not in told
    row = target_row(document_for(leader), "工业总产值")
    assert (row["base"], row["due"], row["status"]) == ("—", "—", "不判断")


def test_a_quarter_without_figures_is_a_document_too(leader: User) -> None:
    said = texts(document_for(leader, Period.parse("2020Q1")))
    assert "2020年一季度还没有审核通过的数据。" in said


def test_the_order_is_overall_fields_problems_next_steps(leader: User) -> None:
    heads = [one.text for one in document_for(leader).blocks if isinstance(one, Heading)]
    assert [one for one in heads if one not in names()] == [
        *("总体情况", "分指标情况", "存在的主要问题", "下一步工作", "有关说明")
    ]


def names() -> set[str]:
    return set(Indicator.objects.values_list("name_zh", flat=True))


def test_the_picture_is_told_in_words(leader: User) -> None:
    (picture,) = [one for one in document_for(leader).blocks if isinstance(one, Picture)]
    assert "工业总产值完成进度" in picture.alt
    assert picture.svg.count("<text") >= 7


def test_no_document_shows_parts_of_one_enterprise(leader: User) -> None:
    """Not even to those who may see them on the pages: a document leaves the house."""
    only = make_enterprise("独家", active_from=date(2010, 1, 1), is_member=False)
    make_membership(enterprise=only, park=make_park("独家园区"))
    for period, value in (("2017Q3", 300), ("2017Q4", 400), ("2018Q3", 320)):
        make_observation(DataElement.objects.get(code="industrial_output"), period, value, only)
    aggregate_all()
    for user in (leader, make_user("analyst", Role.ANALYST)):
        parks = [row["name"].text for row in table(document_for(user), "分园区")]
        assert parks == ["不单列的部分", "合计"]


def line(rate: Fraction, *timings: tuple[Timing, int]) -> Line:
    parts = [
        FormCell(None, LAST, None, None, None, None, timing, days, approvals=0, standing="")
        for timing, days in timings
    ]
    return Line(None, None, [Cell(LAST, parts)], rate, None)


def test_departments_are_ranked_and_equals_share_a_place() -> None:
    whole, half = Fraction(1), Fraction(1, 2)
    overdue = line(whole, (Timing.ON_TIME, 0), (Timing.OVERDUE, 2))
    late = line(whole, (Timing.LATE, 9))
    poor, good, alike = (line(one, (Timing.ON_TIME, 0)) for one in (half, whole, whole))
    not_due = line(whole, (Timing.NOT_DUE, 0))
    found = standings([overdue, not_due, late, poor, good, alike])
    assert [(one.line, one.place) for one in found] == [
        *((good, 1), (alike, 1), (poor, 3), (late, 4), (overdue, 5), (not_due, None))
    ]


def test_what_is_said_to_be_due_is_what_the_annex_counts(leader: User) -> None:
    """One department reports the quarter; figures of the others were imported."""
    form = Form.objects.get(code="F1")
    make_return(
        form=form,
        reporting_period=make_reporting_period(str(LAST), due_on=date(2018, 10, 20)),
        department=form.assignments.get().department,
        state="approved",
        first_submitted_at=instant(),
    )
    found = found_for(leader)
    rows = table(circular_document(found, MADE_ON), "报送情况")
    counts = [(row["asked"].text, row["held"].text, row["state"].text[:3]) for row in rows]
    assert counts[0][0] != "—"
    assert [one for one in counts if one[2] == "已导入"] == [("—", "—", "已导入")] * 3
    due = [one for one in counts if one[0] != "—"]
    assert (
        f"{len(due)}个单位应报，已报{sum(one[0] == one[1] for one in due)}个。"
        f"{len(counts) - len(due)}个单位的数是导入的，不须报送。"
    ) in overall(found)[1]


# The same numbers everywhere


def answers(client: Client, user: User) -> list[dict]:
    client.force_login(user)
    return client.get("/api/v1/progress/", {"period": str(LAST)}).json()["results"]


def printed(answer: dict) -> list[str]:
    """The row of a target as the documents must print it, from the API's figures."""
    places = Indicator.objects.get(code=answer["indicator"]).decimals

    def told(name: str) -> Fraction | None:
        return None if answer[name] is None else Fraction(answer[name])

    return [
        *(answer["name"], answer["unit"]),
        *(number(told("baseline"), places), number(told("value"), places)),
        number(told("expected"), places),
        signed(told("gap"), places),
        {">=": "", ">": ">"}[answer["comparator"]] + number(told("target"), places),
        *(percent(told("attainment")), percent(told("progress")), percent(told("time_elapsed"))),
    ]


def without_change(row: list[str]) -> list[str]:
    """The API does not answer the change on the year."""
    return row[:4] + row[5:10] + row[10:11]


def test_word_prints_what_the_api_answers(client: Client, leader: User) -> None:
    file = docx.Document(BytesIO(word(document_for(leader))))
    rows = [[cell.text for cell in row.cells] for row in file.tables[0].rows[1:]]
    assert [without_change(row) for row in rows] == [
        printed(one) for one in answers(client, leader)
    ]


@pytest.mark.pango
def test_the_pdf_prints_what_the_api_answers(client: Client, leader: User) -> None:
    reader = PdfReader(BytesIO(pdf(document_for(leader))))
    pages = ["".join(page.extract_text().split()) for page in reader.pages]
    annex = next(page for page in pages if page.startswith("附件1"))
    for answer in answers(client, leader):
        row = printed(answer)
        assert "".join(row[2:4]) in annex
        assert "".join(row[4:]) in annex


def test_the_workbook_computes_what_the_api_answers(client: Client, leader: User) -> None:
    content = workbook(document_for(leader))
    sheet = load_workbook(BytesIO(content))["各项目标"]
    kept = load_workbook(BytesIO(content), data_only=True)["各项目标"]
    places = {"C": "baseline", "D": "value", "F": "expected", "G": "gap", "H": "target"}
    places |= {"I": "attainment", "J": "progress", "K": "time_elapsed"}
    computed = 0
    for down, answer in enumerate(answers(client, leader), start=4):
        for column, name in places.items():
            cell, value = sheet[f"{column}{down}"], kept[f"{column}{down}"].value
            if answer[name] is None:
                assert value == "—"
                continue
            assert value == pytest.approx(float(answer[name]), rel=1e-9), (answer["name"], name)
            if cell.data_type == "f":
                computed += 1
                assert by_hand(cell.value, kept) == pytest.approx(float(answer[name]), rel=1e-9)
    assert computed == 18  # gap, attainment and progress of the six targets with a value


def by_hand(formula: str, sheet) -> float:
    """What Excel would make of a formula of ours: cells, minus, divided by, brackets."""
    written = FORMULA.sub(lambda found: str(Decimal(str(sheet[found[0]].value))), formula[1:])
    assert re.fullmatch(r"[0-9.()/\-]+", written), written
    return eval(written)


# Another policy, another language


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_another_policy_fills_the_same_template(language: str) -> None:
    policy_load(text=SECOND, by=None)
    leader = make_user("leader", Role.LEADER)
    with translation.override(language):
        document = document_for(leader, Period.parse("2020Q1"))
    policy = Policy.objects.get(is_active=True)
    zone = policy.zone_short_en if language == "en" else policy.zone_short_zh
    assert zone in document.head
    assert document.language == language
    assert len(table(document, document.tables[0].name)) == 3
    assert word(document)
    assert workbook(document)


@pytest.mark.pango
def test_another_policy_is_a_pdf_too() -> None:
    policy_load(text=SECOND, by=None)
    document = document_for(make_user("leader", Role.LEADER), Period.parse("2020Q1"))
    assert PdfReader(BytesIO(pdf(document))).metadata.title == document.title


def test_english_has_no_chinese(leader: User) -> None:
    with translation.override("en"):
        document = document_for(leader)
    said = [*texts(document), document.head, document.title, document.mark]
    for one in document.tables:
        said += [one.caption, one.note, one.source, *(column.head for column in one.columns)]
        said += [cell.text for row in one.rows for cell in row]
    assert [one for one in said if re.search(r"[\u4e00-\u9fff]", one)] == []


def test_a_negative_figure_is_missing_nowhere(leader: User) -> None:
    """A fall is told in words without its sign, and in tables with the true minus sign."""
    document = document_for(leader)
    assert isinstance(document.tables[0], Table)
    row = target_row(document, "工业总产值")
    assert row["gap"] == "−33.2"
    assert not any("−" in one for one in texts(document))


def test_an_earlier_day_tells_nothing_of_returns_and_corrections_of_today(leader: User) -> None:
    at = instant()
    opened = make_reporting_period(str(LAST), due_on=date(2018, 10, 20))
    form = Form.objects.get(code="F1")
    of_return = make_return(form=form, reporting_period=opened, state="approved")
    decided = {"decision": "approved", "decided_by": make_user(role=Role.REVIEWER)}
    make_submission(of_return=of_return, decided_at=db_now(), **decided)
    assert found_for(leader).corrections == 0
    make_submission(of_return=of_return, decided_at=db_now(), **decided)
    assert found_for(leader).standings
    assert found_for(leader).corrections == 1
    then = circular(leader, LAST, at)
    assert then is not None
    assert (then.standings, then.corrections) == ([], 0)
    assert not any("逾期" in one for one in (*problems(then), *next_steps(then)))


def test_no_word_of_an_english_table_is_broken_in_a_wider_font(leader: User) -> None:
    with translation.override("en"):
        file = docx.Document(BytesIO(word(document_for(leader))))
    cells = [cell for table in file.tables for row in table.rows for cell in row.cells]
    assert cells
    for cell in cells:
        size = cell.paragraphs[0].runs[0].font.size.pt
        room = cell.width.pt - 5.5
        assert [one for one in cell.text.split() if len(one) * 0.63 * size > room] == []


def test_a_numbered_one_still_says_that_its_figures_are_made_up(leader: User) -> None:
    make_user("shown", is_demo=True)
    found = found_for(leader)
    version = found.report.data_version
    assert circular_document(found, MADE_ON).stamp == "演示数据，企业和数字均为虚构"
    assert mark(found) == f"（演示数据，企业和数字均为虚构；未编号文稿；数据版本{version}）"
    assert mark(found, is_numbered=True) == f"（演示数据，企业和数字均为虚构；数据版本{version}）"
