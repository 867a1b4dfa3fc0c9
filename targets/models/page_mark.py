"""What numbers the state that pages show (ADR 0026)."""

from typing import Any

from django.db import connections, models
from django.db.models.functions import Now


class PageMark(models.Model):
    """One row for each transaction that changed something a page may show, written by triggers of
    the database on every table but `UNMARKED`, in that transaction. On SQLite one row counts all.

    The state pages show is numbered by the sum of `changes` and the latest `at`. Rows are only
    added, so that writers never wait for each other; the sweep folds committed ones into one.
    """

    changes = models.BigIntegerField(default=1)
    at = models.DateTimeField(db_default=Now())


UNMARKED = frozenset(
    {
        "targets_pagemark",
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

UPDATES = {"targets_user": "OF username, full_name, role, department_id, is_active, is_demo"}
"""Which columns, where not all: logging in changes nothing that is shown."""

MARK = "page_mark"
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION targets_page_mark() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE mark bigint := NULLIF(current_setting('targets.page_mark', true), '');
BEGIN
    IF mark IS NOT NULL THEN
        UPDATE targets_pagemark SET changes = changes + 1, at = clock_timestamp() WHERE id = mark;
        IF FOUND THEN RETURN NULL; END IF;
    END IF;
    INSERT INTO targets_pagemark (changes, at) VALUES (1, clock_timestamp()) RETURNING id INTO mark;
    PERFORM set_config('targets.page_mark', mark::text, true);  -- until this transaction ends
    RETURN NULL;
END $$
"""
POSTGRES_EACH = "FOR EACH STATEMENT EXECUTE FUNCTION targets_page_mark()"
SQLITE_COUNT = """
INSERT INTO targets_pagemark (id, changes, at)
SELECT 1, 0, '' WHERE NOT EXISTS (SELECT 1 FROM targets_pagemark WHERE id = 1);
UPDATE targets_pagemark SET changes = changes + 1, at = strftime('%Y-%m-%d %H:%M:%f', 'now')
WHERE id = 1;
"""


def install_marks(using: str = "default", **_: Any) -> None:
    """Put the triggers on all tables of both apps. Called after every migration: a new table has
    none yet, and SQLite loses them whenever it rebuilds one."""
    connection = connections[using]
    with connection.cursor() as cursor:
        held = connection.introspection.table_names(cursor)
        if PageMark._meta.db_table not in held:
            return
        marked = [one for one in held if one.startswith(("targets_", "incentives_"))]
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        for table in sorted(set(marked) - UNMARKED):
            for statement in _triggers(connection.vendor, table):
                cursor.execute(statement)


def _triggers(vendor: str, table: str) -> list[str]:
    update = f"UPDATE {UPDATES.get(table, '')}"
    if vendor == "postgresql":
        events = f"INSERT OR {update} OR DELETE"
        return [
            f"DROP TRIGGER IF EXISTS {table}_{MARK} ON {table}",
            f"CREATE TRIGGER {table}_{MARK} AFTER {events} ON {table} {POSTGRES_EACH}",
        ]
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_{MARK}_{number} AFTER {event} ON {table} "
        f"BEGIN {SQLITE_COUNT} END"
        for number, event in enumerate(("INSERT", update, "DELETE"))
    ]


def remove_marks(connection: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS targets_page_mark() CASCADE")
            return
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE %s",
            ["%INSERT INTO targets_pagemark%"],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
