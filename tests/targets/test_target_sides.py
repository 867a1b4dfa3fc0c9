"""Numerator and denominator of a target side by side; the ways from here to the policy and from
the ends of a change, and of the wall, to where a figure comes from."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from targets.choices import Role
from tests.board_stage import GDP, RD_SHARE
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SIDE = re.compile(r'<div class="side">(.*?)</details>', re.S)
PICTURE = re.compile(r'<svg class="traj sides"[^>]* role="img" aria-label="([^"]+)"')
ROW = re.compile(r'<tr><th scope="row">(.*?)</th><td class="num">([^<]*)')


@pytest.fixture
def analyst(board, client: Client) -> Client:
    client.force_login(make_user(role=Role.ANALYST))
    return client


def page(client: Client, code: str) -> str:
    return client.get(f"/targets/{code}/?period=2018Q3").content.decode()


def test_both_sides_have_a_picture_and_a_table_of_the_same_quarters(analyst: Client) -> None:
    sides = SIDE.findall(page(analyst, "rd_intensity"))
    assert len(sides) == 2
    tables = [dict(ROW.findall(one)) for one in sides]
    assert list(tables[0]) == list(tables[1])
    assert len(tables[0]) == 8
    for side, table in zip(sides, tables, strict=True):
        label = unescape(PICTURE.findall(side)[0])
        assert label == "，".join(f"{period} {value}" for period, value in table.items())
    whole = [round(Decimal(str(one)) * 10_000) for one in GDP]
    assert [int(one.replace(",", "")) for one in tables[1].values()] == whole


def test_growth_on_the_year_is_of_each_side(analyst: Client) -> None:
    numerator, denominator = SIDE.findall(page(analyst, "rd_intensity"))
    grown = [GDP[-1] * RD_SHARE[-1] / (GDP[3] * RD_SHARE[3]), GDP[-1] / GDP[3]]
    for side, growth in zip((numerator, denominator), grown, strict=True):
        assert f"比上年同期 +{(growth - 1) * 100:.1f}%" in side


def test_a_side_without_a_figure_has_no_bar_and_a_dash_in_its_table(analyst: Client) -> None:
    shown = page(analyst, "talents_per_10k")
    numerator, _denominator = SIDE.findall(shown)
    assert 'class="side-now"' not in numerator
    assert '<th scope="row">2018年三季度</th><td class="num">—' in numerator


@pytest.mark.parametrize("code", ["industrial_output", "hightech_firms"])
def test_a_sum_and_a_count_have_one_course_only(analyst: Client, code: str) -> None:
    assert "sides" not in page(analyst, code)


def test_units_and_clause_lead_to_the_clause_of_the_policy(analyst: Client) -> None:
    shown = page(analyst, "rd_intensity")
    ways = re.findall(r'href="(/policy/\?period=2018Q3#(c-[\d.]+))"', shown)
    assert len(ways) >= 2
    policy = analyst.get(ways[0][0]).content.decode()
    assert all(f'id="{anchor}"' in policy for _way, anchor in ways)


def test_both_ends_of_a_change_and_the_wall_lead_to_where_their_figures_come_from(
    analyst: Client,
) -> None:
    change = page(analyst, "rd_intensity").partition('id="change"')[2].partition("</table>")[0]
    ends = re.findall(r'class="fig" href="(/targets/rd_intensity/figures/2018Q[23]/)"', change)
    assert [one[-7:-1] for one in ends] == ["2018Q2", "2018Q3"]
    wall = analyst.get("/wall/?period=2018Q3").content.decode()
    assert 'href="/targets/rd_intensity/figures/2018Q3/"' in wall
    assert all(analyst.get(one).status_code == 200 for one in ends)
