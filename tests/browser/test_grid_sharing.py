"""Two tabs, two people and an expired login over one grid: nothing is lost or covered."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Route, expect

from targets.models import Return
from targets.services.returns import return_submit
from tests.browser.grid_stage import Hands, Office, grid_is_up, log_in, submit_button

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CELLS = "**/cells/"


def type_into(hands: Hands, row: int, column: int, text: str) -> None:
    hands.go(row, column)
    hands.type(text)
    hands.press("Enter")


def test_an_expired_login_keeps_what_was_typed_and_leads_back(hands: Hands, office: Office) -> None:
    Session.objects.all().delete()
    type_into(hands, 0, 0, "5")
    expect(hands.state).to_contain_text("登录已过期，1格存在本机。")
    hands.page.get_by_role("link", name="重新登录").click()
    log_in(hands.page, office.reporter.username)
    hands.is_saved()
    assert office.value(0, 0) == 5


def test_a_login_that_expires_under_the_fingers_takes_no_digit(
    hands: Hands, office: Office
) -> None:
    hands.go(1, 0)
    hands.type("12")
    Session.objects.all().delete()
    hands.page.evaluate("returnSheet.saver.poll()")
    expect(hands.state).to_contain_text("登录已过期")
    hands.type("3")
    hands.press("Enter")
    expect(hands.state).to_contain_text("1格存在本机")
    hands.page.get_by_role("link", name="重新登录").click()
    log_in(hands.page, office.reporter.username)
    hands.is_saved()
    assert office.value(1, 0) == 123


def test_what_was_being_typed_when_the_return_closed_stays_here(
    hands: Hands, office: Office
) -> None:
    hands.go(1, 0)
    hands.type("12")
    Return.objects.filter(pk=office.of_return.pk).update(state="submitted")
    hands.page.evaluate("returnSheet.saver.poll()")
    expect(hands.state).to_contain_text("这份报送现在不能改。1格没有存下，留在本机。")
    hands.holds(1, 0, "12")
    assert hands.kept_here() == 1


def test_logging_in_again_in_another_tab_is_enough(hands: Hands, office: Office) -> None:
    Session.objects.all().delete()
    type_into(hands, 0, 0, "5")
    expect(hands.state).to_contain_text("登录已过期")
    other = hands.page.context.new_page()
    other.goto(hands.page.url)
    log_in(other, office.reporter.username)
    hands.page.bring_to_front()
    hands.page.evaluate("window.dispatchEvent(new Event('focus'))")
    hands.is_saved()
    assert office.value(0, 0) == 5


def test_nothing_is_sent_or_shown_in_the_name_of_whoever_logs_in_next(
    hands: Hands, office: Office
) -> None:
    Session.objects.all().delete()
    type_into(hands, 0, 0, "5")
    expect(hands.state).to_contain_text("登录已过期")
    other = Hands(hands.page.context.new_page(), office)
    other.page.goto(hands.page.url)
    log_in(other.page, office.lead.username)
    other.holds(0, 0, "")
    hands.page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(hands.page.locator("#problems")).to_contain_text("别人登录")
    assert office.value(0, 0) is None
    assert hands.kept_here() == 1


def test_a_second_tab_hears_what_the_first_one_saved(sit_down, office: Office) -> None:
    first = sit_down()
    second = Hands(first.page.context.new_page(), office)
    second.page.goto(first.page.url)
    grid_is_up(second.page)
    type_into(first, 0, 0, "5")
    second.holds(0, 0, "5")
    expect(second.said).to_contain_text("您（在另一个窗口）在")
    type_into(second, 0, 0, "6")
    first.holds(0, 0, "6")
    assert office.value(0, 0) == 6


def test_two_tabs_without_word_of_each_other_never_overwrite(sit_down, office: Office) -> None:
    first = sit_down()
    second = Hands(first.page.context.new_page(), office)
    second.page.add_init_script("delete window.BroadcastChannel")
    second.page.goto(first.page.url)
    grid_is_up(second.page)
    type_into(first, 0, 0, "5")
    first.is_saved()
    type_into(second, 0, 0, "6")
    expect(second.page.locator(".sheet__msg")).to_contain_text("用现存的：5")
    assert office.value(0, 0) == 5


def test_an_answer_that_was_overtaken_brings_back_no_older_figure(
    hands: Hands, office: Office
) -> None:
    type_into(hands, 0, 0, "5")
    hands.is_saved()
    older = hands.page.evaluate("returnGrid.ask(returnSheet.saver.address + '?after=0', 'GET')")
    type_into(hands, 0, 0, "7")
    hands.is_saved()
    hands.page.route("**/cells/?after=*", lambda route: route.fulfill(json=older["body"]))
    hands.page.evaluate("returnSheet.saver.poll()")
    hands.holds(0, 0, "7")
    expect(hands.page.locator("[data-toast]")).to_be_hidden()


def test_what_is_being_typed_stays_while_others_change_the_cell(
    hands: Hands, office: Office
) -> None:
    hands.go(0, 0)
    hands.type("12")
    office.save((0, 0, "5"), (1, 0, "9"))
    hands.page.evaluate("returnSheet.saver.poll()")
    hands.holds(1, 0, "9")
    expect(hands.cell(0, 0).locator(".cellin")).to_have_value("12")
    hands.press("Enter")
    expect(hands.page.locator(".sheet__msg")).to_contain_text("用我填的：12")
    assert office.value(0, 0) == 5


def test_typing_on_while_the_same_cell_is_being_saved_is_no_conflict(
    hands: Hands, office: Office
) -> None:
    def slowly(route: Route) -> None:
        answer = route.fetch()
        hands.type("7")
        route.fulfill(response=answer)

    hands.page.route(CELLS, slowly, times=1)
    type_into(hands, 0, 0, "5")
    hands.press("ArrowUp")
    expect(hands.cell(0, 0).locator(".cellin")).to_have_value("7")
    hands.press("Enter")
    hands.is_saved()
    expect(hands.page.locator(".sheet__msg")).to_have_count(0)
    assert office.value(0, 0) == 7


def test_a_return_handed_in_by_somebody_else_is_closed_and_says_so(
    hands: Hands, office: Office
) -> None:
    office.fill()
    hands.reload()
    return_submit(of_return=office.of_return, by=office.lead)
    type_into(hands, 0, 0, "5")
    expect(hands.page.locator("#problems")).to_contain_text("待审核")
    expect(hands.page.locator(".cellin")).to_have_attribute("readonly", "")
    assert office.value(0, 0) == 100
    assert hands.kept_here() == 1


def test_nobody_submits_what_somebody_else_has_just_changed(hands: Hands, office: Office) -> None:
    office.fill()
    hands.reload()
    office.save((2, 0, "999"))
    submit_button(hands.page).click()
    expect(hands.said).to_contain_text("chief")
    hands.holds(2, 0, "999")
    office.of_return.refresh_from_db()
    assert office.of_return.state == "draft"
    submit_button(hands.page).click()
    expect(hands.page.get_by_text("已提交，现在不能改")).to_be_visible()
