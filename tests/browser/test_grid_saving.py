"""Nothing typed is lost: not to a lost connection, a closed tab, an expired login, a second tab
or another person; and nothing of anybody's is written over unsaid."""

import json
import re
from decimal import Decimal

import pytest
from playwright.sync_api import Route, expect

from targets.models import AuditEvent
from tests.browser.grid_stage import CODES, Hands, Office, grid_is_up, submit_button

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CELLS = "**/cells/"


def type_into(hands: Hands, row: int, column: int, text: str) -> None:
    hands.go(row, column)
    hands.type(text)
    hands.press("Enter")


def test_a_cell_is_saved_when_it_is_left_and_the_time_is_said(hands: Hands, office: Office) -> None:
    expect(hands.state).to_have_attribute("aria-live", "polite")
    type_into(hands, 0, 0, "48260")
    hands.is_saved()
    assert office.value(0, 0) == 48260
    assert hands.kept_here() == 0


def test_quick_hands_are_gathered_into_few_requests(hands: Hands, office: Office) -> None:
    sent = []
    hands.page.on("request", lambda one: sent.append(one) if one.method == "POST" else None)
    hands.go(0, 0)
    for text in "123456":
        hands.type(text)
        hands.press("Enter")
    hands.is_saved()
    assert [row[0] for row in office.values()] == [1, 2, 3, 4, 5, 6]
    assert len(sent) < 6


def test_what_is_typed_without_a_connection_is_kept_here_and_saved_later(
    hands: Hands, office: Office
) -> None:
    hands.page.context.set_offline(True)
    type_into(hands, 0, 0, "5")
    type_into(hands, 1, 0, "6")
    expect(hands.state).to_contain_text("2格存在本机")
    assert hands.kept_here() == 2
    hands.page.context.set_offline(False)
    hands.is_saved()
    assert [row[0] for row in office.values()][:2] == [5, 6]
    assert hands.kept_here() == 0


def test_an_answer_of_the_server_that_it_is_ill_is_no_answer(hands: Hands, office: Office) -> None:
    hands.page.route(CELLS, lambda route: route.fulfill(status=503, body="away"), times=2)
    type_into(hands, 0, 0, "5")
    hands.is_saved()
    assert office.value(0, 0) == 5


def test_an_answer_lost_on_the_way_is_asked_for_again_and_nothing_is_written_twice(
    hands: Hands, office: Office
) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    hands.page.route(CELLS, lose, times=1)
    type_into(hands, 0, 0, "5")
    hands.is_saved()
    assert office.value(0, 0) == 5
    assert AuditEvent.objects.filter(action="return.saved").count() == 1
    expect(hands.page.locator(".sheet__msg")).to_have_count(0)


def test_a_tab_closed_before_saving_is_restored_at_the_next_visit(sit_down, office: Office) -> None:
    hands = sit_down()
    context = hands.page.context
    context.set_offline(True)
    type_into(hands, 0, 0, "５")
    type_into(hands, 1, 0, "约六")
    hands.page.close()
    context.set_offline(False)
    again = Hands(context.new_page(), office)
    again.page.goto(sit_down.url + office.path)
    expect(again.said).to_have_text("找回上次没有存下的2格，正在保存。")
    again.is_saved()
    assert office.value(0, 0) == 5
    assert office.of_return.cells.get(value=None).typed == "约六"


def test_what_is_restored_never_covers_what_somebody_has_written_since(
    sit_down, office: Office
) -> None:
    hands = sit_down()
    context = hands.page.context
    context.set_offline(True)
    type_into(hands, 0, 0, "5")
    hands.page.close()
    office.save((0, 0, "7"))
    context.set_offline(False)
    again = Hands(context.new_page(), office)
    again.page.goto(sit_down.url + office.path)
    line = again.page.locator(".sheet__msg")
    expect(line).to_contain_text("chief")
    expect(line).to_contain_text("用我填的：5")
    assert office.value(0, 0) == 7


