"""Pages in a real browser: quiet console, strict policy kept, accessible, nothing cut off."""

import re

import pytest
from playwright.sync_api import expect

from targets.choices import Role
from tests.browser.conftest import LANGUAGES, WIDTHS, overflow, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    "login": ("/accounts/login/", None),
    "board": ("/?period=2018Q3", Role.ANALYST),
    "target": ("/targets/rd_intensity/?period=2018Q3", Role.ANALYST),
    "not found": ("/nowhere", Role.ANALYST),
}


@pytest.mark.parametrize("name", PAGES)
def test_page_is_quiet_accessible_and_fits(board, open_page, complaints, name: str) -> None:
    path, role = PAGES[name]
    for language in LANGUAGES:
        for width in WIDTHS:
            page = open_page(path, width=width, language=language, role=role)
            assert violations(page) == [], (language, width)
            assert overflow(page) <= 0, (language, width)
    expected = ["404"] if name == "not found" else []
    assert [one for one in complaints if not any(code in one for code in expected)] == []


def test_trajectory_is_drawn_and_its_picture_kept_for_readers(board, open_page) -> None:
    page = open_page("/targets/rd_intensity/?period=2018Q3", role=Role.ANALYST)
    expect(page.locator(".chart.is-drawn .main-svg").first).to_be_visible()
    assert page.locator(".chart > svg[role=img]").get_attribute("aria-label")


def test_without_script_the_servers_picture_and_the_table_remain(board, browser, open_page) -> None:
    page = open_page("/targets/rd_intensity/?period=2018Q3", role=Role.ANALYST)
    cookies = page.context.cookies()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    plain = context.new_page()
    plain.goto(page.url)
    assert plain.locator(".chart > svg").is_visible()
    assert plain.get_by_role("row", name="2018年三季度").is_visible()
    context.close()


def test_keyboard_reaches_the_content_first(board, open_page) -> None:
    page = open_page("/?period=2018Q3", role=Role.ANALYST)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_menu_on_a_phone_opens_closes_and_gives_the_focus_back(board, open_page) -> None:
    page = open_page("/?period=2018Q3", width=390, role=Role.ANALYST)
    menu = page.locator(".menu summary")
    menu.click()
    expect(page.locator(".menu").get_by_role("link", name="总览")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".menu").get_by_role("link", name="总览")).to_be_hidden()
    expect(menu).to_be_focused()


def test_signing_out_takes_one_form(board, open_page) -> None:
    page = open_page("/?period=2018Q3", role=Role.ANALYST)
    page.locator(".tools summary").click()
    page.locator(".tools").get_by_role("button", name="退出登录").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
