"""The wall: aggregates only, whoever looks; and an address that says whether anything changed."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from hightech_zone.lib.clock import db_now
from targets import audit
from targets.choices import Role
from targets.formatting import number, signed_shown
from targets.models import AggregateState, Certificate, DataElement, Form, Indicator, Unit
from targets.selectors.contributions import contributions
from targets.selectors.progress import progress_report
from targets.selectors.wall import lapsing, wall_version, wall_view
from targets.services.aggregation import aggregate_all
from tests.board_stage import LAST
from tests.factories import (
    make_certificate,
    make_enterprise,
    make_observation,
    make_reporting_period,
    make_return,
    make_user,
)
from tests.factories.common import AN_INSTANT
from tests.packs import SECOND, load

pytestmark = pytest.mark.django_db

TODAY = date(2018, 11, 20)


@pytest.fixture(autouse=True)
def _today(settings) -> None:
    settings.ZONE_TODAY = TODAY


def signed_in(client: Client, role: Role) -> Client:
    unit = Unit.objects.get(code="science") if role == Role.REPORTER else None
    client.force_login(make_user(role=role, department=unit))
    return client


def page(client: Client, address: str = "/wall/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_four_panels_stand_on_one_page_that_reloads_itself_without_script(board, client: Client):
    html = page(signed_in(client, Role.ANALYST))
    assert html.count('<section class="panel') == 4
    assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in html
    for word in ("滞后", "正常", "领先", "数据不全"):
        assert word in html.partition('id="w-2"')[0], word


def test_the_fragment_is_the_same_without_the_frame(board, client: Client):
    html = page(signed_in(client, Role.ANALYST), "/wall/panels/")
    assert "<html" not in html
    assert html.count('<section class="panel') == 4


@pytest.mark.parametrize("role", [Role.ANALYST, Role.LEADER, Role.FINANCE])
def test_no_enterprise_is_named_or_shows_through_to_anybody(board, client: Client, role: Role):
    html = page(signed_in(client, role))
    assert "示例企业" not in html
    assert "不单列的部分" in html


def test_who_reported_what_is_for_those_who_may_see_it(board, client: Client):
    assert "市经信委" in page(signed_in(client, Role.LEADER))
    html = page(signed_in(client, Role.FINANCE))
    assert "市经信委" not in html
    assert "各项目标的数据覆盖率" in html


def test_readers_of_published_figures_see_published_periods_only(board, client: Client):
    signed_in(client, Role.REPORTER)
    assert "还没有公布的报告期" in page(client)
    make_reporting_period("2018Q2", published_at=AN_INSTANT)
    assert "2018年二季度" in page(client)
    assert client.get("/wall/?period=2018Q3").status_code == 403
    assert client.get("/wall/state.json?period=2018Q3").status_code == 403


def test_who_pulls_on_the_wall_has_the_numbers_of_the_board(board, client: Client):
    """Of a leader, who is shown no single enterprises either; whose board leaves out tables of
    nothing but the total."""
    signed_in(client, Role.LEADER)
    wall_html = page(client, "/wall/?period=2018Q3").partition('id="w-4"')[2]
    on_wall = rows_of(wall_html.partition("</section>")[0])
    assert len(on_wall) >= 4
    carried = Indicator.objects.get(code="industrial_output")
    told = []
    for one in contributions(carried, LAST, None, visible=None, with_suppression=True):
        held = [(row.value, row.increase, row.pulled) for row in one.rows]
        told += [*held, (one.total.value, one.total.increase, one.pulled)]
    assert [row[1:] for row in on_wall] == [
        [number(value, carried.decimals), signed_shown(increase), signed_shown(pulled)]
        for value, increase, pulled in told
    ]
    assert "2018年三季度比上年同期" in wall_html
    assert "2018年11月20日有" in wall_html


TAG = re.compile(r"<[^>]+>")


def rows_of(html: str) -> list[list[str]]:
    """The texts of each row with figures: `[name, …]`."""
    rows = re.findall(r'<tr[^>]*>\s*<th scope="row">.*?</tr>', html, re.DOTALL)
    return [
        [TAG.sub("", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]


def test_units_that_owe_something_come_first(board):
    form = Form.objects.get(code="F5")
    make_return(
        form=form,
        reporting_period=make_reporting_period("2018Q3"),
        department=form.assignments.get().department,
        state="returned",
        first_submitted_at=datetime(2018, 10, 10, 4, tzinfo=UTC),
    )
    units = wall_view(make_user(), progress_report(LAST), None).units
    assert [line.cells[-1].mark for line in units] == ["returned", *["imported"] * 3]
    assert str(units[0].department) == "高新区管委会"


def test_the_board_leads_to_the_wall_and_the_policy(board, client: Client):
    html = page(signed_in(client, Role.ANALYST), "/?period=2018Q3")
    assert '<a href="/wall/">大屏</a>' in html
    assert '<a href="/policy/">政策</a>' in html


def test_certificates_that_lapse_in_this_quarter_and_the_next_are_counted(board):
    Certificate.objects.update(superseded_at=db_now())
    for name, expires in (
        ("已过期", date(2018, 11, 20)),
        ("本季", date(2018, 12, 31)),
        ("下季", date(2019, 1, 1)),
        ("再下季", date(2019, 4, 1)),
        ("长期", None),
    ):
        firm = make_enterprise(name)
        make_certificate(enterprise=firm, issued_on=date(2016, 1, 1), expires_on=expires)
        if name == "下季":
            make_certificate(
                enterprise=firm, issued_on=date(2015, 1, 1), expires_on=date(2018, 12, 1)
            )
    (found,) = lapsing(progress_report(LAST), None)
    assert found.held == 4
    counts = [(str(period), count) for period, count in found.by_quarter]
    assert counts == [("2018Q4", 1), ("2019Q1", 1)]


def test_what_changes_on_the_wall_changes_its_version(board, settings):
    held = wall_version(LAST)
    assert wall_version(LAST) == held
    assert wall_version(LAST.plus(1)) != held
    audit.record(action="return.submitted", actor=None, subject=make_user())
    after = wall_version(LAST)
    assert after != held
    settings.ZONE_TODAY = date(2018, 11, 21)
    assert wall_version(LAST) != after


def test_new_sums_change_the_version(board):
    held = wall_version(LAST)
    AggregateState.objects.update(data_version=AggregateState.objects.get().data_version + 1)
    assert wall_version(LAST) != held


def test_the_page_and_the_state_name_the_same_version(board, client: Client):
    html = page(signed_in(client, Role.ANALYST))
    answer = client.get("/wall/state.json")
    state = answer.json()
    assert f'data-version="{state["version"]}"' in html
    assert f'data-assets="{state["assets"]}"' in html
    assert "no-store" in answer["Cache-Control"]


def test_a_policy_that_falls_and_has_no_sum_shows_as_well(client: Client, settings):
    settings.ZONE_TODAY = date(2019, 8, 1)
    load(text=SECOND)
    element = DataElement.objects.get(code="export_value")
    make_observation(element, "2019Q2", 5, make_enterprise("甲"))
    aggregate_all()
    html = page(signed_in(client, Role.ANALYST), "/wall/?period=2019Q2")
    assert "云川高新区" in html
    assert "没有按企业相加的目标" in html
    assert "≤0.45" in html
