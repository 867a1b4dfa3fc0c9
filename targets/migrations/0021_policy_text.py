"""The official text an administrator attached; a row is never changed."""

from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

TABLE = "targets_policytext"


def forward(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        statement = (
            f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION targets_refuse()"
        )
    else:
        statement = (
            f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{TABLE}_append_only'); END"
        )
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(statement)


def backward(apps: Any, schema_editor: Any) -> None:
    of_table = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {TABLE}_append_only{of_table}")


class Migration(migrations.Migration):
    dependencies = [("targets", "0020_clause_asks_and_serves")]

    operations = [
        migrations.CreateModel(
            name="PolicyText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="次")),
                (
                    "filename",
                    models.CharField(blank=True, max_length=120, verbose_name="文件名"),
                ),
                ("size", models.PositiveIntegerField(verbose_name="大小")),
                ("sha256", models.CharField(max_length=64)),
                ("text", models.TextField(verbose_name="原文")),
                (
                    "attached_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "attached_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="texts",
                        to="targets.policy",
                    ),
                ),
            ],
            options={
                "verbose_name": "政策原文",
                "verbose_name_plural": "政策原文",
                "ordering": ["policy", "-number"],
            },
        ),
        migrations.AddConstraint(
            model_name="policytext",
            constraint=models.UniqueConstraint(
                fields=["policy", "number"], name="policy_text_number_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="policytext",
            constraint=models.CheckConstraint(
                condition=models.Q(size__gte=1, size__lte=524288), name="policy_text_size_limited"
            ),
        ),
        migrations.RunPython(forward, backward),
    ]