def test_of_two_values_for_a_cell_a_person_chooses(sit_down, office: Office) -> None:
    hands = sit_down()
    for choice, kept in (("用现存的：7", 7), ("用我填的：6", 6)):
        office.save((0, 0, "7"))
        office.save((1, 0, "8"))
        hands.page.route("**/cells/?after=*", lambda route: route.abort())
        hands.reload()
        office.save((0, 0, "0.5"))
        office.save((0, 0, "7"))
        type_into(hands, 0, 0, "6")
        line = hands.page.locator(".sheet__msg")
        expect(line).to_contain_text("chief在")
        expect(hands.cell(0, 0)).to_have_class(re.compile("err"))
        assert office.value(0, 0) == 7
        line.get_by_role("button", name=choice).click()
        expect(line).to_have_count(0)
        hands.page.evaluate("returnSheet.saver.settle()")
        assert office.value(0, 0) == kept
        hands.holds(0, 0, str(kept))
        assert hands.kept_here() == 0


def test_a_conflict_does_not_hold_up_the_other_cells_but_the_submission(
    hands: Hands, office: Office
) -> None:
    office.fill()
    hands.reload()
    office.save((0, 0, "200"))
    hands.go(0, 0)
    hands.paste("300\r\n400")
    expect(hands.page.locator(".sheet__msg")).to_have_count(1)
    assert [row[0] for row in office.values()][:2] == [200, 400]
    submit_button(hands.page).click()
    summary = hands.page.locator("#problems")
    expect(summary).to_contain_text("企业0000号：工业总产值")
    office.of_return.refresh_from_db()
    assert office.of_return.state == "draft"


def test_submitting_waits_for_what_is_being_saved(hands: Hands, office: Office) -> None:
    office.fill()
    hands.reload()
    hands.go(5, 0)
    hands.type("500")
    submit_button(hands.page).click()
    expect(hands.page.get_by_text("已提交，现在不能改")).to_be_visible()
    submitted = office.of_return.submissions.get().cells.get(
        enterprise=office.firms[5], element__code=CODES[0]
    )
    assert submitted.value == 500


def test_nothing_is_submitted_while_something_is_unsaved(hands: Hands, office: Office) -> None:
    office.fill()
    hands.reload()
    type_into(hands, 0, 0, "150")
    hands.is_saved()
    hands.page.context.set_offline(True)
    type_into(hands, 0, 0, "160")
    submit_button(hands.page).click()
    expect(hands.page.locator("#problems")).to_contain_text("有1格没有存下")
    office.of_return.refresh_from_db()
    assert office.of_return.state == "draft"
    hands.page.context.set_offline(False)


def test_leaving_warns_only_while_something_is_unsaved(hands: Hands, office: Office) -> None:
    asked = []
    hands.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    type_into(hands, 0, 0, "5")
    hands.is_saved()
    hands.reload()
    assert asked == []
    grid_is_up(hands.page)
    hands.page.route(CELLS, lambda route: route.abort())
    type_into(hands, 0, 0, "6")
    hands.reload()
    assert asked == ["beforeunload"]
    grid_is_up(hands.page)
    hands.page.unroute(CELLS)
    hands.is_saved()
    assert office.value(0, 0) == 6


def test_a_quarter_kept_here_is_sent_as_a_quarter(sit_down, office: Office) -> None:
    hands = sit_down()
    hands.page.get_by_role("button", name="本季", exact=True).click()
    context = hands.page.context
    context.set_offline(True)
    type_into(hands, 0, 0, "25.5")
    hands.page.close()
    context.set_offline(False)
    again = Hands(context.new_page(), office)
    again.page.goto(sit_down.url + office.path)
    expect(again.cell(0, 0).locator(".val")).to_have_text("85.5")
    again.is_saved()
    assert office.value(0, 0) == Decimal("85.5")


def test_a_cell_the_server_cannot_keep_stays_with_its_reason(hands: Hands, office: Office) -> None:
    hands.go(0, 0)
    hands.paste("9" * 65)
    expect(hands.page.locator(".sheet__msg")).to_contain_text("超过64个字")
    assert hands.kept_here() == 1
    type_into(hands, 0, 0, "9")
    hands.is_saved()
    assert office.value(0, 0) == 9
    assert hands.kept_here() == 0


def test_a_copy_that_makes_no_sense_is_passed_over(sit_down, office: Office) -> None:
    hands = sit_down()
    prefix = f"return-grid:{office.reporter.pk}:{office.of_return.pk}:"
    for key, value in (("nowhere", json.dumps({"value": "5"})), (office.firms[0].uscc, "{")):
        script = "([key, value]) => localStorage.setItem(key, value)"
        hands.page.evaluate(script, [prefix + key, value])
    hands.reload()
    type_into(hands, 0, 0, "5")
    hands.is_saved()
    assert office.value(0, 0) == 5
