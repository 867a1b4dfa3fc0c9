"""Blocks from a spreadsheet that say whose their lines are, and amounts with their unit."""

import json
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.browser.grid_stage import Hands, Office
from tests.hightech_zone.test_amounts import TABLE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

READ = """cases => cases.map(one => {
  const found = returnGrid.readAmount(one.text.repeat(one.times || 1), one.unit);
  if (found.code) return { code: found.code };
  const value = { value: returnGrid.plainText(found.value) };
  return found.written ? { ...value, written: found.written } : value;
})"""


def test_the_script_reads_amounts_as_the_server_does(hands: Hands) -> None:
    cases = json.loads(TABLE.read_text(encoding="utf-8"))
    said = [{key: one[key] for key in ("value", "code", "written") if key in one} for one in cases]
    assert hands.page.evaluate(READ, cases) == said


def columns(hands: Hands) -> list[str]:
    return hands.page.evaluate("returnSheet.model.columns.map(one => one.name)")


def numbers(office: Office) -> dict[tuple[int, int], Decimal]:
    """What the server holds, by row and column."""
    return {
        (r, c): value
        for r, row in enumerate(office.values())
        for c, value in enumerate(row)
        if value is not None
    }


def pasted(hands: Hands, *lines: str, at: tuple[int, int] = (0, 0)) -> dict[tuple[int, int], int]:
    hands.go(*at)
    hands.paste("\r\n".join(lines) + "\r\n")
    expect(hands.said).to_contain_text("粘贴了")
    assert hands.page.evaluate("returnSheet.saver.settle()")
    return {key: int(value) for key, value in numbers(hands.office).items()}


def test_lines_go_to_the_enterprises_they_name(hands: Hands, office: Office) -> None:
    names = [firm.name for firm in office.firms]
    held = pasted(hands, f"{names[4]}\t104\t24", f"{names[1]}\t101\t21", f" {names[3]}\t\t23")
    assert held == {(4, 0): 104, (4, 1): 24, (1, 0): 101, (1, 1): 21, (3, 1): 23}
    expect(hands.said).to_contain_text("按企业粘贴了5格。1格是空白")


def test_codes_name_them_too_and_columns_before_are_left(hands: Hands, office: Office) -> None:
    first, second = office.firms[5], office.firms[0]
    held = pasted(
        hands,
        f"1\t{first.uscc}\t{first.name}\t105",
        f"2\t{second.uscc.lower()}\t{second.name}\t100",
    )
    assert held == {(5, 0): 105, (0, 0): 100}


def test_headings_say_which_column_and_in_which_unit(hands: Hands, office: Office) -> None:
    names = columns(hands)
    held = pasted(
        hands,
        f"企业名称\t园区\t{names[1]}\t{names[0]}（亿元）",
        f"{office.firms[2].name}\t东园\t22\t0.5",
        at=(4, 1),
    )
    assert held == {(2, 1): 22, (2, 0): 5000}
    expect(hands.said).to_have_text("按企业粘贴了2格。1格按写的单位折算。1列没有粘贴：园区。")


def test_whoever_is_not_in_the_table_is_named_and_left(hands: Hands, office: Office) -> None:
    one, two = office.firms[1], office.firms[2]
    held = pasted(
        hands,
        f"{one.uscc}\t{one.name}\t101",
        "91211100MA0000999X\t别处的厂\t999",
        f"{one.uscc}\t{one.name}\t7",
        f"{one.uscc}\t{two.name}\t8",
        "\t合计\t1115",
    )
    assert held == {(1, 0): 101}
    expect(hands.said).to_contain_text(
        "2行的企业不在表里，没有粘贴：91211100MA0000999X 别处的厂、合计。"
    )
    expect(hands.said).to_contain_text(f"1行的企业前面已有，没有粘贴：{one.uscc} {one.name}。")
    expect(hands.said).to_contain_text("1行的代码和名称不是同一家企业，没有粘贴")


def test_names_nobody_knows_are_no_figures(hands: Hands, office: Office) -> None:
    held = pasted(hands, "某某科技有限公司\t1", "某某机械有限公司\t2")
    assert held == {}
    expect(hands.said).to_contain_text("2行的企业不在表里")
    expect(hands.page.locator(".sheet__msg")).to_have_count(0)


def test_a_filter_does_not_hide_a_named_row_from_its_figure(hands: Hands, office: Office) -> None:
    hands.page.locator("[data-find]").fill(office.firms[0].name)
    held = pasted(hands, f"{office.firms[5].name}\t105", f"{office.firms[0].name}\t100")
    assert held == {(5, 0): 105, (0, 0): 100}


def test_two_of_one_name_are_told_by_their_codes_only(hands: Hands, office: Office) -> None:
    hands.page.evaluate("returnSheet.model.rows[1].name = returnSheet.model.rows[0].name")
    name, code = office.firms[0].name, office.firms[1].uscc
    held = pasted(hands, f"\t{name}\t1", f"{code}\t\t2")
    assert held == {(1, 0): 2}


def test_an_amount_with_its_unit_is_converted_and_says_so(hands: Hands, office: Office) -> None:
    hands.go(0, 0)
    hands.type("3.2亿元")
    hands.press("Enter")
    hands.is_saved()
    assert numbers(office) == {(0, 0): 32000}
    hands.holds(0, 0, "32,000")
    expect(hands.said).to_have_text("“3.2亿元”按32,000万元存")
    expect(hands.page.locator(".sheet__msg--note")).to_contain_text("“3.2亿元”按32,000万元存")
    hands.go(0, 0)
    hands.type("5")
    hands.press("Enter")
    expect(hands.page.locator(".sheet__msg--note")).to_have_count(0)


def test_a_unit_of_another_kind_is_refused_by_name(hands: Hands, office: Office) -> None:
    hands.go(0, 0)
    hands.type("120人")
    hands.press("Enter")
    hands.is_saved()
    said = "“120人”的单位与计量单位对不上"
    expect(hands.page.locator(".sheet__msg--err")).to_contain_text(said)
    hands.reload()
    expect(hands.page.locator(".sheet__msg--err")).to_contain_text(said)
