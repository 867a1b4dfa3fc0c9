"""Events in the lives of enterprises; who followed whom is closed, never overwritten."""

from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import targets.models.fields

TABLE = "targets_succession"


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
        ("targets", "0026_growth_stages"),
    ]

    operations = [
        migrations.CreateModel(
            name="LifeEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("move", "迁移园区"),
                            ("rename", "更名"),
                            ("merge", "并入另一企业"),
                            ("split", "分出新企业"),
                            ("close", "停止经营"),
                            ("reopen", "恢复在营"),
                            ("stage", "进入成长阶段"),
                        ],
                        max_length=8,
                        verbose_name="事项",
                    ),
                ),
                (
                    "from_period",
                    targets.models.fields.PeriodField(
                        blank=True, null=True, verbose_name="自报告期"
                    ),
                ),
                ("on", models.DateField(blank=True, null=True, verbose_name="日期")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="名称")),
                (
                    "uscc",
                    models.CharField(blank=True, max_length=18, verbose_name="统一社会信用代码"),
                ),
                (
                    "above_scale",
                    models.BooleanField(blank=True, null=True, verbose_name="规模以上"),
                ),
                ("continues", models.BooleanField(default=True, verbose_name="原企业存续")),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("document", models.CharField(max_length=200, verbose_name="依据")),
                (
                    "proposed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="提出时间",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待确认"),
                            ("confirmed", "已确认"),
                            ("declined", "未同意"),
                            ("withdrawn", "已收回"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="决定时间"),
                ),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="答复")),
                (
                    "cluster",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.cluster",
                    ),
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
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="targets.enterprise",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.enterprise",
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.park",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.growthstage",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业变更",
                "verbose_name_plural": "企业变更",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("enterprise",),
                        name="life_event_one_waiting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["move", "rename", "merge", "split", "close", "reopen", "stage"],
                            ),
                            ("state__in", ["proposed", "confirmed", "declined", "withdrawn"]),
                        ),
                        name="life_event_kind_and_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True),
                            models.Q(("document", ""), _negated=True),
                        ),
                        name="life_event_with_grounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("other__isnull", True),
                            models.Q(("other", models.F("enterprise")), _negated=True),
                            _connector="OR",
                        ),
                        name="life_event_not_with_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("from_period__isnull", False),
                                ("kind", "merge"),
                                ("other__isnull", False),
                            ),
                            models.Q(
                                ("above_scale__isnull", False),
                                ("from_period__isnull", False),
                                ("kind", "move"),
                            ),
                            models.Q(
                                ("from_period__isnull", False),
                                ("kind", "split"),
                                models.Q(("name", ""), ("uscc", ""), _negated=True),
                            ),
                            models.Q(
                                ("kind", "rename"),
                                ("on__isnull", False),
                                models.Q(("name", ""), _negated=True),
                            ),
                            models.Q(
                                ("kind", "stage"), ("on__isnull", False), ("stage__isnull", False)
                            ),
                            models.Q(("kind", "close"), ("on__isnull", False)),
                            ("kind", "reopen"),
                            _connector="OR",
                        ),
                        name="life_event_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["confirmed", "declined"]), _negated=True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="life_event_not_decided_by_proposer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("state", "proposed"),
                            ),
                            models.Q(
                                models.Q(("state", "proposed"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="life_event_decision_complete",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Succession",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("move", "迁移园区"),
                            ("rename", "更名"),
                            ("merge", "并入另一企业"),
                            ("split", "分出新企业"),
                            ("close", "停止经营"),
                            ("reopen", "恢复在营"),
                            ("stage", "进入成长阶段"),
                        ],
                        max_length=8,
                        verbose_name="事项",
                    ),
                ),
                ("from_period", targets.models.fields.PeriodField(verbose_name="自报告期")),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed",
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
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preceded",
                        to="targets.enterprise",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业沿革",
                "verbose_name_plural": "企业沿革",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("predecessor", models.F("successor")), _negated=True),
                        name="succession_not_of_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["merge", "split"])),
                        name="succession_kind_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True), ("kind", "merge")),
                        fields=("predecessor",),
                        name="succession_merged_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("predecessor", "successor"),
                        name="succession_pair_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at__isnull", True),
                            ("superseded_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="succession_interval_forward",
                    ),
                ],
            },
        ),
        migrations.RunPython(forward, backward),
    ]
