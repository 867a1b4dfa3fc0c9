"""Words of staff on summaries; a row is closed and followed, never overwritten."""

from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import targets.models.fields

TABLE = "targets_summarytext"


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
        ("targets", "0030_page_mark"),
    ]

    operations = [
        migrations.CreateModel(
            name="SummaryText",
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
                ("period", targets.models.fields.PeriodField(verbose_name="报告期")),
                ("slot", models.CharField(max_length=120, verbose_name="条目")),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "中文"), ("en", "英文")],
                        max_length=8,
                        verbose_name="语言",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=280, verbose_name="文字")),
                ("draft", models.TextField(verbose_name="当时的草稿")),
                ("figures", models.JSONField(default=dict, verbose_name="当时的数")),
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
            ],
            options={
                "verbose_name": "摘要文字",
                "verbose_name_plural": "摘要文字",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("period", "slot", "language"),
                        name="summary_text_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["zh-hans", "en"])),
                        name="summary_text_language",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slot__startswith", "risk:"),
                            ("slot__startswith", "decision:"),
                            _connector="OR",
                        ),
                        name="summary_text_slot",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at__isnull", True),
                            ("superseded_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="summary_text_interval_forward",
                    ),
                ],
            },
        ),
        migrations.RunPython(forward, backward),
    ]
