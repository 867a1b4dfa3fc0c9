"""Numbers the state that pages show. The triggers are put up after every migration."""

from typing import Any

import django.db.models.functions.datetime
from django.db import migrations, models


def backward(apps: Any, schema_editor: Any) -> None:
    from targets.models.page_mark import remove_marks

    remove_marks(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0028_rule_reason_en"),
    ]

    operations = [
        migrations.CreateModel(
            name="PageMark",
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
        ),
        migrations.RunPython(migrations.RunPython.noop, backward),
    ]
