"""What stands while figures come in is numbered for itself."""

from typing import Any

import django.db.models.functions.datetime
from django.db import migrations, models


def remove_triggers(apps: Any, schema_editor: Any) -> None:
    """The next migrate puts up those of the tables there are then."""
    from targets.models.page_mark import remove_marks

    remove_marks(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0006_issue_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="StandingMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changes", models.BigIntegerField(default=1)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={"abstract": False},
        ),
        migrations.RunPython(migrations.RunPython.noop, remove_triggers),
    ]
