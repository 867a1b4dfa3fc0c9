from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hightech_zone.lib.clock import db_now, today
from targets.choices import ReturnState
from targets.models import Return
from targets.selectors import return_table
from targets.services.returns import return_submit
from targets.services.review import RemarkInput, return_approve, return_reopen, return_send_back
from tests.cast import Cast
from tests.factories import make_enterprise, make_observation, make_park
from tests.targets.returns_stage import Stage

LIST = reverse("targets:return-list")


@pytest.fixture
def visitor(client: Client, cast: Cast) -> Client:
    client.force_login(cast.reporter)
    return client


def posted(stage: Stage, of_return: Return, verb: str = "save", **values: str) -> dict[str, str]:
    cells = {f"value-{one.uscc}-{one.element}": one.value for one in stage.inputs(**values)}
    return {"version": str(of_return.version), "page": "1", "verb": verb, **cells}


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


def test_saving_says_which_cells_cannot_be_read(stage: Stage, visitor: Client):
    """In the words of the check, without asking for it."""
    of_return = stage.open()
    address = of_return.get_absolute_url()
    data = posted(stage, of_return, first_output="abc", second_output="1e5", second_added="5")
    text = visitor.post(address, data, follow=True).content.decode()
    assert "已保存。有2格看不懂，改好后才能提交。" in text
    for message in ("“abc”不是数", "“1e5”"):
        assert message in text
    keys = [f"{one.uscc}-industrial_output" for one in (stage.first, stage.second)]
    assert [key for key in keys if f'id="problem-{key}"' not in text] == []
    listed = text.partition('<ul class="checks">')[2].partition("</ul>")[0]
    assert any(f'<a href="#cell-{key}">只写数字</a>' in listed for key in keys)
    assert "2处，要改" in listed
    of_return.refresh_from_db()
    better = {**data, "version": str(of_return.version)} | {f"value-{key}": "7" for key in keys}
    assert "看不懂" not in visitor.post(address, better, follow=True).content.decode()


def test_what_is_typed_over_an_unreadable_cell_is_not_called_unreadable(
    stage: Stage, visitor: Client
):
    of_return = stage.open()
    address = of_return.get_absolute_url()
    visitor.post(address, posted(stage, of_return, first_output="abc"))
    stale = posted(stage, of_return, first_output="7")
    text = visitor.post(address, stale).content.decode()
    assert 'value="7"' in text
    assert "“abc”" not in text


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


def test_parks_without_an_order_keep_their_rows_together(stage: Stage, visitor: Client) -> None:
    parks = [make_park(order=100), make_park(order=100)]
    for number in range(4):
        make_enterprise(f"厂{number}", park=parks[number % 2])
    table = return_table.return_table(stage.open(), 1)
    assert len([group.name for group in table.groups if group.name]) == len(parks)
