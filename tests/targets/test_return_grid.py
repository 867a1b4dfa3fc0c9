"""What the grid's script reads and sends."""

import json
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from targets.choices import ReturnState
from targets.models import Return
from targets.services.review import RemarkInput, return_send_back
from tests.cast import Cast
from tests.factories import make_enterprise, make_observation, make_park
from tests.targets.returns_stage import Stage


@pytest.fixture
def visitor(client: Client, cast: Cast) -> Client:
    client.force_login(cast.reporter)
    return client


def figures(client: Client, of_return: Return) -> dict[str, Any]:
    answer = client.get(reverse("targets:return-grid", args=[of_return.pk]))
    assert answer.status_code == 200
    return answer.json()


def post(client: Client, of_return: Return, body: Any) -> HttpResponse:
    address = reverse("targets:return-cells", args=[of_return.pk])
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(address, text, content_type="application/json")


def edits(stage: Stage, *values: str, user: int | None = None) -> dict[str, Any]:
    cells = zip((stage.first, stage.second), values, strict=False)
    return {
        "user": stage.cast.reporter.pk if user is None else user,
        "edits": [
            {"uscc": one.uscc, "element": "industrial_output", "value": value}
            for one, value in cells
        ],
    }


def test_all_rows_come_at_once_by_park_with_what_was_reported_before(
    stage: Stage, visitor: Client
) -> None:
    make_observation(stage.output, "2018Q3", "71.5", stage.first)
    make_enterprise("丙厂", park=make_park("东园"))
    of_return = stage.save(stage.open(), *stage.inputs(first_output="１，２３４．５")[:1])
    data = figures(visitor, of_return)
    assert data["parks"] == ["东园"]
    rows = {row[1]: row for row in data["rows"]}
    assert [row[1] for row in data["rows"]] == ["丙厂", "乙厂", "甲厂"]
    assert rows["丙厂"][2] == 0
    assert rows["甲厂"][2] is None
    cell = of_return.cells.get()
    assert rows["甲厂"][4][0] == ["1234.5", "A", "", "", str(cell.pk), "71.5", None, None, None]
    assert rows["乙厂"][4][0] == [None, "", "", "", "", None, None, None, None]
    assert (data["user"], data["last"]) == (stage.cast.reporter.pk, cell.pk)
    assert (data["version"], data["may_write"], data["quarter"]) == (2, True, 4)


def test_what_is_wrong_already_and_the_reviewers_words_come_along(
    stage: Stage, visitor: Client
) -> None:
    remark = RemarkInput("像是元", stage.first.uscc, "industrial_output")
    returned = return_send_back(
        of_return=stage.submitted(), by=stage.cast.reviewer, remarks=[remark]
    )
    stage.save(returned, first_output="-5")
    data = figures(visitor, returned)
    assert data["remarks"] == [
        {"row": stage.first.uscc, "field": "industrial_output", "text": "像是元"}
    ]
    assert [one["rule"] for one in data["problems"]] == ["negative"]


@pytest.mark.parametrize("name", ["reviewer", "auditor"])
def test_those_who_only_read_are_told_so(stage: Stage, client: Client, name: str) -> None:
    client.force_login(stage.cast[name])
    assert figures(client, stage.filled())["may_write"] is False


def test_saving_answers_with_cells_tokens_and_the_time(stage: Stage, visitor: Client) -> None:
    of_return = stage.open()
    answer = post(visitor, of_return, edits(stage, "5", "约六")).json()
    tokens = {str(cell.pk) for cell in of_return.cells.all()}
    assert {cell["token"] for cell in answer["saved"]} == tokens
    assert [(cell["value"], cell["typed"]) for cell in answer["saved"]] == [
        ("5", ""),
        (None, "约六"),
    ]
    assert (answer["version"], answer["state"]) == (2, ReturnState.DRAFT)
    assert len(answer["at"]) == len("09:42:18")
    assert {one["rule"] for one in answer["problems"]} == {"required", "not_a_number"}


def test_a_conflict_says_who_when_and_what(stage: Stage, visitor: Client) -> None:
    of_return = stage.save(stage.open(), *stage.inputs()[:1], by=stage.cast.lead)
    answer = post(visitor, of_return, edits(stage, "6")).json()
    (conflict,) = answer["conflicts"]
    assert (conflict["who"], conflict["value"]) == (str(stage.cast.lead), "100")
    assert conflict["when"][:2] == "20"
    assert answer["saved"] == []


