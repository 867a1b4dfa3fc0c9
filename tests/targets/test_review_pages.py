"""The page of one return on the review desk, and the decisions taken on it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from targets.choices import ReturnState, Role, Verdict
from targets.models import Observation, Return
from targets.services.return_cells import CellInput
from targets.services.returns import return_open, return_submit
from targets.services.review import return_approve, return_send_back
from targets.services.verdicts import VerdictInput, verdicts_save
from targets.services.weights import submission_weigh
from tests.cast import Cast
from tests.factories import (
    make_enterprise,
    make_finding,
    make_observation,
    make_remark,
    make_reporting_period,
    make_user,
)
from tests.targets.returns_stage import Stage
from tests.targets.review_stage import address, decided, judged, queried

LIST = reverse("targets:review-list")


@pytest.fixture
def visitor(client: Client, cast: Cast) -> Client:
    client.force_login(cast.reviewer)
    return client


@pytest.mark.parametrize("name", ["reporter", "lead", "leader", "finance"])
def test_others_do_not_see_what_waits(stage: Stage, client: Client, name: str):
    submitted = stage.submitted()
    client.force_login(stage.cast[name])
    assert client.get(LIST).status_code == 403
    assert client.get(address(submitted)).status_code == 403


@pytest.mark.parametrize("name", ["analyst", "auditor"])
def test_those_who_see_all_returns_read_the_desk_and_decide_nothing(
    stage: Stage, client: Client, name: str
):
    submitted, finding = queried(stage)
    kept = VerdictInput(finding.pk, "correct", "请扣除厂房改造。")
    verdicts_save(of_return=submitted, by=stage.cast.reviewer, verdicts=[kept])
    make_remark(
        submission=submitted.submissions.get(), written_by=stage.cast.reviewer, text="还没有发出"
    )
    client.force_login(stage.cast[name])
    queue, desk = client.get(LIST), client.get(address(submitted))
    for words in ("请扣除厂房改造。", "还没有发出"):
        assert words in desk.content.decode()
    for page in (queue, desk):
        main = page.content.decode().partition("<main")[2]
        assert "<button" not in main
        assert "data-seen" not in main
        assert 'type="checkbox"' not in main
    for data in (decided(submitted, "approve"), decided(submitted, "save")):
        assert client.post(address(submitted), data).status_code == 403
    assert client.post(LIST, {"approve": submitted.pk}).status_code in (400, 403)
    version = {"approve": submitted.pk, f"version-{submitted.pk}": submitted.version}
    assert client.post(LIST, version).status_code == 403


@pytest.mark.parametrize("tab", ["", "?tab=anomalies", "?tab=changed", "?tab=all", "?tab=none"])
@pytest.mark.parametrize("against", ["", "&against=year", "&against=peers", "&against=none"])
def test_every_way_of_looking_is_a_page(stage: Stage, visitor: Client, tab: str, against: str):
    submitted, _ = queried(stage)
    answer = visitor.get(address(submitted, tab or "?") + against)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "{#" not in text
    assert "Takes:" not in text


def test_a_query_shows_single_quarters_words_and_the_trend(stage: Stage, visitor: Client):
    for period, value in {
        "2018Q3": "70",
        "2018Q2": "45",
        "2017Q4": "80",
        "2017Q3": "60",
    }.items():
        make_observation(stage.output, period, value, stage.first)
    submitted, _ = queried(stage)
    text = visitor.get(address(submitted)).content.decode()
    for shown in (
        "甲厂",
        "比上季变动超过50%",
        "生产经营变化",
        "海外订单集中在本季交付。",
        "比上季的100增200.0%",
    ):
        assert shown in text
    card = text.partition('<ol class="anom">')[2].partition("</dl>")[0]
    values = [part.partition("</dd>")[0] for part in card.split("<dd>")[1:]]
    assert values == ["20", "25", "30", "↑20.0%"]  # 80-60, 70-45, 100-70
    assert "2018年三季度 25，2018年四季度 30" in text
    assert "本年累计</span>100" in text


def test_nothing_to_judge_says_so(stage: Stage, visitor: Client):
    assert "没有异常" in visitor.get(address(stage.submitted())).content.decode()


def test_a_second_submission_shows_what_the_first_said(stage: Stage, visitor: Client):
    returned = return_send_back(
        of_return=stage.submitted(), by=stage.cast.reviewer, reason="请核对。"
    )
    again = return_submit(
        of_return=stage.save(returned, first_output="222"), by=stage.cast.reporter
    )
    text = visitor.get(address(again, "?tab=changed")).content.decode()
    assert "与您上次看到的不同" in text
    assert "原100" in text
    assert "请核对。" in text
    assert "乙厂" not in text.partition("<tbody>")[2].partition("</tbody>")[0]


def test_a_reviewer_approves_on_the_page(stage: Stage, visitor: Client):
    submitted = stage.submitted()
    answer = visitor.post(address(submitted), decided(submitted, "approve"))
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert Observation.objects.count() == 4


def test_a_second_click_on_approving_ends_like_the_first(stage: Stage, visitor: Client):
    submitted = stage.submitted()
    approving = decided(submitted, "approve")
    first = visitor.post(address(submitted), approving, follow=True).content.decode()
    again = visitor.post(address(submitted), approving, follow=True).content.decode()
    assert "已通过，计入汇总。" in first
    assert "已通过，计入汇总。" in again
    assert submitted.submissions.count() == 1


def test_what_somebody_else_approved_is_said(stage: Stage, visitor: Client):
    submitted = stage.submitted()
    return_approve(of_return=submitted, by=make_user("other", Role.REVIEWER))
    assert visitor.post(address(submitted), decided(submitted, "approve")).status_code == 422


def test_a_query_without_a_verdict_stands_in_the_way_of_approving(stage: Stage, visitor: Client):
    submitted, finding = queried(stage)
    assert 'aria-disabled="true"' in visitor.get(address(submitted)).content.decode()
    answer = visitor.post(address(submitted), decided(submitted, "approve"))
    assert answer.status_code == 422
    assert "还有1处异常没有定" in answer.content.decode()
    assert not Observation.objects.exists()
    answer = visitor.post(
        address(submitted), {**decided(submitted, "approve"), **judged(finding, "accepted")}
    )
    assert answer.status_code == 302
    assert Observation.objects.count() == 4


def test_a_correction_asked_for_only_lets_return(stage: Stage, visitor: Client):
    submitted, finding = queried(stage)
    asked = judged(finding, "correct", "请扣除厂房改造。")
    answer = visitor.post(address(submitted), {**decided(submitted, "approve"), **asked})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "只能退回" in text
    assert "请扣除厂房改造。" in text
    assert not Observation.objects.exists()
    answer = visitor.post(address(submitted), {**decided(submitted, "return", reason=""), **asked})
    assert answer.status_code == 302
    remark = submitted.submissions.get().remarks.get()
    assert (remark.enterprise, remark.element) == (stage.first, stage.output)
    assert remark.text == "请扣除厂房改造。"


def test_a_correction_without_words_is_not_sent(stage: Stage, visitor: Client):
    submitted, finding = queried(stage)
    given = {**decided(submitted, "return", reason="见各处"), **judged(finding, "correct")}
    answer = visitor.post(address(submitted), given)
    assert answer.status_code == 422
    assert "请写明要更正什么" in answer.content.decode()
    submitted.refresh_from_db()
    assert submitted.state == ReturnState.SUBMITTED


def test_verdicts_wait_for_the_next_time(stage: Stage, visitor: Client):
    submitted, finding = queried(stage)
    given = {**decided(submitted, "save"), **judged(finding, "correct", "请核实。")}
    assert visitor.post(address(submitted), given)["Location"] == LIST
    text = visitor.get(address(submitted)).content.decode()
    assert 'value="correct" checked' in text
    assert "请核实。</textarea>" in text
    assert "退回修改（1条意见）" in text


def test_a_page_that_is_refused_shows_a_colleagues_words_where_nothing_was_typed(
    stage: Stage, visitor: Client
):
    submitted, finding = queried(stage)
    kept = VerdictInput(finding.pk, "correct", "12月的请附发票。")
    verdicts_save(of_return=submitted, by=make_user("reviewer2", Role.REVIEWER), verdicts=[kept])
    old = {f"was-{finding.pk}": "", f"words-{finding.pk}": ""}
    answer = visitor.post(address(submitted), {**decided(submitted, "approve"), **old})
    assert answer.status_code == 422
    assert "12月的请附发票。</textarea>" in answer.content.decode()


def test_a_verdict_is_kept_alone_and_tells_the_bar(stage: Stage, visitor: Client):
    submitted, finding = queried(stage)
    asked = reverse("targets:review-verdicts", args=[submitted.pk])
    answer = visitor.post(asked, judged(finding, "once"))
    assert answer.json() == {
        "words": "1处异常：仅本期接受1处。",
        "obstacle": "",
        "leaning": "approve",
        "send_back": "退回修改",
    }
    finding.refresh_from_db()
    assert (finding.verdict, finding.verdict_by) == (Verdict.ONCE, stage.cast.reviewer)
    answer = visitor.post(asked, judged(finding, "correct", "请核实。"))
    assert answer.json()["leaning"] == "return"
    assert answer.json()["send_back"] == "退回修改（1条意见）"
    assert visitor.post(asked, judged(finding, "maybe")).status_code == 422


def test_a_reviewer_who_entered_it_is_refused_on_the_page(stage: Stage, client: Client):
    submitted = stage.submitted()
    moved = stage.cast.reporter
    moved.role = Role.REVIEWER
    moved.save()
    client.force_login(moved)
    text = client.get(address(submitted)).content.decode()
    assert "另一位审核员" in text
    assert 'value="approve"' not in text
    answer = client.post(address(submitted), decided(submitted, "approve"))
    assert answer.status_code == 403
    assert "另一位审核员" in answer.content.decode()


def test_a_revision_is_approved_with_its_reason_class_only(stage: Stage, visitor: Client):
    approved = return_approve(of_return=stage.submitted(), by=stage.cast.reviewer)
    visitor.post(
        address(approved), decided(approved, "reopen", reason="单位填错", until="2019-01-31")
    )
    approved.refresh_from_db()
    assert approved.state == ReturnState.REOPENED
    corrected = stage.save(approved, first_output="150")
    submitted = return_submit(of_return=corrected, by=stage.cast.reporter)
    assert visitor.post(address(submitted), decided(submitted, "approve")).status_code == 422
    page = visitor.post(address(submitted), decided(submitted, "approve", reason_class="error"))
    assert "部门没有答复，但重新报送过。" in page.content.decode()
    (reason,) = page.context["page"].desk.threads
    confirmed = decided(submitted, "close-and-approve", reason_class="error")
    visitor.post(address(submitted), {**confirmed, "closing": str(reason.pk)})
    revised = Observation.objects.current().get(enterprise=stage.first, element=stage.output)
    assert (revised.value, revised.reason_class) == (150, "error")


def test_only_what_was_approved_can_be_taken_back_by_reopening(stage: Stage, visitor: Client):
    returned = return_send_back(
        of_return=stage.submitted(), by=stage.cast.reviewer, reason="too high"
    )
    assert 'name="withdraw"' not in visitor.get(address(returned)).content.decode()
    again = return_submit(of_return=stage.save(returned), by=stage.cast.reporter)
    approved = return_approve(of_return=again, by=stage.cast.reviewer)
    assert 'name="withdraw"' in visitor.get(address(approved)).content.decode()


def test_reopening_for_a_day_that_is_past_is_refused(stage: Stage, visitor: Client):
    approved = return_approve(of_return=stage.submitted(), by=stage.cast.reviewer)
    answer = visitor.post(
        address(approved), decided(approved, "reopen", reason="单位填错", until="2019-01-20")
    )
    assert answer.status_code == 422
    assert "不早于今天" in answer.content.decode()


def test_a_verb_nobody_knows_is_a_bad_request(stage: Stage, visitor: Client):
    submitted = stage.submitted()
    assert visitor.post(address(submitted), decided(submitted, "publish")).status_code == 400


def test_no_figure_can_be_written_on_the_desk(stage: Stage, visitor: Client):
    submitted, _ = queried(stage)
    text = visitor.get(address(submitted, "?tab=all")).content.decode()
    assert 'name="value-' not in text
    before = list(submitted.submissions.get().cells.values_list("value", flat=True))
    key = f"{stage.first.uscc}-industrial_output"
    visitor.post(address(submitted), decided(submitted, "save", **{f"value-{key}": "999"}))
    assert list(submitted.submissions.get().cells.values_list("value", flat=True)) == before


@pytest.mark.parametrize("query", ["", "?tab=changed", "?tab=all&against=peers"])
def test_reviewing_costs_the_same_queries_whatever_there_is_to_see(
    stage: Stage, visitor: Client, query: str
):
    def visit(of_return: Return) -> int:
        asked = address(of_return, query)
        visitor.get(asked)
        with CaptureQueriesContext(connection) as counted:
            visitor.get(asked)
        return len(counted)

    few, _ = queried(stage)
    submission_weigh(few.submissions.get().pk)
    counted = visit(few)
    more = [make_enterprise(f"新厂{number}") for number in range(10)]
    earlier = make_reporting_period("2018Q3")
    other = return_open(form=stage.form, reporting_period=earlier, by=stage.cast.reporter)
    cells = [
        CellInput(one.uscc, code, "3")
        for one in [stage.first, stage.second, *more]
        for code in ("industrial_output", "industrial_value_added")
    ]
    many = return_submit(of_return=stage.save(other, *cells), by=stage.cast.reporter)
    for one in more:
        make_finding(many.submissions.get(), stage.output, one)
    submission_weigh(many.submissions.get().pk)
    assert visit(many) == counted
