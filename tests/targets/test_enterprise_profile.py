"""One enterprise's page: its quarters, their chain, what it carries; today is 2019-01-21."""

import re
from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from hightech_zone.lib.clock import db_now
from hightech_zone.lib.instants import written
from targets.calc.periods import Period
from targets.models import DataElement, Enterprise, Indicator, Observation
from targets.selectors.breakdown import By, breakdown_report
from targets.selectors.enterprise_figures import figure_table
from targets.selectors.enterprise_shares import enterprise_shares
from targets.selectors.enterprises import enterprise_profile
from targets.services.aggregation import aggregate_all
from targets.svg import certificate_span, quarters
from targets.svg.quarters import GAP_HEIGHT, HEIGHT
from tests.cast import Cast
from tests.factories import (
    make_assignment,
    make_certificate,
    make_clause,
    make_definition,
    make_element,
    make_enterprise,
    make_form,
    make_indicator,
    make_observation,
    make_policy,
    make_target,
    make_target_setting,
)
from tests.instants import instant
from tests.world import LAST, make_world

CHAIN = "targets:enterprise-figure"


@pytest.fixture
def firm(cast: Cast) -> Enterprise:
    output, staff = make_element("industrial_output"), make_element("employees")
    make_assignment(form=make_form("F1", [output]), department=cast.department)
    make_assignment(form=make_form("F2", [staff]), department=cast.other_department)
    firm = make_enterprise("甲")
    for period, value in (("2017Q4", 100), ("2018Q1", 30), ("2018Q2", 50), ("2018Q4", 90)):
        make_observation(output, period, value, firm)
    make_observation(staff, "2018Q4", 77, firm)
    return firm


def output_of(cast: Cast, firm: Enterprise):
    version = firm.versions.current().get()
    return figure_table(cast.analyst, firm, version).lines[0]


def test_a_quarter_that_cannot_be_told_is_a_gap_and_not_a_zero(cast: Cast, firm: Enterprise):
    line = output_of(cast, firm)
    told = {str(one.period): one.value for one in line.quarters}
    assert (told["2018Q1"], told["2018Q2"]) == (30, 20)
    assert told["2018Q3"] is told["2018Q4"] is told["2017Q4"] is None
    drawn = quarters(line)
    assert (drawn.count("m-bar"), drawn.count("m-now")) == (1, 1)
    assert drawn.index("m-now") > drawn.index("m-bar"), "dark is the quarter of the number"
    assert drawn.count("m-miss") == 6
    assert "2018年二季度 20" in drawn
    assert "2018年三季度 —" in drawn


def captions(cast: Cast, firm: Enterprise, client: Client) -> dict[str, str]:
    """What stands under the large number of each small chart."""
    client.force_login(cast.analyst)
    page = client.get(reverse("targets:enterprise-detail", args=[firm.uscc])).content.decode()
    found = {}
    for figure in page.split("<figure>")[1:]:
        name = figure.partition("<b>")[2].partition("</b>")[0]
        caption = figure.partition('class="minis__c">')[2].partition("</p>")[0]
        found[name] = re.sub(r"<[^>]+>", "|", caption).strip("|").replace("||", " · ")
    return found


def test_a_large_number_always_says_of_which_quarter_it_is(
    cast: Cast, firm: Enterprise, client: Client
):
    names = {}
    for code, kind, quarter, before in (
        ("patents", "stock", "Q4", 4),
        ("talents", "stock", "Q4", 0),
        ("profit", "flow", "Q1", -3),
        ("exports", "flow", "Q1", None),
    ):
        element = make_element(code, kind=kind, allows_negative=kind == "flow")
        names[code] = str(element)
        make_assignment(form=make_form(f"X-{code}", [element]), department=cast.department)
        make_observation(element, f"2017{quarter}", before, firm)
        make_observation(element, f"2018{quarter}", 5, firm)
    told = captions(cast, firm, client)
    assert [told[name] for name in names.values()] == [
        "2018年四季度 · 比上年同期 +25.0%",
        "2018年四季度 · 上年同期0",
        "2018年一季度 · 上年同期−3",
        "2018年一季度 · 上年同期无可比数",
    ]


