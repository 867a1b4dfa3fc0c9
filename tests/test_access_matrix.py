"""Who gets what answer at every address. A new address without a row fails.

302 sends an anonymous reader to the login; 403 is a missing permission, 404 another department's
object. The columns: anonymous, then the cast; `stranger` is a reporter of another department.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from targets.views import documents
from tests.access_rows import DRAFT, MATRIX
from tests.access_stage import make_access_stage
from tests.cast import Cast, make_cast
from tests.factories import make_publication
from tests.kept import kept

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ROLES = (
    *("anonymous", "reporter", "lead", "stranger", "reviewer", "analyst"),
    *("finance", "leader", "auditor", "administrator"),
)


@dataclass(frozen=True)
class Row:
    method: str
    name: str
    query: str
    """Sent in the address, or with POST as what was filled in."""
    expected: dict[str, int]

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.query}"


def rows(matrix: str) -> Iterator[Row]:
    for line in matrix.splitlines():
        words = line.partition("#")[0].split()
        if words:
            method, address, *statuses = words
            name, _, query = address.partition("?")
            expected = dict(zip(ROLES, map(int, statuses), strict=True))
            yield Row(method, name, query, expected)


ROWS = list(rows(MATRIX))


def names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """The full name of every address; the admin's own are one family, with its own test."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"
        elif pattern.namespace == "admin":
            yield "admin:index"
        else:
            yield from names(pattern, f"{pattern.namespace}:" if pattern.namespace else prefix)


Logins = dict[str, dict[str, str]]
"""The cookies of each role."""
Stage = tuple[Cast, Logins, dict[str, str]]


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    with kept(django_db_blocker):
        cast = make_cast()
        taken = make_access_stage(cast)
        addresses = {name: reverse(name, kwargs=taken.get(name)) for name in names(get_resolver())}
        yield cast, {role: login(cast, role) for role in ROLES}, addresses


def login(cast: Cast, role: str) -> dict[str, str]:
    client = Client()
    if role != "anonymous":
        client.force_login(cast[role])
    return {name: cookie.value for name, cookie in client.cookies.items()}


@pytest.fixture
def cast(stage: Stage) -> Cast:
    return stage[0]


@pytest.fixture
def logins(stage: Stage) -> Logins:
    return stage[1]


@pytest.fixture
def addresses(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    # Whether this machine can draw PDFs is no matter of access.
    monkeypatch.setattr(documents, "missing_libraries", tuple)
    return stage[2]


def answers(logins: Logins, method: str, address: str, query: str = "") -> dict[str, int]:
    """The status each role gets; nothing that a request wrote is left for the next."""
    found, client = {}, Client(raise_request_exception=False)
    for role, cookies in logins.items():
        with transaction.atomic():
            client.cookies = SimpleCookie(cookies)
            found[role] = send(client, method, address, QueryDict(query)).status_code
            transaction.set_rollback(True)
    return found


def send(client: Client, method: str, address: str, given: QueryDict) -> HttpResponse:
    if address.startswith("/api/") and method != "GET":
        return client.generic(method, address, json.dumps(given.dict()), "application/json")
    return getattr(client, method.lower())(address, given)


def test_every_address_has_a_row():
    missing = set(names(get_resolver())) - {row.name for row in ROWS}
    assert not missing, f"addresses without a row in the access matrix: {sorted(missing)}"


def test_every_row_is_of_an_address():
    assert {row.name for row in ROWS} <= set(names(get_resolver()))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_role_gets_the_answer_of_the_matrix(logins: Logins, addresses, row: Row):
    assert answers(logins, row.method, addresses[row.name], row.query) == row.expected


@pytest.mark.parametrize("row", list(rows(DRAFT)), ids=str)
def test_an_issue_that_is_not_signed_is_found_by_those_who_see_drafts(
    cast: Cast, logins: Logins, row: Row
):
    draft = make_publication(
        prepared_by=cast.analyst, state="checked", period="2018Q2", serial=9, code="23456789ABCX"
    )
    address = draft.get_absolute_url() + ("circular.docx" if row.name == "file" else "")
    assert answers(logins, row.method, address, row.query) == row.expected


def test_an_address_without_a_row_for_posting_refuses_it(logins: Logins, addresses):
    posting = {row.name for row in ROWS if row.method != "GET"}
    taken = {}
    for name in set(addresses) - posting:
        found = answers(logins, "POST", addresses[name])
        if found.pop("anonymous") not in (302, 401, 403, 405) or not set(found.values()) <= {
            403,
            405,
        }:
            taken[name] = found
    assert not taken


def test_the_administrators_look_behind_is_theirs_alone(logins: Logins):
    model = ("targets_user_changelist", "targets_user_add", "targets_job_changelist")
    for name in ("index", "jsi18n", "autocomplete", "password_change", *model):
        found = answers(logins, "GET", reverse(f"admin:{name}"))
        assert found.pop("anonymous") == 302
        assert found.pop("administrator") != 302 or name == "password_change"
        assert set(found.values()) == {403}, name


def test_what_is_not_there_is_not_found_by_whoever_may_look(logins: Logins, addresses):
    """Ids that do not exist, and ids of absurd size, answer 404 and never 500."""
    for name in ("return-detail", "return-grid", "return-cells", "review-detail", "account-detail"):
        for pk in (999_999, 10**30):
            address = reverse(f"targets:{name}", args=[pk])
            found = set(answers(logins, "GET", address).values())
            assert found <= {302, 401, 403, 404}, (name, pk)
            assert 404 in found
