"""Reopening and corrections are told.

SQLite rebuilds the table to change its constraint and drops its trigger (migration 0015).
"""

from typing import Any

from django.db import migrations, models

TABLE = "targets_noticeitem"


def trigger_again(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TRIGGER IF NOT EXISTS {TABLE}_append_only BEFORE UPDATE ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{TABLE}_append_only'); END"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0018_extension_asked_for"),
    ]

    # Both ways the trigger comes last: backwards, operations run from the end.
    operations = [
        migrations.RunPython(migrations.RunPython.noop, trigger_again),
        migrations.RemoveConstraint(
            model_name="noticeitem",
            name="notice_item_kind_known",
        ),
        migrations.AlterField(
            model_name="noticeitem",
            name="kind",
            field=models.CharField(
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
                    ("reopened", "重开告知"),
                    ("correction_asked", "更正申请告知"),
                    ("correction_decided", "更正决定告知"),
                ],
                max_length=20,
                verbose_name="种类",
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
                            "reopened",
                            "correction_asked",
                            "correction_decided",
                        ],
                    )
                ),
                name="notice_item_kind_known",
            ),
        ),
        migrations.RunPython(trigger_again, migrations.RunPython.noop),
    ]
