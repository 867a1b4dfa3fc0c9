import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hightech_zone.kept_forms import KEPT_FORM
from hightech_zone.lib.clock import db_now, today
from targets.choices import ReturnState
from targets.models import Return
from targets.selectors import return_table
from targets.services.returns import return_submit
from targets.services.review import RemarkInput, return_approve, return_reopen, return_send_back
from tests.cast import Cast
from tests.factories import make_enterprise, make_observation, make_park
from tests.targets.returns_stage import Stage, make_stage

LIST = reverse("targets:return-list")


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return make_stage(cast)


@pytest.fixture
def visitor(client: Client, cast: Cast) -> Client:
    client.force_login(cast.reporter)
    return client


def posted(stage: Stage, of_return: Return, verb: str = "save", **values: str) -> dict[str, str]:
    cells = {f"value-{one.uscc}-{one.element}": one.value for one in stage.inputs(**values)}
    return {"version": str(of_return.version), "page": "1", "verb": verb, **cells}


# The list


def test_the_list_shows_open_forms_and_how_far_they_are(stage: Stage, visitor: Client):
    stage.save(stage.open(), *stage.inputs()[:3])
    text = visitor.get(LIST).content.decode()
    assert "2018年四季度" in text
    assert "3/4格" in text
    assert "填报中" in text
    assert "已过截止日" in text


def test_the_list_is_called_as_in_the_readers_menu(stage: Stage, visitor: Client, cast: Cast):
    stage.open()
    assert '<h1 class="title">填报</h1>' in visitor.get(LIST).content.decode()
    visitor.force_login(cast.auditor)
    assert '<h1 class="title">报表</h1>' in visitor.get(LIST).content.decode()


def test_the_list_says_what_a_returned_form_wants(stage: Stage, visitor: Client, cast: Cast):
    return_send_back(
        of_return=stage.submitted(), by=cast.reviewer, remarks=[RemarkInput("too high")]
    )
    assert "去修改" in visitor.get(LIST).content.decode()
    visitor.force_login(cast.reviewer)
    assert "去修改" not in visitor.get(LIST).content.decode()


def test_a_locked_form_is_not_offered_to_go_on_with(stage: Stage, visitor: Client, cast: Cast):
    stage.open()
    assert "继续填" in visitor.get(LIST).content.decode()
    stage.period.locked_at = db_now()
    stage.period.save()
    assert "继续填" not in visitor.get(LIST).content.decode()


def test_a_button_opens_the_draft(stage: Stage, visitor: Client):
    assert "未开始" in visitor.get(LIST).content.decode()
    answer = visitor.post(LIST, {"form": "F1", "period": "2018Q4"})
    assert answer.status_code == 302
    assert answer["Location"] == Return.objects.get().get_absolute_url()


def test_another_departments_form_can_neither_be_seen_nor_opened(
    stage: Stage, client: Client, cast: Cast
):
    client.force_login(cast.stranger)
    assert "F1" not in client.get(LIST).content.decode()
    assert client.post(LIST, {"form": "F1", "period": "2018Q4"}).status_code == 404
    assert client.get(stage.filled().get_absolute_url()).status_code == 404


def test_a_period_that_makes_no_sense_is_a_bad_request(stage: Stage, visitor: Client):
    assert visitor.post(LIST, {"form": "F1", "period": "２018Q4"}).status_code == 400


@pytest.mark.parametrize("name", ["finance", "leader", "administrator"])
def test_roles_without_returns_are_refused(stage: Stage, client: Client, name: str):
    client.force_login(stage.cast[name])
    assert client.get(LIST).status_code == 403
    assert client.get(stage.open().get_absolute_url()).status_code == 403


@pytest.mark.parametrize("name", ["reviewer", "analyst", "auditor"])
def test_those_who_see_all_returns_read_and_do_not_write(stage: Stage, client: Client, name: str):
    of_return = stage.filled()
    client.force_login(stage.cast[name])
    assert "F1" in client.get(LIST).content.decode()
    text = client.get(of_return.get_absolute_url()).content.decode()
    assert 'name="value-' not in text
    assert "100" in text
    answer = client.post(of_return.get_absolute_url(), posted(stage, of_return))
    assert answer.status_code == 403


