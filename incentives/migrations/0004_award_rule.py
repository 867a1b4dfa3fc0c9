"""The rule an award was opened with; those there are get that of their scheme as it is now. A key
names a holder and a project, each as long as the form lets them be."""

from typing import Any

from django.db import migrations, models

JUDGED = ("first", "hightech", "in_zone", "role")


def fill(apps: Any, schema_editor: Any) -> None:
    schemes = apps.get_model("targets", "AwardScheme").objects.filter(awards__isnull=False)
    for scheme in schemes.select_related("policy").distinct():
        asked = {one["code"] for one in scheme.evidence}
        scheme.awards.update(
            rule={
                "since": scheme.policy.issued_on.isoformat(),
                **scheme.fact,
                "frequency": scheme.frequency,
                "requirements": [code for code in JUDGED if code in asked],
            }
        )


class Migration(migrations.Migration):
    dependencies = [
        ("incentives", "0003_approval_complete"),
        ("targets", "0040_publications"),
    ]

    operations = [
        migrations.AlterField(
            model_name="award",
            name="fact_key",
            field=models.CharField(max_length=300, verbose_name="依据的事实"),
        ),
        migrations.AddField(
            model_name="award",
            name="rule",
            field=models.JSONField(default=dict, verbose_name="认定规则"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
