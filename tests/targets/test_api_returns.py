"""Returns by program: the way from draft to approval, its refusals, and asking twice."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from targets.api import errors
from targets.api.return_shapes import MOST_VALUES
from targets.models import AuditEvent, IdempotentAnswer, Observation, Remark, Return, User
from tests.targets.returns_stage import Stage

pytestmark = pytest.mark.django_db


def ask(
    user: User, method: str, path: str, body: Any = None, key: str | None = None
) -> HttpResponse:
    client = Client()
    client.force_login(user)
    headers = {"Idempotency-Key": key} if key else {}
    data = body if isinstance(body, str) else json.dumps(body if body is not None else {})
    return client.generic(
        method, f"/api/v1/returns/{path}", data, "application/json", headers=headers
    )


def values(stage: Stage, **changed: Any) -> list[dict[str, Any]]:
    usual = {"output": "100", "added": "20"}
    return [
        {
            "uscc": getattr(stage, row).uscc,
            "element": getattr(stage, column).code,
            "value": changed.get(f"{row}_{column}", usual[column]),
        }
        for row in ("first", "second")
        for column in ("output", "added")
    ]


def opened(stage: Stage) -> dict[str, Any]:
    response = ask(stage.cast.reporter, "POST", "", {"form": "F1", "period": "2018Q4"})
    assert response.status_code == 201
    return response.json()


def filled(stage: Stage, **changed: Any) -> dict[str, Any]:
    held = opened(stage)
    body = {"version": held["version"], "values": values(stage, **changed)}
    response = ask(stage.cast.reporter, "PATCH", f"{held['id']}/", body)
    assert response.status_code == 200, response.content
    return response.json()


def test_a_program_fills_submits_and_another_person_approves(stage: Stage) -> None:
    held = filled(stage)
    assert [cell["value"] for cell in held["values"]] == ["100", "20", "100", "20"]
    path = f"{held['id']}/"
    submitted = ask(stage.cast.reporter, "POST", path + "submit/", {"version": held["version"]})
    assert submitted.json()["state"] == "submitted"
    approved = ask(stage.cast.reviewer, "POST", path + "approve/")
    assert approved.json()["state"] == "approved"
    assert Observation.objects.current().count() == 4


def test_a_reviewer_sends_back_single_cells_with_words(stage: Stage) -> None:
    held = filled(stage)
    path = f"{held['id']}/"
    ask(stage.cast.reporter, "POST", path + "submit/")
    remark = {"uscc": stage.first.uscc, "element": stage.output.code, "text": "请核对"}
    response = ask(stage.cast.reviewer, "POST", path + "return/", {"remarks": [remark]})
    assert response.json()["state"] == "returned"
    assert not Observation.objects.exists()


def test_a_program_may_ask_not_to_pass_over_open_remarks(stage: Stage) -> None:
    """As the page does; programs that say nothing close them, as ever."""
    path = f"{filled(stage)['id']}/"
    ask(stage.cast.reporter, "POST", path + "submit/")
    ask(stage.cast.reviewer, "POST", path + "return/", {"remarks": [{"text": "请核对全表"}]})
    ask(stage.cast.reporter, "POST", path + "submit/")
    careful = ask(stage.cast.reviewer, "POST", path + "approve/", {"close_remarks": False})
    assert careful.status_code == 422
    assert [one["rule"] for one in careful.json()["errors"]] == ["open_threads"]
    assert not Observation.objects.exists()
    assert ask(stage.cast.reviewer, "POST", path + "approve/").json()["state"] == "approved"
    assert not Remark.objects.filter(parent=None, closed_at=None).exists()


def test_a_reopened_return_counts_until_the_next_approval_unless_withdrawn(stage: Stage) -> None:
    held = filled(stage)
    path = f"{held['id']}/"
    ask(stage.cast.reporter, "POST", path + "submit/")
    ask(stage.cast.reviewer, "POST", path + "approve/")
    reopening = {"reason": "企业更正", "until": "2019-01-31"}
    response = ask(stage.cast.reviewer, "POST", path + "reopen/", reopening)
    assert response.json()["reopened_until"] == "2019-01-31"
    assert Observation.objects.current().count() == 4
    ask(stage.cast.reviewer, "POST", path + "reopen/", {**reopening, "withdraw": True})
    assert Observation.objects.current().count() == 0


def test_the_same_key_does_it_once_and_answers_the_same(stage: Stage) -> None:
    held = filled(stage)
    path = f"{held['id']}/submit/"
    body = {"version": held["version"]}
    first = ask(stage.cast.reporter, "POST", path, body, key="abc")
    second = ask(stage.cast.reporter, "POST", path, body, key="abc")
    assert (
        (first.status_code, first.json())
        == (second.status_code, second.json())
        == (
            200,
            first.json(),
        )
    )
    assert AuditEvent.objects.filter(action="return.submitted").count() == 1


def test_a_key_is_not_for_two_requests(stage: Stage) -> None:
    held = filled(stage)
    path = f"{held['id']}/submit/"
    ask(stage.cast.reporter, "POST", path, {"version": held["version"]}, key="abc")
    response = ask(stage.cast.reporter, "POST", path, {}, key="abc")
    assert (response.status_code, response.json()["errors"][0]["rule"]) == (422, "key_reused")


@pytest.mark.parametrize("verb", ["", "submit/"])
def test_a_kept_answer_is_not_told_to_who_has_lost_the_right(stage: Stage, verb: str) -> None:
    held = filled(stage)
    method = "POST" if verb else "PATCH"
    body = {"version": held["version"]} if verb else {"version": held["version"], "values": []}
    asked = (stage.cast.reporter, method, f"{held['id']}/{verb}", body)
    assert ask(*asked, key="abc").status_code == 200
    User.objects.filter(pk=stage.cast.reporter.pk).update(department=stage.cast.other_department)
    stage.cast.reporter.refresh_from_db()
    assert ask(*asked, key="abc").status_code == 404


def test_a_kept_answer_of_what_the_body_names_is_guarded_too(stage: Stage) -> None:
    body = {"form": "F1", "period": "2018Q4"}
    assert ask(stage.cast.reporter, "POST", "", body, key="abc").status_code == 201
    User.objects.filter(pk=stage.cast.reporter.pk).update(department=stage.cast.other_department)
    stage.cast.reporter.refresh_from_db()
    assert ask(stage.cast.reporter, "POST", "", body, key="abc").status_code == 404


def test_an_error_is_not_kept_under_its_key(stage: Stage) -> None:
    held = opened(stage)
    response = ask(stage.cast.reporter, "POST", f"{held['id']}/submit/", key="abc")
    assert response.status_code == 422
    assert not IdempotentAnswer.objects.exists()


def test_all_problems_come_at_once_with_row_field_and_rule(stage: Stage) -> None:
    held = filled(stage, first_output="-5", second_added="500")
    response = ask(stage.cast.reporter, "POST", f"{held['id']}/submit/")
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    found = {(one["row"], one["field"]) for one in response.json()["errors"]}
    assert (stage.first.uscc, "industrial_output") in found
    assert stage.second.uscc in {row for row, _ in found}
    assert all(one["line"] is None and one["file"] == "" for one in response.json()["errors"])
    described = SchemaGenerator().get_schema(request=None, public=True)["components"]["schemas"]
    assert set(described["Error"]["required"]) == set(response.json()["errors"][0])
    assert set(described["Problem"]["required"]) < set(response.json())


def test_a_long_list_of_problems_is_cut_and_counted(stage: Stage, monkeypatch) -> None:
    monkeypatch.setattr(errors, "MOST_ERRORS", 2)
    held = opened(stage)
    unknown = [{"uscc": f"X{n}", "element": "industrial_output", "value": "1"} for n in range(5)]
    malformed = [{**one, "value": "1e5"} for one in unknown]
    for sent in (unknown, malformed):
        body = {"version": held["version"], "values": sent}
        told = ask(stage.cast.reporter, "PATCH", f"{held['id']}/", body).json()
        assert (len(told["errors"]), told["error_count"]) == (2, 5)


def test_a_request_names_so_many_cells_and_no_more(stage: Stage) -> None:
    held = opened(stage)
    sent = [{"element": "industrial_output"}] * (MOST_VALUES + 1)
    response = ask(stage.cast.reporter, "PATCH", f"{held['id']}/", {"version": 1, "values": sent})
    assert (response.status_code, response.json()["error_count"]) == (422, 1)


def test_what_is_malformed_names_the_enterprise_and_its_place_in_the_list(stage: Stage) -> None:
    held = opened(stage)
    good, bad = (
        {"uscc": firm.uscc, "element": "industrial_output", "value": value}
        for firm, value in ((stage.first, "1"), (stage.second, "1e5"))
    )
    body = {"version": held["version"], "values": [good, bad, {**bad, "uscc": 7}, "nothing"]}
    errors = ask(stage.cast.reporter, "PATCH", f"{held['id']}/", body).json()["errors"]
    assert [(one["line"], one["row"]) for one in errors if one["field"] == "values.value"] == [
        (2, stage.second.uscc),
        (3, ""),
    ]
    assert [one["row"] for one in errors if one["line"] == 4] == [""]


@pytest.mark.parametrize("text", ["１２３", "1e5", "1,000", " 1", "1_0", "NaN", "0x1", "1.23456"])
def test_programs_write_numbers_strictly(stage: Stage, text: str) -> None:
    held = opened(stage)
    body = {"version": held["version"], "values": values(stage, first_output=text)}
    response = ask(stage.cast.reporter, "PATCH", f"{held['id']}/", body)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "values.value"
    assert not Return.objects.get().cells.exists()


@pytest.mark.parametrize("written", ["5", "1e5", "0.1", "true"])
def test_a_figure_that_is_no_string_is_refused(stage: Stage, written: str) -> None:
    held = opened(stage)
    text = json.dumps({"version": held["version"], "values": values(stage, first_output="Q")})
    body = text.replace('"Q"', written)
    response = ask(stage.cast.reporter, "PATCH", f"{held['id']}/", body)
    assert response.status_code == 422
    assert "字符串" in response.json()["errors"][0]["message"]
    assert not Return.objects.get().cells.exists()


@pytest.mark.parametrize("version", ['"１"', '"1"', "1.0", "true"])
def test_a_version_is_a_whole_number_and_nothing_like_it(stage: Stage, version: str) -> None:
    held = opened(stage)
    body = f'{{"version": {version}, "values": []}}'
    response = ask(stage.cast.reporter, "PATCH", f"{held['id']}/", body)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "version"


def test_a_day_is_written_in_plain_digits(stage: Stage) -> None:
    approved = filled(stage)
    ask(stage.cast.reporter, "POST", f"{approved['id']}/submit/")
    ask(stage.cast.reviewer, "POST", f"{approved['id']}/approve/")
    body = {"reason": "单位填错", "until": "２０１９-０１-３０"}
    response = ask(stage.cast.reviewer, "POST", f"{approved['id']}/reopen/", body)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "until"


def test_a_stale_version_and_a_wrong_state_are_conflicts(stage: Stage) -> None:
    held = filled(stage)
    body = {"version": 1, "values": values(stage, first_output="7")}
    assert ask(stage.cast.reporter, "PATCH", f"{held['id']}/", body).status_code == 409
    assert ask(stage.cast.reviewer, "POST", f"{held['id']}/approve/").status_code == 409


def test_other_departments_returns_are_not_found_and_roles_refused(stage: Stage) -> None:
    held = filled(stage)
    path = f"{held['id']}/"
    assert ask(stage.cast.stranger, "GET", path).status_code == 404
    assert ask(stage.cast.stranger, "POST", path + "submit/").status_code == 404
    assert ask(stage.cast.analyst, "POST", path + "approve/").status_code == 403
    assert ask(stage.cast.leader, "GET", path).status_code == 403
    assert Client().post("/api/v1/returns/").status_code == 401


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"version": 1,}', "第1行第15个字符处不合语法"),
        ('{"version": ' + "9" * 5000 + "}", "有一个数太长"),
        ('{"version": Infinity}', "Infinity不是数"),
        (r'{"version": 1, "values": [{"uscc": "\ud800"}]}', "有残缺的字符"),
        (r'{"version": 1, "values": [{"value": "\uDFFF1"}]}', "有残缺的字符"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_in_words(stage: Stage, body: str, said: str) -> None:
    held = opened(stage)
    response = ask(stage.cast.reporter, "PATCH", f"{held['id']}/", body)
    assert response.status_code == 400
    assert said in response.json()["detail"]


def test_a_character_in_two_halves_is_whole(stage: Stage) -> None:
    held = opened(stage)
    body = f'{{"version": {held["version"]}, "values": [], "note": "\\ud83d\\ude00"}}'
    assert ask(stage.cast.reporter, "PATCH", f"{held['id']}/", body).status_code == 200


def test_bytes_that_are_no_text_are_refused_in_words(stage: Stage) -> None:
    client = Client()
    client.force_login(stage.cast.reporter)
    response = client.post("/api/v1/returns/", b"\xff{}", "application/json")
    assert response.status_code == 400
    assert "UTF-8" in response.json()["detail"]


def test_a_page_without_its_token_is_refused_in_words(stage: Stage) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(stage.cast.reporter)
    response = client.post("/api/v1/returns/", "{}", "application/json")
    assert response.status_code == 403
    assert response.json()["detail"] == "页面已经过期，没有保存。请刷新页面后再试。"


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", '{"version": 1, "version": 2}', '{"a": NaN}', '{"a":' * 30 + "1" + "}" * 30],
)
def test_what_is_no_proper_body_is_refused(stage: Stage, body: str) -> None:
    held = opened(stage)
    response = ask(stage.cast.reporter, "PATCH", f"{held['id']}/", body)
    assert response.status_code in (400, 422)
    assert response.json()["detail"]
