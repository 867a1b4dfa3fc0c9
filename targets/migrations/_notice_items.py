"""Lines of messages are append-only: what a migration has to do about that."""

from typing import Any

TABLE = "targets_noticeitem"
NAME = f"{TABLE}_append_only"


def guard(apps: Any, schema_editor: Any) -> None:
    """SQLite builds an altered table anew without its trigger, which is put back."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {NAME}")
        schema_editor.execute(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{NAME}'); END"
        )


def forget(schema_editor: Any, kind: str) -> None:
    """The way back: the version before knows no such line. What it told of is still there."""
    is_postgres = schema_editor.connection.vendor == "postgresql"
    if is_postgres:
        schema_editor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER {NAME}")
    schema_editor.execute(f"DELETE FROM {TABLE} WHERE kind = %s", [kind])
    if is_postgres:
        schema_editor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER {NAME}")
