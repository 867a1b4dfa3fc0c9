"""A return's way in a real browser, from the first empty cell to the board."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from targets.choices import Role
from targets.models import Enterprise, Form, Return, Unit, User
from targets.services.aggregation import aggregate_stale
from targets.services.return_cells import CellInput
from targets.services.returns import return_open, return_save, return_submit
from tests.board_stage import rules_off
from tests.browser.conftest import Open
from tests.factories import make_reporting_period, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ELEMENTS = ("industrial_output", "industrial_value_added")
BOARD = "/?period=2018Q4"


@dataclass(frozen=True)
class Desk:
    """F1 of 2018Q4: all rows hold zeros but that of the enterprise that carries the figures."""

    reporter: User
    reviewer: User
    carrier: Enterprise
    of_return: Return

    def cell(self, element: str) -> str:
        return f"cell-{self.carrier.uscc}-{element}"

    def submitted(self) -> Return:
        cells = [CellInput(self.carrier.uscc, element, "7") for element in ELEMENTS]
        saved = return_save(of_return=self.of_return, version=2, cells=cells, by=self.reporter)
        return return_submit(of_return=saved, by=self.reporter)


@pytest.fixture
def desk(board) -> Desk:
    rules_off()
    reporter = make_user(
        "clerk", Role.REPORTER, department=Unit.objects.get(assignments__form__code="F1")
    )
    opened = return_open(
        form=Form.objects.get(code="F1"),
        reporting_period=make_reporting_period("2018Q4"),
        by=reporter,
    )
    carrier = Enterprise.objects.get(name="示例企业")
    cells = [
        CellInput(one.uscc, element, "0")
        for one in Enterprise.objects.exclude(pk=carrier.pk)
        for element in ELEMENTS
    ]
    of_return = return_save(of_return=opened, version=opened.version, cells=cells, by=reporter)
    return Desk(reporter, make_user("judge", Role.REVIEWER), carrier, of_return)


def output_on_the_board(open_page: Open, **options: bool) -> str:
    page = open_page(BOARD, role=Role.ANALYST, **options)
    return page.locator("tr", has_text="工业总产值").locator(".c-cur .big").inner_text().strip()


def fill_and_submit(page: Page, desk: Desk) -> None:
    output, added = (page.locator(f"#{desk.cell(element)}") for element in ELEMENTS)
    expect(page.get_by_text("还有1户没有填全")).to_be_visible()
    page.get_by_role("link", name="到第一处待填").click()
    assert page.url.endswith(f"#{desk.cell('industrial_output')}")
    expect(output).to_be_in_viewport()

    output.fill("８，０００，０００")
    added.fill("一百万")
    page.get_by_role("button", name="提交审核").last.click()
    problem = page.locator(f"#problem-{desk.carrier.uscc}-industrial_value_added")
    expect(problem).to_contain_text("“一百万”不是数")
    expect(added).to_have_attribute("aria-invalid", "true")
    expect(added).to_have_value("一百万")
    expect(output).to_have_value("8,000,000")
    page.locator("#problems").get_by_role("link").click()
    expect(added).to_be_in_viewport()

    added.fill("1760000")
    page.get_by_role("button", name="提交审核").last.click()
    expect(page.get_by_text("已提交，现在不能改")).to_be_visible()
    expect(page.locator("main input:not([type=hidden])")).to_have_count(0)


def fill_and_submit_in_the_grid(page: Page, desk: Desk) -> None:
    output, added = (page.locator(f"#{desk.cell(element)}") for element in ELEMENTS)
    expect(page.locator("[data-filled]")).to_contain_text("还有1户没有填全")
    output.click()
    expect(output).to_be_in_viewport()
    page.keyboard.type("８，０００，０００")
    page.keyboard.press("Tab")
    page.keyboard.type("一百万")
    page.get_by_role("button", name="提交审核").click()
    summary = page.locator("#problems")
    expect(summary).to_contain_text("“一百万”不是数")
    summary.get_by_role("link").click()
    expect(added.locator("input")).to_have_attribute("aria-invalid", "true")
    expect(added.locator("input")).to_have_value("一百万")
    expect(output.locator(".val")).to_have_text("8,000,000")
    page.keyboard.type("1760000")
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("已提交，现在不能改")).to_be_visible()
    expect(page.locator("main input:not([type=hidden])")).to_have_count(0)


def approve(page: Page) -> None:
    page.get_by_role("link", name="F1").click()
    page.get_by_role("button", name="通过并计入汇总").click()
    expect(page).to_have_url(re.compile("/review/$"))
    expect(page.get_by_text("已通过，计入汇总。")).to_be_visible()


@pytest.mark.parametrize("is_scripted", [True, False], ids=["script", "no script"])
def test_a_figure_goes_from_the_empty_cell_to_the_board(
    desk: Desk, open_page: Open, is_scripted: bool
) -> None:
    assert output_on_the_board(open_page, is_scripted=is_scripted) == "—"
    listed = open_page("/returns/", user=desk.reporter, is_scripted=is_scripted)
    listed.get_by_role("link", name="继续填").click()
    (fill_and_submit_in_the_grid if is_scripted else fill_and_submit)(listed, desk)
    approve(open_page("/review/", user=desk.reviewer, is_scripted=is_scripted))
    aggregate_stale()
    assert output_on_the_board(open_page, is_scripted=is_scripted) == "800.0"


def test_the_value_on_the_board_leads_back_to_the_return(desk: Desk, open_page: Open) -> None:
    submitted = desk.submitted()
    approve(open_page("/review/", user=desk.reviewer))
    aggregate_stale()
    page = open_page(BOARD, role=Role.ANALYST)
    page.locator("tr", has_text="工业总产值").locator(".fig").click()
    page.get_by_role("link", name="F1").click()
    expect(page).to_have_url(re.compile(submitted.get_absolute_url()))


HEADS = {
    True: (".sheet__row", ".sheet__head > *"),
    False: (".grid tbody tr", ".grid thead th"),
}


@pytest.mark.parametrize("is_scripted", [True, False], ids=["script", "no script"])
def test_the_head_of_a_long_table_stays_in_sight(
    desk: Desk, open_page: Open, is_scripted: bool
) -> None:
    address = desk.of_return.get_absolute_url()
    page = open_page(address, user=desk.reporter, is_scripted=is_scripted)
    row, head = HEADS[is_scripted]
    page.locator(row).last.scroll_into_view_if_needed()
    expect(page.locator(head).first).to_be_in_viewport()


def test_fingers_find_what_they_aim_at(desk: Desk, open_page: Open) -> None:
    address = desk.of_return.get_absolute_url()
    page = open_page(address, width=390, user=desk.reporter, is_scripted=False)
    aims = page.locator(".ret").locator("a, button, summary, input:not([type=hidden]), select")
    shown = [one for one in aims.all() if one.is_visible()]
    assert shown
    small = [one.inner_text() for one in shown if one.bounding_box()["height"] < 40]
    assert small == []


def test_pages_of_a_draft_are_quiet_accessible_and_fit(desk, check_page, complaints) -> None:
    address = desk.of_return.get_absolute_url()
    for path in ("/returns/", address, f"{address}?check=1"):
        check_page(path, user=desk.reporter)
    assert complaints == []


def test_pages_of_a_submitted_return_are_quiet_accessible_and_fit(
    desk, check_page, complaints
) -> None:
    submitted = desk.submitted()
    check_page(submitted.get_absolute_url(), user=desk.reporter)
    for path in ("/review/", f"/review/{submitted.pk}/", "/targets/rd_intensity/figures/2018Q3/"):
        check_page(path, user=desk.reviewer)
    assert complaints == []
