"""The page of what came in, its workbook and the text of a reminder; today is 2019-01-21."""

from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from targets.choices import ExtensionState, ReturnState
from targets.models import Form
from targets.selectors.completeness.panel import unit_panel
from targets.selectors.completeness.table import By, Mark, completeness_table
from targets.selectors.completeness.words import (
    cell_words,
    completeness_sentence,
    shown_mark,
)
from tests.cast import Cast
from tests.factories import (
    AN_INSTANT,
    make_assignment,
    make_element,
    make_enterprise,
    make_extension,
    make_form,
    make_observation,
    make_reporting_period,
)
from tests.targets.completeness_stage import PAGE, Q4, make_reported_form, read, submitted


@pytest.fixture
def form(cast: Cast) -> Form:
    return make_reported_form(cast)


# The text of a reminder


def draft(cast: Cast) -> str:
    found = unit_panel(completeness_table(cast.reviewer))
    assert found is not None
    return found.draft


def test_a_returned_form_is_asked_to_be_mended_not_to_come_in_time(cast: Cast, form: Form):
    when = datetime(2019, 1, 10, tzinfo=UTC)
    submitted(form, cast, "2018Q4", when, state=ReturnState.RETURNED)
    text = draft(cast)
    assert "已退回，请按审核意见改好再报。" in text
    assert "退回后没有再报1个。" in completeness_sentence(completeness_table(cast.reviewer))
    assert "按时" not in text


def test_what_never_came_is_asked_for_in_time_only_before_its_day(cast: Cast, form: Form):
    opened = make_reporting_period("2018Q4")
    assert "已逾期6天" in draft(cast)
    opened.due_on = opened.late_until
    opened.save()
    assert draft(cast).endswith("请按时报送。")


def test_a_unit_that_asked_for_more_time_is_not_told_to_ask(cast: Cast, form: Form):
    opened = make_reporting_period("2018Q4")
    other = make_form("F2", [make_element("gdp")])
    make_assignment(form=other, department=cast.department, from_period="2018Q4")
    make_extension(
        form=form,
        reporting_period=opened,
        department=cast.department,
        asked_by=cast.reporter,
        asked_until=date(2019, 1, 25),
    )
    plea = "请尽快报送；确有困难，请在系统内申请延期并说明原因。"
    waiting = "你单位申请延到1月25日（周五），正在研究；决定之前仍按原定日期计。"
    assert draft(cast).splitlines()[1:] == [
        f"2018年四季度F2 报表2应于1月15日（周二）前报送，现已逾期6天。{plea}",
        f"2018年四季度F1 报表1应于1月15日（周二）前报送，现已逾期6天。{waiting}",
    ]
    opened.due_on = opened.late_until
    opened.save()
    assert draft(cast).splitlines()[1:] == [
        "2018年四季度F2 报表2应于1月25日（周五）前报送，请按时报送。",
        f"2018年四季度F1 报表1应于1月25日（周五）前报送。{waiting}",
    ]


def test_a_reminder_has_a_line_for_each_due_day(cast: Cast, form: Form):
    opened = make_reporting_period("2018Q4")
    for code in ("F2", "F3"):
        other = make_form(code, [make_element(f"of_{code}")])
        make_assignment(form=other, department=cast.department, from_period="2018Q4")
        make_extension(
            form=other,
            reporting_period=opened,
            department=cast.department,
            until=date(2019, 1, 20),
            state=ExtensionState.GRANTED,
            decided_at=AN_INSTANT,
            decided_by=cast.reviewer,
        )
    assert [line.partition("。")[0] for line in draft(cast).splitlines()[1:]] == [
        "2018年四季度F1 报表1应于1月15日（周二）前报送，现已逾期6天",
        "2018年四季度F2 报表2、F3 报表3应于1月20日（周日）前报送，现已逾期1天",
    ]
    with override("en"):
        _unit, first, second = draft(cast).splitlines()
    assert "now 6 days overdue: " in first
    assert "now 1 day overdue: " in second


# The page


def test_another_quarter_may_be_chosen_as_the_last(cast: Cast, form: Form, client: Client):
    make_reporting_period("2018Q2")
    page = read(client, cast.analyst, "period=2018Q2&by=form")
    assert '<option value="2018Q2" selected>' in page
    assert '<option value="2018Q4">' in page
    assert '<input type="hidden" name="by" value="form">' in page
    assert "2016年三季度" in page
    assert "2018年三季度</span>" not in page
    client.force_login(cast.analyst)
    assert client.get(reverse(PAGE), {"period": "2019Q1"}).status_code == 404


