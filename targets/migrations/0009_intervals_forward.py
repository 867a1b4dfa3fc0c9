"""No row in force for a time ends before it began: registers, settings and definitions now too."""

from importlib import import_module
from typing import Any

from django.db import migrations, models
from django.db.models import F, Q

rules = import_module("targets.migrations.0002_database_rules")

INTERVALS = {
    "certificate": "certificate",
    "definitionversion": "definition",
    "enterpriseversion": "enterprise_version",
    "membership": "membership",
    "targetsetting": "target_setting",
    "thresholdsetting": "threshold",
}


def triggers_again(apps: Any, schema_editor: Any) -> None:
    """SQLite rebuilds a table to change its constraints, and drops the table's triggers."""
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {name for (name,) in cursor.fetchall()}
        for statement in rules.sqlite_forward(schema_editor):
            if statement.split()[2] not in present:
                cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("targets", "0008_aggregate_range")]

    # Both ways the triggers come last: backwards, operations run from the end.
    operations = [
        migrations.RunPython(migrations.RunPython.noop, triggers_again),
        *(
            migrations.AddConstraint(
                model_name=model,
                constraint=models.CheckConstraint(
                    condition=Q(superseded_at__isnull=True)
                    | Q(superseded_at__gte=F("recorded_at")),
                    name=f"{name}_interval_forward",
                ),
            )
            for model, name in INTERVALS.items()
        ),
        migrations.RunPython(triggers_again, migrations.RunPython.noop),
    ]
