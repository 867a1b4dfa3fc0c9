"""A form posted without a login is kept for those who had one lately, and for nobody else."""

import re
import time

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils.crypto import salted_hmac

from hightech_zone.kept_forms import KEPT_FORM, LOGIN_MARK, LOGIN_MARK_AGE
from targets.choices import Role
from targets.models import Remark, User
from targets.services.review import RemarkInput, return_send_back
from tests.cast import Cast
from tests.factories import make_user
from tests.targets.returns_stage import make_stage

pytestmark = pytest.mark.django_db

ADDRESS = reverse("targets:return-detail", kwargs={"pk": 1})
TYPED = {"value-A-industrial_output": "555"}
CREDENTIALS = {"username": "reporter", "password": "a-good-passphrase"}


def log_in(client: Client) -> User:
    user = make_user("reporter", role=Role.REPORTER, password=CREDENTIALS["password"])
    assert client.post(reverse("login"), CREDENTIALS).status_code == 302
    return user


def post(client: Client) -> None:
    assert client.post(ADDRESS, TYPED)["Location"].startswith(reverse("login"))


def mark_made(seconds_ago: int) -> str:
    signer = signing.get_cookie_signer(salt=LOGIN_MARK)
    signer.timestamp = lambda: signing.b62_encode(int(time.time()) - seconds_ago)
    return signer.sign("1")


def test_a_form_of_somebody_who_never_logged_in_leaves_nothing(client: Client) -> None:
    post(client)
    assert not Session.objects.exists()


def test_a_form_is_kept_for_a_browser_that_was_logged_in(client: Client) -> None:
    owner = log_in(client)
    Session.objects.all().delete()
    post(client)
    assert client.session[KEPT_FORM] == [ADDRESS, "value-A-industrial_output=555", owner.pk]


@pytest.mark.parametrize("mark", ["1", "", "1:1tAAAA:" + salted_hmac("a", "1").hexdigest()])
def test_a_made_up_mark_keeps_nothing(client: Client, mark: str) -> None:
    client.cookies[LOGIN_MARK] = mark
    post(client)
    assert not Session.objects.exists()


@pytest.mark.parametrize(("age", "is_kept"), [(-60, True), (60, False)])
def test_a_mark_ends_after_a_week(client: Client, age: int, is_kept: bool) -> None:
    client.cookies[LOGIN_MARK] = mark_made(LOGIN_MARK_AGE + age)
    post(client)
    assert Session.objects.exists() is is_kept


def test_the_mark_lets_nobody_in(client: Client) -> None:
    client.cookies[LOGIN_MARK] = mark_made(0)
    assert client.get(reverse("targets:board")).status_code == 302


def test_a_refused_login_makes_no_mark(client: Client) -> None:
    client.post(reverse("login"), CREDENTIALS)
    assert LOGIN_MARK not in client.cookies


WORDS = "已核，按工时分摊。"


@pytest.fixture
def answered_late(cast: Cast) -> tuple[Client, Remark]:
    """A department's answer to the reviewer, sent when the session had ended."""
    stage = make_stage(cast)
    remarks = [RemarkInput("是否含设备折旧？", stage.first.uscc, "industrial_output")]
    return_send_back(of_return=stage.submitted(), by=cast.reviewer, remarks=remarks)
    thread = Remark.objects.get()
    client = Client(enforce_csrf_checks=True)
    client.cookies[LOGIN_MARK] = mark_of(cast.reporter.pk)
    page = client.get(reverse("login")).content.decode()
    address = reverse("targets:return-answer", args=[thread.submission.of_return_id, thread.pk])
    answer = client.post(address, {f"answer-{thread.pk}": WORDS, **token_of(page)})
    assert answer["Location"] == f"{reverse('login')}?next={reverse('kept-form')}"
    return client, thread


def token_of(page: str) -> dict[str, str]:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    return {"csrfmiddlewaretoken": found[1]}


def mark_of(pk: int) -> str:
    return signing.get_cookie_signer(salt=LOGIN_MARK).sign(str(pk))


def test_an_answer_sent_late_is_shown_and_sent_again(answered_late, cast: Cast) -> None:
    client, thread = answered_late
    assert not thread.answers.exists()
    client.force_login(cast.reporter)
    page = client.get(reverse("kept-form")).content.decode()
    assert f'name="answer-{thread.pk}">{WORDS}</textarea>' in page
    assert "您在“填报”里写的话" in page
    fields = {f"answer-{thread.pk}": WORDS, **token_of(page)}
    client.post(reverse("kept-form"), fields, follow=True)
    assert thread.answers.get().text == WORDS
    assert KEPT_FORM not in client.session


def test_what_was_sent_late_can_be_forgotten(answered_late, cast: Cast) -> None:
    client, thread = answered_late
    client.force_login(cast.reporter)
    page = client.get(reverse("kept-form")).content.decode()
    client.post(reverse("kept-form"), {**token_of(page), "forget": "1"}, follow=True)
    assert KEPT_FORM not in client.session
    assert not thread.answers.exists()


def test_what_was_sent_late_is_shown_to_nobody_else(answered_late, cast: Cast) -> None:
    client, _ = answered_late
    client.force_login(cast.lead)
    answer = client.get(reverse("kept-form"))
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert KEPT_FORM not in client.session


def test_what_a_script_sends_is_not_kept(client: Client) -> None:
    client.cookies[LOGIN_MARK] = mark_of(1)
    client.post(ADDRESS, TYPED, headers={"Sec-Fetch-Mode": "cors"})
    assert not Session.objects.exists()


def test_a_password_is_not_kept(client: Client) -> None:
    client.cookies[LOGIN_MARK] = mark_of(1)
    client.post(reverse("targets:password-change"), {"old_password": "secret", "note": "x"})
    assert not Session.objects.exists()
