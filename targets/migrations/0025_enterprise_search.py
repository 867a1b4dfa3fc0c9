"""What enterprises are found by: code, names, pinyin and initials."""

from collections import defaultdict
from typing import Any

from django.db import migrations, models

from hightech_zone.lib.searching import search_text

BATCH = 2000


def fill(apps: Any, schema_editor: Any) -> None:
    enterprises = apps.get_model("targets", "Enterprise").objects
    versions = apps.get_model("targets", "EnterpriseVersion").objects.order_by("-pk")
    names = defaultdict(list)
    for pk, name in versions.values_list("enterprise_id", "name").iterator():
        names[pk].append(name)
    held = list(enterprises.all())
    for enterprise in held:
        enterprise.search = search_text(enterprise.uscc, names[enterprise.pk])
    enterprises.bulk_update(held, ["search"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("targets", "0022_scenarios")]

    operations = [
        # Django would rebuild the table on SQLite, which the triggers that read it refuse
        migrations.RunSQL(
            "ALTER TABLE targets_enterprise ADD COLUMN search text NOT NULL DEFAULT ''",
            "ALTER TABLE targets_enterprise DROP COLUMN search",
            state_operations=[
                migrations.AddField(
                    "enterprise", "search", models.TextField(db_default="", editable=False)
                )
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
