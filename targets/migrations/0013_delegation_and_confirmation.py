"""Two persons to a submission, people standing in for each other, and leavers handing on."""

from importlib import import_module
from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

POSTGRES_OVERLAP = """
ALTER TABLE targets_delegation ADD CONSTRAINT delegation_no_overlap EXCLUDE USING gist (
    principal_id WITH =, delegate_id WITH =, daterange(from_on, to_on, '[]') WITH &&
) WHERE (ended_at IS NULL)
"""
SQLITE_OVERLAP = """
CREATE TRIGGER delegation_no_overlap BEFORE INSERT ON targets_delegation
WHEN NEW.ended_at IS NULL BEGIN
    SELECT RAISE(ABORT, 'delegation_no_overlap') WHERE EXISTS (
        SELECT 1 FROM targets_delegation
        WHERE principal_id = NEW.principal_id AND delegate_id = NEW.delegate_id
            AND ended_at IS NULL AND from_on <= NEW.to_on AND NEW.from_on <= to_on);
END
"""

rules = import_module("targets.migrations.0002_database_rules")


def put_aside(apps: Any, schema_editor: Any) -> None:
    """SQLite cannot rebuild the table of submissions while a trigger of another table reads it."""
    if schema_editor.connection.vendor == "sqlite":
        rules.run(schema_editor, "DROP TRIGGER targets_observation_kind")


def put_back(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for statement in rules.sqlite_forward(schema_editor):
            if statement.startswith("CREATE TRIGGER targets_observation_kind"):
                rules.run(schema_editor, statement)


def forward(apps: Any, schema_editor: Any) -> None:
    is_postgres = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(POSTGRES_OVERLAP if is_postgres else SQLITE_OVERLAP)


def backward(apps: Any, schema_editor: Any) -> None:
    is_postgres = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        if is_postgres:
            cursor.execute("ALTER TABLE targets_delegation DROP CONSTRAINT delegation_no_overlap")
        else:
            cursor.execute("DROP TRIGGER delegation_no_overlap")


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0012_review_desk"),
    ]

    operations = [
        migrations.RunPython(put_aside, put_back),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "prior_state",
                    models.CharField(
                        choices=[
                            ("draft", "填报中"),
                            ("confirming", "待确认"),
                            ("submitted", "待审核"),
                            ("returned", "已退回"),
                            ("approved", "已通过"),
                            ("reopened", "已重开"),
                        ],
                        max_length=12,
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="交来时间")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("confirmed", "已确认"),
                            ("declined", "负责人退回"),
                            ("taken_back", "已收回"),
                        ],
                        max_length=12,
                        verbose_name="结果",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="办理时间"),
                ),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="意见")),
            ],
            options={
                "verbose_name": "部门确认",
                "verbose_name_plural": "部门确认",
                "ordering": ["of_return", "id"],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_on", models.DateField(verbose_name="起")),
                ("to_on", models.DateField(verbose_name="止")),
                ("reason", models.CharField(max_length=200, verbose_name="事由")),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="提前结束")),
            ],
            options={
                "verbose_name": "委托",
                "verbose_name_plural": "委托",
                "ordering": ["-from_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="交接说明")),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="交接时间",
                    ),
                ),
            ],
            options={
                "verbose_name": "离任交接",
                "verbose_name_plural": "离任交接",
                "ordering": ["-made_at", "-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="return",
            name="return_state_known",
        ),
        migrations.AddField(
            model_name="remark",
            name="written_for",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="confirmed_for",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="decided_for",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="is_correction",
            field=models.BooleanField(default=False, verbose_name="更正"),
        ),
        migrations.AddField(
            model_name="submission",
            name="submitted_for",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="return",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "填报中"),
                    ("confirming", "待确认"),
                    ("submitted", "待审核"),
                    ("returned", "已退回"),
                    ("approved", "已通过"),
                    ("reopened", "已重开"),
                ],
                default="draft",
                max_length=12,
                verbose_name="状态",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["draft", "confirming", "submitted", "returned", "approved", "reopened"],
                    )
                ),
                name="return_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by__isnull", True),
                    models.Q(
                        models.Q(("confirmed_by", models.F("submitted_by")), _negated=True),
                        models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("confirmed_by")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="submission_confirmed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_correction", False), ("decision", "approved"), _connector="OR"
                ),
                name="submission_correction_is_approved",
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="asked_for",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="decided_for",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="of_return",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="confirmations",
                to="targets.return",
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="submission",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="confirmation",
                to="targets.submission",
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="delegate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken",
                to=settings.AUTH_USER_MODEL,
                verbose_name="受托人",
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="principal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="given",
                to=settings.AUTH_USER_MODEL,
                verbose_name="委托人",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="leaver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="handed_on",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="successor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_over",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decision", "")),
                fields=("of_return",),
                name="confirmation_one_undecided",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(("prior_state__in", ["draft", "returned", "reopened"])),
                name="confirmation_prior_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True), ("decided_by__isnull", True), ("decision", "")
                    ),
                    models.Q(
                        ("decision__in", ["confirmed", "declined", "taken_back"]),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="confirmation_decision_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    ("decision", "taken_back"),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="confirmation_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "declined"), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="confirmation_declined_with_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "confirmed"), ("submission__isnull", False)),
                    models.Q(
                        models.Q(("decision", "confirmed"), _negated=True),
                        ("submission__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="confirmation_has_submission",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_on__gte", models.F("from_on"))),
                name="delegation_dates_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("principal", models.F("delegate")), _negated=True),
                name="delegation_to_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="delegation_with_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="delegation_end_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("leaver", models.F("successor")), _negated=True),
                name="handover_to_another",
            ),
        ),
        migrations.RunPython(put_back, put_aside),
        migrations.RunPython(forward, backward),
    ]
