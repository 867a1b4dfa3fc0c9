"""Entries of the ledger never change: what a migration has to do about that."""

from typing import Any

TABLE = "incentives_ledgerentry"
TRIGGER = f"{TABLE}_append_only"
POSTGRES = (
    f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE OR DELETE ON {TABLE} "
    "FOR EACH ROW EXECUTE FUNCTION targets_refuse()"
)
SQLITE = (
    f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{TRIGGER}'); END"
)


def release(apps: Any, schema_editor: Any) -> None:
    on = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {TRIGGER}{on}")


def guard(apps: Any, schema_editor: Any) -> None:
    release(apps, schema_editor)
    is_postgres = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(POSTGRES if is_postgres else SQLITE)
