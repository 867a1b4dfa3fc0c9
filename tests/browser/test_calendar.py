"""Completeness, calendar, extensions and messages in a real browser."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from targets.models import User
from targets.services.extensions import extension_ask
from targets.services.reminders import reminders_send
from tests.cast import Cast
from tests.factories import make_policy
from tests.targets.returns_stage import Stage, make_stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    "completeness": ("/completeness/", "analyst"),
    "by form": ("/completeness/?by=form", "leader"),
    "unit": ("/completeness/2018Q4/economy/", "analyst"),
    "returns": ("/returns/", "reporter"),
    "ask": ("/extensions/new/2018Q4/F1/", "reporter"),
    "extensions": ("/extensions/", "reviewer"),
    "messages": ("/notices/", "reporter"),
    "log": ("/notices/log/", "auditor"),
    "periods": ("/periods/", "administrator"),
    "period": ("/periods/2018Q4/", "administrator"),
}


@pytest.fixture
def stage(cast: Cast) -> Stage:
    make_policy()
    stage = make_stage(cast)
    stage.open()
    reminders_send(day=date(2019, 1, 15))
    extension_ask(
        form=stage.form,
        reporting_period=stage.period,
        by=cast.reporter,
        until=date(2019, 1, 28),
        reason="企业年报尚未审计完。",
    )
    return stage


@pytest.mark.parametrize("name", PAGES)
def test_page_is_quiet_accessible_and_fits(stage, cast, check_page, complaints, name: str) -> None:
    path, who = PAGES[name]
    check_page(path, user=cast[who])
    assert complaints == []


def test_a_reminder_is_written_and_read_without_script(stage, cast, open_page) -> None:
    page = open_page("/completeness/", user=cast.analyst, is_scripted=False)
    page.get_by_role("button", name="发第1次催报").click()
    expect(page.get_by_text("第1次催报已发，送到1人。")).to_be_visible()
    page = open_page("/notices/", user=cast.reporter, is_scripted=False)
    page.get_by_role("button", name="全部标为已读").click()
    expect(page.get_by_text("消息，没有未读")).to_be_attached()
    assert User.objects.get(pk=cast.reporter.pk).notices.filter(read_at=None).count() == 0


@pytest.mark.parametrize("width", [360, 390])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_table_begins_with_a_whole_quarter_beside_the_names(
    stage, cast, open_page, language: str, width: int
) -> None:
    page = open_page("/completeness/", user=cast.analyst, language=language, width=width)
    region = page.locator(".scroll-x[data-end]")
    expect(region).to_have_class(re.compile("is-along"))
    names, *quarters = [one.bounding_box() for one in region.locator("thead th:not(.num)").all()]
    edge = names["x"] + names["width"]
    assert [
        one for one in quarters if one["x"] < edge - 1 and one["x"] + one["width"] > edge + 1
    ] == []
    assert min(abs(one["x"] - edge) for one in quarters) <= 1
