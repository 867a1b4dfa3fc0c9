"""The grid as a page: quiet, accessible, on a phone, in English, with thousands of rows, and a
form of 140 enterprises filled by typing and by pasting."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from targets.models import Enterprise
from tests.browser.conftest import LANGUAGES, WIDTHS, Open, overflow, violations
from tests.browser.grid_stage import Hands, Office, get_up, grid_is_up, make_office
from tests.test_translations import chinese_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def busy(hands: Hands) -> None:
    """A grid in the middle of work: a wrong cell, a conflict, an open panel."""
    hands.page.evaluate("returnSheet.saver.poll()")
    hands.go(0, 0)
    hands.paste("x\t5\r\n7\t6")
    hands.page.evaluate("returnSheet.saver.settle()")
    hands.go(1, 0)
    hands.press("Shift+F10")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_grid_is_quiet_accessible_and_fits(
    sit_down, office: Office, complaints: list[str], width: int
) -> None:
    for language in LANGUAGES:
        hands = sit_down(width=width, language=language)
        assert violations(hands.page) == [], language
        busy(hands)
        assert violations(hands.page) == [], language
        assert overflow(hands.page) <= 0, language
    assert complaints == []


def test_dark_has_enough_contrast(sit_down) -> None:
    hands = sit_down()
    hands.page.emulate_media(color_scheme="dark")
    busy(hands)
    assert violations(hands.page) == []


def test_the_grid_speaks_english_to_an_english_reader(sit_down, office: Office) -> None:
    hands = sit_down(language="en")
    office.save((3, 0, "5"))
    busy(hands)
    hands.page.get_by_role("button", name="Submit for review").click()
    expect(hands.page.locator("#problems")).to_be_visible()
    names = Enterprise.objects.values_list("name", flat=True)
    main = hands.page.locator("main").inner_html()
    assert chinese_in(main, *names) == []


def test_the_grid_has_the_roles_of_a_grid(hands: Hands) -> None:
    sheet = hands.page.get_by_role("grid")
    expect(sheet).to_have_attribute("aria-rowcount", "8")
    expect(sheet).to_have_attribute("aria-colcount", "4")
    hands.go(4, 1)
    row = hands.page.locator(".sheet__row.is-here")
    expect(row).to_have_attribute("aria-rowindex", "6")
    expect(hands.cell(4, 1)).to_have_attribute("aria-colindex", "3")
    label = "企业0004号 工业增加值 万元 1—12月累计；上年同期16，上季12"
    expect(hands.page.get_by_label(label)).to_be_focused()


def test_only_the_active_cell_has_an_input(hands: Hands) -> None:
    hands.go(0, 0)
    hands.press("ArrowDown")
    expect(hands.page.locator("#sheet input")).to_have_count(1)


# On a phone


def test_on_a_phone_one_firm_is_open_at_a_time(sit_down, office: Office) -> None:
    office.fill()
    office.save((4, 0, "x"), (2, 1, ""), by=office.reporter)
    hands = sit_down(width=390)
    shown = hands.page.locator(".cell:visible")
    expect(shown).to_have_count(3)
    expect(hands.cell(4, 0)).to_be_visible()
    hands.page.get_by_role("button", name="下一处").click()
    hands.is_at(4, 0)
    hands.type("100")
    hands.press("Enter")
    hands.page.get_by_role("button", name="下一处").click()
    hands.is_at(2, 1)
    expect(shown).to_have_count(3)
    hands.type("20")
    hands.page.locator(".sheet__row").first.locator(".fn").click()
    expect(hands.cell(0, 0)).to_be_visible()
    hands.page.locator(".sheet__row").last.locator(".fn").click()
    expect(hands.cell(0, 0)).to_be_hidden()
    hands.page.locator("[data-dock]").get_by_role("button", name="提交").click()
    expect(hands.page.get_by_text("已提交，现在不能改")).to_be_visible()


def test_fingers_find_what_they_aim_at(sit_down) -> None:
    hands = sit_down(width=390)
    hands.go(0, 0)
    hands.press("Shift+F10")
    aims = hands.page.locator(".ret").locator(
        "a, button, summary, select, .sheet__name, input:not([type=hidden]):not([type=checkbox])"
    )
    shown = [one for one in aims.all() if one.is_visible()]
    assert len(shown) > 10
    small = [
        one.evaluate("one => one.outerHTML") for one in shown if one.bounding_box()["height"] < 40
    ]
    assert small == []


# Much to fill


@pytest.fixture
def many(request: pytest.FixtureRequest, transactional_db: None) -> Office:
    return make_office(request.param)


def sit(open_page: Open, office: Office) -> Hands:
    page = open_page(office.path, user=office.reporter)
    grid_is_up(page)
    return Hands(page, office)


def wanted(firms: int) -> list[list[Decimal]]:
    return [[Decimal(n * 10 + 5) / 10, Decimal(n) / 100, Decimal(n % 7)] for n in range(firms)]


@pytest.mark.parametrize("many", [140], indirect=True)
def test_a_form_of_140_enterprises_is_filled_by_typing(many: Office, open_page: Open) -> None:
    hands = sit(open_page, many)
    hands.go(0, 0)
    for row in wanted(140):
        for value in row:
            hands.type(str(value))
            hands.press("Tab")
    hands.press("Control+s")
    hands.is_saved()
    assert many.values() == wanted(140)
    get_up(hands.page)


@pytest.mark.parametrize("many", [140], indirect=True)
def test_a_form_of_140_enterprises_is_filled_by_pasting(many: Office, open_page: Open) -> None:
    hands = sit(open_page, many)
    hands.go(0, 0)
    hands.paste("\r\n".join("\t".join(str(value) for value in row) for row in wanted(140)) + "\r\n")
    expect(hands.said).to_contain_text("粘贴了420格。")
    hands.is_saved()
    assert many.values() == wanted(140)
    get_up(hands.page)


@pytest.mark.parametrize("many", [2000], indirect=True)
def test_2000_rows_come_in_one_answer_and_stay_light(many: Office, open_page: Open) -> None:
    hands = sit(open_page, many)
    expect(hands.page.locator(".sheet__row")).to_have_count(2000)
    asked: list[str] = []
    hands.page.on("request", lambda one: asked.append(f"{one.method} {one.url}"))
    hands.go(0, 0)
    hands.press("Control+End")
    hands.is_at(1999, 2)
    expect(hands.cell(1999, 2)).to_be_in_viewport()
    expect(hands.page.locator("#sheet input")).to_have_count(1)
    assert hands.page.evaluate("document.querySelectorAll('#sheet *').length") < 2000 * 24
    hands.press("Control+Home")
    values = "\n".join(f"{number}\t{number}" for number in range(2000))
    hands.paste(values)
    expect(hands.said).to_contain_text("粘贴了4000格。")
    hands.is_saved()
    assert [row[:2] for row in many.values()] == [[number, number] for number in range(2000)]
    posts = [one for one in asked if one.startswith("POST") and one.endswith("/cells/")]
    assert len(posts) == 10
    get_up(hands.page)
