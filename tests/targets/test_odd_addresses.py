"""Addresses that name what there is not: a sentence that says what, and one line in the log."""

import logging

import pytest
from django.test import Client

from hightech_zone.lib.logs import WithoutTraceOfRefusals
from targets.choices import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db
BREAKDOWN = "/targets/rd_intensity/breakdown/?period=2018Q3"
FIGURE = "/targets/rd_intensity/figures/2018Q3/"
ODD = {
    "/?sort=nothing": "不能按“nothing”排列。",
    "/?pull=nothing": "没有代码为“nothing”的目标。",
    "/targets/gdp/?by=nothing": "不能按“nothing”分解。",
    "/targets/gdp/?period=2018Q3&from=2019Q1": "起点应早于报告期。",
    f"{BREAKDOWN}&by=nothing": "不能按“nothing”分解。",
    f"{BREAKDOWN}&park=nothing": "没有代码为“nothing”的园区或产业。",
    f"{BREAKDOWN}&show=nothing": "没有“nothing”这种显示。",
    f"{BREAKDOWN}&by=enterprise&sort=nothing": "不能按“nothing”排列。",
    f"{BREAKDOWN}&by=enterprise&moved=nothing": "没有“nothing”这种变动。",
    f"{FIGURE}?term=9": "公式里没有第“9”项。",
    f"{FIGURE}?sort=nothing": "不能按“nothing”排列。",
    "/changes/?kind=nothing": "没有“nothing”这种变动。",
    "/enterprises/?stage=nothing": "成长阶段：",
    "/enterprises/?order=nothing": "排列：",
}


@pytest.mark.parametrize(("address", "sentence"), ODD.items())
def test_the_page_says_what_the_address_names_wrongly(
    board, client: Client, address: str, sentence: str
) -> None:
    client.force_login(make_user(role=Role.ANALYST))
    response = client.get(address)
    assert response.status_code == 400
    assert sentence in response.content.decode()


def test_the_log_has_a_line_for_it_and_no_traceback(board, client: Client, caplog) -> None:
    client.force_login(make_user(role=Role.ANALYST))
    caplog.handler.addFilter(WithoutTraceOfRefusals())
    client.get("/?sort=nothing")
    (record,) = [one for one in caplog.records if one.name == "django.request"]
    assert record.exc_info is None
    assert "/" in record.getMessage()
    assert record.levelno == logging.WARNING


def test_a_period_not_published_yet_is_no_matter_for_the_administrator(
    board, client: Client
) -> None:
    client.force_login(make_user(role=Role.REPORTER))
    response = client.get("/targets/gdp/?period=2018Q3")
    assert response.status_code == 403
    assert "还没有公布" in response.content.decode()
    assert "联系系统管理员" not in response.content.decode()
