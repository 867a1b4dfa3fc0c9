"""From a cell of the table down to the enterprises, and the reminder beside it."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from targets.calc.periods import Period
from targets.choices import ReturnState
from targets.models import Form, Notice, Reminder, Return
from targets.selectors.missing import missing_rows
from tests.cast import Cast
from tests.factories import (
    make_assignment,
    make_element,
    make_enterprise,
    make_form,
    make_observation,
    make_reporting_period,
    make_return,
    make_return_cell,
)

Q4 = Period.parse("2018Q4")
PAGE = "targets:completeness"


@pytest.fixture
def form(cast: Cast) -> Form:
    form = make_form("F1", [make_element("industrial_output"), make_element("employees")])
    make_assignment(form=form, department=cast.department, from_period="2017Q2")
    return form


def submitted(form: Form, cast: Cast, period: str, when: datetime, **values) -> Return:
    return make_return(
        form=form,
        department=cast.department,
        reporting_period=make_reporting_period(period),
        first_submitted_at=when,
        **{"state": ReturnState.SUBMITTED, **values},
    )


def read(client: Client, user, query: str = "") -> str:
    client.force_login(user)
    return client.get(f"{reverse(PAGE)}?{query}").content.decode()


# Down to the enterprises


def unit_page(client: Client, user, query: str = "", period: str = "2018Q4") -> str:
    client.force_login(user)
    address = reverse("targets:completeness-unit", args=[period, "economy"])
    return client.get(f"{address}?{query}").content.decode()


@pytest.fixture
def gaps(cast: Cast, form: Form) -> Return:
    """A draft in which 乙厂 has no output and 丙厂 nothing."""
    output, employees = (form.elements.get(code=c) for c in ("industrial_output", "employees"))
    held = make_return(
        form=form, department=cast.department, reporting_period=make_reporting_period("2018Q4")
    )
    first, second, third = (make_enterprise(name) for name in ("甲厂", "乙厂", "丙厂"))
    for firm in (first, second):
        make_return_cell(held, employees, 12, firm)
    make_return_cell(held, output, 5, first)
    make_return_cell(held, output, None, second, status="L", reason="停产检修")
    make_observation(output, "2018Q2", "77.5", second)
    make_observation(output, "2018Q3", None, second)
    make_observation(employees, "2018Q3", 3, third)
    return held


def test_a_cell_leads_to_the_missing_enterprises_and_to_the_return(cast, gaps, client: Client):
    address = reverse("targets:completeness-unit", args=["2018Q4", "economy"])
    assert f'href="{address}"' in read(client, cast.reviewer)
    page = unit_page(client, cast.reviewer)
    assert "缺数的企业：3家中2家" in page
    assert f'href="{gaps.get_absolute_url()}"' in page
    assert ("甲厂" in page, "乙厂" in page, "丙厂" in page) == (False, True, True)
    assert "77.5" in page and "2018年二季度" in page  # noqa: PT018
    assert "停产检修" in page
    assert "近四年没有数" in page


def test_the_leader_sees_no_enterprise_and_no_way_to_a_return(cast, gaps, client: Client):
    page = unit_page(client, cast.leader)
    assert "应报6格，已通过0格" in page
    assert ("乙厂" in page, "77.5" in page, gaps.get_absolute_url() in page) == (False,) * 3
    assert "企业名单只给" in page


def test_the_list_itself_refuses_who_sees_no_enterprise(cast: Cast, gaps: Return):
    with pytest.raises(PermissionDenied):
        missing_rows(cast.leader, gaps.form, Q4, gaps)


def test_approved_figures_are_looked_at_once_there_is_nothing_left_to_fill(cast, gaps, client):
    Return.objects.update(state=ReturnState.APPROVED)
    assert "缺数的企业：3家中3家" in unit_page(client, cast.reviewer)


def test_a_long_list_is_cut_into_pages_by_form(cast: Cast, form: Form, client: Client):
    make_reporting_period("2018Q4")
    for number in range(60):
        make_enterprise(f"第{number:02}厂")
    first, second = (
        unit_page(client, cast.analyst),
        unit_page(client, cast.analyst, "form=F1&page=2"),
    )
    assert ("第00厂" in first, "第55厂" in first) == (True, False)
    assert ("第00厂" in second, "第55厂" in second) == (False, True)


@pytest.mark.parametrize("path", ["2019Q1/economy", "2018Q9/economy", "2018Q4/nowhere"])
def test_what_is_not_there_is_not_found(cast: Cast, form: Form, client: Client, path: str):
    client.force_login(cast.reviewer)
    assert client.get(f"/completeness/{path}/").status_code == 404


# The side panel


def test_the_panel_names_the_unit_most_overdue_and_drafts_the_reminder(cast, gaps, client: Client):
    page = read(client, cast.analyst)
    assert "逾期6天" in page
    assert "还缺F1 报表1" in page
    assert "2018年四季度F1 报表1应于1月15日（周二）前报送，现已逾期6天。" in page
    assert "发第1次催报" in page
    for name in ("leader", "auditor"):
        assert "发第1次催报" not in read(client, cast[name])


def test_a_reminder_is_sent_from_the_panel_and_stands_in_its_log(cast, gaps, client: Client):
    client.force_login(cast.analyst)
    address = reverse("targets:completeness-remind", args=["2018Q4", "economy"])
    answer = client.post(address, {"text": "请于1月25日前报送。", "copies_head": "on"}, follow=True)
    page = answer.content.decode()
    assert "第1次催报已发，送到2人。" in page
    assert "1月21日（周一） 第1次催报，未读" in page
    assert "发第2次催报" in page
    assert Reminder.objects.get().text == "请于1月25日前报送。"
    assert {notice.person for notice in Notice.objects.all()} == {cast.reporter, cast.lead}
    data = {"text": "请于1月25日前报送。", "copies_head": "on"}
    clicked_twice = client.post(address, data, follow=True).content.decode()
    assert "第1次催报已发，送到2人。" in clicked_twice
    again = client.post(address, {"text": "再催一次，谢谢。"}, follow=True).content.decode()
    assert "第2次催报已记下，随下一个工作日的消息送到" in again


def test_an_empty_reminder_is_refused_beside_the_field(cast, gaps, client: Client):
    client.force_login(cast.analyst)
    address = reverse("targets:completeness-remind", args=["2018Q4", "economy"])
    answer = client.post(address, {"text": " "})
    assert (answer.status_code, "请写明催报的内容" in answer.content.decode()) == (422, True)
    assert not Reminder.objects.exists()


def test_where_nobody_owes_anything_there_is_no_panel(cast: Cast, form: Form, client: Client):
    submitted(form, cast, "2018Q4", datetime(2019, 1, 10, tzinfo=UTC))
    assert "催报内容" not in read(client, cast.analyst)
    assert "这一期都报了" in read(client, cast.analyst, "unit=economy")
