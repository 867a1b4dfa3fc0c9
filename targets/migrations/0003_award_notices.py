"""Messages tell of awards."""

from typing import Any

from django.db import migrations, models

from targets.migrations._notice_items import forget, guard


def forget_awards(apps: Any, schema_editor: Any) -> None:
    forget(schema_editor, "award")


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0002_rules"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, guard),
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
                    ("award", "奖补告知"),
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
                            "award",
                        ],
                    )
                ),
                name="notice_item_kind_known",
            ),
        ),
        migrations.RunPython(guard, forget_awards),
    ]
