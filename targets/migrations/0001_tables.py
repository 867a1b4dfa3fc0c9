"""All tables, written with their constraints at once: SQLite makes a table anew for each that
is added later. Databases that ran the migrations before take this one as applied."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import targets.models.fields

REPLACED = [
    "0001_initial",
    "0003_accounts_and_heartbeat",
    "0004_observation_past",
    "0005_policy_pack",
    "0006_observation_period",
    "0007_idempotent_answers",
    "0008_aggregate_range",
    "0009_intervals_forward",
    "0010_validation_rules",
    "0011_uploads",
    "0012_review_desk",
    "0013_delegation_and_confirmation",
    "0014_corrections",
    "0015_extensions_and_notices",
    "0017_indicator_alternatives",
    "0018_extension_asked_for",
    "0019_notice_kinds",
    "0020_clause_asks_and_serves",
    "0021_policy_text",
    "0022_scenarios",
    "0025_enterprise_search",
    "0026_growth_stages",
    "0027_life_events",
    "0028_rule_reason_en",
    "0030_page_mark",
    "0031_summary_texts",
    "0034_document_files",
    "0035_scheme_payout",
    "0040_publications",
    "0042_deliveries",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("targets", name) for name in REPLACED]
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Form",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=20, unique=True, verbose_name="表号")),
                ("order", models.PositiveSmallIntegerField()),
                ("name_zh", models.CharField(max_length=80, verbose_name="表名")),
                ("name_en", models.CharField(max_length=160, verbose_name="英文表名")),
                (
                    "level",
                    models.CharField(
                        choices=[("enterprise", "企业"), ("zone", "全区")],
                        max_length=12,
                        verbose_name="层级",
                    ),
                ),
                ("enterprise_filter", models.JSONField(blank=True, default=dict)),
                (
                    "issuing_body",
                    models.CharField(blank=True, max_length=80, verbose_name="制定机关"),
                ),
                (
                    "approving_body",
                    models.CharField(blank=True, max_length=80, verbose_name="批准机关"),
                ),
                (
                    "approval_number",
                    models.CharField(blank=True, max_length=80, verbose_name="批准文号"),
                ),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="有效期至")),
            ],
            options={
                "verbose_name": "报表",
                "verbose_name_plural": "报表",
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="代码")),
                ("order", models.PositiveSmallIntegerField()),
                ("name_zh", models.CharField(max_length=80, verbose_name="名称")),
                ("name_en", models.CharField(max_length=160, verbose_name="英文名称")),
                ("short_zh", models.CharField(max_length=40, verbose_name="简称")),
                ("short_en", models.CharField(max_length=80, verbose_name="英文简称")),
                ("unit_zh", models.CharField(max_length=20, verbose_name="单位")),
                ("unit_en", models.CharField(max_length=40, verbose_name="英文单位")),
                ("note_zh", models.CharField(blank=True, max_length=120, verbose_name="口径提示")),
                (
                    "note_en",
                    models.CharField(blank=True, max_length=200, verbose_name="英文口径提示"),
                ),
                (
                    "decimals",
                    models.PositiveSmallIntegerField(default=1, verbose_name="显示小数位"),
                ),
                (
                    "alternatives",
                    models.JSONField(blank=True, default=list, verbose_name="别的读法"),
                ),
            ],
            options={
                "verbose_name": "指标",
                "verbose_name_plural": "指标",
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="PageMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changes", models.BigIntegerField(default=1)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Park",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.SlugField(
                        allow_unicode=True, max_length=60, unique=True, verbose_name="代码"
                    ),
                ),
                ("name_zh", models.CharField(max_length=80, unique=True, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="英文名称")),
                ("order", models.PositiveSmallIntegerField(default=100)),
            ],
            options={
                "verbose_name": "园区",
                "verbose_name_plural": "园区",
                "ordering": ["order", "code"],
            },
        ),
        migrations.CreateModel(
            name="StaleMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", targets.models.fields.PeriodField(blank=True, null=True)),
                ("bucket", models.IntegerField(blank=True, null=True)),
                (
                    "marked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AggregateState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("data_version", models.BigIntegerField(default=0, verbose_name="数据版本")),
                ("refreshed_at", models.DateTimeField(null=True, verbose_name="汇总时间")),
                ("first_period", targets.models.fields.PeriodField(null=True)),
                ("last_period", targets.models.fields.PeriodField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)), name="aggregate_state_single"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DataElement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="代码")),
                ("order", models.PositiveSmallIntegerField()),
                ("name_zh", models.CharField(max_length=60, verbose_name="名称")),
                ("name_en", models.CharField(max_length=120, verbose_name="英文名称")),
                ("unit_zh", models.CharField(max_length=20, verbose_name="计量单位")),
                ("unit_en", models.CharField(max_length=40, verbose_name="英文计量单位")),
                (
                    "kind",
                    models.CharField(
                        choices=[("flow", "本年累计"), ("stock", "期末")],
                        max_length=8,
                        verbose_name="类型",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("enterprise", "企业"), ("zone", "全区")],
                        max_length=12,
                        verbose_name="层级",
                    ),
                ),
                ("allows_negative", models.BooleanField(default=False, verbose_name="可为负")),
                ("help_zh", models.TextField(blank=True, verbose_name="填报说明")),
                ("help_en", models.TextField(blank=True, verbose_name="英文填报说明")),
            ],
            options={
                "verbose_name": "数据项",
                "verbose_name_plural": "数据项",
                "ordering": ["order"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "stock"), _negated=True),
                            ("allows_negative", False),
                            _connector="OR",
                        ),
                        name="element_stock_not_negative",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Enterprise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uscc",
                    models.CharField(max_length=18, unique=True, verbose_name="统一社会信用代码"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("search", models.TextField(db_default="", editable=False)),
            ],
            options={
                "verbose_name": "企业",
                "verbose_name_plural": "企业",
                "ordering": ["uscc"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("uscc__regex", "^[0-9A-HJ-NPQRTUWXY]{18}$")),
                        name="enterprise_uscc_form",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FormElement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                (
                    "element",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="form_element",
                        to="targets.dataelement",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="form_elements",
                        to="targets.form",
                    ),
                ),
            ],
            options={
                "ordering": ["form", "order"],
            },
        ),
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("task", models.CharField(max_length=120)),
                ("arguments", models.JSONField(default=list)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("published_at__isnull", True)),
                        fields=["id"],
                        name="outbox_waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="代码")),
                ("title_zh", models.CharField(max_length=200, verbose_name="标题")),
                ("title_en", models.CharField(max_length=300, verbose_name="英文标题")),
                ("short_title_zh", models.CharField(max_length=60, verbose_name="简称")),
                ("short_title_en", models.CharField(max_length=80, verbose_name="英文简称")),
                ("zone_name_zh", models.CharField(max_length=80, verbose_name="园区全称")),
                ("zone_name_en", models.CharField(max_length=160, verbose_name="园区英文名")),
                ("zone_short_zh", models.CharField(max_length=40, verbose_name="园区简称")),
                ("zone_short_en", models.CharField(max_length=60, verbose_name="园区英文简称")),
                ("document_number", models.CharField(max_length=60, verbose_name="发文字号")),
                ("issuer_zh", models.CharField(max_length=80, verbose_name="发文机关")),
                ("issuer_en", models.CharField(max_length=160, verbose_name="发文机关英文名")),
                ("issued_on", models.DateField(verbose_name="发文日期")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="公布日期")),
                ("source_url", models.URLField(blank=True, verbose_name="出处")),
                ("is_active", models.BooleanField(default=False, verbose_name="现行")),
                ("pack_sha256", models.CharField(editable=False, max_length=64)),
                ("pack", models.JSONField(default=dict, editable=False)),
                ("loaded_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "政策",
                "verbose_name_plural": "政策",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("is_active",),
                        name="policy_one_active",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GrowthStage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=60, verbose_name="代码")),
                ("order", models.PositiveSmallIntegerField()),
                ("name_zh", models.CharField(max_length=40, verbose_name="名称")),
                ("name_en", models.CharField(max_length=80, verbose_name="英文名称")),
                (
                    "certificate",
                    models.SlugField(blank=True, max_length=40, verbose_name="证书类别"),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="growth_stages",
                        to="targets.policy",
                    ),
                ),
            ],
            options={
                "verbose_name": "成长阶段",
                "verbose_name_plural": "成长阶段",
                "ordering": ["policy", "order"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policy", "code"), name="growth_stage_code_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("number", models.CharField(max_length=12, verbose_name="编号")),
                ("title_zh", models.CharField(max_length=80, verbose_name="标题")),
                ("title_en", models.CharField(max_length=160, verbose_name="英文标题")),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="targets.policy",
                    ),
                ),
            ],
            options={
                "ordering": ["policy", "order"],
                "constraints": [
                    models.UniqueConstraint(fields=("policy", "order"), name="part_order_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="Clause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(help_text="如2.1", max_length=12, verbose_name="代码")),
                ("order", models.PositiveSmallIntegerField()),
                ("number", models.CharField(max_length=12, verbose_name="编号")),
                ("title_zh", models.CharField(max_length=80, verbose_name="标题")),
                ("title_en", models.CharField(max_length=160, verbose_name="英文标题")),
                ("summary_zh", models.TextField(verbose_name="摘要")),
                ("summary_en", models.TextField(verbose_name="英文摘要")),
                (
                    "units_as_written",
                    models.CharField(blank=True, max_length=200, verbose_name="责任单位原文"),
                ),
                (
                    "asks",
                    models.CharField(
                        blank=True,
                        choices=[("money", "要钱"), ("duty", "派任务")],
                        max_length=8,
                        verbose_name="要求",
                    ),
                ),
                ("serves", models.JSONField(blank=True, default=list, help_text="服务于哪些指标")),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clauses",
                        to="targets.part",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clauses",
                        to="targets.policy",
                    ),
                ),
            ],
            options={
                "ordering": ["policy", "order"],
                "constraints": [
                    models.UniqueConstraint(fields=("policy", "code"), name="clause_code_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("asks__in", ["", "money", "duty"])),
                        name="clause_asks_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cluster",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.SlugField(
                        allow_unicode=True, max_length=60, unique=True, verbose_name="代码"
                    ),
                ),
                ("name_zh", models.CharField(max_length=80, unique=True, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="英文名称")),
                ("order", models.PositiveSmallIntegerField(default=100)),
                (
                    "clause",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="clusters",
                        to="targets.clause",
                    ),
                ),
            ],
            options={
                "verbose_name": "产业",
                "verbose_name_plural": "产业",
                "ordering": ["order", "code"],
            },
        ),
        migrations.CreateModel(
            name="LeadingEnterprise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_zh", models.CharField(max_length=80, verbose_name="名称")),
                ("note_zh", models.CharField(blank=True, max_length=120, verbose_name="说明")),
                ("note_en", models.CharField(blank=True, max_length=200, verbose_name="英文说明")),
                ("is_leading", models.BooleanField(default=False, verbose_name="龙头")),
                ("order", models.PositiveSmallIntegerField()),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leading",
                        to="targets.clause",
                    ),
                ),
                (
                    "cluster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leading",
                        to="targets.cluster",
                    ),
                ),
            ],
            options={
                "ordering": ["cluster", "order"],
            },
        ),
        migrations.CreateModel(
            name="ReportingPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", targets.models.fields.PeriodField(unique=True, verbose_name="报告期")),
                ("ends_on", models.DateField(verbose_name="期末")),
                ("opens_on", models.DateField(verbose_name="开放")),
                ("due_on", models.DateField(verbose_name="截止")),
                ("late_until", models.DateField(verbose_name="迟报截止")),
                ("locks_on", models.DateField(verbose_name="锁定")),
                (
                    "rolls_over",
                    models.BooleanField(default=False, verbose_name="截止日逢休息日顺延"),
                ),
                ("locked_at", models.DateTimeField(blank=True, null=True, verbose_name="锁定时间")),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="公布时间"),
                ),
            ],
            options={
                "verbose_name": "报告期",
                "verbose_name_plural": "报告期",
                "ordering": ["period"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_on__lte", models.F("due_on")),
                            ("due_on__lte", models.F("late_until")),
                            ("late_until__lte", models.F("locks_on")),
                        ),
                        name="period_dates_ordered",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="代码")),
                (
                    "head_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="负责人邮箱"),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="targets.unit",
                        verbose_name="并入",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位",
                "verbose_name_plural": "单位",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=150, verbose_name="first name"),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, max_length=150, verbose_name="last name"),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="email address"),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                ("full_name", models.CharField(blank=True, max_length=60, verbose_name="姓名")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("reporter", "报送员"),
                            ("lead", "部门负责人"),
                            ("reviewer", "审核员"),
                            ("analyst", "管委会工作人员"),
                            ("finance", "财务"),
                            ("leader", "领导小组"),
                            ("auditor", "审计"),
                            ("administrator", "系统管理员"),
                        ],
                        max_length=16,
                        verbose_name="角色",
                    ),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示账号"),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="targets.unit",
                        verbose_name="部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "用户",
                "verbose_name_plural": "用户",
                "ordering": ["username"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "reporter",
                                    "lead",
                                    "reviewer",
                                    "analyst",
                                    "finance",
                                    "leader",
                                    "auditor",
                                    "administrator",
                                ],
                            )
                        ),
                        name="user_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role__in", ["reporter", "lead"]), _negated=True),
                            ("department__isnull", False),
                            _connector="OR",
                        ),
                        name="user_of_department_has_one",
                    ),
                ],
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "issued_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_token",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="来源")),
                ("imported_at", models.DateTimeField(verbose_name="导入时间")),
                (
                    "files",
                    models.JSONField(
                        default=dict, help_text="文件名与其SHA-256", verbose_name="文件"
                    ),
                ),
                ("summary", models.JSONField(default=dict, verbose_name="结果")),
                (
                    "imported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "导入批次",
                "verbose_name_plural": "导入批次",
                "ordering": ["-imported_at"],
            },
        ),
        migrations.CreateModel(
            name="DefinitionVersion",
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
                ("number", models.PositiveSmallIntegerField(verbose_name="版本号")),
                ("first_period", targets.models.fields.PeriodField(verbose_name="首个报告期")),
                ("document", models.CharField(max_length=200, verbose_name="依据")),
                ("text_zh", models.TextField(verbose_name="口径")),
                ("text_en", models.TextField(verbose_name="英文口径")),
                ("formula_data", models.JSONField(verbose_name="公式")),
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
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="definitions",
                        to="targets.indicator",
                    ),
                ),
            ],
            options={
                "verbose_name": "口径版本",
                "verbose_name_plural": "口径版本",
                "ordering": ["indicator", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("indicator", "number"),
                        name="definition_number_unique",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("indicator", "first_period"),
                        name="definition_first_period_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at__isnull", True),
                            ("superseded_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="definition_interval_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="种类")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "排队"),
                            ("running", "进行中"),
                            ("done", "完成"),
                            ("failed", "失败"),
                            ("lost", "中断"),
                        ],
                        default="queued",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("message", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("error", models.TextField(blank=True, verbose_name="错误")),
                ("detail", models.JSONField(blank=True, default=dict)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "started_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "后台任务",
                "verbose_name_plural": "后台任务",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["state", "kind"], name="job_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("total"))),
                        name="job_done_within_total",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                (
                    "format",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel")],
                        max_length=4,
                        verbose_name="格式",
                    ),
                ),
                ("needs", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("filename", models.CharField(max_length=120, verbose_name="文件名")),
                ("address", models.CharField(max_length=300)),
                ("document", models.JSONField()),
                ("content", models.BinaryField(null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="targets.job",
                    ),
                ),
            ],
            options={
                "verbose_name": "文件",
                "verbose_name_plural": "文件",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("digest", "format", "needs"), name="document_file_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("format__in", ["pdf", "docx", "xlsx"])),
                        name="document_file_format_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("content__isnull", True), ("sha256", "")),
                            models.Q(
                                ("content__isnull", False), models.Q(("sha256", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="document_file_whole_or_not",
                    ),
                ],
            },
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
                ("day", models.DateField(verbose_name="日期")),
                (
                    "written_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="时间"
                    ),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="已读")),
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
                    "head_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "消息",
                "verbose_name_plural": "消息",
                "ordering": ["-day", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["person"],
                        name="notice_unread",
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
                        name="notice_mail_has_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "mail_state__in",
                                ["none", "waiting", "sending", "sent", "failed", "unsure"],
                            )
                        ),
                        name="notice_mail_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("head_of__isnull", True), ("person__isnull", False)),
                            models.Q(("head_of__isnull", False), ("person__isnull", True)),
                            _connector="OR",
                        ),
                        name="notice_of_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("person", "day"),
                        name="notice_one_a_person_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("head_of__isnull", False)),
                        fields=("head_of", "day"),
                        name="notice_one_a_head_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                ("above_scale", models.BooleanField(verbose_name="规模以上")),
                ("from_period", targets.models.fields.PeriodField(verbose_name="起")),
                (
                    "to_period",
                    targets.models.fields.PeriodField(blank=True, null=True, verbose_name="止"),
                ),
                (
                    "cluster",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="targets.cluster",
                        verbose_name="产业",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
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
                    "park",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="targets.park",
                        verbose_name="园区",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_period__isnull", True),
                            ("to_period__gte", models.F("from_period")),
                            _connector="OR",
                        ),
                        name="membership_periods_forward",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("enterprise", "from_period"),
                        name="membership_from_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at__isnull", True),
                            ("superseded_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="membership_interval_forward",
                    ),
                ],
            },
        ),
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
            name="AwardScheme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=12, verbose_name="代码")),
                ("name_zh", models.CharField(max_length=80, verbose_name="名称")),
                ("name_en", models.CharField(max_length=160, verbose_name="英文名称")),
                ("kind", models.CharField(max_length=24, verbose_name="类型")),
                (
                    "amount_min",
                    targets.models.fields.FixedPointField(
                        blank=True, null=True, verbose_name="最低（万元）"
                    ),
                ),
                (
                    "amount_max",
                    targets.models.fields.FixedPointField(
                        blank=True, null=True, verbose_name="最高（万元）"
                    ),
                ),
                ("frequency", models.CharField(max_length=24, verbose_name="频次")),
                ("terms", models.JSONField(default=dict, verbose_name="条件")),
                (
                    "payout",
                    models.CharField(
                        choices=[
                            ("fixed", "定额"),
                            ("range", "区间内核定"),
                            ("matched", "多方分担"),
                            ("tax", "按税收实得"),
                            ("none", "不涉及资金"),
                        ],
                        default="none",
                        max_length=8,
                        verbose_name="兑付方式",
                    ),
                ),
                ("fact", models.JSONField(blank=True, default=dict, verbose_name="依据的事实")),
                ("evidence", models.JSONField(blank=True, default=list, verbose_name="所需材料")),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="schemes",
                        to="targets.clause",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="schemes",
                        to="targets.policy",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="schemes",
                        to="targets.unit",
                        verbose_name="经办单位",
                    ),
                ),
            ],
            options={
                "ordering": ["policy", "code"],
                "constraints": [
                    models.UniqueConstraint(fields=("policy", "code"), name="scheme_code_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_min__isnull", True),
                            ("amount_max__isnull", True),
                            ("amount_max__gte", models.F("amount_min")),
                            _connector="OR",
                        ),
                        name="scheme_amounts_ordered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("payout__in", ["fixed", "range", "matched", "tax", "none"])
                        ),
                        name="scheme_payout_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("payout__in", ["tax", "none"]),
                            models.Q(("amount_max__isnull", False), ("amount_min__isnull", False)),
                            _connector="OR",
                        ),
                        name="scheme_paid_has_amounts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="次")),
                ("filename", models.CharField(blank=True, max_length=120, verbose_name="文件名")),
                ("size", models.PositiveIntegerField(verbose_name="大小")),
                ("sha256", models.CharField(max_length=64)),
                ("text", models.TextField(verbose_name="原文")),
                (
                    "attached_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "attached_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="texts",
                        to="targets.policy",
                    ),
                ),
            ],
            options={
                "verbose_name": "政策原文",
                "verbose_name_plural": "政策原文",
                "ordering": ["policy", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policy", "number"), name="policy_text_number_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__gte", 1), ("size__lte", 524288)),
                        name="policy_text_size_limited",
                    ),
                ],
            },
        ),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("year", "serial"), name="publication_number_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdraws__isnull", True)),
                        fields=("period",),
                        name="publication_first_of_period",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("signed_at__isnull", True)),
                        fields=("period",),
                        name="publication_one_unsigned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["prepared", "checked", "signed"])),
                        name="publication_state_known",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_by__isnull", True),
                            models.Q(("signed_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="publication_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("withdraws__isnull", True)),
                            models.Q(
                                ("withdraws__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="publication_withdraws_with_reason",
                    ),
                ],
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "language", "format"), name="publication_file_unique"
                    ),
                    models.UniqueConstraint(
                        fields=("publication", "name"), name="publication_file_name_unique"
                    ),
                ],
            },
        ),
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
            name="Return",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
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
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "opened_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "first_submitted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="首次提交"),
                ),
                (
                    "approved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="通过时间"),
                ),
                ("reopened_until", models.DateField(blank=True, null=True, verbose_name="重开至")),
                ("withdrawn", models.BooleanField(default=False, verbose_name="原通过数已撤下")),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="targets.form",
                    ),
                ),
                (
                    "reporting_period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="targets.reportingperiod",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="targets.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "报送",
                "verbose_name_plural": "报送",
                "ordering": ["-reporting_period__period", "form__order"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("form", "reporting_period"), name="return_one_per_form_and_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "confirming",
                                    "submitted",
                                    "returned",
                                    "approved",
                                    "reopened",
                                ],
                            )
                        ),
                        name="return_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="次")),
                ("submitted_at", models.DateTimeField(verbose_name="提交时间")),
                ("is_correction", models.BooleanField(default=False, verbose_name="更正")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("approved", "通过"), ("returned", "退回")],
                        max_length=12,
                        verbose_name="决定",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="决定时间"),
                ),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "confirmed_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
                        related_name="submissions",
                        to="targets.return",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "提交",
                "verbose_name_plural": "提交",
                "ordering": ["of_return", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("of_return", "number"), name="submission_number_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "")),
                        fields=("of_return",),
                        name="submission_one_undecided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("submitted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="submission_not_decided_by_submitter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(
                                models.Q(("confirmed_by", models.F("submitted_by")), _negated=True),
                                models.Q(
                                    ("decided_by__isnull", True),
                                    models.Q(
                                        ("decided_by", models.F("confirmed_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="submission_confirmed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_correction", False), ("decision", "approved"), _connector="OR"
                        ),
                        name="submission_correction_is_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("decision", ""),
                            ),
                            models.Q(
                                models.Q(("decision", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="submission_decision_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "returned"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="submission_returned_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Explanation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("production", "生产经营变化"),
                            ("price", "价格变化"),
                            ("project", "项目投产、完工或停产"),
                            ("structure", "合并、分立、搬迁或改制"),
                            ("scope", "统计口径或范围变化"),
                            ("past_error", "以前填报有误"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="原因类别",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("rule_code", models.SlugField(max_length=60)),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "of_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="explanations",
                        to="targets.return",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("enterprise__isnull", False)),
                        fields=("of_return", "enterprise", "element", "rule_code"),
                        name="explanation_unique",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("enterprise__isnull", True)),
                        fields=("of_return", "element", "rule_code"),
                        name="explanation_zone_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason_class", ""), _negated=True),
                            models.Q(("words", ""), _negated=True),
                        ),
                        name="explanation_complete",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewWeight",
            fields=[
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="weight",
                        serialize=False,
                        to="targets.submission",
                    ),
                ),
                ("size", targets.models.fields.FixedPointField()),
                ("surprise", targets.models.fields.FixedPointField()),
                ("effect", targets.models.fields.FixedPointField()),
                ("facts", models.JSONField(default=dict)),
                ("effects", models.JSONField(default=list)),
                ("data_version", models.BigIntegerField()),
                (
                    "computed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("size__gte", 0),
                            ("size__lte", 1),
                            ("surprise__gte", 0),
                            ("surprise__lte", 1),
                            ("effect__gte", 0),
                            ("effect__lte", 1),
                        ),
                        name="review_weight_fractions",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "of_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="targets.return",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.submission",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.submission",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reviewer", "of_return"), name="review_look_one_per_reviewer"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("before__isnull", True),
                            models.Q(("before", models.F("submission")), _negated=True),
                            _connector="OR",
                        ),
                        name="review_look_before_is_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="意见")),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="了结时间")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "element",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="targets.remark",
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
                (
                    "written_for",
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
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="targets.submission",
                    ),
                ),
            ],
            options={
                "ordering": ["submission", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                ("parent__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="remark_closed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("element__isnull", True), ("enterprise__isnull", True)),
                            _connector="OR",
                        ),
                        name="remark_answers_have_no_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Observation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", targets.models.fields.PeriodField()),
                ("value", targets.models.fields.FixedPointField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
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
                ("revision", models.PositiveSmallIntegerField(default=1)),
                (
                    "reason_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("error", "差错"),
                            ("definition", "口径"),
                            ("verification", "核实"),
                            ("territory", "区划"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                (
                    "source_line",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="行号"),
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
                    "element",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="targets.dataelement",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="targets.enterprise",
                    ),
                ),
                (
                    "import_batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="targets.importbatch",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="targets.submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "观测值",
                "verbose_name_plural": "观测值",
                "indexes": [
                    models.Index(
                        condition=models.Q(("superseded_at__isnull", False)),
                        fields=["enterprise", "element", "period"],
                        name="observation_past",
                    ),
                    models.Index(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=["period", "element"],
                        name="observation_period",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("superseded_at__isnull", True), ("enterprise__isnull", False)
                        ),
                        fields=("enterprise", "element", "period"),
                        name="observation_unique",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("superseded_at__isnull", True), ("enterprise__isnull", True)
                        ),
                        fields=("element", "period"),
                        name="observation_zone_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["L", "M"]), ("value__isnull", True)),
                            models.Q(
                                ("value__isnull", False),
                                models.Q(("status__in", ["L", "M"]), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="observation_value_or_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["A", "E", "P", "Z", "L", "M"])),
                        name="observation_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("import_batch__isnull", True), ("submission__isnull", False)),
                            models.Q(("import_batch__isnull", False), ("submission__isnull", True)),
                            _connector="OR",
                        ),
                        name="observation_one_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at__isnull", True),
                            ("superseded_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="observation_interval_forward",
                    ),
                ],
            },
        ),
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
                    "of_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="targets.return",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("of_return", "number"), name="correction_number_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("of_return",),
                        name="correction_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason_class__in",
                                ["error", "definition", "verification", "territory"],
                            ),
                            models.Q(("words", ""), _negated=True),
                        ),
                        name="correction_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_on__gte", models.F("requested_on"))),
                        name="correction_expires_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            ("state", "taken_back"),
                            models.Q(("decided_by", models.F("requested_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="correction_not_decided_by_requester",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("decision_words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="correction_declined_with_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), ("submission__isnull", False)),
                            models.Q(
                                models.Q(("state", "approved"), _negated=True),
                                ("submission__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="correction_has_submission",
                    ),
                ],
            },
        ),
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
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
                        related_name="confirmations",
                        to="targets.return",
                    ),
                ),
                (
                    "submission",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmation",
                        to="targets.submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "部门确认",
                "verbose_name_plural": "部门确认",
                "ordering": ["of_return", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "")),
                        fields=("of_return",),
                        name="confirmation_one_undecided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("prior_state__in", ["draft", "returned", "reopened"])),
                        name="confirmation_prior_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("decision", ""),
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            ("decision", "taken_back"),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="confirmation_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "declined"), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="confirmation_declined_with_words",
                    ),
                    models.CheckConstraint(
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
                ],
            },
        ),
        migrations.CreateModel(
            name="Scenario",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("period", targets.models.fields.PeriodField(verbose_name="报告期")),
                ("as_of", models.DateTimeField(blank=True, null=True, verbose_name="截至")),
                ("assumptions", models.JSONField(verbose_name="假设")),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="保存时间",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scenarios",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scenarios",
                        to="targets.policy",
                    ),
                ),
            ],
            options={
                "verbose_name": "测算方案",
                "verbose_name_plural": "测算方案",
                "ordering": ["-made_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="scenario_with_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("assumptions", {}), _negated=True),
                        name="scenario_with_assumptions",
                    ),
                    models.UniqueConstraint(
                        fields=("made_by", "name"), name="scenario_name_unique"
                    ),
                ],
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
        migrations.CreateModel(
            name="SummaryText",
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
                ("period", targets.models.fields.PeriodField(verbose_name="报告期")),
                ("slot", models.CharField(max_length=120, verbose_name="条目")),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "中文"), ("en", "英文")],
                        max_length=8,
                        verbose_name="语言",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=280, verbose_name="文字")),
                ("draft", models.TextField(verbose_name="当时的草稿")),
                ("figures", models.JSONField(default=dict, verbose_name="当时的数")),
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
            ],
            options={
                "verbose_name": "摘要文字",
                "verbose_name_plural": "摘要文字",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("period", "slot", "language"),
                        name="summary_text_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["zh-hans", "en"])),
                        name="summary_text_language",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slot__startswith", "risk:"),
                            ("slot__startswith", "decision:"),
                            _connector="OR",
                        ),
                        name="summary_text_slot",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at__isnull", True),
                            ("superseded_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="summary_text_interval_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="targets.clause",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="targets.indicator",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="targets.policy",
                    ),
                ),
                (
                    "units",
                    models.ManyToManyField(
                        related_name="targets", to="targets.unit", verbose_name="责任单位"
                    ),
                ),
            ],
            options={
                "verbose_name": "目标",
                "verbose_name_plural": "目标",
                "ordering": ["policy", "order"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policy", "indicator"), name="target_indicator_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TargetSetting",
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
                    "comparator",
                    models.CharField(
                        choices=[(">=", "≥"), (">", ">"), ("<=", "≤"), ("<", "<")],
                        max_length=2,
                        verbose_name="比较",
                    ),
                ),
                ("value", targets.models.fields.FixedPointField(verbose_name="目标值")),
                ("target_period", targets.models.fields.PeriodField(verbose_name="目标期")),
                (
                    "baseline",
                    targets.models.fields.FixedPointField(
                        blank=True, null=True, verbose_name="基期值"
                    ),
                ),
                ("baseline_period", targets.models.fields.PeriodField(verbose_name="基期")),
                (
                    "path",
                    models.CharField(
                        choices=[
                            ("linear", "线性"),
                            ("geometric", "几何"),
                            ("milestones", "阶段目标"),
                        ],
                        default="linear",
                        max_length=12,
                        verbose_name="序时路径",
                    ),
                ),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="理由")),
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
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settings",
                        to="targets.target",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("target",),
                        name="target_setting_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("target_period__gt", models.F("baseline_period"))),
                        name="target_setting_periods_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at__isnull", True),
                            ("superseded_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="target_setting_interval_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", targets.models.fields.PeriodField(verbose_name="报告期")),
                ("value", targets.models.fields.FixedPointField(verbose_name="阶段目标")),
                (
                    "setting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="targets.targetsetting",
                    ),
                ),
            ],
            options={
                "ordering": ["setting", "period"],
                "constraints": [
                    models.UniqueConstraint(fields=("setting", "period"), name="milestone_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="TermAtom",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("term", models.PositiveSmallIntegerField()),
                ("period", targets.models.fields.PeriodField()),
                ("park", models.IntegerField(default=0)),
                ("cluster", models.IntegerField(default=0)),
                ("total", targets.models.fields.FixedPointField(default=0)),
                ("active", models.IntegerField(default=0)),
                ("defined", models.IntegerField(default=0)),
                ("due", models.IntegerField(default=0)),
                ("cells", models.IntegerField(default=0)),
                ("cells_due", models.IntegerField(default=0)),
                ("weight", targets.models.fields.FixedPointField(default=0)),
                ("weight_due", targets.models.fields.FixedPointField(default=0)),
                ("bucket", models.IntegerField()),
                (
                    "definition",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.definitionversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("period", "bucket", "definition", "term", "park", "cluster"),
                        name="term_atom_unique",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TermCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("term", models.PositiveSmallIntegerField()),
                ("period", targets.models.fields.PeriodField()),
                ("park", models.IntegerField(default=0)),
                ("cluster", models.IntegerField(default=0)),
                ("total", targets.models.fields.FixedPointField(default=0)),
                ("active", models.IntegerField(default=0)),
                ("defined", models.IntegerField(default=0)),
                ("due", models.IntegerField(default=0)),
                ("cells", models.IntegerField(default=0)),
                ("cells_due", models.IntegerField(default=0)),
                ("weight", targets.models.fields.FixedPointField(default=0)),
                ("weight_due", targets.models.fields.FixedPointField(default=0)),
                (
                    "definition",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.definitionversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("definition", "term", "period", "park", "cluster"),
                        name="term_cell_unique",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ThresholdSetting",
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
                ("ahead", targets.models.fields.FixedPointField(verbose_name="领先")),
                ("on_track", targets.models.fields.FixedPointField(verbose_name="正常")),
                ("behind", targets.models.fields.FixedPointField(verbose_name="滞后")),
                ("coverage", targets.models.fields.FixedPointField(verbose_name="覆盖率下限")),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="thresholds",
                        to="targets.policy",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("policy",),
                        name="threshold_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ahead__gt", models.F("on_track")),
                            ("on_track__gt", models.F("behind")),
                        ),
                        name="threshold_descending",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at__isnull", True),
                            ("superseded_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="threshold_interval_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SchemeSetting",
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
                ("code", models.CharField(max_length=24, verbose_name="事项")),
                ("value", models.JSONField(verbose_name="设定")),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                (
                    "reason_en",
                    models.CharField(blank=True, max_length=300, verbose_name="英文理由"),
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
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settings",
                        to="targets.awardscheme",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.unit",
                        verbose_name="负责单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "奖补设定",
                "verbose_name_plural": "奖补设定",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("scheme", "code"),
                        name="scheme_setting_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="scheme_setting_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at__isnull", True),
                            ("superseded_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="scheme_setting_interval_forward",
                    ),
                ],
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
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="targets.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("department", "reporting_period", "number"),
                        name="reminder_number_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="reminder_with_text"
                    ),
                ],
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
                            ("reopened", "重开告知"),
                            ("correction_asked", "更正申请告知"),
                            ("correction_decided", "更正决定告知"),
                        ],
                        max_length=20,
                        verbose_name="种类",
                    ),
                ),
                ("subject", models.CharField(max_length=100)),
                ("detail", models.JSONField(default=dict)),
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
                    "reminder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="targets.reminder",
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
                    "head_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["notice", "id"],
                "indexes": [
                    models.Index(
                        fields=["department", "reporting_period"], name="notice_item_about"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("head_of__isnull", True), ("person__isnull", False)),
                            models.Q(("head_of__isnull", False), ("person__isnull", True)),
                            _connector="OR",
                        ),
                        name="notice_item_of_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("person", "subject"),
                        name="notice_item_told_a_person_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("head_of__isnull", False)),
                        fields=("head_of", "subject"),
                        name="notice_item_told_a_head_once",
                    ),
                    models.CheckConstraint(
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
                ],
            },
        ),
        migrations.CreateModel(
            name="FormAssignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_period", targets.models.fields.PeriodField(verbose_name="起")),
                (
                    "to_period",
                    targets.models.fields.PeriodField(blank=True, null=True, verbose_name="止"),
                ),
                (
                    "needs_confirmation",
                    models.BooleanField(default=False, verbose_name="须部门负责人确认"),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="targets.form",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="targets.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["form", "from_period"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_period__isnull", True),
                            ("to_period__gte", models.F("from_period")),
                            _connector="OR",
                        ),
                        name="assignment_periods_forward",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("to_period__isnull", True)),
                        fields=("form",),
                        name="assignment_one_open",
                    ),
                    models.UniqueConstraint(
                        fields=("form", "from_period"), name="assignment_from_unique"
                    ),
                ],
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
                    "asked_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="targets.unit",
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
        migrations.CreateModel(
            name="ClauseUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_as_written", models.CharField(max_length=80, verbose_name="原文名称")),
                ("order", models.PositiveSmallIntegerField()),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clause_units",
                        to="targets.clause",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clause_units",
                        to="targets.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["clause", "order"],
                "constraints": [
                    models.UniqueConstraint(fields=("clause", "unit"), name="clause_unit_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="Assumption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=60)),
                ("order", models.PositiveSmallIntegerField()),
                ("text_zh", models.TextField()),
                ("text_en", models.TextField()),
                ("indicators", models.JSONField(default=list, help_text="涉及的指标代码")),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assumptions",
                        to="targets.policy",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="targets.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["policy", "order"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policy", "code"), name="assumption_code_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_zh", models.CharField(max_length=80, verbose_name="中文名")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="英文名")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="启用")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="停用")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="targets.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["unit", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "name_zh"), name="unit_name_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="unit_name_dates_forward",
                    ),
                ],
            },
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "reading"])),
                        fields=["touched_at"],
                        name="upload_unread",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("of_return", "number"), name="upload_number_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["waiting", "reading", "wrong", "ready", "applied", "failed"],
                            )
                        ),
                        name="upload_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__gte", 1), ("size__lte", 5242880)),
                        name="upload_size_limited",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "applied"), _negated=True),
                            models.Q(("applied_at__isnull", False), ("applied_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="upload_applied_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            ("version__isnull", False),
                            _connector="OR",
                        ),
                        name="upload_ready_with_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("applied_at__isnull", True),
                            ("applied_at__gte", models.F("uploaded_at")),
                            _connector="OR",
                        ),
                        name="upload_applied_after",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubmittedCell",
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
                ("source_cell", models.CharField(blank=True, max_length=60)),
                (
                    "element",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.dataelement",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cells",
                        to="targets.submission",
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.upload",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("enterprise__isnull", False)),
                        fields=("submission", "enterprise", "element"),
                        name="submitted_cell_unique",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("enterprise__isnull", True)),
                        fields=("submission", "element"),
                        name="submitted_zone_cell_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["L", "M"]), ("value__isnull", True)),
                            models.Q(
                                ("value__isnull", False),
                                models.Q(("status__in", ["", "L", "M"]), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="submitted_cell_value_or_status",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnCell",
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
                ("source_cell", models.CharField(blank=True, max_length=60)),
                ("typed", models.CharField(blank=True, max_length=64)),
                (
                    "changed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "of_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cells",
                        to="targets.return",
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.upload",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("enterprise__isnull", False)),
                        fields=("of_return", "enterprise", "element"),
                        name="return_cell_unique",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("enterprise__isnull", True)),
                        fields=("of_return", "element"),
                        name="return_zone_cell_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["", "L", "M"]), ("value__isnull", True)),
                            models.Q(
                                ("typed", ""),
                                ("value__isnull", False),
                                models.Q(("status__in", ["", "L", "M"]), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="return_cell_value_or_status",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ValidationRule",
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
                ("code", models.SlugField(max_length=60, verbose_name="代码")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                ("name_zh", models.CharField(max_length=80, verbose_name="名称")),
                ("name_en", models.CharField(max_length=160, verbose_name="英文名称")),
                (
                    "severity",
                    models.CharField(
                        choices=[("error", "强制性"), ("query", "核实性")],
                        max_length=8,
                        verbose_name="性质",
                    ),
                ),
                ("kind", models.SlugField(max_length=40, verbose_name="种类")),
                ("elements", models.JSONField(default=list, verbose_name="数据项")),
                ("params", models.JSONField(blank=True, default=dict, verbose_name="参数")),
                (
                    "first_period",
                    targets.models.fields.PeriodField(blank=True, null=True, verbose_name="起"),
                ),
                (
                    "last_period",
                    targets.models.fields.PeriodField(blank=True, null=True, verbose_name="止"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("on", "启用"), ("trial", "试运行"), ("off", "停用")],
                        default="trial",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="依据或理由")),
                (
                    "reason_en",
                    models.CharField(blank=True, max_length=300, verbose_name="英文依据"),
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
            ],
            options={
                "verbose_name": "校验规则",
                "verbose_name_plural": "校验规则",
                "ordering": ["order", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("code",),
                        name="rule_code_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["error", "query"])),
                        name="rule_severity_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["on", "trial", "off"])),
                        name="rule_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at__isnull", True),
                            ("superseded_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="rule_interval_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_period__isnull", True),
                            ("last_period__isnull", True),
                            ("last_period__gte", models.F("first_period")),
                            _connector="OR",
                        ),
                        name="rule_periods_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubmittedFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("production", "生产经营变化"),
                            ("price", "价格变化"),
                            ("project", "项目投产、完工或停产"),
                            ("structure", "合并、分立、搬迁或改制"),
                            ("scope", "统计口径或范围变化"),
                            ("past_error", "以前填报有误"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="原因类别",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("facts", models.JSONField(default=dict)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "接受说明"),
                            ("once", "仅本期接受"),
                            ("correct", "要求更正"),
                        ],
                        max_length=12,
                        verbose_name="审核意见",
                    ),
                ),
                (
                    "verdict_words",
                    models.CharField(blank=True, max_length=300, verbose_name="要求更正的意见"),
                ),
                ("verdict_at", models.DateTimeField(blank=True, null=True)),
                (
                    "carried_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.submittedfinding",
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
                (
                    "explained_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="targets.submission",
                    ),
                ),
                (
                    "verdict_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.validationrule",
                    ),
                ),
            ],
            options={
                "ordering": ["submission", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("enterprise__isnull", False)),
                        fields=("submission", "enterprise", "element", "rule"),
                        name="finding_unique",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("enterprise__isnull", True)),
                        fields=("submission", "element", "rule"),
                        name="finding_zone_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("carried_from__isnull", False),
                            models.Q(
                                models.Q(("reason_class", ""), _negated=True),
                                models.Q(("words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="finding_explained",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("verdict", ""),
                                ("verdict_at__isnull", True),
                                ("verdict_by__isnull", True),
                            ),
                            models.Q(
                                ("verdict__in", ["accepted", "once", "correct"]),
                                ("verdict_at__isnull", False),
                                ("verdict_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="finding_verdict_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict_words", ""), ("verdict", "correct"), _connector="OR"
                        ),
                        name="finding_words_to_correct",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkerHeartbeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)), name="worker_heartbeat_single"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        db_index=True,
                        verbose_name="时间",
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        help_text="如return.approved", max_length=60, verbose_name="动作"
                    ),
                ),
                ("object_type", models.CharField(max_length=40)),
                ("object_id", models.CharField(max_length=60)),
                ("object_label", models.CharField(blank=True, max_length=200)),
                ("detail", models.JSONField(default=dict)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "操作记录",
                "verbose_name_plural": "操作记录",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["object_type", "object_id"], name="audit_object")],
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
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0), ("size__lte", 2097152)),
                        name="correction_file_size",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pdf", "png", "jpg", "xlsx"])),
                        name="correction_file_kind",
                    ),
                ],
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
                (
                    "delegate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="受托人",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "principal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="given",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="委托人",
                    ),
                ),
            ],
            options={
                "verbose_name": "委托",
                "verbose_name_plural": "委托",
                "ordering": ["-from_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_on__gte", models.F("from_on"))),
                        name="delegation_dates_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("principal", models.F("delegate")), _negated=True),
                        name="delegation_to_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="delegation_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="delegation_end_complete",
                    ),
                ],
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("enterprise__isnull", False)),
                        fields=("correction", "enterprise", "element"),
                        name="correction_cell_unique",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("enterprise__isnull", True)),
                        fields=("correction", "element"),
                        name="correction_zone_cell_unique",
                    ),
                    models.CheckConstraint(
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
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
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
                ("kind", models.SlugField(max_length=40, verbose_name="类别")),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[("national", "国家级"), ("provincial", "省级")],
                        max_length=12,
                        verbose_name="级别",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="证书编号")),
                ("issued_on", models.DateField(verbose_name="发证日期")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="失效日期")),
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
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="targets.enterprise",
                    ),
                ),
            ],
            options={
                "verbose_name": "证书",
                "verbose_name_plural": "证书",
                "indexes": [
                    models.Index(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=["enterprise", "kind"],
                        name="certificate_live",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("enterprise", "kind", "number"),
                        name="certificate_number_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_on__isnull", True),
                            ("expires_on__gt", models.F("issued_on")),
                            _connector="OR",
                        ),
                        name="certificate_dates_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at__isnull", True),
                            ("superseded_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="certificate_interval_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EnterpriseVersion",
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
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("active_from", models.DateField(verbose_name="起始")),
                ("active_to", models.DateField(blank=True, null=True, verbose_name="终止")),
                ("first_period", targets.models.fields.PeriodField()),
                ("last_period", targets.models.fields.PeriodField(blank=True, null=True)),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("enterprise",),
                        name="enterprise_version_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("active_to__isnull", True),
                            ("active_to__gte", models.F("active_from")),
                            _connector="OR",
                        ),
                        name="enterprise_dates_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("active_to__isnull", True), ("last_period__isnull", True)),
                            models.Q(
                                ("active_to__isnull", False),
                                ("last_period__gte", models.F("first_period")),
                            ),
                            _connector="OR",
                        ),
                        name="enterprise_periods_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at__isnull", True),
                            ("superseded_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="enterprise_version_interval_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EnterpriseStage",
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
                ("since", models.DateField(verbose_name="进入日期")),
                ("until", models.DateField(blank=True, null=True, verbose_name="离开日期")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stages",
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
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reached",
                        to="targets.growthstage",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业所处阶段",
                "verbose_name_plural": "企业所处阶段",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("enterprise", "stage"),
                        name="enterprise_stage_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gt", models.F("since")),
                            _connector="OR",
                        ),
                        name="enterprise_stage_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at__isnull", True),
                            ("superseded_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="enterprise_stage_interval_forward",
                    ),
                ],
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
                (
                    "leaver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handed_on",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_over",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "离任交接",
                "verbose_name_plural": "离任交接",
                "ordering": ["-made_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("leaver", models.F("successor")), _negated=True),
                        name="handover_to_another",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotentAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=100)),
                ("request_digest", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("body", models.JSONField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "key"), name="idempotent_answer_unique")
                ],
            },
        ),
        migrations.AddField(
            model_name="form",
            name="elements",
            field=models.ManyToManyField(
                related_name="forms", through="targets.FormElement", to="targets.dataelement"
            ),
        ),
    ]
