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
    (
        f"CREATE TRIGGER {ISSUE}_append_only BEFORE UPDATE ON {ISSUE} "
        f"WHEN OLD.signed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{ISSUE}_append_only'); END"
    ),
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
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="targets.job",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdraws",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawn_by",
                        to="targets.publication",
                    ),
                ),
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
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="targets.publication",
                    ),
                ),
            ],
            options={
                "ordering": ["publication", "id"],
            },
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
        migrations.RunPython(forward, backward),
    ]
