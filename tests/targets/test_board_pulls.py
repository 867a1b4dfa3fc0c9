"""Who pulls a target, below the board: by park and by cluster."""

import re
from html import unescape

import pytest
from django.test import Client

from targets.choices import Role
from tests.factories import make_reporting_period, make_user
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


def test_the_address_chooses_who_pulls_and_every_form_keeps_it(analyst: Client) -> None:
    html = page(analyst, "/?period=2018Q3&sort=gap&pull=hightech_share")
    assert html.count('<input type="hidden" name="pull" value="hightech_share">') == 2
    below = html.partition('id="pull"')[2]
    assert '<option value="hightech_share" selected>' in below
    assert '<input type="hidden" name="sort" value="gap">' in below
    assert "分子合计" in below
    assert "分母：工业增加值" in below
    assert analyst.get("/?period=2018Q3&pull=nothing").status_code == 400


def test_without_a_choice_the_target_that_parks_add_up_to_is_split(analyst: Client) -> None:
    below = page(analyst, "/?period=2018Q3").partition('id="pull"')[2]
    assert '<option value="industrial_output" selected>' in below
    assert "拉动为增加额除以2017年三季度的合计" in below
    assert "+12.0" in below


def test_what_a_part_holds_leads_to_where_it_comes_from(analyst: Client) -> None:
    below = page(analyst, "/?period=2018Q3&pull=patents_per_10k").partition('id="pull"')[2]
    ways = re.findall(r'class="fig" href="([^"]+)" title="这个数从哪来">([\d,]+)<', below)
    assert {"park", "cluster"} <= {way.partition("?")[2].partition("=")[0] for way, _ in ways}
    for way, shown in ways:
        assert f"{shown} ÷" in page(analyst, unescape(way))


def test_a_figure_of_the_zone_says_that_it_has_no_parts(analyst: Client) -> None:
    below = page(analyst, "/?period=2018Q3&pull=gdp").partition('id="pull"')[2]
    assert "这项指标只有全区数" in below
    assert below.count('class="tb tb--tight contrib"') == 1


def test_readers_of_published_figures_see_no_unpublished_year(board, client: Client) -> None:
    make_reporting_period("2018Q3", published_at=AN_INSTANT)
    reporter = signed_in(client, Role.REPORTER)
    assert "上年同期还没有公布" in page(reporter, "/?period=2018Q3&pull=gdp")


def test_where_no_part_may_be_told_a_sentence_stands_for_the_tables(board, client: Client) -> None:
    make_reporting_period("2018Q3", published_at=AN_INSTANT)
    html = page(signed_in(client, Role.REPORTER), "/?period=2018Q3")
    assert "工业总产值不能按园区、产业分列" in html
    assert 'class="tb tb--tight contrib"' not in html


def test_a_sum_that_was_not_reported_says_so_and_is_not_divided(analyst: Client) -> None:
    shown = page(analyst, "/?period=2018Q4&pull=industrial_output")
    first = shown.partition("工业总产值")[2].partition("</tr>")[0]
    assert "缺数" in first
    assert "分子缺数" not in first
    pulls = shown.partition('id="pull"')[2].partition("</section>")[0]
    assert "分不出各园区、各产业" in pulls
    assert "<table" not in pulls


def test_who_pulls_is_told_of_a_target_that_has_a_value(analyst: Client) -> None:
    def chosen(period: str) -> str:
        pulls = page(analyst, f"/?period={period}").partition('id="pull"')[2]
        return re.findall(r'<option value="(\w+)" selected>', pulls)[0]

    assert chosen("2018Q3") == "industrial_output"
    assert chosen("2018Q4") == "hightech_firms"
