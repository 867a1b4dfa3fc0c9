"""Pages in a real browser: quiet console, strict policy kept, accessible, nothing cut off."""

import re

import pytest
from playwright.sync_api import expect

from targets.choices import Role
from targets.models import Enterprise, Park, PublicVersion
from targets.services.aggregation import aggregate_all
from tests.browser.conftest import (
    LANGUAGES,
    WIDTHS,
    masthead_faults,
    overflow,
    small_targets,
    tables_without_numbers,
)
from tests.factories import make_enterprise, make_scenario, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    "login": ("/accounts/login/", None),
    "board": ("/?period=2018Q3", Role.ANALYST),
    "target": ("/targets/rd_intensity/?period=2018Q3", Role.ANALYST),
    "policy": ("/policy/?period=2018Q3", Role.ANALYST),
    "official text": ("/policy/text/", Role.ADMINISTRATOR),
    "not found": ("/nowhere", Role.ANALYST),
}
ALL_WIDTHS = (1440, 1280, 1024, 768, 390, 360)
FRAMED = {
    Role.REVIEWER: (
        "/?period=2018Q3",
        "/?period=2016Q4",
        "/targets/rd_intensity/?period=2018Q3",
        "/targets/rd_intensity/figures/2018Q3/",
        "/policy/?period=2018Q3",
        "/returns/",
        "/review/",
        "/completeness/",
        "/enterprises/",
        "/enterprises/?q=nothing",
        "/jobs/",
        "/accounts/password/",
        "/accounts/users/",
    ),
    Role.ADMINISTRATOR: (
        "/accounts/users/",
        "/accounts/users/new/",
        "/accounts/units/",
        "/accounts/units/tax/",
        "/accounts/assignments/",
        "/accounts/assignments/F1/",
        "/policy/text/",
    ),
    None: ("/accounts/login/", "/nowhere"),
}


@pytest.mark.parametrize("width", WIDTHS)
def test_links_that_stand_close_are_large_enough(board, open_page, width: int) -> None:
    analyst = make_user("analyst", Role.ANALYST)
    PublicVersion.objects.create(is_on=True, set_by=analyst)
    for path in ("/policy/?period=2018Q3", "/public/"):
        page = open_page(path, width=width, language="en", user=analyst)
        assert page.title()
        assert small_targets(page) == [], path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", FRAMED, ids=lambda role: role or "nobody")
def test_nothing_leaves_the_window_at_any_width(
    board, live_server, open_page, role, language: str
) -> None:
    user = role and make_user("widest", role, full_name="管委会办公室综合统计员")
    paths = list(FRAMED[role])
    if role == Role.REVIEWER:
        paths.append(f"/enterprises/{Enterprise.objects.get(name='示例企业').uscc}/")
    page = open_page(paths[0], language=language, user=user)
    for path in paths:
        page.goto(live_server.url + path)
        for width in ALL_WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert overflow(page) <= 0, (path, width)
            assert masthead_faults(page) == [], (path, width)


