"""Emptying the tables after a test that commits.

Django truncates, and PostgreSQL makes new files for a hundred tables and their indexes each time;
a test leaves a few rows in a few of them. As TRUNCATE does, it waits for whoever is still writing
and fires no trigger.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql.operations import DatabaseOperations


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


def delete_instead_of_truncating() -> None:
    DatabaseOperations.sql_flush = deletes