def test_the_list_costs_the_same_queries_whatever_the_number_of_enterprises(
    stage: Stage, visitor: Client
):
    stage.filled()
    visitor.get(LIST)
    with CaptureQueriesContext(connection) as few:
        visitor.get(LIST)
    for number in range(10):
        make_enterprise(f"新厂{number}")
    with CaptureQueriesContext(connection) as many:
        visitor.get(LIST)
    assert len(many) == len(few)


# Amounts with their unit


def test_the_plain_form_converts_an_amount_and_says_so(stage: Stage, visitor: Client):
    of_return = stage.open()
    values = posted(stage, of_return, first_output="3.2亿元", second_output="0.5 亿")
    page = visitor.post(of_return.get_absolute_url(), values, follow=True).content.decode()
    assert "按写的单位折算了2格：3.2亿元 → 32,000、0.5 亿 → 5,000" in page
    assert stage.cell(of_return, stage.first, stage.output).value == 32000


# The table


def test_the_table_shows_last_quarter_and_last_year_beside_each_cell(stage: Stage, visitor: Client):
    make_observation(stage.output, "2018Q3", "71.5", stage.first)
    make_observation(stage.output, "2017Q4", "1234", stage.first)
    text = visitor.get(stage.filled().get_absolute_url()).content.decode()
    assert "71.5" in text
    assert "1,234" in text
    assert "本季28.5" in text
    assert "1—12月累计" in text


def test_what_is_not_known_is_a_dash_and_not_a_zero(stage: Stage, visitor: Client):
    text = visitor.get(stage.open().get_absolute_url()).content.decode()
    assert "—" in text
    assert ">0<" not in text


def test_no_comment_of_a_template_reaches_the_reader(stage: Stage, visitor: Client):
    returned = return_send_back(
        of_return=stage.submitted(), by=stage.cast.reviewer, reason="请核对。"
    )
    for address in (LIST, f"{returned.get_absolute_url()}?check=1"):
        text = visitor.get(address).content.decode()
        assert "{#" not in text
        assert "Takes:" not in text


def test_saving_keeps_the_cells_and_comes_back(stage: Stage, visitor: Client):
    of_return = stage.open()
    data = posted(stage, of_return, first_output="１,234", second_output="约五")
    answer = visitor.post(of_return.get_absolute_url(), data)
    assert (answer.status_code, answer["Location"]) == (302, of_return.get_absolute_url())
    text = visitor.get(of_return.get_absolute_url()).content.decode()
    assert 'value="1,234"' in text
    assert 'value="约五"' in text


def test_status_and_reason_are_kept_with_the_cell(stage: Stage, visitor: Client):
    of_return = stage.open()
    key = f"{stage.first.uscc}-industrial_output"
    data = posted(stage, of_return, first_output="")
    visitor.post(
        of_return.get_absolute_url(), {**data, f"status-{key}": "L", f"reason-{key}": "停产检修"}
    )
    assert stage.cell(of_return, stage.first, stage.output).reason == "停产检修"


def test_a_single_quarter_may_be_typed_instead(stage: Stage, visitor: Client):
    make_observation(stage.output, "2018Q3", "300", stage.first)
    of_return = stage.open()
    data = posted(stage, of_return)
    data[f"quarter-{stage.first.uscc}-industrial_output"] = "50"
    visitor.post(of_return.get_absolute_url(), data)
    assert stage.cell(of_return, stage.first, stage.output).value == 350


