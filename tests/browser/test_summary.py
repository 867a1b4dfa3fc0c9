"""The summary in a real browser: one sheet of paper, a phone's width, nothing to complain of."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from targets.choices import Role
from targets.models import User
from targets.models.summary import MOST_WORDS
from targets.selectors.summary.report import summary_facts
from targets.selectors.summary.spending import SOURCES, Spending, SpendingLine, SpendingNote
from tests.board_stage import LAST
from tests.browser.conftest import LANGUAGES, small_targets
from tests.factories import make_summary_text, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS = "/summary/?period=2018Q3"
WORDS = {
    "zh-hans": "逐户上门辅导研发费用归集，按月回看",
    "en": "visit every firm and look again each month, ",
}


def pages(page: Page) -> int:
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))


@pytest.fixture
def analyst(board) -> User:
    return make_user("analyst", Role.ANALYST, is_demo=True)


MONEY = {
    "zh-hans": (
        "首次引进高端创新人才个人所得税奖励",
        "每张新证10.5万元，已收回1,000万元",
        "2018年高新区预算1,000万元：已批待拨100万元，已拨300万元（不论奖补属哪一年度），还可安排600万元，已收回10万元。",
    ),
    "en": (
        "Award for a newly recognised high-tech enterprise",
        "CNY 105,000 for each new certificate; CNY 10,000,000 came back",
        "Zone budget 2018: CNY 10,000,000; committed CNY 1,000,000, paid CNY 3,000,000, left 0.",
    ),
}


@pytest.fixture
def money(language: str) -> Iterator[None]:
    """The seven schemes of the policy that pay, their total, and two sentences."""
    name, result, note = MONEY[language]
    lines = [SpendingLine(f"{name}{n}", Decimal(115), 12, result) for n in range(7)]
    notes = (SpendingNote(note, "/incentives/"),) * 2

    def source(user: object, report: object) -> Spending:
        return Spending(lines, Decimal(1200), notes=notes)

    SOURCES.insert(0, source)
    yield
    SOURCES.remove(source)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_printed_on_one_page(analyst: User, open_page, language: str) -> None:
    assert pages(open_page(ADDRESS, language=language, user=analyst)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_texts_and_the_money_still_leave_one_page(
    analyst: User, open_page, money, language: str
) -> None:
    most = MOST_WORDS[language]
    for one in summary_facts(analyst, LAST).points:
        long = (WORDS[language] * most)[:most].rstrip()
        make_summary_text(slot=one.slot, language=language, text=long)
    page = open_page(ADDRESS, language=language, user=analyst)
    expect(page.locator(".money tbody tr")).to_have_count(7)
    assert pages(page) == 1
    assert small_targets(page) == []


def test_pages_are_quiet_accessible_and_fit(analyst: User, check_page, complaints) -> None:
    for path in (ADDRESS, "/summary/texts/2018Q3/"):
        check_page(path, user=analyst)
    assert complaints == []


def test_an_analyst_mends_a_sentence_and_goes_back(analyst: User, open_page) -> None:
    page = open_page("/summary/texts/2018Q3/", user=analyst)
    first = page.locator(".words").first
    first.locator("textarea").fill("{name}要紧盯。")
    first.get_by_role("button", name="保存文字").click()
    expect(page.locator(".words ins").first).to_be_visible()
    expect(page.locator(".words").first.locator(".lede")).to_have_text("研发经费占GDP比重要紧盯。")
    said = page.locator(".words").first.get_by_role("status")
    expect(said).to_contain_text("文字已改")
    expect(said).to_be_in_viewport()
    page.locator(".words").first.get_by_role("button", name="退回草稿").click()
    expect(page.locator(".words ins")).to_have_count(0)


def test_what_is_pressed_is_not_printed(analyst: User, open_page) -> None:
    page = open_page(ADDRESS, user=analyst)
    page.emulate_media(media="print")
    for selector in (".sheet-tools", ".mast", ".foot"):
        expect(page.locator(selector)).to_be_hidden()
    expect(page.locator(".sheet .demo")).to_be_visible()
