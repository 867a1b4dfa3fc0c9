"""The migrations as an installation runs them: none missing, forwards, and back again."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from targets.models import Unit
from tests.factories import make_unit


def latest() -> list[tuple[str, str]]:
    return MigrationExecutor(connection).loader.graph.leaf_nodes("targets")


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith("targets_")}


def migrate(*goal: str) -> None:
    call_command("migrate", *goal, interactive=False, verbosity=0)


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_history_is_one_line():
    assert len(latest()) == 1


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_all_goes_back_to_nothing_and_forward_again():
    before = tables()
    assert before
    try:
        migrate("targets", "zero")
        assert not tables()
    finally:
        migrate()
    assert tables() == before
    assert make_unit("again") == Unit.objects.get()
