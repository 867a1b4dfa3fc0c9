"""The page of one target, on a board with every kind of row."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from targets.calc.periods import Period
from targets.choices import Role
from targets.formatting import exact
from targets.models import DataElement
from targets.selectors.progress import progress_report
from targets.sentences import target_sentence
from targets.services.aggregation import aggregate_all
from tests.board_stage import LAST, PERIODS
from tests.factories import (
    make_enterprise,
    make_observation,
    make_reporting_period,
    make_user,
)
from tests.factories.common import AN_INSTANT

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(board, client: Client) -> Client:
    return signed_in(client, Role.ANALYST)


def signed_in(client: Client, role: Role) -> Client:
    client.force_login(make_user(role=role))
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_target_page_holds_facts_terms_series_definition_and_assumptions(analyst: Client) -> None:
    shown = page(analyst, "/targets/rd_intensity/?period=2018Q3")
    for text in ("1.98", "47,560", "2,402,000", "第1版", "研发经费每年调查一次", "市科技局"):
        assert text in shown
    assert shown.count("<tr>") > len(progress_report(Period.parse("2018Q3")).rows)


def test_target_page_of_a_count_names_the_register(analyst: Client) -> None:
    shown = page(analyst, "/targets/hightech_firms/?period=2018Q3")
    assert "名录中证书有效的企业" in shown


def test_unknown_target_is_not_found(analyst: Client) -> None:
    assert analyst.get("/targets/nothing/").status_code == 404


def test_a_targets_page_tells_where_a_change_comes_from(analyst: Client) -> None:
    shown = page(analyst, "/targets/rd_intensity/?period=2018Q3&from=2017Q3&by=cluster")
    for text in ("2017年三季度到2018年三季度", "分母：地区生产总值", "+0.220", "份额最大的企业"):
        assert text in shown
    assert "按企业" in shown


def test_the_parts_of_a_change_lead_on(analyst: Client) -> None:
    query = "period=2018Q3&from=2017Q3"
    parks = page(analyst, f"/targets/rd_intensity/?{query}&by=cluster")
    change = parks.partition('id="change"')[2].partition("</section>")[0]
    ways = [unescape(one) for one in re.findall(r'<th scope="row"><a href="([^"]+)"', change)]
    assert any("/targets/gdp/" in one for one in ways)
    assert any("by=enterprise&cluster=" in one and "vs=2017Q3" in one for one in ways)
    firms = page(analyst, f"/targets/rd_intensity/?{query}&by=enterprise")
    listed = firms.partition('id="change"')[2].partition("</section>")[0]
    ways += [unescape(one) for one in re.findall(r'<th scope="row"><a href="([^"]+)"', listed)]
    assert any("/enterprises/" in one for one in ways)
    assert {analyst.get(one).status_code for one in ways} == {200}


def test_a_leader_sees_no_single_enterprise(board, client: Client) -> None:
    signed_in(client, Role.LEADER)
    shown = page(client, "/targets/industrial_output/?period=2018Q3")
    assert "变化从哪来" in shown
    for text in ("按企业", "份额最大的企业", "示例企业"):
        assert text not in shown
    shown = page(client, "/targets/industrial_output/?period=2018Q3&by=enterprise")
    assert "依统计法保密" in shown
    for text in ("按企业", "份额最大的企业", "示例企业"):
        assert text not in shown


@pytest.mark.parametrize("query", ["from=2018Q3", "from=2019Q1", "from=x", "by=colour"])
def test_a_change_that_cannot_be_told_is_refused(analyst: Client, query: str) -> None:
    address = f"/targets/industrial_output/?period=2018Q3&{query}"
    assert analyst.get(address).status_code == 400


def test_a_change_starts_from_no_unpublished_period(board, client: Client) -> None:
    signed_in(client, Role.REPORTER)
    make_reporting_period("2018Q3", published_at=AN_INSTANT)
    make_reporting_period("2017Q3", published_at=AN_INSTANT)
    shown = page(client, "/targets/industrial_output/?period=2018Q3")
    assert "2017年三季度到2018年三季度" in shown
    assert client.get("/targets/industrial_output/?period=2018Q3&from=2018Q2").status_code == 403


def test_another_reading_of_the_policy_stands_beside_the_definition(analyst: Client) -> None:
    """382 patents: 38.2 per ten thousand employed, 23.875 per ten thousand of 160 000 residents."""
    population = DataElement.objects.get(code="resident_population")
    assert "分母缺数" in page(analyst, "/targets/patents_per_10k/?period=2018Q3")
    make_observation(population, LAST, 160_000)
    shown = page(analyst, "/targets/patents_per_10k/?period=2018Q3")
    assert "若以常住人口为“万人”：23.9（现行口径38.2）" in shown


def test_the_ranking_names_its_unit_and_leads_to_each_enterprise_s_cells(analyst: Client) -> None:
    ranked = page(analyst, "/targets/rd_intensity/?period=2018Q3").partition('id="ranking"')[2]
    assert "分子（万元）" in ranked
    way, shown = re.findall(r'class="fig" href="([^"]+)"[^>]*>([\d,]+)<', ranked)[0]
    assert shown == "47,560"
    assert "示例企业的分子47,559.6万元从哪来" in page(analyst, unescape(way))


def test_a_target_that_must_be_passed_says_so_where_it_is_defined(analyst: Client) -> None:
    shown = page(analyst, "/targets/hightech_firms/?period=2018Q3")
    assert "目标值：&gt;80家" in shown
    row = progress_report(Period.parse("2018Q3"), indicator="hightech_firms").rows[0]
    assert row.progress.expected.denominator != 1, "the formula says what it comes to, unrounded"
    assert f"× 7 ÷ 16 = {exact(row.progress.expected)}。" in shown


def test_the_ranking_says_how_many_count_and_how_many_have_more_than_nothing(
    analyst: Client,
) -> None:
    element = DataElement.objects.get(code="industrial_output")
    idle = make_enterprise("无产值企业", active_from=date(2010, 1, 1))
    for period in PERIODS:
        make_observation(element, period, 0, idle)
    aggregate_all()
    assert "计入2家，其中1家不为零" in page(analyst, "/targets/industrial_output/?period=2018Q3")
    assert "计入2家" in page(analyst, "/targets/industrial_output/figures/2018Q3/")


def test_the_due_value_opens_to_its_formula_and_the_target_to_its_setting(analyst: Client) -> None:
    shown = page(analyst, "/targets/industrial_output/?period=2018Q3")
    row = progress_report(Period.parse("2018Q3"), indicator="industrial_output").rows[0]
    baseline, due = exact(row.spec.baseline), exact(row.progress.expected)
    assert f"{baseline} + (1,000 − {baseline}) × 7 ÷ 16 = {due}" in shown
    assert 'href="#due"' in shown
    assert 'id="due"' in shown
    assert 'href="#goal"' in shown
    assert "目标值：1,000亿元，2020年四季度达到" in shown


def test_a_quarter_without_any_figure_says_so_by_enterprise(analyst: Client) -> None:
    address = "/targets/industrial_output/breakdown/?by=enterprise"
    said = "2018年四季度还没有一家企业的数，工业总产值分不到企业。"
    assert said in page(analyst, f"{address}&period=2018Q4")
    assert "分不到企业" not in page(analyst, f"{address}&period=2018Q3")


def test_differences_of_a_percentage_name_their_unit_once(analyst: Client) -> None:
    table = page(analyst, "/targets/rd_intensity/?period=2018Q3").partition('id="t2"')[2]
    assert table.partition("</table>")[0].count("个百分点") == 1


def test_target_sentence_compares_with_what_is_due(board) -> None:
    (row,) = progress_report(LAST, indicator="rd_intensity").rows
    sentence = target_sentence(row)
    assert "到2018年三季度末为1.98%，比此时应达的2.22%低0.24个百分点。" in sentence


def test_sums_of_flows_have_a_second_reading_by_last_years_season(analyst: Client) -> None:
    html = page(analyst, "/?period=2018Q3")
    assert html.count('class="season"') == 2
    assert "按上年季节应到" in page(analyst, "/targets/gdp/?period=2018Q3")
    assert "按上年季节应到" not in page(analyst, "/targets/hightech_firms/?period=2018Q3")
