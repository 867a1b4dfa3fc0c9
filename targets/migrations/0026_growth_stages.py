"""Stages of growth; which an enterprise reached when is closed and followed, never overwritten."""

from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

TABLE = "targets_enterprisestage"


def forward(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE} "
                "FOR EACH ROW EXECUTE FUNCTION targets_only_close()"
            )
            return
        described = schema_editor.connection.introspection.get_table_description(cursor, TABLE)
        names = [column.name for column in described if column.name != "superseded_at"]
        changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in names)
        cursor.execute(
            f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE ON {TABLE} "
            f"WHEN OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL OR {changed} "
            f"BEGIN SELECT RAISE(ABORT, '{TABLE}_append_only'); END"
        )


def backward(apps: Any, schema_editor: Any) -> None:
    of_table = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {TABLE}_append_only{of_table}")


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0025_enterprise_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="GrowthStage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=60, verbose_name="代码")),
                ("order", models.PositiveSmallIntegerField()),
                ("name_zh", models.CharField(max_length=40, verbose_name="名称")),
                ("name_en", models.CharField(max_length=80, verbose_name="英文名称")),
                (
                    "certificate",
                    models.SlugField(blank=True, max_length=40, verbose_name="证书类别"),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="growth_stages",
                        to="targets.policy",
                    ),
                ),
            ],
            options={
                "verbose_name": "成长阶段",
                "verbose_name_plural": "成长阶段",
                "ordering": ["policy", "order"],
            },
        ),
        migrations.CreateModel(
            name="EnterpriseStage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="记录时间",
                    ),
                ),
                (
                    "superseded_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="失效时间"
                    ),
                ),
                ("since", models.DateField(verbose_name="进入日期")),
                ("until", models.DateField(blank=True, null=True, verbose_name="离开日期")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stages",
                        to="targets.enterprise",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reached",
                        to="targets.growthstage",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业所处阶段",
                "verbose_name_plural": "企业所处阶段",
            },
        ),
        migrations.AddConstraint(
            model_name="growthstage",
            constraint=models.UniqueConstraint(
                fields=("policy", "code"), name="growth_stage_code_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="enterprisestage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=("enterprise", "stage"),
                name="enterprise_stage_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="enterprisestage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"
                ),
                name="enterprise_stage_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="enterprisestage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("superseded_at__isnull", True),
                    ("superseded_at__gte", models.F("recorded_at")),
                    _connector="OR",
                ),
                name="enterprise_stage_interval_forward",
            ),
        ),
        migrations.RunPython(forward, backward),
    ]
