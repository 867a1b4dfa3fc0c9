"""Signed issues sent to people, and the switch of their public version."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0041_files_stay_with_their_issue"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_on", models.BooleanField(verbose_name="公开")),
                (
                    "set_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="时间"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "公开版",
                "verbose_name_plural": "公开版",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_on", models.BooleanField(verbose_name="订阅")),
                (
                    "changed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscription",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                    "written_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="时间"
                    ),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="已读")),
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
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="targets.publication",
                    ),
                ),
            ],
            options={
                "verbose_name": "通报发送",
                "verbose_name_plural": "通报发送",
                "ordering": ["-publication", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["person"],
                        name="delivery_unread",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("address", ""), ("mail_state", "none")),
                            models.Q(
                                models.Q(("mail_state", "none"), _negated=True),
                                models.Q(("address", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="delivery_mail_has_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "mail_state__in",
                                ["none", "waiting", "sending", "sent", "failed", "unsure"],
                            )
                        ),
                        name="delivery_mail_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("head_of__isnull", True), ("person__isnull", False)),
                            models.Q(("head_of__isnull", False), ("person__isnull", True)),
                            _connector="OR",
                        ),
                        name="delivery_of_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("publication", "person"),
                        name="delivery_one_a_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("head_of__isnull", False)),
                        fields=("publication", "head_of"),
                        name="delivery_one_a_head",
                    ),
                ],
            },
        ),
    ]
