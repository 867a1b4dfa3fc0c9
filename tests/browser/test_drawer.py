"""Where a number comes from, opened beside its page."""

import re

import pytest
from playwright.sync_api import Page, expect

from targets.choices import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TARGET = "/targets/rd_intensity/?period=2018Q3"
FIGURE = re.compile(r"/targets/rd_intensity/figures/2018Q3/$")


def number(page: Page):
    return page.locator(".facts a.fig").first


def test_a_number_opens_beside_its_page_and_gives_the_focus_back(
    board, open_page, complaints
) -> None:
    page = open_page(TARGET, role=Role.ANALYST)
    number(page).click()
    drawer = page.get_by_role("dialog", name="数字从哪来")
    expect(drawer.get_by_role("heading", level=1)).to_contain_text("从哪来")
    expect(drawer).to_contain_text("研发经费占GDP比重 =")
    expect(drawer.locator("form, .crumb")).to_have_count(0)
    expect(drawer.get_by_role("link", name="看整页")).to_have_attribute("href", FIGURE)
    expect(drawer.locator("#drawer-p4")).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(number(page)).to_be_focused()
    assert complaints == []


def test_its_cells_are_one_step_further(board, open_page) -> None:
    page = open_page(TARGET, role=Role.ANALYST)
    number(page).click()
    page.get_by_role("dialog").locator("tbody a.fig").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("全区 高校院所研发经费支出")
    expect(page.get_by_role("table")).to_contain_text("导入：")


def test_long_tables_are_cut_and_say_so(board, open_page) -> None:
    page = open_page(TARGET, role=Role.ANALYST)
    page.route(FIGURE, lambda route: route.fulfill(body=lengthened(route.fetch().text())))
    number(page).click()
    rows = page.get_by_role("dialog").locator("#drawer-rows tbody tr")
    expect(rows).to_have_count(10)
    expect(page.get_by_role("dialog")).to_contain_text("各表只列前10行，其余见整页。")


def lengthened(html: str) -> str:
    """The figure's page with twelve times its enterprises."""
    head, middle, rows = html.partition('id="rows"')
    body = rows.partition("<tbody>")[2].partition("</tbody>")[0]
    return head + middle + rows.replace(body, body * 12, 1)


@pytest.mark.parametrize("how", ["narrow", "no script", "refused"])
def test_else_the_number_leads_to_its_own_page(board, open_page, how: str) -> None:
    page = open_page(TARGET, role=Role.ANALYST, is_scripted=how != "no script")
    if how == "narrow":
        page.set_viewport_size({"width": 800, "height": 900})
    if how == "refused":
        page.route(FIGURE, refuse_the_first())
    number(page).click()
    expect(page).to_have_url(FIGURE)
    expect(page.get_by_role("heading", name="公式", exact=True)).to_be_visible()


def refuse_the_first():
    seen = []

    def answer(route) -> None:
        seen.append(route)
        if len(seen) == 1:
            route.abort()
        else:
            route.continue_()

    return answer
