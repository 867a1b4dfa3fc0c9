"""How schemes pay and what they rest on; what the policy leaves open, closed and followed only."""

from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

TABLE = "targets_schemesetting"


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
        ("targets", "0034_document_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="SchemeSetting",
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
                ("code", models.CharField(max_length=24, verbose_name="事项")),
                ("value", models.JSONField(verbose_name="设定")),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                (
                    "reason_en",
                    models.CharField(blank=True, max_length=300, verbose_name="英文理由"),
                ),
            ],
            options={
                "verbose_name": "奖补设定",
                "verbose_name_plural": "奖补设定",
            },
        ),
        migrations.AddField(
            model_name="awardscheme",
            name="evidence",
            field=models.JSONField(blank=True, default=list, verbose_name="所需材料"),
        ),
        migrations.AddField(
            model_name="awardscheme",
            name="fact",
            field=models.JSONField(blank=True, default=dict, verbose_name="依据的事实"),
        ),
        migrations.AddField(
            model_name="awardscheme",
            name="payout",
            field=models.CharField(
                choices=[
                    ("fixed", "定额"),
                    ("range", "区间内核定"),
                    ("matched", "多方分担"),
                    ("tax", "按税收实得"),
                    ("none", "不涉及资金"),
                ],
                default="none",
                max_length=8,
                verbose_name="兑付方式",
            ),
        ),
        migrations.AddField(
            model_name="awardscheme",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="schemes",
                to="targets.unit",
                verbose_name="经办单位",
            ),
        ),
        migrations.AddConstraint(
            model_name="awardscheme",
            constraint=models.CheckConstraint(
                condition=models.Q(("payout__in", ["fixed", "range", "matched", "tax", "none"])),
                name="scheme_payout_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="awardscheme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("payout__in", ["tax", "none"]),
                    models.Q(("amount_max__isnull", False), ("amount_min__isnull", False)),
                    _connector="OR",
                ),
                name="scheme_paid_has_amounts",
            ),
        ),
        migrations.AddField(
            model_name="schemesetting",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="targets.unit",
                verbose_name="负责单位",
            ),
        ),
        migrations.AddField(
            model_name="schemesetting",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="记录人",
            ),
        ),
        migrations.AddField(
            model_name="schemesetting",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="settings",
                to="targets.awardscheme",
            ),
        ),
        migrations.AddConstraint(
            model_name="schemesetting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=("scheme", "code"),
                name="scheme_setting_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="schemesetting",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="scheme_setting_with_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="schemesetting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("superseded_at__isnull", True),
                    ("superseded_at__gte", models.F("recorded_at")),
                    _connector="OR",
                ),
                name="scheme_setting_interval_forward",
            ),
        ),
        migrations.RunPython(forward, backward),
    ]