def test_bars_stand_on_zero_and_hang_from_it(cast: Cast, firm: Enterprise):
    element = make_element("value_added")
    make_assignment(form=make_form("F9", [element]), department=cast.department)
    for period, value in (("2018Q1", 10), ("2018Q2", 4)):
        make_observation(element, period, value, firm)
    line = figure_table(cast.analyst, firm, firm.versions.current().get()).lines[-1]
    told = {str(one.period): one.value for one in line.quarters}
    assert told["2018Q2"] == -6
    first, second = (
        part for part in quarters(line).split("<rect") if "m-bar" in part or "m-now" in part
    )
    zero = float(second.split('y="')[1].split('"')[0])
    top, tall = (float(first.split(f'{name}="')[1].split('"')[0]) for name in ("y", "height"))
    assert top + tall == pytest.approx(zero, abs=0.2), "one ends where the other begins"


def test_nothing_but_zeros_lies_at_the_bottom_and_gaps_stand_on_it(cast: Cast, firm: Enterprise):
    element = make_element("patents", kind="stock")
    make_assignment(form=make_form("F8", [element]), department=cast.department)
    for period in ("2018Q2", "2018Q3"):
        make_observation(element, period, 0, firm)
    drawn = quarters(figure_table(cast.analyst, firm, firm.versions.current().get()).lines[-1])
    zero = float(drawn.split('m-axis"')[1].split('y1="')[1].split('"')[0])
    assert zero == pytest.approx(HEIGHT - 1)
    (top, *_) = (float(one.split('y="')[1].split('"')[0]) for one in drawn.split("m-miss")[1:])
    assert top + GAP_HEIGHT == pytest.approx(zero)


def test_a_figure_opens_to_the_reported_figures_and_their_source(
    cast: Cast, firm: Enterprise, client: Client
):
    client.force_login(cast.analyst)
    page = client.get(reverse(CHAIN, args=[firm.uscc, "industrial_output", "2018Q2"]))
    text = page.content.decode()
    assert "2018年二季度的本年累计 − 2018年一季度的本年累计" in text
    assert "审定" in text
    batch = firm.observations.first().import_batch
    assert str(batch) in text


@pytest.mark.parametrize(
    ("name", "element", "status"),
    [
        ("auditor", "employees", 200),
        ("reporter", "industrial_output", 200),
        ("reporter", "employees", 404),
        ("stranger", "industrial_output", 404),
        ("finance", "employees", 404),
        ("leader", "employees", 403),
    ],
)
def test_a_figure_opens_for_those_who_see_it_only(
    cast: Cast, firm: Enterprise, client: Client, name: str, element: str, status: int
):
    client.force_login(cast[name])
    assert client.get(reverse(CHAIN, args=[firm.uscc, element, "2018Q4"])).status_code == status


def test_what_is_not_there_or_has_not_ended_does_not_open(
    cast: Cast, firm: Enterprise, client: Client
):
    client.force_login(cast.analyst)
    for element, period in (("industrial_output", "2016Q1"), ("nothing", "2018Q4")):
        assert client.get(reverse(CHAIN, args=[firm.uscc, element, period])).status_code == 404
    later = reverse(CHAIN, args=[firm.uscc, "industrial_output", "2019Q1"])
    assert client.get(later).status_code == 404


@pytest.mark.parametrize(
    ("issued_on", "expires_on", "style"),
    [
        (date(2018, 1, 1), date(2021, 1, 1), "c-ok"),
        (date(2016, 3, 1), date(2019, 3, 1), "c-soon"),
        (date(2015, 12, 1), date(2018, 12, 1), "c-exp"),
        (date(2018, 1, 1), None, "c-ok"),
        (date(2010, 1, 1), date(2013, 1, 1), ""),
    ],
)
def test_a_certificate_is_a_span_that_today_crosses(
    cast: Cast, issued_on: date, expires_on: date | None, style: str
):
    firm = make_enterprise()
    make_certificate(enterprise=firm, issued_on=issued_on, expires_on=expires_on)
    profile = enterprise_profile(cast.analyst, firm)
    drawn = certificate_span(profile.certificates[0], profile.today)
    assert "b-now" in drawn
    assert ("<rect" in drawn) == bool(style)
    assert style in drawn


