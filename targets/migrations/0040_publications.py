"""Numbered issues: once signed, neither the row nor its files change or go.

Whatever rebuilds one of these tables on SQLite has to create its triggers again.
"""

from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import targets.models.fields

ISSUE, FILE = "targets_publication", "targets_publicationfile"

POSTGRES = f"""
CREATE FUNCTION targets_signed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.signed_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
CREATE TRIGGER {ISSUE}_append_only BEFORE UPDATE OR DELETE ON {ISSUE}
    FOR EACH ROW EXECUTE FUNCTION targets_signed_stays();
CREATE FUNCTION targets_signed_files_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    issues bigint[];
BEGIN
    issues := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.publication_id]
        WHEN 'DELETE' THEN ARRAY[OLD.publication_id]
        ELSE ARRAY[OLD.publication_id, NEW.publication_id] END;
    IF NOT EXISTS (
        SELECT 1 FROM {ISSUE} WHERE id = ANY(issues) AND signed_at IS NOT NULL
    ) THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
CREATE TRIGGER {FILE}_append_only BEFORE INSERT OR UPDATE OR DELETE ON {FILE}
    FOR EACH ROW EXECUTE FUNCTION targets_signed_files_stay();
"""
POSTGRES_BACK = f"""
DROP TRIGGER {FILE}_append_only ON {FILE};
DROP TRIGGER {ISSUE}_append_only ON {ISSUE};
DROP FUNCTION targets_signed_files_stay();
DROP FUNCTION targets_signed_stays();
"""
SIGNED = f"SELECT 1 FROM {ISSUE} WHERE id = %s AND signed_at IS NOT NULL"
SQLITE = [
    f"CREATE TRIGGER {ISSUE}_append_only BEFORE UPDATE ON {ISSUE} "
    f"WHEN OLD.signed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{ISSUE}_append_only'); END",
    *(
        f"CREATE TRIGGER {FILE}_append_only_{verb.lower()} BEFORE {verb} ON {FILE} "
        f"WHEN EXISTS ({SIGNED % f'{row}.publication_id'}) "
        f"BEGIN SELECT RAISE(ABORT, '{FILE}_append_only'); END"
        for verb, row in (("INSERT", "NEW"), ("UPDATE", "OLD"))
    ),
]
SQLITE_BACK = [
    f"DROP TRIGGER {name}"
    for name in (
        f"{ISSUE}_append_only",
        f"{FILE}_append_only_insert",
        f"{FILE}_append_only_update",
    )
]


def forward(apps: Any, schema_editor: Any) -> None:
    run(schema_editor, [POSTGRES] if is_postgres(schema_editor) else SQLITE)


def backward(apps: Any, schema_editor: Any) -> None:
    run(schema_editor, [POSTGRES_BACK] if is_postgres(schema_editor) else SQLITE_BACK)


def is_postgres(schema_editor: Any) -> bool:
    return bool(schema_editor.connection.vendor == "postgresql")


def run(schema_editor: Any, statements: list[str]) -> None:
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0035_scheme_payout"),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", targets.models.fields.PeriodField(verbose_name="报告期")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("serial", models.PositiveSmallIntegerField(verbose_name="期号")),
                ("code", models.CharField(max_length=12, unique=True, verbose_name="核验码")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "编制中"),
                            ("checked", "待签发"),
                            ("signed", "已签发"),
                        ],
                        default="prepared",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="撤回理由")),
                (
                    "prepared_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("checks", models.JSONField(default=list)),
                ("waivers", models.JSONField(default=dict)),
                ("as_of", models.DateTimeField(null=True, verbose_name="数据时点")),
                ("data_version", models.BigIntegerField(null=True, verbose_name="数据版本")),
                ("figures", models.JSONField(default=dict)),
                ("texts", models.JSONField(default=dict)),
                ("basis", models.JSONField(default=dict)),
                ("body_zh", models.TextField(blank=True)),
                ("body_en", models.TextField(blank=True)),
                ("signed_at", models.DateTimeField(null=True, verbose_name="签发时间")),
            ],
            options={
                "verbose_name": "情况通报",
                "verbose_name_plural": "情况通报",
                "ordering": ["-year", "-serial"],
            },
        ),
        migrations.CreateModel(
            name="PublicationFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "中文"), ("en", "英文")],
                        max_length=8,
                        verbose_name="语言",
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel")],
                        max_length=4,
                        verbose_name="格式",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="文件名")),
                ("content", models.BinaryField()),
                ("size", models.PositiveIntegerField(verbose_name="字节")),
                ("sha256", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["publication", "id"],
            },
        ),
        migrations.CreateModel(
            name="PublicationSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("wants", models.BooleanField()),
                (
                    "changed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PublicReading",
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
            ],
            options={
                "verbose_name": "公开阅读",
                "verbose_name_plural": "公开阅读",
            },
        ),
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
                    ("publication", "通报发布告知"),
                    ("to_prepare", "编制通报提醒"),
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
                            "publication",
                            "to_prepare",
                        ],
                    )
                ),
                name="notice_item_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="job",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="publications",
                to="targets.job",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="prepared_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="signed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="withdraws",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="withdrawn_by",
                to="targets.publication",
            ),
        ),
        migrations.AddField(
            model_name="publicationfile",
            name="publication",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="targets.publication",
            ),
        ),
        migrations.AddField(
            model_name="publicationsubscription",
            name="person",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="publication_subscription",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="publicreading",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="记录人",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(
                fields=("year", "serial"), name="publication_number_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdraws__isnull", True)),
                fields=("period",),
                name="publication_first_of_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(
                condition=models.Q(("signed_at__isnull", True)),
                fields=("period",),
                name="publication_one_unsigned",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["prepared", "checked", "signed"])),
                name="publication_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("signed_at__isnull", False),
                        ("state", "signed"),
                        ("as_of__isnull", False),
                        ("signed_by__isnull", False),
                        models.Q(("body_zh", ""), _negated=True),
                        models.Q(("body_en", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "signed"), _negated=True),
                        ("signed_at__isnull", True),
                        ("signed_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="publication_signed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_by__isnull", True),
                    models.Q(("signed_by", models.F("prepared_by")), _negated=True),
                    _connector="OR",
                ),
                name="publication_two_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("withdraws__isnull", True)),
                    models.Q(("withdraws__isnull", False), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="publication_withdraws_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="publicationfile",
            constraint=models.UniqueConstraint(
                fields=("publication", "language", "format"), name="publication_file_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="publicationfile",
            constraint=models.UniqueConstraint(
                fields=("publication", "name"), name="publication_file_name_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="publicreading",
            constraint=models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(("superseded_at__isnull", True)),
                name="public_reading_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="publicreading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("superseded_at__isnull", True),
                    ("superseded_at__gte", models.F("recorded_at")),
                    _connector="OR",
                ),
                name="public_reading_interval_forward",
            ),
        ),
        migrations.RunPython(forward, backward),
    ]