@pytest.mark.parametrize("name", PAGES)
def test_page_is_quiet_accessible_and_fits(board, check_page, complaints, name: str) -> None:
    path, role = PAGES[name]
    check_page(path, role=role)
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
    assert plain.get_by_role("row", name="2018年三季度").first.is_visible()
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    [
        "/targets/hightech_share/figures/2018Q3/",
        "/targets/rd_intensity/?period=2018Q3&from=2017Q3",
        "/scenarios/?period=2018Q3",
    ],
)
def test_a_telephone_shows_numbers_beside_the_names_of_rows(
    board, open_page, path: str, language: str
) -> None:
    make_enterprise(park=Park.objects.get(name_zh="石油天然气装备制造产业园"))
    make_scenario()
    aggregate_all()
    page = open_page(path, width=390, language=language, role=Role.LEADER)
    assert page.locator(".scroll-x td.num").count()
    assert tables_without_numbers(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_board_is_printed_on_one_page(board, open_page, language: str) -> None:
    user = make_user(role=Role.ANALYST, is_demo=True)  # the longest foot names the demonstration
    page = open_page("/?period=2018Q3", language=language, user=user)
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1


def test_a_target_is_printed_with_no_chart_cut_and_no_heading_alone(board, open_page) -> None:
    page = open_page("/targets/rd_intensity/?period=2018Q3&from=2017Q3", role=Role.ANALYST)
    page.emulate_media(media="print")
    whole = """() => [...document.querySelectorAll("main section")]
      .filter((one) => one.querySelector(".chart, .side, .tb--tight"))
      .map((one) => [one.getAttribute("aria-labelledby"), getComputedStyle(one).breakInside,
        getComputedStyle(one.parentElement.closest(".course") || one).display])"""
    found = page.evaluate(whole)
    assert {"f1", "t2"} <= {name for name, *_how in found}
    assert {tuple(how) for _name, *how in found} == {("avoid", "block")}
    alone = """() => [...document.querySelectorAll("main :is(h2, h3)")]
      .map((one) => getComputedStyle(one).breakAfter)"""
    headings = page.evaluate(alone)
    assert len(headings) > 3
    assert set(headings) == {"avoid"}
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == (
        "table-header-group"
    )


def test_print_has_nothing_to_press_and_starts_long_tables_at_once(board, open_page) -> None:
    page = open_page("/enterprises/", role=Role.ANALYST)
    page.emulate_media(media="print")
    for selector in (".bell", ".nav", "form[role=search]"):
        expect(page.locator(selector)).to_be_hidden()
    inside = "getComputedStyle(document.querySelector('.tb')).breakInside"
    assert page.evaluate(inside) == "auto"


def test_keyboard_reaches_the_content_first(board, open_page) -> None:
    page = open_page("/?period=2018Q3", role=Role.ANALYST)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ANALYST, Role.AUDITOR, Role.LEADER])
@pytest.mark.parametrize("width", [1440, 1280, 1216])
def test_the_english_menu_stands_open_in_one_line(board, open_page, width: int, role: Role) -> None:
    page = open_page("/?period=2018Q3", width=width, language="en", user=make_user(role=role))
    links = page.locator("header > div > .nav a")
    assert links.first.is_visible()
    assert len({round(one.bounding_box()["y"]) for one in links.all()}) == 1
    assert masthead_faults(page) == []


def test_menu_on_a_phone_opens_closes_and_gives_the_focus_back(board, open_page) -> None:
    page = open_page("/?period=2018Q3", width=390, role=Role.ANALYST)
    menu = page.locator(".menu summary")
    menu.click()
    expect(page.locator(".menu").get_by_role("link", name="总览")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".menu").get_by_role("link", name="总览")).to_be_hidden()
    expect(menu).to_be_focused()


def test_the_way_back_shows_the_quarter_whose_figures_stand_there(board, open_page) -> None:
    page = open_page("/?period=2018Q3", role=Role.ANALYST)
    page.locator("#period").select_option("2016Q4")
    page.locator(".period__go").click()
    expect(page).to_have_url(re.compile("period=2016Q4"))
    page.go_back()
    expect(page).to_have_url(re.compile("period=2018Q3"))
    expect(page.locator("#period")).to_have_value("2018Q3")


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "接口文档"), ("en", "API reference")])
def test_the_description_of_the_api_is_a_quiet_page(
    board, open_page, complaints, language: str, said: str
) -> None:
    page = open_page("/api/v1/docs/", width=390, language=language, role=Role.ANALYST)
    expect(page.locator(".head h1")).to_have_text(said)
    expect(page.locator(".apidocs .opblock").first).to_be_visible()
    assert overflow(page) <= 0
    assert complaints == []


def test_signing_out_takes_one_form(board, open_page) -> None:
    page = open_page("/?period=2018Q3", role=Role.ANALYST)
    page.locator(".tools summary").click()
    page.locator(".tools").get_by_role("button", name="退出登录").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
