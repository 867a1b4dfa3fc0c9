"""What changes the version that kept pages go by, and what does not."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from socket import socket
from threading import Event
from time import monotonic

import pytest
from django.core.cache import cache, caches
from django.db import connection, transaction
from django.test import Client

from targets.access.readers import page_state
from targets.models import (
    PageMark,
    Return,
    User,
)
from targets.models.page_mark import UNMARKED
from targets.services.page_marks import page_marks_fold
from targets.services.review import return_approve
from tests.access_stage import make_access_stage
from tests.cast import Cast
from tests.factories import make_unit

pytestmark = pytest.mark.django_db
PAGES = {
    "board": "/?period=2018Q3",
    "target": "/targets/output/?period=2018Q3",
    "breakdown": "/targets/output/breakdown/?period=2018Q3",
    "policy": "/policy/?period=2018Q3",
    "wall": "/wall/?period=2018Q3",
}
MARKED = {
    "postgresql": "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%page_mark'",
    "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%page_m%'",
}
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=)"\w+"')


@pytest.fixture
def stage(cast: Cast) -> dict:
    return make_access_stage(cast)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def seen(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return TOKEN.sub(r"\1", response.content.decode())


def approve(stage: dict, cast: Cast) -> None:
    of_return = Return.objects.get(pk=stage["targets:review-detail"]["pk"])
    return_approve(of_return=of_return, by=cast.reviewer)


def test_every_table_counts_or_is_named_as_not_shown(db):
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        cursor.execute(MARKED[connection.vendor])
        marked = {name for (name,) in cursor.fetchall()}
    ours = {one for one in names if one.startswith(("targets_", "incentives_"))}
    assert marked | UNMARKED == ours
    assert not marked & UNMARKED


def test_logging_in_changes_no_page(cast: Cast):
    version = page_state().version
    User.objects.update(last_login=datetime(2019, 1, 1, tzinfo=UTC))
    assert page_state().version == version
    User.objects.update(full_name="李四")
    assert page_state().version != version


def test_folding_keeps_the_version(db):
    for number in range(3):
        PageMark.objects.create(changes=number, at=datetime(2019, 1, 1 + number, tzinfo=UTC))
    version = page_state().version
    page_marks_fold()
    assert page_state().version == version


@pytest.mark.parametrize("listening", [True, False], ids=["half-open", "refused"])
def test_pages_are_right_and_quick_without_redis(stage: dict, cast: Cast, settings, listening):
    client = client_of(cast.reviewer)
    held = {address: seen(client, address) for address in PAGES.values()}
    with socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        if listening:
            nobody.listen()
        place = f"redis://127.0.0.1:{nobody.getsockname()[1]}/0"
        backend = "hightech_zone.lib.patient_cache.PatientRedisCache"
        options = {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}
        away = {"BACKEND": backend, "LOCATION": place, "OPTIONS": options}
        settings.CACHES = {**settings.CACHES, "default": away}
        caches["near"].clear()
        begun = monotonic()
        assert cache.get_many(["x"]) == {}
        assert monotonic() - begun < 3, "a quarter of a second, on a busy machine"
        begun = monotonic()
        assert cache.get_many(["x"]) == {}
        assert monotonic() - begun < 0.2, "it is left alone for a while"
        assert {address: seen(client, address) for address in PAGES.values()} == held
        approve(stage, cast)
        assert seen(client, "/?period=2018Q4") != held[PAGES["board"]]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_change_that_began_first_and_ended_last_is_seen():
    """Numbers drawn from a sequence would have been passed by then."""
    make_unit("first")
    begun, go_on = Event(), Event()

    def slow() -> None:
        with transaction.atomic():
            make_unit("slow")
            begun.set()
            go_on.wait(10)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(slow)
        assert begun.wait(10)
        make_unit("quick")
        held = page_state().version
        go_on.set()
        running.result(10)
    assert page_state().version != held
