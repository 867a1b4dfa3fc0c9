"""What the grid does with a query: asks it under the firm, keeps the words, and hands them in."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from targets.choices import ReturnState
from targets.models import Explanation, SubmittedFinding
from targets.services.explanations import ExplanationInput, explanations_write
from targets.services.return_cells import CellInput
from targets.services.returns import return_save
from tests.browser.conftest import violations
from tests.browser.grid_stage import Hands, Office, log_in, submit_button
from tests.factories import make_rule
from tests.processes import wait_until

BOILERPLATE, WORDS = "核实无误", "二期产线10月投产，满负荷运行"
THEIRS = "海外订单集中在四季度交付"
EXPLANATIONS = "**/explanations/"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def half_as_much_again(office: Office) -> None:
    make_rule("jump", params={"against": "quarter", "limit": "0.5", "floor": 0})
    office.fill()


def test_a_query_is_explained_under_its_firm_and_handed_in(sit_down, office: Office) -> None:
    hands: Hands = sit_down()
    page = hands.page
    message = page.locator(".sheet__msg")
    expect(message).to_have_count(6)
    cells = [CellInput(one.uscc, "industrial_output", "85") for one in office.firms[1:]]
    office.of_return.refresh_from_db()
    return_save(
        of_return=office.of_return,
        version=office.of_return.version,
        cells=cells,
        by=office.reporter,
    )
    page.reload()
    expect(message).to_have_count(1)
    assert violations(page) == []
    submit_button(page).click()
    expect(page.locator("#problems")).to_be_visible()

    message.locator("select").select_option("project")
    message.locator("input").fill(BOILERPLATE)
    submit_button(page).click()
    expect(hands.said).to_contain_text("核实无误")
    # With the refusal the line is drawn anew: words filled in before that would join the old ones.
    expect(message.locator(".cellmsg")).to_contain_text("核实无误")
    expect(page.locator("#problems")).to_be_visible()
    assert not Explanation.objects.exists()
    assert office.of_return.submissions.count() == 0

    message.locator("input").fill(WORDS)
    message.locator("input").blur()
    expect(page.locator("[data-checks]")).to_contain_text("1处，已说明")
    submit_button(page).click()
    expect(page.get_by_text("已提交，现在不能改")).to_be_visible()
    office.of_return.refresh_from_db()
    assert office.of_return.state == ReturnState.SUBMITTED
    found = SubmittedFinding.objects.get()
    assert (found.words, found.reason_class, found.explained_by) == (
        WORDS,
        "project",
        office.reporter,
    )


def explain(message: Locator, words: str) -> None:
    message.locator("select").select_option("project")
    message.locator("input").fill(words)
    message.locator("input").press("Tab")


def words_of(office: Office, row: int) -> str | None:
    kept = office.of_return.explanations.filter(enterprise=office.firms[row])
    return kept.values_list("words", flat=True).first()


def sit_with_queries(sit_down) -> Page:
    page = sit_down().page
    expect(page.locator(".sheet__msg")).to_have_count(6)
    return page


def test_words_a_closed_tab_could_not_send_go_out_at_the_next_visit(
    sit_down, office: Office
) -> None:
    page = sit_with_queries(sit_down)
    page.context.set_offline(True)
    explain(page.locator(".sheet__msg").first, WORDS)
    page.close()
    again = page.context.new_page()
    again.context.set_offline(False)
    again.goto(sit_down.url + office.path)
    expect(again.locator(".sheet__msg input").first).to_have_value(WORDS)
    wait_until(lambda: words_of(office, 0) == WORDS)
    kept = "Object.keys(localStorage).filter(one => one.includes(':why:')).length"
    wait_until(lambda: again.evaluate(kept) == 0)


def test_words_typed_after_the_login_expired_can_be_handed_in(sit_down, office: Office) -> None:
    page = sit_with_queries(sit_down)
    Session.objects.all().delete()
    for row in range(6):
        explain(page.locator(".sheet__msg").nth(row), WORDS)
    expect(page.locator("[data-saved]")).to_contain_text("登录已过期，6格存在本机。")
    page.get_by_role("link", name="重新登录").click()
    log_in(page, office.reporter.username)
    expect(page.locator(".sheet__msg")).to_have_count(6)
    submit_button(page).click()
    expect(page.get_by_text("已提交，现在不能改")).to_be_visible()
    assert SubmittedFinding.objects.filter(words=WORDS).count() == 6


def test_leaving_with_words_that_are_not_sent_warns(sit_down, office: Office) -> None:
    page = sit_with_queries(sit_down)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    explain(page.locator(".sheet__msg").first, WORDS)
    wait_until(lambda: words_of(office, 0) == WORDS)
    wait_until(lambda: page.evaluate("returnSheet.unsaved") == 0)
    page.reload()
    assert asked == []
    expect(page.locator(".sheet__msg")).to_have_count(6)
    page.route(EXPLANATIONS, lambda route: route.abort())
    explain(page.locator(".sheet__msg").nth(1), WORDS)
    page.reload()
    assert asked == ["beforeunload"]
    page.unroute(EXPLANATIONS)
    wait_until(lambda: words_of(office, 1) == WORDS)
    explain(page.locator(".sheet__msg").nth(2), BOILERPLATE)
    expect(page.locator(".sheet__msg .cellmsg")).to_have_count(1)
    page.reload()
    assert asked == ["beforeunload", "beforeunload"]
    page.wait_for_load_state("networkidle")  # the kept words go out once more


def test_one_refused_explanation_is_marked_alone(sit_down, office: Office) -> None:
    page = sit_with_queries(sit_down)
    page.context.set_offline(True)
    explain(page.locator(".sheet__msg").nth(0), BOILERPLATE)
    explain(page.locator(".sheet__msg").nth(1), WORDS)
    page.context.set_offline(False)
    wait_until(lambda: words_of(office, 1) == WORDS)
    expect(page.locator(".sheet__msg").nth(0).locator(".cellmsg")).to_contain_text("核实无误")
    expect(page.locator(".sheet__msg .cellmsg")).to_have_count(1)
    expect(page.locator("[data-count]")).to_contain_text("5处")
    assert violations(page) == []


@pytest.mark.parametrize("whose", ["用我填的", "用现存的"])
def test_words_somebody_else_wrote_meanwhile_are_shown_and_not_written_over(
    sit_down, office: Office, whose: str
) -> None:
    page = sit_with_queries(sit_down)
    place = (office.firms[0].uscc, "industrial_output", "jump", "price")
    explanations_write(
        of_return=office.of_return, inputs=[ExplanationInput(*place, THEIRS)], by=office.lead
    )
    first = page.locator(".sheet__msg").first
    explain(first, WORDS)
    expect(first.locator(".cellmsg")).to_contain_text("chief在")
    expect(first.locator(".cellmsg")).to_contain_text(THEIRS)
    assert words_of(office, 0) == THEIRS
    first.get_by_role("button", name=whose).click()
    expect(first.locator(".cellmsg")).to_have_count(0)
    chosen = WORDS if whose == "用我填的" else THEIRS
    expect(first.locator("input").first).to_have_value(chosen)
    wait_until(lambda: words_of(office, 0) == chosen)
    page.reload()
    expect(page.locator(".sheet__msg input").first).to_have_value(chosen)


def test_enter_in_an_explanation_hands_nothing_in(sit_down, office: Office) -> None:
    hands: Hands = sit_down()
    messages = hands.page.locator(".sheet__msg")
    expect(messages).to_have_count(6)
    words = messages.nth(0).locator("input")
    words.fill(WORDS)
    words.press("Enter")
    expect(hands.said).to_have_text("再选原因类别，说明才算数。")
    expect(messages.nth(0).locator("select")).to_be_focused()
    messages.nth(0).locator("select").select_option("project")
    messages.nth(0).locator("input").press("Enter")
    expect(messages.nth(1).locator("input")).to_be_focused()
    for place in range(1, 6):
        messages.nth(place).locator("select").select_option("project")
        messages.nth(place).locator("input").fill(WORDS)
        messages.nth(place).locator("input").press("Enter")
    expect(hands.page.locator("[data-count]")).to_contain_text("都填好了")
    office.of_return.refresh_from_db()
    assert office.of_return.state == ReturnState.DRAFT


def test_the_keys_for_the_next_place_work_from_anywhere(sit_down, office: Office) -> None:
    hands: Hands = sit_down()
    messages = hands.page.locator(".sheet__msg")
    expect(messages).to_have_count(6)
    hands.press("Alt+ArrowDown")
    expect(messages.nth(0).locator("input")).to_be_focused()
    messages.nth(0).locator("select").select_option("project")
    messages.nth(0).locator("input").fill(WORDS)
    hands.press("Alt+ArrowDown")
    expect(messages.nth(1).locator("input")).to_be_focused()
    wait_until(lambda: words_of(office, 0) == WORDS)
    hands.press("Alt+ArrowUp")  # the first is explained by now: round to the last
    expect(messages.nth(5).locator("input")).to_be_focused()


def test_what_stands_in_the_way_is_named_by_its_kind(sit_down, office: Office) -> None:
    hands: Hands = sit_down()
    expect(hands.page.locator(".sheet__msg")).to_have_count(6)
    hands.page.get_by_role("button", name="提交审核").click()
    summary = hands.page.locator("#problems b")
    expect(summary).to_have_text("没有错误，还有6处要说明，写明原因后即可提交")
    hands.go(0, 1)
    hands.press("Delete")
    hands.page.get_by_role("button", name="提交审核").click()
    expect(summary).to_have_text("有1处要改或要填，好了才能提交，另有6处要说明")
    expect(hands.page.locator("[data-count]")).to_have_text("6处待说明、1项待填")
    expect(hands.page.locator("[data-left]")).to_have_text("还有6处待说明、1项待填。")
