"""Pages rendered once for all readers of a role: never stale, never somebody else's, and right
without the cache."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from targets.access.readers import page_state
from targets.calc.periods import Period
from targets.choices import Role
from targets.models import (
    Correction,
    Enterprise,
    ReportingPeriod,
    Return,
    UnitName,
    User,
    ValidationRule,
)
from targets.personal import HOLE
from targets.services.aggregation import aggregate_all
from targets.services.corrections import correction_approve
from targets.services.periods import PeriodDates, period_reschedule
from targets.services.registers import certificate_put
from targets.services.review import return_approve
from targets.services.rules import rule_change
from targets.views.shared_pages import anybody_like, keys, shared_page
from tests.access_stage import Addresses, make_access_stage
from tests.cast import Cast, make_cast
from tests.conftest import forget_pages
from tests.factories import make_notice, make_notice_item
from tests.kept import kept
from tests.packs import SECOND, load

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGES = {
    "board": "/?period=2018Q3",
    "target": "/targets/output/?period=2018Q3",
    "breakdown": "/targets/output/breakdown/?period=2018Q3",
    "policy": "/policy/?period=2018Q3",
    "wall": "/wall/?period=2018Q3",
}
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=)"\w+"')


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Cast, Addresses]]:
    with kept(django_db_blocker):
        cast = make_cast()
        yield cast, make_access_stage(cast)


@pytest.fixture
def cast(built: tuple[Cast, Addresses]) -> Cast:
    return built[0]


@pytest.fixture
def stage(built: tuple[Cast, Addresses]) -> Addresses:
    return built[1]


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


def correct(stage: dict, cast: Cast) -> None:
    correction_approve(correction=Correction.objects.get(), by=cast.reviewer)


def publish(stage: dict, cast: Cast) -> None:
    ReportingPeriod.objects.update(published_at=datetime(2019, 1, 20, tzinfo=UTC))


def register(stage: dict, cast: Cast) -> None:
    (firm, *_) = Enterprise.objects.all()
    certificate_put(enterprise=firm, kind="hightech", number="G1", issued_on=date(2018, 1, 1))


def move_deadline(stage: dict, cast: Cast) -> None:
    held = ReportingPeriod.objects.get(period=Period.parse("2018Q4"))
    dates = PeriodDates(held.opens_on, held.due_on, date(2019, 2, 1), date(2019, 3, 1))
    period_reschedule(reporting_period=held, by=cast.administrator, dates=dates, reason="Holidays")


def change_rule(stage: dict, cast: Cast) -> None:
    rule = ValidationRule.objects.current().get()
    rule_change(rule=rule, state="off", params={}, reason="Unused", by=cast.analyst)


def rename_unit(stage: dict, cast: Cast) -> None:
    UnitName.objects.update(name_zh="改名后的局")


CHANGES = [approve, correct, publish, register, move_deadline, change_rule, rename_unit]


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_what_changed_shows_on_the_next_view(
    stage: dict, cast: Cast, change: Callable[[dict, Cast], None]
):
    readers = [client_of(cast.reviewer), client_of(cast.reporter)]
    pages = [(one, address) for one in readers for address in PAGES.values()]
    for client, address in pages:
        seen(client, address)
    version = page_state().version
    change(stage, cast)
    assert page_state().version != version
    after_change = [seen(*one) for one in pages]
    aggregate_all()
    after_sums = [seen(*one) for one in pages]
    assert after_sums == [fresh(*one) for one in pages]
    if change in (rename_unit, move_deadline, change_rule):
        return
    assert after_sums != after_change


def test_a_change_is_not_hidden_by_what_was_rendered_before(stage: dict, cast: Cast):
    """Each change shows where it can: the same pages without any cache say the same."""
    client = client_of(cast.leader)
    held = {address: seen(client, address) for address in PAGES.values()}
    approve(stage, cast)
    aggregate_all()
    assert seen(client, "/?period=2018Q4") == fresh(client, "/?period=2018Q4")
    assert seen(client, PAGES["board"]) != held[PAGES["board"]]


def test_publication_shows_at_once_to_those_who_waited_for_it(stage: dict, cast: Cast):
    client = client_of(cast.reporter)
    assert "2018年三季度" in seen(client, "/")
    assert client.get("/?period=2018Q4").status_code == 403
    publish(stage, cast)
    assert "2018年四季度" in seen(client, "/")
    assert client.get("/?period=2018Q4").status_code == 200


def test_withdrawn_publication_hides_at_once(stage: dict, cast: Cast):
    client = client_of(cast.reporter)
    seen(client, PAGES["board"])
    ReportingPeriod.objects.update(published_at=None)
    assert client.get(PAGES["board"]).status_code == 403


def test_another_day_is_another_page(stage: dict, cast: Cast, settings):
    client = client_of(cast.reviewer)
    held = seen(client, PAGES["wall"])
    settings.ZONE_TODAY = date(2019, 3, 1)
    assert seen(client, PAGES["wall"]) != held
    assert seen(client, PAGES["wall"]) == fresh(client, PAGES["wall"])


def test_another_policy_shows_at_once(cast: Cast):
    load()
    client = client_of(cast.reviewer)
    assert "云川高新区" not in seen(client, "/?period=2018Q3")
    load(text=SECOND)
    assert "云川高新区" in seen(client, "/?period=2018Q3")


def fresh(client: Client, address: str) -> str:
    forget_pages()
    return seen(client, address)


def test_no_role_is_shown_what_another_was(stage: dict, cast: Cast):
    """Every role after every other, in both orders: always what it would see alone."""
    roles = [role for role in Role if role != Role.ADMINISTRATOR]
    clients = [client_of(cast[role]) for role in roles]
    for address in (*PAGES.values(), "/", "/targets/output/breakdown/?by=park&show=count"):
        alone = [answer(client, address, is_fresh=True) for client in clients]
        assert [answer(client, address) for client in clients] == alone
        assert [answer(client, address) for client in reversed(clients)] == alone[::-1]


def answer(client: Client, address: str, *, is_fresh: bool = False) -> tuple[int, str]:
    if is_fresh:
        forget_pages()
    response = client.get(address)
    return response.status_code, TOKEN.sub(r"\1", response.content.decode())


def test_two_readers_of_a_role_share_all_but_the_frame(stage: dict, cast: Cast):
    first, second = client_of(cast.reporter), client_of(cast.stranger)
    make_notice_item(notice=make_notice(person=cast.stranger))
    shown = [seen(one, PAGES["target"]) for one in (first, second)]
    main = [one.partition("<main")[2] for one in shown]
    assert main[0] == main[1]
    assert str(cast.reporter) in shown[0]
    assert str(cast.stranger) not in shown[0]
    assert str(cast.reporter) not in shown[1]
    assert "消息，1条未读" in shown[1]


def test_the_shared_rendering_is_nobodys(stage: dict, cast: Cast):
    request = RequestFactory().get("/", headers={"cookie": "sessionid=x; csrftoken=y"})
    request.user = cast.reporter
    stand_in = anybody_like(request)
    assert (stand_in.user.pk, stand_in.user.username, stand_in.user.department) == (None, "", None)
    assert stand_in.COOKIES == {}
    assert not hasattr(stand_in, "session")
    assert request.user == cast.reporter


def test_what_is_held_for_all_has_no_name_and_no_token(stage: dict, cast: Cast, monkeypatch):
    held = {}
    monkeypatch.setattr(cache, "set", lambda key, value, age: held.update({key: value}))
    for address in PAGES.values():
        seen(client_of(cast.reporter), address)
    shared = [page for key, page in held.items() if key.startswith("page-")]
    assert len(shared) == len(PAGES)
    for page in shared:
        assert str(cast.reporter) not in page
        assert str(cast.department) not in page.partition("<main")[0]
        assert "csrfmiddlewaretoken" not in page


def test_each_reader_gets_a_token_that_works(stage: dict, cast: Cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.reporter)
    for _ in range(2):
        html = client.get(PAGES["board"]).content.decode()
    assert HOLE not in html
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', html)[1]
    given = {"language": "en", "next": "/", "csrfmiddlewaretoken": token}
    assert client.post("/language/", given).status_code == 302


def test_messages_are_shown_once_and_to_their_reader(stage: dict, cast: Cast):
    client = client_of(cast.analyst)
    seen(client, PAGES["board"])
    client.post(reverse("targets:scenario-delete", kwargs=stage["targets:scenario-delete"]))
    assert "已删除" not in seen(client_of(cast.analyst), PAGES["board"])
    shown = client.get(PAGES["board"])
    assert "已删除" in shown.content.decode()
    assert "ETag" not in shown
    assert "已删除" not in seen(client, PAGES["board"])


def test_language_is_the_readers(stage: dict, cast: Cast):
    client = client_of(cast.reviewer)
    chinese = seen(client, PAGES["board"])
    client.cookies["django_language"] = "en"
    assert '<html lang="en">' in seen(client, PAGES["board"])
    del client.cookies["django_language"]
    assert seen(client, PAGES["board"]) == chinese


def test_an_unchanged_page_is_not_sent_again(stage: dict, cast: Cast):
    client = client_of(cast.reviewer)
    first = client.get(PAGES["board"])
    assert first["Cache-Control"] == "private, no-cache"
    assert "Cookie" in first["Vary"]
    assert again(client, first).status_code == 304
    make_notice_item(notice=make_notice(person=cast.reviewer))
    assert again(client, first).status_code == 200
    assert again(client_of(cast.reviewer), first).status_code == 200, "another login, other forms"
    assert again(client_of(cast.analyst), first).status_code == 200


def again(client: Client, response: Any) -> Any:
    return client.get(PAGES["board"], headers={"If-None-Match": response["ETag"]})


ANSWERS = (
    "/api/v1/targets/",
    "/api/v1/progress/?period=2018Q3",
    "/api/v1/series/?indicator=output&period=2018Q3",
    "/api/v1/breakdown/?indicator=output&period=2018Q3&by=park",
)


@pytest.mark.parametrize("address", ANSWERS)
def test_an_unchanged_answer_is_not_sent_again(stage: dict, cast: Cast, address: str):
    client, other = client_of(cast.reviewer), client_of(cast.reporter)
    first = client.get(address)
    held = {"If-None-Match": first["ETag"]}
    assert first["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Authorization", "Accept-Language"} <= set(first["Vary"].split(", "))
    assert client.get(address, headers=held).status_code == 304
    assert client.get(address, headers={**held, "Accept-Language": "en"}).status_code == 200
    assert other.get(address, headers=held).status_code == 200
    assert Client().get(address, headers=held).status_code == 401
    approve(stage, cast)
    assert client.get(address, headers=held).status_code == 200


def test_a_form_among_what_is_shared_is_not_kept(cast: Cast, rf, caplog):
    template = engines["django"].from_string("{% csrf_token %}")
    view = shared_page(lambda request: HttpResponse(template.render({}, request)))
    request = rf.get("/")
    request.user, request._messages = cast.reviewer, []
    assert "csrfmiddlewaretoken" in view(request).content.decode()
    assert "not shared" in caplog.text
    assert page_key(request) not in cache


def test_whoever_is_switched_off_is_sent_to_the_login_from_a_kept_page(cast: Cast, client: Client):
    client.force_login(cast.reviewer)
    assert client.get("/").status_code == 200
    User.objects.filter(pk=cast.reviewer.pk).update(is_active=False)
    assert client.get("/").status_code == 302


def page_key(request: HttpRequest) -> str:
    return keys(request, page_state(request.user))[0]
