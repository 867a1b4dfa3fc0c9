"""Uploaded files, and cells that name one as their source.

SQLite rebuilds a table for a new column that is not null and drops its triggers; those of migration
0002 on submitted cells are made again here.
"""

from importlib import import_module
from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

rules = import_module("targets.migrations.0002_database_rules")
TABLE = "targets_submittedcell"


def restore_triggers(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    wrong = rules.WRONG_FIGURE.replace("figure.", "NEW.")
    rules.run(
        schema_editor,
        f"CREATE TRIGGER IF NOT EXISTS {TABLE}_append_only BEFORE UPDATE ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{TABLE}_append_only'); END",
    )
    rules.run(
        schema_editor,
        f"CREATE TRIGGER IF NOT EXISTS {TABLE}_kind BEFORE INSERT ON {TABLE} BEGIN "
        f"SELECT RAISE(ABORT, '{TABLE}_kind') FROM (SELECT 1) "
        "LEFT JOIN targets_dataelement AS element ON element.id = NEW.element_id "
        f"WHERE {wrong}; END",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0010_validation_rules"),
    ]

    operations = [
        # Backwards, the tables are rebuilt first and the triggers made again last.
        migrations.RunPython(migrations.RunPython.noop, restore_triggers),
        migrations.AddField(
            model_name="returncell",
            name="source_cell",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="submittedcell",
            name="source_cell",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="次")),
                ("filename", models.CharField(max_length=120, verbose_name="文件名")),
                ("size", models.PositiveIntegerField(verbose_name="大小")),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等待读取"),
                            ("reading", "正在读取"),
                            ("wrong", "有问题，没有写入"),
                            ("ready", "待确认"),
                            ("applied", "已写入"),
                            ("failed", "读取失败"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(blank=True, null=True)),
                ("result", models.JSONField(default=dict)),
                ("lines", models.JSONField(default=dict)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "touched_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "uploaded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                (
                    "applied_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="uploads",
                        to="targets.job",
                    ),
                ),
                (
                    "of_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uploads",
                        to="targets.return",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "上传的文件",
                "verbose_name_plural": "上传的文件",
                "ordering": ["of_return", "-number"],
            },
        ),
        migrations.AddField(
            model_name="returncell",
            name="upload",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="targets.upload",
            ),
        ),
        migrations.AddField(
            model_name="submittedcell",
            name="upload",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="targets.upload",
            ),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "reading"])),
                fields=["touched_at"],
                name="upload_unread",
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.UniqueConstraint(
                fields=("of_return", "number"), name="upload_number_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "reading", "wrong", "ready", "applied", "failed"])
                ),
                name="upload_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gte", 1), ("size__lte", 5242880)),
                name="upload_size_limited",
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "applied"), _negated=True),
                    models.Q(("applied_at__isnull", False), ("applied_by__isnull", False)),
                    _connector="OR",
                ),
                name="upload_applied_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ready"), _negated=True),
                    ("version__isnull", False),
                    _connector="OR",
                ),
                name="upload_ready_with_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("applied_at__isnull", True),
                    ("applied_at__gte", models.F("uploaded_at")),
                    _connector="OR",
                ),
                name="upload_applied_after",
            ),
        ),
        migrations.RunPython(restore_triggers, migrations.RunPython.noop),
    ]
