"""Corrections after approval: what was asked for never changes."""

from importlib import import_module
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import targets.models.fields

FROZEN = ["targets_correctioncell", "targets_correctionfile"]
rules = import_module("targets.migrations.0002_database_rules")


def forward(apps: Any, schema_editor: Any) -> None:
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for table in FROZEN:
        head = f"CREATE TRIGGER {table}_append_only BEFORE UPDATE"
        rules.run(
            schema_editor,
            f"{head} OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION targets_refuse()"
            if is_postgres
            else f"{head} ON {table} BEGIN SELECT RAISE(ABORT, '{table}_append_only'); END",
        )


def backward(apps: Any, schema_editor: Any) -> None:
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for table in FROZEN:
        of_table = f" ON {table}" if is_postgres else ""
        rules.run(schema_editor, f"DROP TRIGGER {table}_append_only{of_table}")


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0013_delegation_and_confirmation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="次")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待审"),
                            ("approved", "已更正"),
                            ("declined", "未同意"),
                            ("taken_back", "已收回"),
                            ("expired", "已过期"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                (
                    "reason_class",
                    models.CharField(
                        choices=[
                            ("error", "差错"),
                            ("definition", "口径"),
                            ("verification", "核实"),
                            ("territory", "区划"),
                        ],
                        max_length=12,
                        verbose_name="修订原因",
                    ),
                ),
                ("words", models.CharField(max_length=1000, verbose_name="情况说明")),
                ("evidence", models.CharField(blank=True, max_length=1000, verbose_name="依据")),
                ("requested_on", models.DateField(verbose_name="申请日期")),
                ("expires_on", models.DateField(verbose_name="有效期至")),
                ("requested_at", models.DateTimeField(verbose_name="申请时间")),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="办结时间"),
                ),
                (
                    "decision_words",
                    models.CharField(blank=True, max_length=1000, verbose_name="审核意见"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "of_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="targets.return",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submission",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="targets.submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "更正申请",
                "verbose_name_plural": "更正申请",
                "ordering": ["-requested_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="CorrectionCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", targets.models.fields.FixedPointField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("A", "正常"),
                            ("E", "测算"),
                            ("P", "初步"),
                            ("Z", "核实"),
                            ("L", "缺报"),
                            ("M", "不适用"),
                        ],
                        max_length=1,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                ("before", targets.models.fields.FixedPointField(blank=True, null=True)),
                (
                    "before_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("A", "正常"),
                            ("E", "测算"),
                            ("P", "初步"),
                            ("Z", "核实"),
                            ("L", "缺报"),
                            ("M", "不适用"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cells",
                        to="targets.correction",
                    ),
                ),
                (
                    "element",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.dataelement",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.enterprise",
                    ),
                ),
            ],
            options={
                "ordering": ["correction", "id"],
            },
        ),
        migrations.CreateModel(
            name="CorrectionFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="文件名")),
                (
                    "kind",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("png", "PNG"), ("jpg", "JPEG"), ("xlsx", "XLSX")],
                        max_length=4,
                    ),
                ),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                (
                    "correction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="file",
                        to="targets.correction",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                fields=("of_return", "number"), name="correction_number_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("of_return",),
                name="correction_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason_class__in", ["error", "definition", "verification", "territory"]),
                    models.Q(("words", ""), _negated=True),
                ),
                name="correction_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_on__gte", models.F("requested_on"))),
                name="correction_expires_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    ("state", "taken_back"),
                    models.Q(("decided_by", models.F("requested_by")), _negated=True),
                    _connector="OR",
                ),
                name="correction_not_decided_by_requester",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("state", "open"),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", True),
                        ("state", "expired"),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state__in", ["approved", "declined", "taken_back"]),
                    ),
                    _connector="OR",
                ),
                name="correction_decision_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "declined"), _negated=True),
                    models.Q(("decision_words", ""), _negated=True),
                    _connector="OR",
                ),
                name="correction_declined_with_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), ("submission__isnull", False)),
                    models.Q(
                        models.Q(("state", "approved"), _negated=True), ("submission__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="correction_has_submission",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctioncell",
            constraint=models.UniqueConstraint(
                condition=models.Q(("enterprise__isnull", False)),
                fields=("correction", "enterprise", "element"),
                name="correction_cell_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctioncell",
            constraint=models.UniqueConstraint(
                condition=models.Q(("enterprise__isnull", True)),
                fields=("correction", "element"),
                name="correction_zone_cell_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctioncell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["L", "M"]), ("value__isnull", True)),
                    models.Q(
                        ("value__isnull", False),
                        models.Q(("status__in", ["", "L", "M"]), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="correction_cell_value_or_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gt", 0), ("size__lte", 2097152)),
                name="correction_file_size",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["pdf", "png", "jpg", "xlsx"])),
                name="correction_file_kind",
            ),
        ),
        migrations.RunPython(forward, backward),
    ]
