"""On SQLite a file of an unsigned issue could be moved to a signed one; PostgreSQL refused it."""

from typing import Any

from django.db import migrations

ISSUE, FILE = "targets_publication", "targets_publicationfile"
NAME = f"{FILE}_append_only_update"


def guard(*rows: str) -> str:
    ids = ", ".join(f"{row}.publication_id" for row in rows)
    return (
        f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {FILE} "
        f"WHEN EXISTS (SELECT 1 FROM {ISSUE} WHERE id IN ({ids}) AND signed_at IS NOT NULL) "
        f"BEGIN SELECT RAISE(ABORT, '{FILE}_append_only'); END"
    )


def forward(apps: Any, schema_editor: Any) -> None:
    replace(schema_editor, guard("OLD", "NEW"))


def backward(apps: Any, schema_editor: Any) -> None:
    replace(schema_editor, guard("OLD"))


def replace(schema_editor: Any, trigger: str) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {NAME}")
        cursor.execute(trigger)


class Migration(migrations.Migration):
    dependencies = [("targets", "0040_publications")]

    operations = [migrations.RunPython(forward, backward)]
