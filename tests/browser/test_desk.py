"""Sliders, typed numbers and results in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from targets.choices import Role
from targets.models import Scenario
from tests.factories import make_scenario, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS = "/scenarios/?period=2018Q3"
RD = "plus-rd_expenditure"


def slider(page: Page, name: str = RD):
    return page.locator(f'[data-lever="{name}"] input[type=range]')


def line(page: Page, name: str):
    return page.locator("#results").get_by_role("row", name=name).first


def test_pages_are_quiet_accessible_and_fit(board, check_page, complaints) -> None:
    make_scenario(made_by=make_user("maker", Role.ANALYST))
    paths = (f"{ADDRESS}&{RD}=5070", f"{ADDRESS}&{RD}=x", "/targets/rd_intensity/?period=2018Q3")
    for path in paths:
        check_page(path, role=Role.ANALYST)
    assert [one for one in complaints if "400" not in one] == []


def test_a_slider_recomputes_all_targets_and_the_address(board, open_page) -> None:
    page = open_page(ADDRESS, role=Role.ANALYST)
    expect(slider(page)).to_have_value("2700")  # 2,698.3 on steps of 10
    expect(line(page, "研发经费占GDP比重")).to_contain_text("不达标")
    slider(page).fill("5200")
    expect(page.locator(f'[name="{RD}"]')).to_have_value("5200")
    expect(line(page, "研发经费占GDP比重")).to_contain_text("3.04")
    expect(page).to_have_url(re.compile(rf"\?period=2018Q3&{RD}=5200$"))
    expect(page.locator("#say")).to_contain_text("照这些假设")
    page.reload()
    expect(line(page, "研发经费占GDP比重")).to_contain_text("3.04")


def test_another_item_moves_what_is_required(board, open_page) -> None:
    page = open_page(ADDRESS, role=Role.ANALYST)
    lever = page.locator(f'[data-lever="{RD}"]')
    expect(lever).to_contain_text("须达：至少5,070。")
    page.locator('[name="plus-gdp"]').fill("0")
    # 3 % of 2,402,000 less 47,559.6, over nine quarters
    expect(lever).to_contain_text("须达：至少2,723。")
    expect(lever.locator(".marks")).to_contain_text("须达2,723")
    expect(slider(page, "plus-gdp")).to_have_value("0")
    page.locator('[name="plus-gdp"]').fill("")
    expect(lever).to_contain_text("须达：至少5,070。")
    expect(page).to_have_url(re.compile(r"\?period=2018Q3$"))


def test_what_cannot_be_read_is_said_at_once(board, open_page) -> None:
    page = open_page(ADDRESS, role=Role.ANALYST)
    page.locator(f'[name="{RD}"]').fill("5e3")
    expect(page.locator("#results").get_by_role("alert")).to_contain_text("科学计数法")
    page.locator(f'[name="{RD}"]').fill("5,070")
    expect(line(page, "研发经费占GDP比重")).to_contain_text("3.00")


def test_a_scenario_is_saved_as_it_was_set(board, open_page) -> None:
    page = open_page(ADDRESS, role=Role.ANALYST)
    slider(page).fill("5200")
    expect(line(page, "研发经费占GDP比重")).to_contain_text("3.04")
    page.get_by_label("存为方案").fill("加大研发")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("columnheader", name="加大研发")).to_be_visible()
    assert Scenario.objects.get().assumptions == {"rd_expenditure": "5200"}
    page.get_by_role("button", name="删除方案加大研发").click()
    expect(page.get_by_role("heading", name="还没有存下的方案")).to_be_visible()


def test_a_target_s_desk_answers_in_a_live_region(board, open_page) -> None:
    page = open_page("/targets/rd_intensity/?period=2018Q3", role=Role.ANALYST)
    result = page.locator("#desk-result")
    assert result.get_attribute("aria-live") == "polite"
    expect(result).to_contain_text("离目标还差0.69个百分点")
    slider(page).fill("5200")
    expect(result).to_contain_text("到2020年末为3.04%，达到目标")
    expect(slider(page)).to_have_attribute("aria-valuetext", "5,200 万元")
    expect(page.locator(".chart__plot")).to_contain_text("假设3.04%")
    slider(page).fill("4000")
    expect(page.locator(".chart__plot")).to_contain_text("假设2.69%")
    page.get_by_role("link", name="用这些假设看全部目标").click()
    expect(page).to_have_url(re.compile(rf"/scenarios/\?period=2018Q3&{RD}=4000$"))


def test_another_quarter_is_looked_at_with_what_is_set_now(board, open_page) -> None:
    page = open_page(f"{ADDRESS}&plus-gdp=5", role=Role.ANALYST)
    slider(page).fill("5200")
    page.locator('.lever [name="plus-gdp"]').fill("")
    expect(page).to_have_url(re.compile(rf"\?period=2018Q3&{RD}=5200$"))
    page.locator("#period").select_option("2018Q2")
    page.locator(".period__go").click()
    expect(page).to_have_url(re.compile(rf"\?period=2018Q2&{RD}=5200$"))


def test_arrow_keys_move_a_slider(board, open_page) -> None:
    page = open_page("/targets/rd_intensity/?period=2018Q3", role=Role.ANALYST)
    slider(page).focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(f'[name="{RD}"]')).to_have_value("2710")


def test_without_script_the_form_asks_for_the_page(board, open_page) -> None:
    page = open_page(ADDRESS, role=Role.ANALYST, is_scripted=False)
    expect(slider(page)).to_be_hidden()
    page.locator(f'[name="{RD}"]').fill("5070")
    page.get_by_role("button", name="重新计算").click()
    expect(line(page, "研发经费占GDP比重")).to_contain_text("3.00")
    assert f"{RD}=5070" in page.url


def test_a_lost_connection_is_said(board, open_page) -> None:
    page = open_page(ADDRESS, role=Role.ANALYST)
    page.route("**/scenarios/results/**", lambda route: route.abort())
    slider(page).fill("5200")
    expect(page.locator("#results").get_by_role("alert")).to_contain_text("没有算成")
