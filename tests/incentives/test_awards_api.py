"""Awards by program: list, application, approval and payment, their refusals, asking twice."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from incentives.models import Award, PaymentBatch, Talent
from targets.models import User
from tests.factories import make_enterprise
from tests.incentives.awards_stage import AFTER_NOTICE, OPENED, Stage, make_awards_stage

LIST = "/api/v1/incentives/awards/"


def ask(
    user: User | None, method: str, path: str = "", body: Any = None, key: str | None = None
) -> HttpResponse:
    client = Client()
    if user is not None:
        client.force_login(user)
    headers = {"Idempotency-Key": key} if key else {}
    data = json.dumps(body if body is not None else {})
    return client.generic(method, f"{LIST}{path}", data, "application/json", headers=headers)


@pytest.fixture
def projects(cast, settings) -> Stage:
    settings.ZONE_TODAY = None
    return make_awards_stage(cast, fact={"kind": "project"}, payout="range")


def application(stage: Stage, **values: Any) -> dict[str, Any]:
    return {
        "scheme": stage.scheme.code,
        "fact_on": "2018-05-07",
        "subject": "深水防喷器",
        "uscc": make_enterprise().uscc,
        **values,
    }


# The list


def test_the_list_has_amounts_as_text_and_says_where_each_award_is(stage: Stage):
    award = stage.approved()
    (listed,) = ask(stage.cast.auditor, "GET").json()["results"]
    assert (listed["number"], listed["state"], listed["amount"]) == (award.number, "approved", "10")
    assert listed["uscc"] == award.enterprise.uscc
    (part,) = listed["parts"]
    assert (part["funder"], part["amount"], part["state"], part["batch"]) == (
        *("zone", "10"),
        *("due", None),
    )


def test_the_list_can_be_narrowed(stage: Stage):
    award = stage.candidate()
    stage.checked(name="GR2")
    for query in ("state=candidate", f"uscc={award.enterprise.uscc}"):
        found = ask(stage.cast.analyst, "GET", f"?{query}").json()["results"]
        assert [one["number"] for one in found] == [award.number]
    assert ask(stage.cast.analyst, "GET", "?year=2017").json()["results"] == []
    assert ask(stage.cast.analyst, "GET", "?scheme=INC-99").json()["results"] == []


@pytest.mark.parametrize("query", ["state=lost", "year=soon", "year=9999", "year=２０１８"])
def test_what_cannot_be_asked_for_is_said(stage: Stage, query: str):
    response = ask(stage.cast.analyst, "GET", f"?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_each_role_sees_its_own(stage: Stage):
    stage.candidate()
    seen = {role: ask(getattr(stage.cast, role), "GET") for role in ("lead", "stranger", "auditor")}
    assert {role: len(answer.json()["results"]) for role, answer in seen.items()} == {
        "lead": 1,
        "stranger": 0,
        "auditor": 1,
    }
    assert ask(stage.cast.leader, "GET").status_code == 403
    assert ask(stage.cast.administrator, "GET").status_code == 403
    assert ask(None, "GET").status_code == 401


def test_personal_data_are_masked_for_everybody(projects: Stage):
    talent = Talent.objects.create(
        identity_number="211102197803121234",
        name="梁栩",
        level="provincial",
        role="founds",
        recognised_on=OPENED,
        arrived_on=OPENED,
    )
    award = projects.candidate()
    Award.objects.filter(pk=award.pk).update(talent=talent)
    for role in ("finance", "lead", "auditor"):
        text = ask(getattr(projects.cast, role), "GET").content.decode()
        assert f"梁* {talent}" in text
        assert "梁栩" not in text
        assert talent.identity_number not in text


def test_a_page_takes_the_same_queries_for_many_as_for_few(stage: Stage, django_assert_num_queries):
    stage.approved(name="GR0")
    client = Client()
    client.force_login(stage.cast.reviewer)
    with django_assert_num_queries(6):
        client.get(LIST)
    settings.ZONE_TODAY = OPENED
    for number in range(1, 4):
        stage.candidate(f"GR{number}")
    with django_assert_num_queries(6):
        client.get(LIST)


# An application


def test_an_application_opens_a_file_that_is_being_checked(projects: Stage):
    response = ask(projects.cast.reporter, "POST", body=application(projects))
    assert response.status_code == 201, response.content
    answer = response.json()
    award = Award.objects.get(pk=answer["id"])
    assert (award.state, award.opened_by, award.subject) == (
        "checking",
        projects.cast.reporter,
        "深水防喷器",
    )


def test_the_same_key_applies_once_and_the_same_fact_too(projects: Stage):
    body = application(projects)
    first = ask(projects.cast.reporter, "POST", body=body, key="k-1")
    again = ask(projects.cast.reporter, "POST", body=body, key="k-1")
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    other = ask(projects.cast.reporter, "POST", body=body, key="k-2")
    assert (other.status_code, other["Content-Type"]) == (409, "application/problem+json")
    assert Award.objects.count() == 1


def test_what_is_wrong_with_an_application_is_said_field_by_field(projects: Stage):
    response = ask(projects.cast.reporter, "POST", body={"fact_on": "yesterday"})
    assert response.status_code == 422
    assert {one["field"] for one in response.json()["errors"]} == {"scheme", "fact_on"}


@pytest.mark.postgres
def test_the_longest_application_is_taken_and_a_longer_one_refused(projects: Stage):
    body = application(projects, subject="井" * 120, words="深" * 500)
    assert ask(projects.cast.reporter, "POST", body=body).status_code == 201
    for name, value in (("subject", "井" * 121), ("words", "深" * 501), ("payee", "款" * 121)):
        response = ask(projects.cast.reporter, "POST", body={**body, name: value})
        assert response.status_code == 422
        assert [one["field"] for one in response.json()["errors"]] == [name]
    nobody = {**body, "subject": "泵" * 120, "uscc": "", "payee": "款" * 120}
    assert ask(projects.cast.reporter, "POST", body=nobody).status_code == 201


@pytest.mark.parametrize(
    ("role", "status"), [("stranger", 404), ("reviewer", 403), ("finance", 403), ("leader", 403)]
)
def test_who_may_not_apply(projects: Stage, role: str, status: int):
    response = ask(getattr(projects.cast, role), "POST", body=application(projects))
    assert response.status_code == status


def test_a_talent_is_named_by_its_code_only_by_those_who_handle_talents(cast, settings):
    settings.ZONE_TODAY = None
    stage = make_awards_stage(cast, fact={"kind": "talent"})
    talent = Talent.objects.create(
        identity_number="1",
        name="演示",
        level="city",
        role="founds",
        recognised_on=OPENED,
        arrived_on=OPENED,
    )
    body = application(stage, talent=str(talent), subject="", fact_on=None)
    response = ask(cast.reporter, "POST", body=body)
    assert response.status_code == 201, response.content
    assert Award.objects.get().talent == talent
    assert ask(cast.reporter, "POST", body={**body, "talent": "T-9999"}).status_code == 404


# Approval and payment


def test_approving_and_paying_by_program(stage: Stage):
    award = stage.published()
    settings.ZONE_TODAY = AFTER_NOTICE
    version = {"version": award.version}
    approved = ask(stage.cast.reviewer, "POST", f"{award.pk}/approve/", version)
    assert approved.status_code == 200, approved.content
    assert approved.json()["state"] == "approved"
    version = {"version": approved.json()["version"]}
    paid = ask(stage.payer, "POST", f"{award.pk}/pay/", version, key="p-1")
    again = ask(stage.payer, "POST", f"{award.pk}/pay/", version, key="p-1")
    assert paid.status_code == 200, paid.content
    assert paid.json() == again.json()
    assert (paid.json()["state"], paid.json()["parts"][0]["state"]) == ("paying", "batched")
    assert PaymentBatch.objects.count() == 1
    twice = ask(stage.payer, "POST", f"{award.pk}/pay/", {"version": paid.json()["version"]})
    assert twice.status_code == 422
    assert PaymentBatch.objects.count() == 1


def test_approving_too_early_conflicts(stage: Stage):
    award = stage.published()
    response = ask(stage.cast.reviewer, "POST", f"{award.pk}/approve/", {"version": award.version})
    assert response.status_code == 409
    assert response.json()["detail"].startswith("公示到")


def test_what_was_not_seen_last_is_neither_approved_nor_paid(stage: Stage):
    award = stage.approved()
    for user, verb in ((stage.cast.reviewer, "approve"), (stage.payer, "pay")):
        response = ask(user, "POST", f"{award.pk}/{verb}/", {"version": 1})
        assert (response.status_code, response.json()["rule"]) == (409, "stale_version")


def test_a_budget_that_is_spent_conflicts(cast, settings):
    settings.ZONE_TODAY = None
    stage = make_awards_stage(cast, allotted="5")
    award = stage.published()
    settings.ZONE_TODAY = AFTER_NOTICE
    response = ask(cast.reviewer, "POST", f"{award.pk}/approve/", {"version": award.version})
    assert (response.status_code, response.json()["rule"]) == (409, "over_budget")


def test_who_approved_does_not_pay(stage: Stage):
    award = stage.approved()
    User.objects.filter(pk=stage.cast.reviewer.pk).update(role="finance")
    stage.cast.reviewer.refresh_from_db()
    response = ask(stage.cast.reviewer, "POST", f"{award.pk}/pay/", {"version": award.version})
    assert (response.status_code, response.json()["rule"]) == (403, "separated_duties")


@pytest.mark.parametrize(
    ("role", "verb", "status"),
    [
        ("analyst", "approve", 403),
        ("stranger", "approve", 403),
        ("reviewer", "pay", 403),
        ("leader", "pay", 403),
    ],
)
def test_who_may_neither_approve_nor_pay(stage: Stage, role: str, verb: str, status: int):
    award = stage.approved()
    user = getattr(stage.cast, role)
    response = ask(user, "POST", f"{award.pk}/{verb}/", {"version": award.version})
    assert response.status_code == status
    assert PaymentBatch.objects.count() == 0


def test_an_award_that_is_not_there_is_not_found(stage: Stage):
    response = ask(stage.cast.reviewer, "POST", "999/approve/", {"version": 1})
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_the_schema_describes_all_of_it(db):
    schema = SchemaGenerator().get_schema(request=None, public=True)
    found = {path: set(verbs) for path, verbs in schema["paths"].items() if "incentives" in path}
    assert found == {
        "/api/v1/incentives/awards/": {"get", "post"},
        "/api/v1/incentives/awards/{id}/approve/": {"post"},
        "/api/v1/incentives/awards/{id}/pay/": {"post"},
    }
