"""What a rule rests on, in English.

SQLite rebuilds the table for the new column, so the trigger that keeps its rows is made again;
PostgreSQL's compares whole rows and needs no change.
"""

from importlib import import_module
from typing import Any

from django.db import migrations, models

keeping = import_module("targets.migrations.0016_validation_append_only")


def loose(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        keeping.run(schema_editor, [f"DROP TRIGGER IF EXISTS {keeping.RULE}_append_only"])


def keep(apps: Any, schema_editor: Any) -> None:
    loose(apps, schema_editor)
    if schema_editor.connection.vendor == "sqlite":
        keeping.run(schema_editor, [keeping.sqlite_forward(schema_editor)[0]])


class Migration(migrations.Migration):
    dependencies = [("targets", "0027_life_events")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, keep),
        migrations.AddField(
            model_name="validationrule",
            name="reason_en",
            field=models.CharField(blank=True, default="", max_length=300, verbose_name="英文依据"),
            preserve_default=False,
        ),
        migrations.RunPython(keep, loose),
    ]
