"""A form posted without a login is kept for those who had one lately, and for nobody else."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils.crypto import salted_hmac

from hightech_zone.middleware import KEPT_FORM, LOGIN_MARK, LOGIN_MARK_AGE
from targets.choices import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ADDRESS = reverse("targets:return-detail", kwargs={"pk": 1})
TYPED = {"value-A-industrial_output": "555"}
CREDENTIALS = {"username": "reporter", "password": "a-good-passphrase"}


def log_in(client: Client) -> None:
    make_user("reporter", role=Role.REPORTER, password=CREDENTIALS["password"])
    assert client.post(reverse("login"), CREDENTIALS).status_code == 302


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
    log_in(client)
    Session.objects.all().delete()
    post(client)
    assert client.session[KEPT_FORM] == [ADDRESS, "value-A-industrial_output=555"]


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
