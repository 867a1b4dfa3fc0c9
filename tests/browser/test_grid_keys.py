"""The keys of a spreadsheet, blocks on the clipboard, undo, status, filters: a clerk's hands."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from targets.models import AuditEvent
from tests.browser.grid_stage import CODES, Hands, Office, submit_button

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_arrows_enter_and_tab_move_as_in_a_spreadsheet(hands: Hands) -> None:
    hands.go(0, 0)
    for keys, place in (
        (["ArrowDown", "ArrowRight"], (1, 1)),
        (["ArrowUp", "ArrowLeft"], (0, 0)),
        (["ArrowUp", "ArrowLeft"], (0, 0)),
        (["Enter", "Enter"], (2, 0)),
        (["Shift+Enter"], (1, 0)),
        (["Tab", "Tab", "Tab"], (2, 0)),
        (["Shift+Tab"], (1, 2)),
        (["Home"], (1, 0)),
        (["End"], (1, 2)),
        (["Control+End"], (5, 2)),
        (["Control+Home"], (0, 0)),
        (["PageDown"], (5, 0)),
        (["PageUp"], (0, 0)),
    ):
        hands.press(*keys)
        hands.is_at(*place)


def test_tab_leaves_the_grid_at_its_end(hands: Hands) -> None:
    hands.go(5, 2)
    hands.press("Tab")
    expect(hands.page.locator(".cellin")).not_to_be_focused()


def test_the_grid_is_one_stop_for_the_tab_key(hands: Hands) -> None:
    expect(hands.page.locator("#sheet .cell[tabindex='0']")).to_have_count(1)
    hands.page.locator("[data-earlier]").focus()
    hands.press("Tab")
    hands.is_at(0, 0)


def test_typing_replaces_and_f2_edits(hands: Hands, office: Office) -> None:
    hands.go(0, 0)
    hands.type("1234")
    hands.press("Enter", "ArrowUp")
    hands.holds(0, 0, "1,234")
    hands.press("F2")
    hands.type(".5")
    hands.press("ArrowLeft", "ArrowLeft", "Enter")
    hands.press("ArrowUp")
    hands.holds(0, 0, "1,234.5")
    hands.type("9")
    hands.press("Escape")
    hands.holds(0, 0, "1,234.5")
    hands.press("ArrowDown")
    hands.is_saved()
    assert office.value(0, 0) == Decimal("1234.5")


def test_full_width_digits_and_separators_are_understood(hands: Hands, office: Office) -> None:
    hands.go(0, 0)
    hands.type("１，２３４．５")
    hands.press("Tab")
    hands.type("-1,000")
    hands.press("Enter")
    hands.is_saved()
    assert office.values()[0][:2] == [Decimal("1234.5"), Decimal(-1000)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [("12%", "带百分号"), ("3.2亿左右", "不是数"), ("1e5", "科学计数法"), ("—", "没有发生填0")],
)
def test_what_is_no_number_is_kept_and_says_why(
    hands: Hands, office: Office, typed: str, said: str
) -> None:
    hands.go(0, 0)
    hands.type(typed)
    hands.press("Enter")
    message = hands.page.locator(f"#msg-err-{office.firms[0].uscc}-{CODES[0]}")
    expect(message).to_contain_text(said)
    hands.holds(0, 0, typed)
    hands.is_saved()
    assert office.of_return.cells.get().typed == typed
    hands.press("ArrowUp")
    described = hands.page.locator(".cellin").get_attribute("aria-describedby")
    assert described == message.get_attribute("id")


def test_shift_and_arrows_choose_a_block_that_is_copied_and_cleared(
    hands: Hands, office: Office
) -> None:
    office.fill()
    hands.reload()
    hands.go(0, 0)
    hands.press("Shift+ArrowDown", "Shift+ArrowRight")
    expect(hands.page.locator(".is-sel")).to_have_count(4)
    assert hands.copied() == "100\t20\r\n100\t20"
    hands.press("Delete")
    hands.is_saved()
    assert office.values()[:2] == [[None, None, 3], [None, None, 3]]
    hands.press("Control+z")
    hands.is_saved()
    assert office.values()[:2] == [[100, 20, 3], [100, 20, 3]]


def test_a_block_is_pasted_and_taken_back_and_done_again(hands: Hands, office: Office) -> None:
    hands.go(1, 0)
    hands.paste('１００\t"2,000"\r\n300\t40\r\n')
    expect(hands.said).to_have_text("粘贴了4格。")
    hands.is_saved()
    assert office.values()[1:3] == [[100, 2000, None], [300, 40, None]]
    hands.press("Control+z")
    hands.is_saved()
    assert office.values()[1:3] == [[None] * 3, [None] * 3]
    hands.press("Control+y")
    hands.is_saved()
    assert office.values()[1:3] == [[100, 2000, None], [300, 40, None]]


def test_a_block_says_what_did_not_fit_what_was_blank_and_what_was_no_number(
    hands: Hands, office: Office
) -> None:
    office.save((4, 1, "7"), by=office.reporter)
    hands.reload()
    hands.go(4, 1)
    hands.paste("\t5\t6\r\n约八\t9\r\n10\t11\r\n")
    expect(hands.said).to_have_text(
        "粘贴了3格。3格超出表的边界，没有粘贴。1格是空白，原数没有动。1格不是数，已标出。"
    )
    hands.is_saved()
    assert office.values()[4:] == [[None, 7, 5], [None, None, 9]]
    assert office.of_return.cells.get(value=None).typed == "约八"


def test_one_value_fills_all_that_is_chosen(hands: Hands, office: Office) -> None:
    hands.go(0, 2)
    hands.press("Shift+ArrowDown", "Shift+ArrowDown")
    hands.paste("3")
    hands.is_saved()
    assert [row[2] for row in office.values()] == [3, 3, 3, None, None, None]


def test_undo_leaves_alone_what_somebody_else_changed_since(hands: Hands, office: Office) -> None:
    hands.go(0, 0)
    hands.type("5")
    hands.press("Enter")
    hands.is_saved()
    office.save((0, 0, "6"))
    hands.page.evaluate("returnSheet.saver.poll()")
    hands.holds(0, 0, "6")
    hands.press("Control+z")
    expect(hands.said).to_have_text("1格后来又改过，没有撤销。")
    assert office.value(0, 0) == 6


def test_a_status_with_its_reason_is_set_from_the_keyboard(hands: Hands, office: Office) -> None:
    hands.go(0, 0)
    hands.press("Shift+F10")
    hands.page.get_by_label("数据状态").select_option(label="缺报")
    hands.page.get_by_role("button", name="确定").click()
    expect(hands.page.get_by_label("理由", exact=True)).to_be_focused()
    hands.type("停产检修，账册未结")
    hands.press("Enter")
    hands.is_at(0, 0)
    hands.is_saved()
    cell = office.of_return.cells.get()
    assert (cell.value, cell.status, cell.reason) == (None, "L", "停产检修，账册未结")
    hands.press("ArrowDown")
    expect(hands.cell(0, 0).locator(".val")).to_have_text("缺报")
    hands.go(0, 0)
    hands.type("5")
    hands.press("Enter")
    hands.is_saved()
    cell = office.of_return.cells.get()
    assert (cell.value, cell.status, cell.reason) == (5, "A", "")


def test_an_estimate_keeps_its_status_when_its_number_changes(hands: Hands, office: Office) -> None:
    hands.go(0, 0)
    hands.type("5")
    hands.press("Enter", "ArrowUp", "Shift+F10")
    hands.page.get_by_label("数据状态").select_option(label="测算")
    hands.page.get_by_role("button", name="确定").click()
    hands.type("6")
    hands.press("Enter")
    hands.is_saved()
    cell = office.of_return.cells.get()
    assert (cell.value, cell.status) == (6, "E")


def test_single_quarters_are_typed_and_the_year_to_date_is_shown(
    hands: Hands, office: Office
) -> None:
    hands.page.get_by_role("button", name="本季", exact=True).click()
    expect(hands.cell(0, 0).locator(".ref")).to_have_text("—20")
    hands.go(0, 0)
    hands.type("25.5")
    hands.press("Enter")
    expect(hands.cell(0, 0).locator(".val")).to_have_text("25.5")
    hands.is_saved()
    assert office.value(0, 0) == Decimal("85.5")
    hands.page.get_by_role("button", name="累计", exact=True).click()
    expect(hands.cell(0, 0).locator(".val")).to_have_text("85.5")
    expect(hands.cell(0, 0).locator(".ref")).to_have_text("8060")


def test_sums_and_changes_follow_the_hands(hands: Hands) -> None:
    hands.go(0, 0)
    hands.paste("0.1\t0.2\t3\r\n0.2\t0.1\t4")
    total = hands.page.locator(".sheet__sum [role=gridcell] b")
    expect(total).to_have_text(["0.3", "0.3", "7"])
    sums = hands.page.locator("[data-sums] tr")
    expect(sums.nth(2)).to_have_text("有效发明专利7+16.7%+75.0%")


def test_stocks_are_confirmed_as_unchanged_for_the_whole_form_and_flows_are_not(
    hands: Hands, office: Office
) -> None:
    office.save((2, 2, "9"), by=office.reporter)
    hands.reload()
    hands.page.get_by_role("button", name="未填的期末数与上季相同").click()
    expect(hands.said).to_have_text("5格已确认与上季相同。")
    hands.is_saved()
    assert [row[2] for row in office.values()] == [3, 3, 9, 3, 3, 3]
    assert all(row[:2] == [None, None] for row in office.values())
    event = AuditEvent.objects.filter(action="return.saved").latest("pk")
    assert len(event.detail["unchanged"]) == 5
    hands.page.get_by_role("button", name="撤销", exact=True).first.click()
    hands.is_saved()
    hands.page.get_by_role("button", name="未填的期末数与上季相同").click()
    hands.page.locator("[data-toast]").get_by_role("button", name="撤销").click()
    hands.is_saved()
    assert [row[2] for row in office.values()] == [None, None, 9, None, None, None]


def test_the_next_problem_is_a_key_away(hands: Hands, office: Office) -> None:
    office.save((1, 0, "约"), (4, 1, "x"), by=office.reporter)
    hands.reload()
    hands.go(0, 0)
    for key, place in (
        ("Alt+ArrowDown", (1, 0)),
        ("Alt+ArrowDown", (4, 1)),
        ("Alt+ArrowDown", (1, 0)),
        ("Alt+ArrowUp", (4, 1)),
    ):
        hands.press(key)
        hands.is_at(*place)


def test_without_problems_the_next_empty_cell_is_a_key_away(hands: Hands, office: Office) -> None:
    office.fill()
    office.save((3, 1, ""), by=office.reporter)
    hands.reload()
    hands.go(0, 0)
    hands.press("Alt+ArrowDown")
    hands.is_at(3, 1)


def test_rows_are_found_and_filtered_and_do_not_vanish_while_filled(
    hands: Hands, office: Office
) -> None:
    office.fill()
    office.save((3, 1, ""), (5, 0, "x"), by=office.reporter)
    hands.reload()
    rows = hands.page.locator(".sheet__row:visible")
    hands.page.get_by_label("只看没填全的").check()
    expect(rows).to_have_count(1)
    hands.go(3, 1)
    hands.type("4")
    hands.press("Enter")
    expect(rows).to_have_count(1)
    hands.page.get_by_label("只看没填全的").uncheck()
    hands.page.get_by_label("只看有问题的").check()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("企业0005号")
    hands.page.get_by_label("只看有问题的").uncheck()
    hands.page.get_by_label("按名称或代码找企业").fill(office.firms[2].uscc[8:].lower())
    expect(rows).to_contain_text("企业0002号")
    hands.press("Enter")
    hands.is_at(2, 0)
    hands.page.get_by_label("按名称或代码找企业").fill("")
    hands.page.get_by_label("园区").select_option(label="西园")
    expect(rows).to_have_count(3)
    hands.page.get_by_label("显示上季、同期").uncheck()
    expect(hands.cell(3, 0).locator(".ref")).to_be_hidden()


def test_a_block_goes_over_the_rows_that_are_shown(hands: Hands, office: Office) -> None:
    office.save((0, 0, "1"), (0, 1, "1"), (0, 2, "1"), (2, 0, "1"), by=office.reporter)
    hands.reload()
    hands.page.get_by_label("园区").select_option(label="西园")
    hands.go(3, 0)
    hands.paste("5\r\n6\r\n7\r\n8")
    expect(hands.said).to_have_text("粘贴了3格。1格超出表的边界，没有粘贴。")
    hands.is_saved()
    assert [row[0] for row in office.values()] == [1, None, 1, 5, 6, 7]


def test_submitting_leads_to_what_is_missing_and_then_hands_it_in(
    hands: Hands, office: Office
) -> None:
    office.fill()
    office.save((3, 1, ""), (4, 0, "x"), by=office.reporter)
    hands.reload()
    submit = submit_button(hands.page)
    expect(submit).to_be_enabled()
    submit.click()
    summary = hands.page.locator("#problems")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("企业0003号：1项待填")
    summary.get_by_role("link", name="企业0004号").click()
    hands.is_at(4, 0)
    hands.type("100")
    hands.press("Enter")
    summary.get_by_role("link", name="企业0003号").click()
    hands.type("20")
    submit.click()
    expect(hands.page.get_by_text("已提交，现在不能改")).to_be_visible()
    office.of_return.refresh_from_db()
    assert office.of_return.state == "submitted"
    assert office.values()[3][1] == 20
