"""Scenarios kept under a name."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import targets.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0021_policy_text"),
    ]

    operations = [
        migrations.CreateModel(
            name="Scenario",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("period", targets.models.fields.PeriodField(verbose_name="报告期")),
                ("as_of", models.DateTimeField(blank=True, null=True, verbose_name="截至")),
                ("assumptions", models.JSONField(verbose_name="假设")),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="保存时间",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scenarios",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scenarios",
                        to="targets.policy",
                    ),
                ),
            ],
            options={
                "verbose_name": "测算方案",
                "verbose_name_plural": "测算方案",
                "ordering": ["-made_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="scenario_with_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("assumptions", {}), _negated=True),
                        name="scenario_with_assumptions",
                    ),
                    models.UniqueConstraint(
                        fields=("made_by", "name"), name="scenario_name_unique"
                    ),
                ],
            },
        ),
    ]
