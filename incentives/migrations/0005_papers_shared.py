"""One stored paper may serve two requirements of a file. SQLite builds the table anew without its
trigger, which is put back."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

NAME = "incentives_evidence_append_only"


def guard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {NAME}")
        schema_editor.execute(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON incentives_evidence "
            f"BEGIN SELECT RAISE(ABORT, '{NAME}'); END"
        )


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
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
