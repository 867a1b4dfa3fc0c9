"""Emptying the tables after a test that commits.

Django truncates, and PostgreSQL makes new files for a hundred tables and their indexes each time;
a test leaves a few rows in a few of them. As TRUNCATE does, it waits for whoever is still writing
and fires no trigger. What migrating wrote stays, instead of being written again for each test.
"""

from collections.abc import Sequence
from typing import Any

from django.core.management.commands import flush
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.operations import DatabaseOperations

WRITTEN_BY_MIGRATING = {"django_content_type", "auth_permission"}


def deletes(
    self: DatabaseOperations,
    style: Any,
    tables: Sequence[str],
    *,
    reset_sequences: bool = False,
    allow_cascade: bool = False,
) -> list[str]:
    """In place of `sql_flush`; sequences go on, which no test that commits may mind."""
    if not tables:
        return []
    names = [self.quote_name(one) for one in tables]
    return [
        f"LOCK TABLE {', '.join(names)}",
        "SET LOCAL session_replication_role = replica",
        "; ".join(f"DELETE FROM {one}" for one in names),
    ]


def of_all_but_what_stays(
    style: Any, connection: BaseDatabaseWrapper, **options: bool
) -> list[str]:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = [one for one in names if one not in WRITTEN_BY_MIGRATING]
    return connection.ops.sql_flush(style, tables, **options)


def delete_instead_of_truncating() -> None:
    DatabaseOperations.sql_flush = deletes
    flush.sql_flush = of_all_but_what_stays
    flush.emit_post_migrate_signal = lambda *_args: None
