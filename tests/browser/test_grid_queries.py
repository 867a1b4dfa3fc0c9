"""What the grid does with a query: asks it under the firm, keeps the words, and hands them in."""

import pytest
from playwright.sync_api import expect

from targets.choices import ReturnState
from targets.models import Explanation, SubmittedFinding
from targets.services.return_cells import CellInput
from targets.services.returns import return_save
from tests.browser.conftest import violations
from tests.browser.grid_stage import Hands, Office, submit_button
from tests.factories import make_rule

BOILERPLATE, WORDS = "核实无误", "二期产线10月投产，满负荷运行"


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
    expect(page.locator("#problems")).to_be_visible()
    assert not Explanation.objects.exists()
    assert office.of_return.submissions.count() == 0

    message.locator("input").fill(WORDS)
    message.locator("input").blur()
    expect(page.locator("[data-checks]")).to_contain_text("1处，已说明")
    submit_button(page).click()
    expect(page.get_by_text("已提交，现在不能改")).to_be_visible(timeout=15_000)
    office.of_return.refresh_from_db()
    assert office.of_return.state == ReturnState.SUBMITTED
    found = SubmittedFinding.objects.get()
    assert (found.words, found.reason_class, found.explained_by) == (
        WORDS,
        "project",
        office.reporter,
    )