def test_errors_stand_beside_the_cell_and_in_a_summary_that_leads_there(
    stage: Stage, visitor: Client
):
    of_return = stage.open()
    data = posted(stage, of_return, "submit", first_added="500", second_output="十二")
    answer = visitor.post(of_return.get_absolute_url(), data)
    text = answer.content.decode()
    added = f"{stage.first.uscc}-industrial_value_added"
    output = f"{stage.second.uscc}-industrial_output"
    assert answer.status_code == 422
    for key in (added, output):
        assert f'href="#cell-{key}"' in text
        assert f'id="problem-{key}"' in text
        assert f'aria-describedby="problem-{key}"' in text
    assert 'value="十二"' in text
    assert "500大于" in text
    of_return.refresh_from_db()
    assert of_return.state == ReturnState.DRAFT
    assert f'name="version" value="{of_return.version}"' in text


def test_submitting_a_complete_table_hands_it_in(stage: Stage, visitor: Client):
    of_return = stage.open()
    answer = visitor.post(of_return.get_absolute_url(), posted(stage, of_return, "submit"))
    assert answer.status_code == 302
    of_return.refresh_from_db()
    assert of_return.state == ReturnState.SUBMITTED
    assert 'name="value-' not in visitor.get(of_return.get_absolute_url()).content.decode()


def test_a_second_click_on_handing_in_ends_like_the_first(stage: Stage, visitor: Client):
    of_return = stage.open()
    data = posted(stage, of_return, "submit")
    for _ in range(2):
        answer = visitor.post(of_return.get_absolute_url(), data, follow=True)
        assert "已提交，等待审核" in answer.content.decode()
    assert of_return.submissions.count() == 1
    of_return.refresh_from_db()
    assert visitor.post(of_return.get_absolute_url(), {**data, "verb": "save"}).status_code == 409


def test_other_figures_than_those_handed_in_are_not_taken_for_a_second_click(
    stage: Stage, visitor: Client, cast: Cast
):
    of_return = stage.open()
    address = of_return.get_absolute_url()
    visitor.post(address, posted(stage, of_return, "submit"))
    data = posted(stage, of_return, "submit", first_output="4711")
    answer = visitor.post(address, data)
    assert (answer.status_code, "4711" in answer.content.decode()) == (409, True)
    colleague = Client()
    colleague.force_login(cast.lead)
    assert colleague.post(address, posted(stage, of_return, "submit")).status_code == 409


def test_checking_saves_and_shows_what_is_wrong_without_submitting(stage: Stage, visitor: Client):
    of_return = stage.open()
    data = posted(stage, of_return, "check", first_output="-5")
    answer = visitor.post(of_return.get_absolute_url(), data, follow=True)
    assert "不能为负数" in answer.content.decode()
    of_return.refresh_from_db()
    assert of_return.state == ReturnState.DRAFT


