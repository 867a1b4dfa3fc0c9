"""What a process keeps of the policy, its forms and units, and the places is never stale."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hightech_zone.lib.once import ANSWERS, KEPT
from targets.access.readers import page_state
from targets.models import Enterprise, UnitName, User
from targets.models.page_mark import STANDING, install_marks, remove_marks
from tests.access_stage import make_access_stage
from tests.cast import Cast
from tests.conftest import forget_pages
from tests.packs import load

pytestmark = pytest.mark.django_db
PAGES = (
    "/",
    "/?period=2018Q3&as_of=2019-01-15",
    "/targets/output/?period=2018Q3",
    "/targets/output/breakdown/?period=2018Q3&by=park_cluster",
    "/policy/?period=2018Q3",
    "/wall/?period=2018Q3",
)
WATCHED = {
    "postgresql": "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%standing%'",
    "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%standi%'",
}
TABLE = re.compile(r'(?:FROM|JOIN) "?((?:targets|incentives)_\w+)')


@pytest.fixture
def answers(cast: Cast) -> dict[Any, Any]:
    """All that the pages of a reviewer have left behind."""
    make_access_stage(cast)
    forget_pages()
    client = Client()
    client.force_login(cast.reviewer)
    for address in PAGES:
        assert client.get(address).status_code == 200
    (held,) = ANSWERS.values()
    return held


def test_what_is_kept_is_read_from_tables_whose_changes_are_counted(answers: dict[Any, Any]):
    assert {read for read, *_ in answers} == set(KEPT)
    for read, *arguments in answers:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            read(*arguments)
        tables = {one for query in asked.captured_queries for one in TABLE.findall(query["sql"])}
        assert tables <= STANDING, read


def test_kept_rows_bring_no_others_along(answers: dict[Any, Any]):
    """A relation followed from a kept row is kept with it."""
    rows = list(_rows([answers], set()))
    assert len(rows) > 20
    followed = {
        (one._meta.db_table, name, one._meta.get_field(name).related_model._meta.db_table)
        for one in rows
        for name in one._state.fields_cache
    }
    assert [one for one in followed if one[-1] not in STANDING] == []
    assert {one._meta.db_table for one in rows} <= STANDING


def _rows(found: Any, seen: set[int]) -> Iterator[models.Model]:
    if id(found) in seen:
        return
    seen.add(id(found))
    if isinstance(found, dict):
        found = [*found.keys(), *found.values()]
    if isinstance(found, list | tuple | set | models.QuerySet):
        for one in found:
            yield from _rows(one, seen)
    elif isinstance(found, models.Model):
        yield found
        yield from _rows(found._state.fields_cache, seen)
        yield from _rows(getattr(found, "_prefetched_objects_cache", {}), seen)
    elif hasattr(found, "__dataclass_fields__"):
        yield from _rows([getattr(found, one) for one in found.__dataclass_fields__], seen)


def test_every_standing_table_is_watched_and_no_other():
    with connection.cursor() as cursor:
        cursor.execute(WATCHED[connection.vendor])
        assert {name for (name,) in cursor.fetchall()} == STANDING


def test_names_settings_and_definitions_are_counted(cast: Cast):
    states = [page_state().standing]
    load()
    states.append(page_state().standing)
    UnitName.objects.update(name_zh="改名后的局")
    states.append(page_state().standing)
    assert len(set(states)) == 3


def test_figures_firms_and_people_leave_it_as_it_was(cast: Cast):
    make_access_stage(cast)
    before = page_state()
    Enterprise.objects.update(name="改名")
    User.objects.update(full_name="李四")
    now = page_state()
    assert now.standing == before.standing
    assert now.version != before.version


def test_the_triggers_go_and_come_back(cast: Cast):
    remove_marks(connection)
    before = page_state()
    make_access_stage(cast)
    assert page_state() == before
    install_marks()
    before = page_state()
    UnitName.objects.update(name_zh="改名后的局")
    now = page_state()
    assert now.version != before.version
    assert now.standing != before.standing
