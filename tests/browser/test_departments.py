"""Corrections, delegations, hand-overs and the rules in a real browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from hightech_zone.lib.clock import today
from targets.choices import CorrectionState
from targets.models import Correction, Delegation, ValidationRule
from targets.services.aggregation import aggregate_all
from tests.cast import Cast
from tests.factories import (
    make_definition,
    make_delegation,
    make_indicator,
    make_target,
    make_target_setting,
    make_threshold,
    make_user,
)
from tests.targets.corrections_stage import requested
from tests.targets.returns_stage import Stage, make_stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OUTPUT = {"element": "industrial_output", "take": "ttm", "level": "enterprise"}
PAGES = {
    "corrections": ("/corrections/", "reviewer"),
    "request, to its department": ("{correction}", "reporter"),
    "request, to the reviewer": ("{correction}", "reviewer"),
    "asking": ("{return}corrections/new/", "reporter"),
    "revisions": ("{return}revisions/", "auditor"),
    "figure": ("{return}cells/industrial_output/{firm}/", "reporter"),
    "delegations": ("/accounts/delegations/", "lead"),
    "department": ("/returns/department/", "lead"),
    "hand-over": ("/accounts/users/{reporter}/hand-over/", "lead"),
    "rules": ("/rules/", "analyst"),
    "rule": ("/rules/added-within-output/", "analyst"),
}


@pytest.fixture
def stage(cast: Cast) -> Stage:
    stage = make_stage(cast)
    requested(stage)
    make_delegation(principal=cast.reporter, delegate=cast.lead, reason="年休假")
    make_threshold()
    indicator = make_indicator("output")
    numerator = {"factor": "0.0001", "numerator": [OUTPUT]}
    make_definition(numerator, indicator=indicator, first_period="2010Q1")
    make_target_setting(target=make_target(indicator=indicator))
    aggregate_all()
    return stage


def address(stage: Stage, path: str) -> str:
    asked = Correction.objects.get()
    return path.format(
        correction=asked.get_absolute_url(),
        firm=stage.first.uscc,
        reporter=stage.cast.reporter.pk,
        **{"return": asked.of_return.get_absolute_url()},
    )


@pytest.mark.parametrize("name", PAGES)
def test_page_is_quiet_accessible_and_fits(stage, cast, check_page, complaints, name: str) -> None:
    path, who = PAGES[name]
    check_page(address(stage, path), user=cast[who])
    assert complaints == []


def test_a_correction_is_decided_beside_its_effect_without_script(stage, cast, open_page) -> None:
    path = address(stage, "{correction}")
    page = open_page(path, user=cast.reporter, is_scripted=False)
    expect(page.get_by_text("对各项目标的影响由审核员看")).to_be_visible()
    page = open_page(path, user=cast.reviewer, is_scripted=False)
    expect(page.locator("#effects")).to_be_visible()
    page.get_by_role("button", name="同意更正").click()
    expect(page.get_by_text("已更正，按新的数计入汇总。")).to_be_visible()
    assert Correction.objects.get().state == CorrectionState.APPROVED


def test_a_lead_gives_a_colleagues_duty_to_another_without_script(stage, cast, open_page) -> None:
    Delegation.objects.all().delete()
    colleague = make_user("colleague", cast.reporter.role, department=cast.department)
    page = open_page("/accounts/delegations/", user=cast.lead, is_scripted=False)
    page.get_by_label("谁不在").select_option(str(cast.reporter.pk))
    page.get_by_label("由谁代办").select_option(str(colleague.pk))
    page.get_by_label("到（含当日）").fill((today() + timedelta(days=4)).isoformat())
    page.get_by_label("事由").fill("年休假")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("代办中")).to_be_visible()
    given = Delegation.objects.get()
    assert (given.principal, given.delegate) == (cast.reporter, colleague)


def test_a_rule_is_tried_before_it_is_changed_without_script(stage, cast, open_page) -> None:
    page = open_page("/rules/", user=cast.analyst, is_scripted=False)
    page.locator('a[href="/rules/added-within-output/"]').click()
    page.get_by_role("button", name="只试算，不改").click()
    expect(page.get_by_role("heading", name="用往期数据试算")).to_be_visible()
    page.get_by_label("状态").select_option("trial")
    page.get_by_role("button", name="采用").click()
    expect(page.get_by_text("请写明")).to_be_visible()
    page.get_by_label("理由").fill("误报多，先看两个季度")
    page.get_by_role("button", name="采用").click()
    expect(page.locator(".chip").get_by_text("试运行")).to_be_visible()
    rule = ValidationRule.objects.current().get(code="added-within-output")
    assert (rule.state, rule.reason) == ("trial", "误报多，先看两个季度")