def test_after_somebody_elses_change_all_that_was_typed_is_still_there(
    stage: Stage, visitor: Client
):
    read = stage.filled()
    stage.save(read, first_output="333", by=stage.cast.lead)
    data = posted(stage, read, first_output="444", second_added="0.5")
    answer = visitor.post(read.get_absolute_url(), data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "lead" in text
    assert 'value="444"' in text
    assert 'value="0.5"' in text
    assert "现存333" in text
    assert stage.cell(read, stage.first, stage.output).value == 333


@pytest.mark.parametrize("close", ["submit", "lock"])
def test_what_was_typed_into_a_closed_return_is_shown_again(
    stage: Stage, visitor: Client, close: str
):
    read = stage.filled()
    if close == "submit":
        return_submit(of_return=read, by=stage.cast.lead)
    else:
        stage.period.locked_at = db_now()
        stage.period.save()
    answer = visitor.post(read.get_absolute_url(), posted(stage, read, first_output="444"))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="444"' in text
    assert "readonly" in text


def test_words_too_long_to_keep_come_back_with_the_reason(stage: Stage, visitor: Client):
    of_return = stage.open()
    data = posted(stage, of_return, first_output="9" * 65)
    answer = visitor.post(of_return.get_absolute_url(), data)
    assert answer.status_code == 422
    assert "9" * 65 in answer.content.decode()


@pytest.mark.parametrize("field", ["version", "page"])
@pytest.mark.parametrize("written", ["１", "x", "-1", "1e3"])
def test_tampered_numbers_are_bad_requests(stage: Stage, visitor: Client, field: str, written: str):
    of_return = stage.open()
    data = {**posted(stage, of_return), field: written}
    assert visitor.post(of_return.get_absolute_url(), data).status_code == 400


def test_the_reviewers_words_stand_where_they_belong(stage: Stage, visitor: Client):
    returned = return_send_back(
        of_return=stage.submitted(),
        by=stage.cast.reviewer,
        reason="两处要改。",
        remarks=[
            RemarkInput("像是元", stage.first.uscc, "industrial_output"),
            RemarkInput("请附说明", stage.second.uscc),
        ],
    )
    text = visitor.get(returned.get_absolute_url()).content.decode()
    assert "两处要改。" in text
    assert text.count("像是元") >= 2
    assert text.count("请附说明") >= 2
    key = f"{stage.first.uscc}-industrial_output"
    assert f'<a href="#cell-{key}">甲厂 ' in text
    assert f'id="cell-{key}"' in text


def test_a_closed_table_says_which_figures_are_estimates(stage: Stage, visitor: Client):
    cells = [replace(one, status="E" if one.value == "100" else "") for one in stage.inputs()]
    submitted = return_submit(of_return=stage.save(stage.open(), *cells), by=stage.cast.reporter)
    text = visitor.get(submitted.get_absolute_url()).content.decode()
    assert text.count('<small class="kind">测算</small>') == 2


def test_a_reopened_return_says_until_when(stage: Stage, visitor: Client):
    approved = return_approve(of_return=stage.submitted(), by=stage.cast.reviewer)
    reopened = return_reopen(
        of_return=approved,
        by=stage.cast.reviewer,
        reason="单位填错",
        until=today() + timedelta(days=3),
    )
    text = visitor.get(reopened.get_absolute_url()).content.decode()
    assert "2019年1月24日" in text
    assert "单位填错" in text


def test_long_tables_come_in_pages_and_turning_one_saves_it(
    stage: Stage, visitor: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(return_table, "PAGE_ROWS", 1)
    of_return = stage.open()
    address = of_return.get_absolute_url()
    first, second = (one.uscc for one in sorted([stage.first, stage.second], key=lambda e: e.name))
    text = visitor.get(address).content.decode()
    assert f"value-{first}-" in text
    assert f"value-{second}-" not in text
    data = {"version": "1", "page": "1", "go": "2", f"value-{first}-industrial_output": "5"}
    answer = visitor.post(address, data)
    assert answer["Location"] == f"{address}?page=2"
    assert of_return.cells.get().value == 5
    data = {"version": "2", "page": "2", "verb": "submit", f"value-{second}-industrial_output": "5"}
    text = visitor.post(address, data).content.decode()
    assert f"?page=1&amp;check=1#cell-{first}-industrial_value_added" in text


def test_the_table_costs_the_same_queries_whatever_the_number_of_enterprises(
    stage: Stage, visitor: Client
):
    address = stage.filled().get_absolute_url()
    visitor.get(address)
    with CaptureQueriesContext(connection) as few:
        visitor.get(address)
    for number in range(10):
        make_observation(stage.output, "2018Q3", "1", make_enterprise(f"新厂{number}"))
    with CaptureQueriesContext(connection) as many:
        visitor.get(address)
    assert len(many) == len(few)


# What two people, or one with an expired login, type


def fields_of(page: str) -> dict[str, str]:
    """Everything the form of the page would post if nothing were touched."""
    forms = re.findall(r"<form method=\"post\".*?</form>", page, re.DOTALL)
    form = next(one for one in forms if 'name="version"' in one)
    inputs = re.findall(r"<input\b[^>]*>", form)
    found = {}
    for one in inputs:
        name, value = re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)
        if name:
            found[name[1]] = unescape(value[1]) if value else ""
    return found


def test_a_cell_nobody_touched_is_not_written_over_somebody_elses(
    stage: Stage, visitor: Client
) -> None:
    of_return = stage.filled()
    address = of_return.get_absolute_url()
    mine = fields_of(visitor.get(address).content.decode())
    theirs = f"value-{stage.first.uscc}-industrial_output"
    visitor.post(address, {**mine, theirs: "777", "verb": "save"})
    own = f"value-{stage.second.uscc}-industrial_output"
    refused = visitor.post(address, {**mine, own: "888", "verb": "save"})
    assert refused.status_code == 409
    again = fields_of(refused.content.decode())
    assert (again[theirs], again[own]) == ("777", "888")
    assert visitor.post(address, {**again, "verb": "save"}).status_code == 302
    values = {
        cell.enterprise_id: cell.value for cell in of_return.cells.filter(element=stage.output)
    }
    assert values == {stage.first.pk: 777, stage.second.pk: 888}


def test_what_was_typed_when_the_login_had_expired_is_there_after_it(
    stage: Stage, client: Client, cast: Cast
) -> None:
    of_return = stage.filled()
    address = of_return.get_absolute_url()
    cast.reporter.set_password("a-good-passphrase")
    cast.reporter.save()
    credentials = {"username": cast.reporter.username, "password": "a-good-passphrase"}
    client.post(reverse("login"), credentials)
    fields = fields_of(client.get(address).content.decode())
    Session.objects.all().delete()
    own = f"value-{stage.first.uscc}-industrial_output"
    sent = client.post(address, {**fields, own: "555", "verb": "save"})
    assert sent.status_code == 302
    assert client.post(sent["Location"], credentials)["Location"] == address
    page = client.get(address).content.decode()
    assert fields_of(page)[own] == "555"
    assert "登录已过期" in page
    assert of_return.cells.get(enterprise=stage.first, element=stage.output).value == 100
    assert fields_of(client.get(address).content.decode())[own] == "100"


def test_what_was_typed_is_not_shown_to_whoever_logs_in_next(
    stage: Stage, client: Client, cast: Cast
) -> None:
    of_return = stage.filled()
    address = of_return.get_absolute_url()
    for one in (cast.reporter, cast.lead):
        one.set_password("a-good-passphrase")
        one.save()
    credentials = {"username": "reporter", "password": "a-good-passphrase"}
    client.post(reverse("login"), credentials)
    fields = fields_of(client.get(address).content.decode())
    Session.objects.all().delete()
    own = f"value-{stage.first.uscc}-industrial_output"
    client.post(address, {**fields, own: "4711", "verb": "save"})
    client.post(reverse("login"), {**credentials, "username": "lead"})
    page = client.get(address).content.decode()
    assert "4711" not in page
    assert "登录已过期" not in page
    assert KEPT_FORM not in client.session


def test_a_session_never_keeps_what_was_posted_elsewhere(db: None, client: Client) -> None:
    client.post(reverse("targets:password-change"), {"old_password": "secret"})
    assert KEPT_FORM not in client.session


def test_nobody_submits_what_they_have_not_seen(stage: Stage, visitor: Client) -> None:
    of_return = stage.filled()
    address = of_return.get_absolute_url()
    mine = fields_of(visitor.get(address).content.decode())
    theirs = f"value-{stage.first.uscc}-industrial_output"
    visitor.post(address, {**mine, theirs: "777", "verb": "save"})
    assert visitor.post(address, {**mine, "verb": "submit"}).status_code == 409
    of_return.refresh_from_db()
    assert of_return.state == ReturnState.DRAFT


def test_parks_without_an_order_keep_their_rows_together(stage: Stage, visitor: Client) -> None:
    parks = [make_park(order=100), make_park(order=100)]
    for number in range(4):
        make_enterprise(f"厂{number}", park=parks[number % 2])
    table = return_table.return_table(stage.open(), 1)
    assert len([group.name for group in table.groups if group.name]) == len(parks)
