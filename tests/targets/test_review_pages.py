import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from targets.choices import ReturnState, Role
from targets.models import Observation, Return
from targets.selectors.review import review_table, waiting_returns
from targets.services.return_cells import CellInput
from targets.services.returns import return_open, return_submit
from targets.services.review import return_approve, return_send_back
from tests.cast import Cast
from tests.factories import make_enterprise, make_observation, make_reporting_period
from tests.targets.returns_stage import Stage, make_stage

LIST = reverse("targets:review-list")


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return make_stage(cast)


@pytest.fixture
def visitor(client: Client, cast: Cast) -> Client:
    client.force_login(cast.reviewer)
    return client


def address(of_return: Return) -> str:
    return reverse("targets:review-detail", args=[of_return.pk])


def decided(of_return: Return, verb: str, **data: str) -> dict[str, str]:
    return {"verb": verb, "version": str(of_return.version), **data}


@pytest.mark.parametrize("name", ["reporter", "lead", "analyst", "auditor", "leader", "finance"])
def test_only_reviewers_see_what_waits(stage: Stage, client: Client, name: str):
    submitted = stage.submitted()
    client.force_login(stage.cast[name])
    assert client.get(LIST).status_code == 403
    assert client.get(address(submitted)).status_code == 403
    assert client.post(address(submitted), decided(submitted, "approve")).status_code == 403


def test_what_waits_is_listed_with_size_and_differences(stage: Stage, visitor: Client):
    make_observation(stage.output, "2017Q4", "50", stage.first)
    make_observation(stage.output, "2017Q4", "101", stage.second)
    make_observation(stage.output, "2018Q4", "100", stage.first)
    make_observation(stage.output, "2018Q4", "99", stage.second)
    saved = stage.save(
        stage.filled(), CellInput(stage.second.uscc, "industrial_value_added", "", "L", "未取得")
    )
    return_submit(of_return=saved, by=stage.cast.reporter)
    (one,) = waiting_returns(stage.cast.reviewer)
    assert (one.cells, one.missing, one.notable, one.unlike_before) == (4, 1, 1, 1)
    assert "示范市经信委" in visitor.get(LIST).content.decode()


def test_the_one_that_waits_longest_comes_first(stage: Stage):
    first = stage.submitted()
    earlier = make_reporting_period("2018Q3")
    other = return_open(form=stage.form, reporting_period=earlier, by=stage.cast.reporter)
    second = return_submit(of_return=stage.save(other), by=stage.cast.reporter)
    assert [one.of_return for one in waiting_returns(stage.cast.reviewer)] == [first, second]


def test_flows_are_compared_quarter_with_quarter_and_year_to_date_with_last_years(stage: Stage):
    for period, value in {"2018Q3": "70", "2018Q2": "45", "2017Q4": "80"}.items():
        make_observation(stage.output, period, value, stage.first)
    submitted = stage.submitted()
    table = review_table(submitted, submitted.submissions.get())
    (row,) = [row for row in table.rows if row.uscc == stage.first.uscc]
    assert row.cells[0].change == "+20.0%"  # 100 - 70 = 30 against 70 - 45 = 25
    assert row.cells[0].year_change == "+25.0%"  # 100 against 80
    assert row.cells[0].is_notable
    assert (row.cells[1].change, row.cells[1].is_notable) == ("—", False)


def test_a_second_submission_shows_what_the_first_said(stage: Stage, visitor: Client):
    returned = return_send_back(
        of_return=stage.submitted(), by=stage.cast.reviewer, reason="请核对。"
    )
    again = return_submit(
        of_return=stage.save(returned, first_output="222"), by=stage.cast.reporter
    )
    text = visitor.get(address(again)).content.decode()
    assert "上次100" in text
    assert "请核对。" in text


def test_no_comment_of_a_template_reaches_the_reader(stage: Stage, visitor: Client):
    submitted = stage.submitted()
    for asked in (LIST, address(submitted)):
        text = visitor.get(asked).content.decode()
        assert "{#" not in text
        assert "Takes:" not in text


def test_a_reviewer_approves_on_the_page(stage: Stage, visitor: Client):
    submitted = stage.submitted()
    answer = visitor.post(address(submitted), decided(submitted, "approve"))
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert Observation.objects.count() == 4


def test_a_reviewer_returns_with_words_on_rows(stage: Stage, visitor: Client):
    submitted = stage.submitted()
    remark = {
        f"remark-{stage.first.uscc}": "像是元",
        f"remark-on-{stage.first.uscc}": "industrial_output",
        f"remark-{stage.second.uscc}": "",
    }
    answer = visitor.post(address(submitted), decided(submitted, "return", reason="", **remark))
    assert answer.status_code == 302
    submitted.refresh_from_db()
    assert submitted.state == ReturnState.RETURNED
    assert submitted.submissions.get().remarks.get().element == stage.output


def test_returning_without_a_word_says_so_and_keeps_the_page(stage: Stage, visitor: Client):
    submitted = stage.submitted()
    answer = visitor.post(address(submitted), decided(submitted, "return"))
    assert answer.status_code == 422
    assert "请写明退回的理由" in answer.content.decode()


def test_a_refused_decision_loses_no_words(stage: Stage, visitor: Client):
    read = stage.submitted()
    remark = {f"remark-{stage.first.uscc}": "写了很久的意见"}
    returned = return_send_back(of_return=read, by=stage.cast.reviewer, reason="请核对。")
    return_submit(of_return=stage.save(returned, first_output="222"), by=stage.cast.reporter)
    answer = visitor.post(address(read), decided(read, "return", reason="总的理由", **remark))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "写了很久的意见" in text
    assert "总的理由" in text


def test_a_reviewer_who_entered_it_is_refused_on_the_page(stage: Stage, client: Client):
    submitted = stage.submitted()
    moved = stage.cast.reporter
    moved.role = Role.REVIEWER
    moved.save()
    client.force_login(moved)
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
    visitor.post(address(submitted), decided(submitted, "approve", reason_class="error"))
    revised = Observation.objects.current().get(enterprise=stage.first, element=stage.output)
    assert (revised.value, revised.reason_class) == (150, "error")


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


@pytest.mark.parametrize("where", ["list", "detail"])
def test_reviewing_costs_the_same_queries_whatever_the_number_of_enterprises(
    stage: Stage, visitor: Client, where: str
):
    def visit(of_return: Return) -> int:
        asked = LIST if where == "list" else address(of_return)
        visitor.get(asked)
        with CaptureQueriesContext(connection) as counted:
            visitor.get(asked)
        return len(counted)

    few = stage.submitted()
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
    assert visit(many) == counted
