"""What changed lately: who did what, for whom to see."""

import re

import pytest
from django.test import Client

from targets import audit
from targets.access.changes import visible_changes
from targets.selectors.recent_changes import Kind, recent_changes
from targets.services.review import return_approve
from tests.access_stage import make_access_stage
from tests.board_stage import make_board
from tests.cast import Cast
from tests.factories import make_enterprise
from tests.targets.returns_stage import make_stage

pytestmark = pytest.mark.django_db


def kinds(user) -> list[Kind]:
    return [one.kind for one in recent_changes(user, list(visible_changes(user)))]


def test_an_approval_tells_who_and_where(cast: Cast) -> None:
    stage = make_stage(cast)
    return_approve(of_return=stage.submitted(), by=cast.reviewer)
    (change,) = recent_changes(cast.auditor, list(visible_changes(cast.auditor)))
    assert change.kind is Kind.APPROVED
    assert change.who == cast.reviewer
    assert change.address == f"/returns/{stage.form.returns.get().pk}/"
    (change,) = recent_changes(cast.leader, list(visible_changes(cast.leader)))
    assert change.address == ""


def test_departments_see_their_own_and_the_registers(cast: Cast) -> None:
    make_access_stage(cast)
    firm = make_enterprise("丁厂")
    audit.record(action="certificate.put", actor=cast.analyst, subject=firm)
    audit.record(action="account.created", actor=cast.administrator, subject=cast.reporter)
    assert kinds(cast.reporter) == [Kind.REGISTER, Kind.RETURNED]
    assert kinds(cast.stranger) == [Kind.REGISTER]
    assert kinds(cast.analyst) == [Kind.REGISTER, Kind.RETURNED]


def test_leaders_read_no_names_of_enterprises(cast: Cast, client: Client) -> None:
    make_access_stage(cast)
    firm = make_enterprise("丁厂")
    audit.record(action="certificate.put", actor=cast.analyst, subject=firm)
    client.force_login(cast.leader)
    assert "丁厂" not in client.get("/changes/").content.decode()
    assert "丁厂" not in str(client.get("/api/v1/changes/").json())
    client.force_login(cast.finance)
    assert "丁厂" in client.get("/changes/").content.decode()


def test_the_address_chooses_the_kind(cast: Cast, client: Client) -> None:
    make_access_stage(cast)
    client.force_login(cast.auditor)
    assert "退回：" in client.get("/changes/?kind=returned").content.decode()
    assert "没有这种变动" in client.get("/changes/?kind=imported").content.decode()
    (found,) = client.get("/api/v1/changes/?kind=returned").json()["results"]
    assert (found["kind"], found["who"]) == ("returned", str(cast.reviewer))
    assert client.get("/api/v1/changes/?kind=nothing").status_code == 400


def test_tables_are_numbered_in_the_order_of_the_page(cast: Cast, client: Client) -> None:
    make_board()
    for reader in (cast.leader, cast.reviewer):
        client.force_login(reader)
        page = client.get("/?period=2018Q3").content.decode()
        assert re.findall(r"<i>表(\d)</i>", page) == ["1", "2", "3"], reader.username
