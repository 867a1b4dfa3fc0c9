"""A reviewer at work in a real browser: keys, verdicts that are saved at once, threads."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from targets.choices import Role, Verdict
from targets.models import (
    Enterprise,
    Form,
    Remark,
    Return,
    ReviewLook,
    SubmittedFinding,
    Unit,
    User,
)
from targets.services.return_cells import CellInput
from targets.services.returns import return_open, return_save, return_submit
from targets.services.weights import submission_weigh
from tests.board_stage import rules_off
from tests.browser.conftest import LANGUAGES, Open, tables_without_numbers
from tests.factories import make_enterprise, make_finding, make_reporting_period, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ELEMENTS = ("industrial_output", "industrial_value_added")


@dataclass(frozen=True)
class Desk:
    reviewer: User
    of_return: Return
    findings: list[SubmittedFinding]

    @property
    def address(self) -> str:
        return f"/review/{self.of_return.pk}/"

    def verdicts(self) -> list[str]:
        kept = SubmittedFinding.objects.order_by("pk")
        return list(kept.values_list("verdict", flat=True))


def handed_in(form: str, elements: tuple[str, ...]) -> Return:
    rules_off()
    clerk = make_user(
        "clerk", Role.REPORTER, department=Unit.objects.get(assignments__form__code=form)
    )
    opened = return_open(
        form=Form.objects.get(code=form),
        reporting_period=make_reporting_period("2018Q4"),
        by=clerk,
    )
    cells = [
        CellInput(one.uscc, element, "7")
        for one in Enterprise.objects.all()
        for element in elements
    ]
    saved = return_save(of_return=opened, version=opened.version, cells=cells, by=clerk)
    return return_submit(of_return=saved, by=clerk)


@pytest.fixture
def desk(board) -> Desk:
    of_return = handed_in("F1", ELEMENTS)
    submission = of_return.submissions.get()
    output = of_return.form.elements.get(code="industrial_output")
    firms = Enterprise.objects.order_by("name")[:2]
    findings = [make_finding(submission, output, one) for one in firms]
    submission_weigh(submission.pk)
    return Desk(make_user("judge", Role.REVIEWER), of_return, findings)


def saved(page: Page, number: int) -> None:
    expect(page.locator(".anom > li").nth(number).locator(".anom__at")).to_have_text("已存")


def test_keys_judge_and_lead_to_the_decision(desk: Desk, open_page: Open, complaints) -> None:
    page = open_page(desk.address, user=desk.reviewer)
    cards = page.locator(".anom > li")
    expect(page.locator("#approve")).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#obstacle")).to_contain_text("还有2处异常没有定")
    page.keyboard.press("j")
    expect(cards.nth(0)).to_be_focused()
    page.keyboard.press("1")
    saved(page, 0)
    expect(page.locator("#obstacle")).to_contain_text("还有1处异常没有定")
    page.keyboard.press("ArrowDown")
    expect(cards.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(cards.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("2")
    saved(page, 1)
    assert desk.verdicts() == [Verdict.ACCEPTED, Verdict.ONCE]
    expect(page.locator("#obstacle")).to_be_empty()
    page.keyboard.press("r")
    expect(page.locator("#id_reason")).to_be_focused()
    page.keyboard.type("1a")
    expect(page.locator("#id_reason")).to_have_value("1a")
    page.locator("#id_reason").fill("")
    cards.nth(0).focus()
    page.keyboard.press("a")
    expect(page.locator("#approve")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/review/$"))
    expect(page.get_by_text("已通过，计入汇总。")).to_be_visible()
    assert ReviewLook.objects.get().submission == desk.of_return.submissions.get()
    assert complaints == []


def test_a_correction_turns_the_bar_and_goes_out_with_its_words(
    desk: Desk, open_page: Open
) -> None:
    page = open_page(desk.address, user=desk.reviewer)
    page.keyboard.press("j")
    page.keyboard.press("3")
    words = page.locator(f"#w{desk.findings[0].pk}")
    expect(words).to_be_focused()
    page.keyboard.type("请扣除厂房改造。")
    page.keyboard.press("Escape")
    saved(page, 0)
    expect(page.locator("#send-back")).to_have_text("退回修改（1条意见）")
    expect(page.locator("#bar")).to_have_class(re.compile("is-back"))
    page.reload()
    expect(words).to_have_value("请扣除厂房改造。")
    page.locator("#send-back").click()
    expect(page.get_by_text("已退回，意见一并发出。")).to_be_visible()
    assert Remark.objects.get().text == "请扣除厂房改造。"


def test_single_keys_can_be_switched_off(desk: Desk, open_page: Open) -> None:
    page = open_page(desk.address, user=desk.reviewer)
    page.get_by_label("单键快捷键").uncheck()
    page.keyboard.press("j")
    expect(page.locator(".anom > li").nth(0)).not_to_be_focused()
    page.reload()
    expect(page.get_by_label("单键快捷键")).not_to_be_checked()


def test_a_click_on_a_cell_says_what_the_words_are_about(desk: Desk, open_page: Open) -> None:
    page = open_page(f"{desk.address}?tab=all", user=desk.reviewer)
    row = page.locator(".diff tbody tr").nth(1)
    row.locator("td").nth(1).click()
    expect(page.locator("#say-place")).to_have_text(row.get_attribute("data-name") or "")
    expect(page.locator("#say-element")).to_have_value("industrial_value_added")
    page.locator("#say-text").fill("像是元")
    page.get_by_role("button", name="记下意见").click()
    expect(page.locator(".thread")).to_contain_text("像是元")
    assert Remark.objects.get().element.code == "industrial_value_added"


def test_without_script_verdicts_go_with_the_decision(desk: Desk, open_page: Open) -> None:
    page = open_page(desk.address, user=desk.reviewer, is_scripted=False)
    expect(page.locator("#keys")).to_be_hidden()
    for finding in desk.findings:
        page.locator(f"#v{finding.pk}-1").check()
    page.locator("#approve").click(force=True)  # only script can tell that it may be pressed now
    expect(page.get_by_text("已通过，计入汇总。")).to_be_visible()
    assert desk.verdicts() == [Verdict.ACCEPTED, Verdict.ACCEPTED]


@pytest.mark.parametrize("tab", ["", "?tab=all"])
def test_the_desk_is_quiet_accessible_and_fits(desk, check_page, complaints, tab) -> None:
    for path in ("/review/", desk.address + tab):
        check_page(path, user=desk.reviewer)
    assert complaints == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_telephone_shows_numbers_beside_the_names(board, open_page: Open, language: str) -> None:
    make_enterprise("演示零一三石油机械有限公司")
    of_return = handed_in("F3", ("invention_patents",))
    page = open_page(
        f"/review/{of_return.pk}/?tab=all", width=390, language=language, role=Role.REVIEWER
    )
    assert page.locator(".scroll-x td.num").count()
    assert tables_without_numbers(page) == []


def test_fingers_find_what_they_aim_at_on_the_desk(desk: Desk, open_page: Open) -> None:
    page = open_page(desk.address, width=390, user=desk.reviewer)
    aims = page.locator(".tabs a, .actbar button, .verd label")
    shown = [one for one in aims.all() if one.is_visible()]
    assert shown
    assert [one.inner_text() for one in shown if one.bounding_box()["height"] < 40] == []