@pytest.mark.django_db
def test_shares_are_the_rows_of_the_breakdown():
    with transaction.atomic():
        make_world(12)
        make_policy(is_active=True)
        make_clause()
        for indicator in Indicator.objects.all():
            make_target_setting(target=make_target(indicator=indicator))
        aggregate_all()
        period, shares = LAST, set()
        for enterprise in Enterprise.objects.all():
            version = enterprise.versions.current().get()
            for one in enterprise_shares(enterprise, version, period):
                report = breakdown_report(one.indicator, period, By.ENTERPRISE)
                row = next((row for row in report.rows if row.key == enterprise.uscc), None)
                assert one.share == (row.part.share if row else None)
                shares.add(one.share)
                if one.is_count:
                    assert one.of == report.total.value
                    assert one.is_counted == bool(row and row.part.numerator)
    assert len(shares) > 12, "most of them have something to share"


def test_what_does_not_count_for_a_target_says_why(cast: Cast, client: Client):
    firms = {
        "below": make_enterprise(above_scale=False),
        "silent": make_enterprise(),
        "whole": make_enterprise(),
    }
    above, below = make_element("hightech_value_added"), make_element("value_added")
    make_assignment(form=make_form("F1", [above, below]), department=cast.department)
    term = {"take": "stock", "level": "enterprise"}
    formula = {
        "factor": "100",
        "numerator": [{**term, "element": above.code}],
        "denominator": [{**term, "element": below.code}],
        "filter": "above_scale",
    }
    indicator = make_indicator("hightech_share")
    make_definition(formula, indicator=indicator, first_period="2010Q1")
    make_policy(is_active=True)
    make_target_setting(target=make_target(indicator=indicator, clause=make_clause()))
    for name, firm in firms.items():
        make_observation(above, "2018Q4", 0, firm)
        make_observation(below, "2018Q4", None if name == "silent" else 9, firm)
    aggregate_all()
    client.force_login(cast.analyst)
    told = {}
    for name, firm in firms.items():
        page = client.get(reverse("targets:enterprise-detail", args=[firm.uscc])).content.decode()
        part = page.partition("对目标的贡献</h2>")[2].partition("</table>")[0]
        told[name] = part.partition('<td class="num">')[2].partition("</td>")[0]
    assert told == {
        "below": "规模以下，不计入",
        "silent": "另一项缺数，两边都不计",
        "whole": "全区合计为0",
    }


def test_the_profile_says_since_when_and_what_is_known_without_figures(
    cast: Cast, firm: Enterprise, client: Client
):
    client.force_login(cast.finance)
    page = client.get(reverse("targets:enterprise-detail", args=[firm.uscc])).content.decode()
    assert "2015年1月1日起在营" in page
    assert "您的角色看登记，不看数" in page
    assert "对目标的贡献" not in page


def test_periods_of_the_profile_end_with_the_last_quarter(cast: Cast, firm: Enterprise):
    assert output_of(cast, firm).last.period == Period.parse("2018Q4")


def test_a_figure_of_an_earlier_day_stays_in_that_day(
    cast: Cast, firm: Enterprise, client: Client
) -> None:
    before = instant()
    now = db_now()
    held = Observation.objects.filter(enterprise=firm, period=Period.parse("2018Q1"))
    held.update(superseded_at=now)
    element = DataElement.objects.get(code="industrial_output")
    make_observation(element, "2018Q1", 31, firm, revision=2, reason_class="error", recorded_at=now)
    client.force_login(cast.reviewer)
    then = {"as_of": written(before)}
    of_firm = reverse("targets:enterprise-detail", args=[firm.uscc])
    profile = client.get(of_firm, then).content.decode()
    address = reverse(CHAIN, args=[firm.uscc, "industrial_output", "2018Q1"])
    assert f"{address}?{urlencode(then)}" in profile
    page = client.get(address, then).content.decode()
    assert "审定" in page
    assert "修订1" not in page
    assert f"{of_firm}?{urlencode(then)}" in page
    assert "修订1" in client.get(address).content.decode()
    assert client.get(address, {"as_of": "2010-01-01"}).status_code == 404


def test_each_part_of_a_history_has_its_label_on_a_phone(
    cast: Cast, firm: Enterprise, client: Client
) -> None:
    client.force_login(cast.reviewer)
    page = client.get(f"/cells/2018Q1/industrial_output/{firm.uscc}/").content.decode()
    assert re.findall(r'data-h="([^"]+)"', page) == ["时间", "数值", "数据状态", "谁", "为什么"]
