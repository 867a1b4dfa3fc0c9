"""The list of a department's returns: what is open, how far it is, and who sees it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hightech_zone.lib.clock import db_now
from targets.models import Return
from targets.services.review import RemarkInput, return_send_back
from tests.cast import Cast
from tests.factories import make_enterprise
from tests.targets.returns_stage import Stage

LIST = reverse("targets:return-list")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture
def visitor(client: Client, cast: Cast) -> Client:
    client.force_login(cast.reporter)
    return client


def posted(stage: Stage, of_return: Return, verb: str = "save", **values: str) -> dict[str, str]:
    cells = {f"value-{one.uscc}-{one.element}": one.value for one in stage.inputs(**values)}
    return {"version": str(of_return.version), "page": "1", "verb": verb, **cells}


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
    page = client.get(LIST).content.decode()
    assert "F1" not in TOKEN.sub("", page), "but for the letters of a form's token"
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