def test_departments_do_not_see_each_others_progress(cast: Cast, form: Form):
    with pytest.raises(PermissionDenied):
        completeness_table(cast.reporter)


def test_the_page_opens_with_a_sentence_of_the_tables_own_numbers(cast, form, client: Client):
    submitted(form, cast, "2018Q3", datetime(2018, 10, 10, tzinfo=UTC))
    submitted(form, cast, "2018Q4", datetime(2019, 1, 17, tzinfo=UTC))
    make_observation(form.elements.get(code="employees"), Q4, 12, make_enterprise())
    page = read(client, cast.reviewer)
    assert (
        "2018年四季度应报1个单位，已报1个，按时0个，迟报1个，未报0个。"
        "及时率0.0%，2018年三季度100.0%。应报的格已审定50.0%；按上年数值加权，最低的一项50.0%。"
    ) in page
    assert "应报1张表，已报1张，按时0张" in read(client, cast.reviewer, "by=form")
    assert "1月15日（周二）" in page


def test_of_several_forms_the_lead_names_the_lowest(cast: Cast, form: Form):
    submitted(form, cast, "2018Q4", datetime(2019, 1, 17, tzinfo=UTC))
    make_observation(form.elements.get(code="employees"), Q4, 12, make_enterprise())
    other = make_form("F2", [make_element("patents")])
    make_assignment(form=other, department=cast.department, from_period="2017Q2")
    table = completeness_table(cast.reviewer, by=By.FORM)
    assert f"最低的是{other.code} {other.name_zh}，0.0%。" in completeness_sentence(table)


def test_only_of_three_quarters_or_more_one_is_the_lowest(cast: Cast, form: Form):
    submitted(form, cast, "2018Q4", datetime(2019, 1, 17, tzinfo=UTC))
    assert "及时率0.0%。" in completeness_sentence(completeness_table(cast.reviewer))
    for period in ("2018Q1", "2017Q4"):
        submitted(form, cast, period, datetime(2018, 1, 10, tzinfo=UTC))
    said = completeness_sentence(completeness_table(cast.reviewer))
    assert "及时率0.0%，为3个季度最低。3个季度合计66.7%。" in said


def test_the_rate_has_one_name_in_english(cast: Cast, form: Form, client: Client):
    submitted(form, cast, "2018Q4", datetime(2019, 1, 17, tzinfo=UTC))
    client.cookies["django_language"] = "en"
    page = read(client, cast.reviewer)
    assert page.count("Timeliness") == 3
    assert "unctuality" not in page


def test_the_workbook_holds_what_is_on_the_screen(cast: Cast, form: Form, client: Client):
    submitted(form, cast, "2018Q4", datetime(2019, 1, 17, tzinfo=UTC))
    make_observation(form.elements.get(code="employees"), Q4, 12, make_enterprise())
    client.force_login(cast.leader)
    answer = client.get(reverse("targets:completeness-workbook"), {"by": "form"})
    assert 'filename="completeness-2018Q4-form.xlsx"' in answer["Content-Disposition"]
    book = openpyxl.load_workbook(BytesIO(answer.content))
    table = completeness_table(cast.leader, by=By.FORM)
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert completeness_sentence(table) in rows[0][0]
    (line,) = table.lines
    assert rows[3] == ["F1 报表1", *(cell_words(cell) for cell in line.cells), 0, 0.5, 0.5]
    assert rows[4][-4:] == ["0/1", 0, 0.5, 0.5]
    late = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows()]
    assert book.sheetnames[1] == "迟报和逾期的单位"
    assert late == [
        ["单位", "迟报或逾期（次）", "评及时的季度数", "平均天数"],
        ["示范市经信委", 1, 1, 2],
    ]
    screen = read(client, cast.leader, "by=form")
    for cell in line.cells:
        assert all(part in screen for part in cell_words(cell).split("，"))


def test_each_mark_has_a_shape_of_its_own():
    shapes = {
        mark: render_to_string("targets/_completeness_mark.html", {"mark": shown_mark(mark)})
        for mark in Mark
    }
    assert len(set(shapes.values())) == len(Mark)


def test_what_was_imported_is_a_shape_with_its_word_for_those_who_hear(
    cast: Cast, form: Form, client: Client
):
    make_observation(form.elements.first(), "2018Q3", 5, make_enterprise())
    page = read(client, cast.reviewer)
    assert '<b class="vh">已导入</b>' in page
    assert "<span>已导入</span>" not in page


def test_without_forms_the_page_says_so(cast: Cast, client: Client):
    assert "还没有报表" in read(client, cast.reviewer)
