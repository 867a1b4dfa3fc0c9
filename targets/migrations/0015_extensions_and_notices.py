"""Extensions, messages to people and the log of them, and the choice of a period to move its due
day off a day of rest. Reminders and what was told are never changed."""

from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

FROZEN = ["targets_reminder", "targets_noticeitem"]


def forward(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        statement = (
            "CREATE TRIGGER {0}_append_only BEFORE UPDATE OR DELETE ON {0} "
            "FOR EACH ROW EXECUTE FUNCTION targets_refuse();"
        )
    else:
        statement = (
            "CREATE TRIGGER {0}_append_only BEFORE UPDATE ON {0} "
            "BEGIN SELECT RAISE(ABORT, '{0}_append_only'); END"
        )
    run(schema_editor, statement)


def backward(apps: Any, schema_editor: Any) -> None:
    is_postgres = schema_editor.connection.vendor == "postgresql"
    run(schema_editor, "DROP TRIGGER {0}_append_only" + (" ON {0}" if is_postgres else ""))


def run(schema_editor: Any, statement: str) -> None:
    with schema_editor.connection.cursor() as cursor:
        for table in FROZEN:
            cursor.execute(statement.format(table))


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0014_corrections"),
    ]

    operations = [
        migrations.AddField(
            model_name="reportingperiod",
            name="rolls_over",
            field=models.BooleanField(default=False, verbose_name="截止日逢休息日顺延"),
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="日期")),
                (
                    "written_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="时间"
                    ),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="已读")),
                ("address", models.EmailField(blank=True, max_length=254, verbose_name="邮箱")),
                (
                    "mail_state",
                    models.CharField(
                        choices=[
                            ("none", "无邮箱"),
                            ("waiting", "待发"),
                            ("sending", "正在发"),
                            ("sent", "已发"),
                            ("failed", "发送失败"),
                            ("unsure", "不确定是否送达"),
                        ],
                        default="none",
                        max_length=8,
                        verbose_name="邮件",
                    ),
                ),
                ("mail_attempts", models.PositiveSmallIntegerField(default=0)),
                ("mail_at", models.DateTimeField(blank=True, null=True)),
                ("mail_error", models.CharField(blank=True, max_length=300)),
                (
                    "head_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.unit",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "消息",
                "verbose_name_plural": "消息",
                "ordering": ["-day", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="次")),
                ("text", models.CharField(max_length=500, verbose_name="催报内容")),
                ("copies_head", models.BooleanField(default=False, verbose_name="抄送部门负责人")),
                ("written_on", models.DateField(verbose_name="日期")),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="targets.unit",
                    ),
                ),
                (
                    "reporting_period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="targets.reportingperiod",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="NoticeItem",
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
                            ("t-10", "到期前10天提醒"),
                            ("t-3", "到期前3天提醒"),
                            ("t", "到期当天提醒"),
                            ("t+1", "逾期告知负责人"),
                            ("t+5", "拟列入通报"),
                            ("by_hand", "催报"),
                            ("returned", "退回告知"),
                            ("confirm", "待确认告知"),
                            ("extension_asked", "延期申请告知"),
                            ("extension_decided", "延期决定告知"),
                            ("extension_ends", "延期将满提醒"),
                        ],
                        max_length=20,
                        verbose_name="种类",
                    ),
                ),
                ("subject", models.CharField(max_length=100)),
                ("detail", models.JSONField(default=dict)),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.unit",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.form",
                    ),
                ),
                (
                    "head_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.unit",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="targets.notice",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reporting_period",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.reportingperiod",
                    ),
                ),
                (
                    "reminder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="targets.reminder",
                    ),
                ),
            ],
            options={
                "ordering": ["notice", "id"],
            },
        ),
        migrations.CreateModel(
            name="Extension",
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
                        choices=[("later", "延期"), ("unlock", "解锁")],
                        max_length=8,
                        verbose_name="种类",
                    ),
                ),
                ("asked_until", models.DateField(verbose_name="申请延至")),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="申请时间",
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="申请日")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待决定"),
                            ("granted", "已同意"),
                            ("declined", "未同意"),
                        ],
                        default="asked",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="延至")),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="决定时间"),
                ),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="答复")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="targets.unit",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="targets.form",
                    ),
                ),
                (
                    "reporting_period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="targets.reportingperiod",
                    ),
                ),
            ],
            options={
                "verbose_name": "延期与解锁",
                "verbose_name_plural": "延期与解锁",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("form", "reporting_period"),
                        name="extension_one_waiting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["later", "unlock"]),
                            ("state__in", ["asked", "granted", "declined"]),
                        ),
                        name="extension_kind_and_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="extension_not_decided_by_asker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("state", "asked"),
                                ("until__isnull", True),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state", "granted"),
                                ("until__isnull", False),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state", "declined"),
                                ("until__isnull", True),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="extension_decision_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="extension_with_reason",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True)),
                fields=["person"],
                name="notice_unread",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("head_of__isnull", True), ("person__isnull", False)),
                    models.Q(("head_of__isnull", False), ("person__isnull", True)),
                    _connector="OR",
                ),
                name="notice_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("person__isnull", False)),
                fields=("person", "day"),
                name="notice_one_a_person_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("head_of__isnull", False)),
                fields=("head_of", "day"),
                name="notice_one_a_head_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("address", ""), ("mail_state", "none")),
                    models.Q(
                        models.Q(("mail_state", "none"), _negated=True),
                        models.Q(("address", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="notice_mail_has_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("mail_state__in", ["none", "waiting", "sending", "sent", "failed", "unsure"])
                ),
                name="notice_mail_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("department", "reporting_period", "number"), name="reminder_number_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="reminder_with_text"
            ),
        ),
        migrations.AddIndex(
            model_name="noticeitem",
            index=models.Index(fields=["department", "reporting_period"], name="notice_item_about"),
        ),
        migrations.AddConstraint(
            model_name="noticeitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("head_of__isnull", True), ("person__isnull", False)),
                    models.Q(("head_of__isnull", False), ("person__isnull", True)),
                    _connector="OR",
                ),
                name="notice_item_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("person__isnull", False)),
                fields=("person", "subject"),
                name="notice_item_told_a_person_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("head_of__isnull", False)),
                fields=("head_of", "subject"),
                name="notice_item_told_a_head_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "t-10",
                            "t-3",
                            "t",
                            "t+1",
                            "t+5",
                            "by_hand",
                            "returned",
                            "confirm",
                            "extension_asked",
                            "extension_decided",
                            "extension_ends",
                        ],
                    )
                ),
                name="notice_item_kind_known",
            ),
        ),
        migrations.RunPython(forward, backward),
    ]
