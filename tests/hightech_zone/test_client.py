"""Whose address limits on attempts go by."""

import pytest
from django.test import Client, RequestFactory

from hightech_zone.lib.client import client_address
from tests.factories import make_user

PROXY, HOME, ELSEWHERE = "10.0.0.1", "203.0.113.7", "203.0.113.8"


@pytest.mark.parametrize(
    ("trusted", "header", "expected"),
    [
        (0, HOME, PROXY),
        (0, "", PROXY),
        (1, HOME, HOME),
        (1, f"{ELSEWHERE}, {HOME}", HOME),
        (1, f"{ELSEWHERE},{HOME}", HOME),
        (2, f"{ELSEWHERE}, {HOME}, 10.0.0.2", HOME),
        (2, HOME, PROXY),
        (1, "", PROXY),
        (1, "unknown", PROXY),
        (1, f"{HOME}, ", PROXY),
        (1, "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_only_what_trusted_proxies_wrote_is_believed(
    settings, trusted: int, header: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory().get(
        "/", REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": header} if header else {}
    )
    assert client_address(request) == expected


def login(client: Client, password: str, forwarded: str) -> int:
    form = {"username": "reporter", "password": password}
    headers = {"X-Forwarded-For": forwarded}
    return client.post("/accounts/login/", form, REMOTE_ADDR=PROXY, headers=headers).status_code


@pytest.fixture
def reporter(db) -> None:
    make_user("reporter", password="right-password-2018")


def test_behind_a_trusted_proxy_an_attacker_locks_only_their_own_address(
    reporter, client: Client, settings
) -> None:
    settings.TRUSTED_PROXIES = 1
    for _ in range(settings.AXES_FAILURE_LIMIT):
        refused = login(client, "wrong", HOME)
    assert refused == 429
    assert login(client, "right-password-2018", HOME) == 429
    assert login(client, "right-password-2018", ELSEWHERE) == 302


def test_a_made_up_address_does_not_escape_the_limit(reporter, client: Client, settings) -> None:
    for number in range(settings.AXES_FAILURE_LIMIT):
        refused = login(client, "wrong", f"203.0.113.{number}")
    assert refused == 429