def test_nothing_is_saved_in_the_name_of_whoever_logged_in_since(
    stage: Stage, client: Client
) -> None:
    of_return = stage.open()
    client.force_login(stage.cast.lead)
    answer = post(client, of_return, edits(stage, "5"))
    assert (answer.status_code, answer.json()["rule"]) == (409, "other_user")
    assert not of_return.cells.exists()


def test_an_expired_login_is_told_as_such_and_not_as_a_page(stage: Stage, client: Client) -> None:
    of_return = stage.open()
    assert post(client, of_return, edits(stage, "5")).status_code == 401
    address = reverse("targets:return-cells", args=[of_return.pk])
    assert client.get(address).status_code == 401


def test_cells_are_not_taken_without_the_forms_own_mark(stage: Stage) -> None:
    of_return = stage.open()
    client = Client(enforce_csrf_checks=True)
    client.force_login(stage.cast.reporter)
    assert post(client, of_return, edits(stage, "5")).status_code == 403
    assert not of_return.cells.exists()


def test_a_closed_return_says_in_which_state_it_is(stage: Stage, visitor: Client) -> None:
    submitted = stage.submitted()
    answer = post(visitor, submitted, edits(stage, "5"))
    assert answer.status_code == 409
    assert (answer.json()["rule"], answer.json()["state"]) == ("invalid_transition", "submitted")


CELL = {"uscc": "", "element": "x"}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        {"user": "1", "edits": []},
        {"user": True, "edits": []},
        {"user": 1},
        {"user": 1, "edits": {}},
        {"user": 1, "edits": [1]},
        {"user": 1, "edits": [{**CELL, "value": 5}]},
        {"user": 1, "edits": [{**CELL, "token": None}]},
        {"user": 1, "edits": [{**CELL, "is_quarter": 1}]},
        {"user": 1, "edits": [{**CELL, "version": "1"}]},
        '{"user": 1, "user": 1, "edits": []}',
        '{"user": 1, "edits": [], "x": "\\u0000"}',
    ],
)
def test_what_is_no_list_of_cells_is_refused(stage: Stage, visitor: Client, body: Any) -> None:
    of_return = stage.open()
    answer = post(visitor, of_return, body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert not of_return.cells.exists()


def test_only_what_changed_since_is_told(stage: Stage, visitor: Client) -> None:
    of_return = stage.filled()
    address = reverse("targets:return-cells", args=[of_return.pk])
    last = figures(visitor, of_return)["last"]
    assert visitor.get(address, {"after": last}).json()["cells"] == []
    stage.save(of_return, first_output="7", by=stage.cast.lead)
    told = visitor.get(address, {"after": last}).json()
    assert [(cell["value"], cell["who"]) for cell in told["cells"]] == [("7", str(stage.cast.lead))]
    assert told["last"] > last
    assert told["version"] == 3


def test_saving_costs_the_same_queries_whatever_the_number_of_cells(
    stage: Stage, visitor: Client
) -> None:
    of_return = stage.open()
    post(visitor, of_return, edits(stage, "1"))
    with CaptureQueriesContext(connection) as few:
        post(visitor, of_return, {**edits(stage, "2"), "edits": edits(stage, "", "2")["edits"][1:]})
    more = [make_enterprise(f"新厂{number}") for number in range(10)]
    cells = [{"uscc": one.uscc, "element": "industrial_output", "value": "3"} for one in more]
    with CaptureQueriesContext(connection) as many:
        post(visitor, of_return, {**edits(stage), "edits": cells})
    assert len(many) == len(few) == 18


def test_the_page_offers_the_grid_where_it_can_be_written_in(
    stage: Stage, visitor: Client, client: Client
) -> None:
    of_return = stage.filled()
    page = visitor.get(of_return.get_absolute_url()).content.decode()
    assert 'id="grid" hidden' in page
    assert 'id="grid-words"' in page
    assert f'data-user="{stage.cast.reporter.pk}"' in page
    assert 'name="value-' in page
    client.force_login(stage.cast.auditor)
    assert 'id="grid"' not in client.get(of_return.get_absolute_url()).content.decode()


def test_what_was_typed_and_not_saved_is_not_covered_by_the_grid(
    stage: Stage, visitor: Client
) -> None:
    read = stage.filled()
    stage.save(read, first_output="333", by=stage.cast.lead)
    data = {"version": str(read.version), "page": "1", "verb": "save"}
    data |= {f"value-{one.uscc}-{one.element}": "444" for one in stage.inputs()[:1]}
    text = visitor.post(read.get_absolute_url(), data).content.decode()
    assert 'value="444"' in text
    assert 'id="grid"' not in text
