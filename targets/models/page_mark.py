"""What numbers the state that pages show (ADR 0026)."""

from typing import Any

from django.db import connections, models
from django.db.models.functions import Now


class Mark(models.Model):
    """One row for each transaction that changed some tables, written by triggers of the database
    in that transaction. On SQLite one row counts all.

    Their state is numbered by the sum of `changes` and the latest `at`. Rows are only added, so
    that writers never wait for each other; the sweep folds committed ones into one.
    """

    changes = models.BigIntegerField(default=1)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


class PageMark(Mark):
    """Of something a page may show: every table but `UNMARKED`."""


class StandingMark(Mark):
    """Of the `STANDING` tables."""


UNMARKED = frozenset(
    {
        "targets_pagemark",
        "targets_standingmark",
        # Work going on behind the pages
        "targets_documentfile",
        "targets_idempotentanswer",
        "targets_job",
        "targets_outboxmessage",
        "targets_stalemark",
        "targets_termatom",  # what they sum to is in the cells
        "targets_upload",
        "targets_workerheartbeat",
        # One person's own: counted for the reader alone, or shown on pages that are never shared
        "targets_apitoken",
        "targets_notice",
        "targets_noticeitem",
        "targets_reviewlook",
        "targets_user_groups",
        "targets_user_user_permissions",
    }
)
"""Tables whose changes no shared rendering can show. A new table is marked unless named here."""

STANDING = frozenset(
    f"targets_{name}"
    for name in (
        *("policy", "part", "clause", "assumption", "thresholdsetting"),
        *("target", "target_units", "targetsetting", "milestone"),
        *("indicator", "definitionversion", "dataelement"),
        *("form", "formelement", "formassignment"),
        *("unit", "unitname", "park", "cluster"),
    )
)
"""What stands while figures come in: the policy, its forms and units, the places. Each process
keeps what it has read of these (`hightech_zone.lib.once.kept`)."""

UPDATES = {"targets_user": "OF username, full_name, role, department_id, is_active, is_demo"}
"""Which columns, where not all: logging in changes nothing that is shown."""

MARKS: dict[str, type[Mark]] = {"page_mark": PageMark, "standing_mark": StandingMark}
"""By the end of the triggers' names."""
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION targets_{mark}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE mark bigint := NULLIF(current_setting('targets.{mark}', true), '');
BEGIN
    IF mark IS NOT NULL THEN
        UPDATE {table} SET changes = changes + 1, at = clock_timestamp() WHERE id = mark;
        IF FOUND THEN RETURN NULL; END IF;
    END IF;
    INSERT INTO {table} (changes, at) VALUES (1, clock_timestamp()) RETURNING id INTO mark;
    PERFORM set_config('targets.{mark}', mark::text, true);  -- until this transaction ends
    RETURN NULL;
END $$
"""
POSTGRES_EACH = "FOR EACH STATEMENT EXECUTE FUNCTION targets_{mark}()"
SQLITE_COUNT = """
INSERT INTO {table} (id, changes, at)
SELECT 1, 0, '' WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE id = 1);
UPDATE {table} SET changes = changes + 1, at = strftime('%Y-%m-%d %H:%M:%f', 'now')
WHERE id = 1;
"""


def install_marks(using: str = "default", **_: Any) -> None:
    """Put the triggers on the tables of both apps. Called after every migration: a new table has
    none yet, and SQLite loses them whenever it rebuilds one."""
    connection = connections[using]
    with connection.cursor() as cursor:
        held = set(connection.introspection.table_names(cursor))
        shown = {one for one in held if one.startswith(("targets_", "incentives_"))} - UNMARKED
        for mark, tables in (("page_mark", shown), ("standing_mark", STANDING & held)):
            counted = MARKS[mark]._meta.db_table
            if counted not in held:
                continue
            if connection.vendor == "postgresql":
                cursor.execute(POSTGRES_FUNCTION.format(mark=mark, table=counted))
            for table in sorted(tables):
                for statement in _triggers(connection.vendor, mark, table):
                    cursor.execute(statement)


def _triggers(vendor: str, mark: str, table: str) -> list[str]:
    update = f"UPDATE {UPDATES.get(table, '')}"
    if vendor == "postgresql":
        events = f"INSERT OR {update} OR DELETE"
        each = POSTGRES_EACH.format(mark=mark)
        return [
            f"DROP TRIGGER IF EXISTS {table}_{mark} ON {table}",
            f"CREATE TRIGGER {table}_{mark} AFTER {events} ON {table} {each}",
        ]
    count = SQLITE_COUNT.format(table=MARKS[mark]._meta.db_table)
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_{mark}_{number} AFTER {event} ON {table} "
        f"BEGIN {count} END"
        for number, event in enumerate(("INSERT", update, "DELETE"))
    ]


def remove_marks(connection: Any) -> None:
    with connection.cursor() as cursor:
        for mark, model in MARKS.items():
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP FUNCTION IF EXISTS targets_{mark}() CASCADE")
                continue
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE %s",
                [f"%INSERT INTO {model._meta.db_table}%"],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
