"""What two people, or one with an expired login, type into the same return."""

import re
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from hightech_zone.kept_forms import KEPT_FORM
from targets.choices import ReturnState
from tests.cast import Cast
from tests.targets.returns_stage import Stage


@pytest.fixture
def visitor(client: Client, cast: Cast) -> Client:
    client.force_login(cast.reporter)
    return client


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
