"""The form without script: queries are asked, explained, refused and handed in."""

import pytest
from playwright.sync_api import Page, expect

from targets.choices import ReturnState
from targets.models import SubmittedFinding
from tests.browser.conftest import WIDTHS, Open, overflow, violations
from tests.browser.grid_stage import Office
from tests.factories import make_rule

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOILERPLATE, WORDS = "核实无误", "二期产线10月投产，满负荷运行"


@pytest.fixture(autouse=True)
def half_as_much_again(office: Office) -> None:
    make_rule("jump", params={"against": "quarter", "limit": "0.5", "floor": 0})
    office.fill()


def explain(page: Page, words: str) -> None:
    for query in page.locator("tr.msg").all():
        query.locator("select").select_option("project")
        query.locator("input[type=text]").fill(words)


def submit(page: Page) -> None:
    page.get_by_role("button", name="提交审核").last.click()


def test_queries_are_explained_and_handed_in(office: Office, open_page: Open) -> None:
    page = open_page(office.path, user=office.reporter, is_scripted=False)
    expect(page.locator("tr.msg")).to_have_count(6)
    submit(page)
    summary = page.locator("#problems")
    expect(summary).to_contain_text("6处要说明")
    summary.get_by_role("link").first.click()
    expect(page.locator("tr.msg input[type=text]").first).to_be_in_viewport()

    explain(page, BOILERPLATE)
    submit(page)
    expect(page.locator("tr.msg .cellmsg").first).to_contain_text("核实无误")
    expect(page.locator("tr.msg input[type=text]").first).to_have_value(BOILERPLATE)

    explain(page, WORDS)
    submit(page)
    expect(page.get_by_text("已提交，现在不能改")).to_be_visible()
    office.of_return.refresh_from_db()
    assert office.of_return.state == ReturnState.SUBMITTED
    assert {one.words for one in SubmittedFinding.objects.all()} == {WORDS}


@pytest.mark.parametrize("width", WIDTHS)
def test_the_form_with_queries_is_accessible_and_fits(
    office: Office, open_page: Open, live_server, width: int
) -> None:
    """Axe needs scripts: only those of the grid stay away."""
    page = open_page("/returns/", width=width, user=office.reporter)
    page.route("**/js/grid*.js", lambda route: route.abort())
    page.goto(f"{live_server.url}{office.path}?check=1")
    expect(page.locator("tr.msg")).to_have_count(6)
    assert violations(page) == []
    assert overflow(page) <= 0
