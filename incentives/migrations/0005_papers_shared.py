"""One stored paper may serve two requirements of a file. SQLite builds the table anew without its
trigger, which is put back."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

PAPERS, CHECKS = "incentives_evidence", "incentives_awardcheck"


def guard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        keep_unchanged(schema_editor, PAPERS)


def keep_unchanged(schema_editor: Any, table: str) -> None:
    name = f"{table}_append_only"
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
    schema_editor.execute(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{name}'); END"
    )


def join(apps: Any, schema_editor: Any) -> None:
    """The way back: the version before holds a paper once in a file, so what serves another
    requirement too goes, and the checks that named it name the first. No paper is lost."""
    is_postgres = schema_editor.connection.vendor == "postgresql"
    if is_postgres:
        for table in (PAPERS, CHECKS):
            schema_editor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
    else:
        schema_editor.execute(f"DROP TRIGGER {CHECKS}_append_only")
    schema_editor.execute(
        f"UPDATE {CHECKS} SET evidence_id = "
        f"(SELECT same_as_id FROM {PAPERS} WHERE {PAPERS}.id = {CHECKS}.evidence_id) "
        f"WHERE evidence_id IN (SELECT id FROM {PAPERS} WHERE same_as_id IS NOT NULL)"
    )
    schema_editor.execute(f"DELETE FROM {PAPERS} WHERE same_as_id IS NOT NULL")
    if is_postgres:
        # Keys are checked at the end of the transaction, and no table is altered before that.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in (PAPERS, CHECKS):
            schema_editor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_append_only")
    else:
        keep_unchanged(schema_editor, CHECKS)


class Migration(migrations.Migration):
    dependencies = [("incentives", "0004_payee")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, guard),
        migrations.AddField(
            "evidence",
            "same_as",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incentives.evidence",
            ),
        ),
        migrations.RemoveConstraint("evidence", "evidence_once"),
        migrations.AddConstraint(
            "evidence",
            models.UniqueConstraint(
                condition=models.Q(same_as__isnull=True),
                fields=["award", "sha256"],
                name="evidence_once",
            ),
        ),
        migrations.AddConstraint(
            "evidence",
            models.UniqueConstraint(
                fields=["award", "code", "sha256"], name="evidence_once_a_requirement"
            ),
        ),
        migrations.RunPython(guard, join),
    ]
