"""All tables of the awards, with their constraints. Databases that ran the migrations before
take this one as applied."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import targets.models.fields

REPLACED = [
    "0001_initial",
    "0003_approval_complete",
    "0004_award_rule",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("incentives", name) for name in REPLACED]
    dependencies = [
        ("targets", "0001_tables"),
        ("targets", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Budget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "funder",
                    models.CharField(
                        choices=[("zone", "高新区"), ("city", "市本级"), ("province", "省级财政")],
                        default="zone",
                        max_length=8,
                        verbose_name="出资方",
                    ),
                ),
                ("allotted", targets.models.fields.FixedPointField(default=0, verbose_name="安排")),
                (
                    "authorised",
                    targets.models.fields.FixedPointField(default=0, verbose_name="准予超预算"),
                ),
                (
                    "committed",
                    targets.models.fields.FixedPointField(default=0, verbose_name="已批待拨"),
                ),
                ("paid", targets.models.fields.FixedPointField(default=0, verbose_name="已拨")),
                (
                    "returned",
                    targets.models.fields.FixedPointField(default=0, verbose_name="已追回"),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="budgets",
                        to="targets.awardscheme",
                    ),
                ),
            ],
            options={
                "verbose_name": "奖补预算",
                "verbose_name_plural": "奖补预算",
                "ordering": ["-year", "funder", "scheme"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("scheme__isnull", False)),
                        fields=("year", "funder", "scheme"),
                        name="budget_of_scheme_unique",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("scheme__isnull", True)),
                        fields=("year", "funder"),
                        name="budget_of_all_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("funder__in", ["zone", "city", "province"])),
                        name="budget_funder_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("allotted__gte", 0),
                            ("authorised__gte", 0),
                            ("committed__gte", 0),
                            ("paid__gte", 0),
                            ("returned__gte", 0),
                        ),
                        name="budget_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "allotted__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("committed"), "+", models.F("paid")
                                    ),
                                    "-",
                                    models.F("authorised"),
                                ),
                            )
                        ),
                        name="budget_not_overspent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("returned__lte", models.F("paid"))),
                        name="budget_returned_was_paid",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="批次号")),
                ("made_on", models.DateField(verbose_name="制单日期")),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "拨付批次",
                "verbose_name_plural": "拨付批次",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Talent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "identity_number",
                    models.CharField(max_length=30, unique=True, verbose_name="证件号码"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("national", "国家级"),
                            ("provincial", "省级"),
                            ("city", "市级"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="人才层次",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("founds", "创办"), ("leads", "领办"), ("works", "任职")],
                        max_length=8,
                        verbose_name="在企业的身份",
                    ),
                ),
                (
                    "certificate",
                    models.CharField(blank=True, max_length=60, verbose_name="人才证书编号"),
                ),
                ("recognised_on", models.DateField(verbose_name="认定日期")),
                ("arrived_on", models.DateField(verbose_name="来区日期")),
                ("first_in_zone", models.BooleanField(default=True, verbose_name="首次引进")),
                (
                    "withdrawn_on",
                    models.DateField(blank=True, null=True, verbose_name="撤销认定日期"),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="登记时间",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="talents",
                        to="targets.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "recorded_by",
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
                "verbose_name": "高端人才",
                "verbose_name_plural": "高端人才",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level__in", ["national", "provincial", "city", "other"]),
                            ("role__in", ["founds", "leads", "works"]),
                        ),
                        name="talent_level_and_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("identity_number", ""), _negated=True),
                            models.Q(("name", ""), _negated=True),
                        ),
                        name="talent_identified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_on__isnull", True),
                            ("withdrawn_on__gte", models.F("recognised_on")),
                            _connector="OR",
                        ),
                        name="talent_dates_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=30, unique=True, verbose_name="档案号")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "subject",
                    models.CharField(blank=True, max_length=120, verbose_name="项目或机构"),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("found", "系统发现"), ("applied", "申请")],
                        max_length=8,
                        verbose_name="来源",
                    ),
                ),
                ("fact_key", models.CharField(max_length=300, verbose_name="依据的事实")),
                ("rule", models.JSONField(default=dict, verbose_name="认定规则")),
                ("fact_on", models.DateField(verbose_name="事实日期")),
                ("facts", models.JSONField(default=dict, verbose_name="认定的事实")),
                ("missing", models.JSONField(blank=True, default=list, verbose_name="尚缺")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("candidate", "候选"),
                            ("checking", "核验中"),
                            ("section", "科室审查"),
                            ("bureau", "局审查"),
                            ("treasury", "财政审查"),
                            ("endorsed", "待定金额"),
                            ("priced", "待公示"),
                            ("notice", "公示中"),
                            ("approved", "已批待拨"),
                            ("paying", "拨付中"),
                            ("paid", "已拨付"),
                            ("closed", "已办结"),
                            ("recovering", "追回中"),
                            ("recovered", "已追回"),
                            ("registered", "已登记"),
                            ("refused", "不予奖补"),
                            ("withdrawn", "已放弃"),
                            ("cancelled", "已撤销"),
                        ],
                        default="candidate",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
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
                ("is_cash", models.BooleanField(verbose_name="涉及资金")),
                (
                    "amount",
                    targets.models.fields.FixedPointField(
                        blank=True, null=True, verbose_name="金额（万元）"
                    ),
                ),
                (
                    "amount_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="定额理由"),
                ),
                ("notice_from", models.DateField(blank=True, null=True, verbose_name="公示起")),
                ("notice_to", models.DateField(blank=True, null=True, verbose_name="公示止")),
                (
                    "refusal_reasons",
                    models.JSONField(blank=True, default=list, verbose_name="不予奖补的理由"),
                ),
                (
                    "fact_lost_on",
                    models.DateField(blank=True, null=True, verbose_name="依据失效日期"),
                ),
                (
                    "fact_lost_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="依据失效的原因"),
                ),
                (
                    "evaluation",
                    models.CharField(blank=True, max_length=1000, verbose_name="绩效评价"),
                ),
                (
                    "opened_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="建档时间",
                    ),
                ),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="批准日期")),
                (
                    "approved_by",
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
                        related_name="awards",
                        to="targets.unit",
                        verbose_name="经办单位",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="targets.enterprise",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="targets.awardscheme",
                    ),
                ),
                (
                    "talent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="incentives.talent",
                    ),
                ),
            ],
            options={
                "verbose_name": "奖补",
                "verbose_name_plural": "奖补",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["state", "scheme"], name="award_state"),
                    models.Index(fields=["enterprise", "scheme"], name="award_enterprise"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["refused", "withdrawn"]), _negated=True),
                        fields=("scheme", "fact_key"),
                        name="award_one_for_a_fact",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "candidate",
                                    "checking",
                                    "section",
                                    "bureau",
                                    "treasury",
                                    "endorsed",
                                    "priced",
                                    "notice",
                                    "approved",
                                    "paying",
                                    "paid",
                                    "closed",
                                    "recovering",
                                    "recovered",
                                    "registered",
                                    "refused",
                                    "withdrawn",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="award_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fact_key", ""), _negated=True),
                        name="award_rests_on_a_fact",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("enterprise__isnull", False),
                            ("talent__isnull", False),
                            models.Q(("subject", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="award_has_beneficiary",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__isnull", True),
                            models.Q(
                                ("amount__gt", 0),
                                ("is_cash", True),
                                models.Q(
                                    ("amount_min__isnull", True),
                                    ("amount__gte", models.F("amount_min")),
                                    _connector="OR",
                                ),
                                models.Q(
                                    ("amount_max__isnull", True),
                                    ("amount__lte", models.F("amount_max")),
                                    _connector="OR",
                                ),
                                models.Q(("amount_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="award_amount_in_range_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "registered"), _negated=True),
                            ("is_cash", False),
                            _connector="OR",
                        ),
                        name="award_registered_without_cash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "state__in",
                                    [
                                        "priced",
                                        "notice",
                                        "approved",
                                        "paying",
                                        "paid",
                                        "closed",
                                        "recovering",
                                        "recovered",
                                        "cancelled",
                                    ],
                                ),
                                _negated=True,
                            ),
                            ("amount__isnull", False),
                            _connector="OR",
                        ),
                        name="award_amount_before_notice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "state__in",
                                    [
                                        "notice",
                                        "approved",
                                        "paying",
                                        "paid",
                                        "closed",
                                        "recovering",
                                        "recovered",
                                        "cancelled",
                                    ],
                                ),
                                _negated=True,
                            ),
                            models.Q(
                                ("notice_from__isnull", False),
                                ("notice_to__gte", models.F("notice_from")),
                                ("notice_to__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="award_notice_before_approval",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_by__isnull", False),
                                ("approved_on__gt", models.F("notice_to")),
                                ("approved_on__isnull", False),
                                (
                                    "state__in",
                                    [
                                        "approved",
                                        "paying",
                                        "paid",
                                        "closed",
                                        "recovering",
                                        "recovered",
                                        "cancelled",
                                    ],
                                ),
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "state__in",
                                        [
                                            "approved",
                                            "paying",
                                            "paid",
                                            "closed",
                                            "recovering",
                                            "recovered",
                                            "cancelled",
                                        ],
                                    ),
                                    _negated=True,
                                ),
                                ("approved_by__isnull", True),
                                ("approved_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="award_approval_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            ("opened_by__isnull", True),
                            models.Q(("approved_by", models.F("opened_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="award_not_approved_by_opener",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("refusal_reasons", []), _negated=True),
                            _connector="OR",
                        ),
                        name="award_refused_with_reasons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fact_lost_on__isnull", True),
                            models.Q(("fact_lost_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="award_fact_lost_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Clawback",
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
                            ("open", "待决定"),
                            ("decided", "追回中"),
                            ("recovered", "已追回"),
                            ("dismissed", "不予追回"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("cause", models.CharField(max_length=500, verbose_name="缘由")),
                ("amount", targets.models.fields.FixedPointField(verbose_name="金额（万元）")),
                (
                    "recovered",
                    targets.models.fields.FixedPointField(default=0, verbose_name="已收回"),
                ),
                ("opened_on", models.DateField(verbose_name="提出日期")),
                (
                    "opened_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="应还日期")),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="决定时间"),
                ),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="决定理由")),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clawbacks",
                        to="incentives.award",
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
                    "opened_by",
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
                "verbose_name": "追回",
                "verbose_name_plural": "追回",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "decided"])),
                        fields=("award",),
                        name="clawback_one_under_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0),
                            ("state__in", ["open", "decided", "recovered", "dismissed"]),
                            models.Q(("cause", ""), _negated=True),
                        ),
                        name="clawback_with_cause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("recovered__gte", 0),
                            ("recovered__lte", models.F("amount")),
                            models.Q(
                                models.Q(("state", "recovered"), _negated=True),
                                ("recovered", models.F("amount")),
                                _connector="OR",
                            ),
                            models.Q(
                                models.Q(("state__in", ["open", "dismissed"]), _negated=True),
                                ("recovered", 0),
                                _connector="OR",
                            ),
                        ),
                        name="clawback_recovered_within_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("state", "open"),
                            ),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="clawback_decision_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opened_by__isnull", True),
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("opened_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="clawback_not_decided_by_opener",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Disbursement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "funder",
                    models.CharField(
                        choices=[("zone", "高新区"), ("city", "市本级"), ("province", "省级财政")],
                        max_length=8,
                        verbose_name="出资方",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(verbose_name="先后")),
                ("amount", targets.models.fields.FixedPointField(verbose_name="金额（万元）")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等前一方先付"),
                            ("due", "待拨"),
                            ("batched", "已送拨"),
                            ("paid", "已拨"),
                            ("cancelled", "已取消"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="应付日期")),
                ("voucher", models.CharField(blank=True, max_length=60, verbose_name="凭证号")),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="拨付日期")),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disbursements",
                        to="incentives.award",
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disbursements",
                        to="incentives.budget",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="incentives.paymentbatch",
                    ),
                ),
            ],
            options={
                "verbose_name": "拨付",
                "verbose_name_plural": "拨付",
                "ordering": ["award", "order"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("award", "funder"), name="disbursement_one_a_funder"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="disbursement_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("funder__in", ["zone", "city", "province"]),
                            ("state__in", ["waiting", "due", "batched", "paid", "cancelled"]),
                        ),
                        name="disbursement_funder_and_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("paid_on__isnull", False),
                                ("state", "paid"),
                                models.Q(("voucher", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "paid"), _negated=True),
                                ("paid_on__isnull", True),
                                ("voucher", ""),
                            ),
                            _connector="OR",
                        ),
                        name="disbursement_paid_with_voucher",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "batched"), _negated=True),
                            models.Q(
                                ("batch__isnull", False),
                                ("budget__isnull", False),
                                ("due_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="disbursement_batched_in_a_batch",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="材料")),
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
                ("is_personal", models.BooleanField(default=False, verbose_name="含个人信息")),
                (
                    "added_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="上传时间",
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="incentives.award",
                    ),
                ),
            ],
            options={
                "verbose_name": "奖补材料",
                "verbose_name_plural": "奖补材料",
                "ordering": ["award", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("award", "sha256"), name="evidence_once"),
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0), ("size__lte", 5242880)),
                        name="evidence_size",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pdf", "png", "jpg", "xlsx"])),
                        name="evidence_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="要求")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("met", "符合"), ("not_met", "不符合")],
                        max_length=8,
                        verbose_name="结论",
                    ),
                ),
                ("basis", models.CharField(max_length=500, verbose_name="依据")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="时间"
                    ),
                ),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="incentives.award",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="incentives.evidence",
                    ),
                ),
            ],
            options={
                "verbose_name": "奖补核验",
                "verbose_name_plural": "奖补核验",
                "ordering": ["award", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["met", "not_met"]),
                            models.Q(("basis", ""), _negated=True),
                        ),
                        name="award_check_with_basis",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
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
                        verbose_name="记账时间",
                    ),
                ),
                ("on", models.DateField(verbose_name="记账日期")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("allot", "安排预算"),
                            ("cut", "调减预算"),
                            ("authorise", "准予超预算"),
                            ("commit", "占用预算"),
                            ("release", "退回预算"),
                            ("disburse", "拨付"),
                            ("receivable", "列应收"),
                            ("drop", "冲销应收"),
                            ("settle", "应收到账"),
                            ("claw_back", "决定追回"),
                            ("recover", "收回"),
                        ],
                        max_length=10,
                        verbose_name="事项",
                    ),
                ),
                (
                    "from_account",
                    models.CharField(
                        choices=[
                            ("source", "来源"),
                            ("available", "可安排"),
                            ("committed", "已批待拨"),
                            ("receivable", "应收其他出资方"),
                            ("paid", "已拨付"),
                            ("due_back", "应追回"),
                            ("returned", "已追回"),
                        ],
                        max_length=10,
                        verbose_name="自",
                    ),
                ),
                (
                    "to_account",
                    models.CharField(
                        choices=[
                            ("source", "来源"),
                            ("available", "可安排"),
                            ("committed", "已批待拨"),
                            ("receivable", "应收其他出资方"),
                            ("paid", "已拨付"),
                            ("due_back", "应追回"),
                            ("returned", "已追回"),
                        ],
                        max_length=10,
                        verbose_name="至",
                    ),
                ),
                ("amount", targets.models.fields.FixedPointField(verbose_name="金额（万元）")),
                (
                    "funder",
                    models.CharField(
                        choices=[("zone", "高新区"), ("city", "市本级"), ("province", "省级财政")],
                        max_length=8,
                        verbose_name="出资方",
                    ),
                ),
                ("voucher", models.CharField(blank=True, max_length=60, verbose_name="凭证号")),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                (
                    "award",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="incentives.award",
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="incentives.budget",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clawback",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="incentives.clawback",
                    ),
                ),
                (
                    "disbursement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="incentives.disbursement",
                    ),
                ),
            ],
            options={
                "verbose_name": "台账",
                "verbose_name_plural": "台账",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="ledger_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("clawback__isnull", True),
                                ("disbursement__isnull", True),
                                ("from_account", "source"),
                                ("kind", "allot"),
                                ("to_account", "available"),
                                ("budget__isnull", False),
                            ),
                            models.Q(
                                ("clawback__isnull", True),
                                ("disbursement__isnull", True),
                                ("from_account", "available"),
                                ("kind", "cut"),
                                ("to_account", "source"),
                                ("budget__isnull", False),
                            ),
                            models.Q(
                                ("clawback__isnull", True),
                                ("disbursement__isnull", True),
                                ("from_account", "source"),
                                ("kind", "authorise"),
                                ("to_account", "available"),
                                ("budget__isnull", False),
                            ),
                            models.Q(
                                ("clawback__isnull", True),
                                ("disbursement__isnull", False),
                                ("from_account", "available"),
                                ("kind", "commit"),
                                ("to_account", "committed"),
                                ("budget__isnull", False),
                            ),
                            models.Q(
                                ("clawback__isnull", True),
                                ("disbursement__isnull", False),
                                ("from_account", "committed"),
                                ("kind", "release"),
                                ("to_account", "available"),
                                ("budget__isnull", False),
                            ),
                            models.Q(
                                ("clawback__isnull", True),
                                ("disbursement__isnull", False),
                                ("from_account", "committed"),
                                ("kind", "disburse"),
                                ("to_account", "paid"),
                                ("budget__isnull", False),
                            ),
                            models.Q(
                                ("clawback__isnull", True),
                                ("disbursement__isnull", False),
                                ("from_account", "source"),
                                ("kind", "receivable"),
                                ("to_account", "receivable"),
                                ("budget__isnull", True),
                            ),
                            models.Q(
                                ("clawback__isnull", True),
                                ("disbursement__isnull", False),
                                ("from_account", "receivable"),
                                ("kind", "drop"),
                                ("to_account", "source"),
                                ("budget__isnull", True),
                            ),
                            models.Q(
                                ("clawback__isnull", True),
                                ("disbursement__isnull", False),
                                ("from_account", "receivable"),
                                ("kind", "settle"),
                                ("to_account", "paid"),
                                ("budget__isnull", True),
                            ),
                            models.Q(
                                ("clawback__isnull", False),
                                ("disbursement__isnull", False),
                                ("from_account", "paid"),
                                ("kind", "claw_back"),
                                ("to_account", "due_back"),
                            ),
                            models.Q(
                                ("clawback__isnull", False),
                                ("disbursement__isnull", False),
                                ("from_account", "due_back"),
                                ("kind", "recover"),
                                ("to_account", "returned"),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_between_its_accounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("award__isnull", True), ("disbursement__isnull", True)),
                            models.Q(("award__isnull", False), ("disbursement__isnull", False)),
                            _connector="OR",
                        ),
                        name="ledger_award_with_disbursement",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("funder__in", ["zone", "city", "province"])),
                        name="ledger_funder_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["disburse", "settle", "recover"]), _negated=True
                            ),
                            models.Q(("voucher", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="ledger_money_with_voucher",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["allot", "cut", "authorise", "claw_back"]),
                                _negated=True,
                            ),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="ledger_authority_in_words",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "commit",
                                    "release",
                                    "disburse",
                                    "receivable",
                                    "drop",
                                    "settle",
                                    "claw_back",
                                ],
                            )
                        ),
                        fields=("disbursement", "kind"),
                        name="ledger_once_a_disbursement",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("raised_on", models.DateField(verbose_name="提出日期")),
                ("raised_by", models.CharField(blank=True, max_length=60, verbose_name="提出人")),
                ("words", models.CharField(max_length=1000, verbose_name="异议内容")),
                (
                    "entered_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="登记时间",
                    ),
                ),
                ("is_upheld", models.BooleanField(blank=True, null=True, verbose_name="异议成立")),
                ("answer", models.CharField(blank=True, max_length=1000, verbose_name="处理意见")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="处理时间"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="incentives.award",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "公示异议",
                "verbose_name_plural": "公示异议",
                "ordering": ["award", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="objection_with_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""),
                                ("answered_at__isnull", True),
                                ("answered_by__isnull", True),
                                ("is_upheld__isnull", True),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("is_upheld__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                                models.Q(("answered_by", models.F("entered_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="objection_answer_complete",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="轮次")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("candidate", "候选"),
                            ("checking", "核验中"),
                            ("section", "科室审查"),
                            ("bureau", "局审查"),
                            ("treasury", "财政审查"),
                            ("endorsed", "待定金额"),
                            ("priced", "待公示"),
                            ("notice", "公示中"),
                            ("approved", "已批待拨"),
                            ("paying", "拨付中"),
                            ("paid", "已拨付"),
                            ("closed", "已办结"),
                            ("recovering", "追回中"),
                            ("recovered", "已追回"),
                            ("registered", "已登记"),
                            ("refused", "不予奖补"),
                            ("withdrawn", "已放弃"),
                            ("cancelled", "已撤销"),
                        ],
                        max_length=12,
                        verbose_name="环节",
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[("for", "同意"), ("against", "不同意")],
                        max_length=8,
                        verbose_name="意见",
                    ),
                ),
                ("words", models.CharField(max_length=1000, verbose_name="意见内容")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="时间"
                    ),
                ),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="incentives.award",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "审查意见",
                "verbose_name_plural": "审查意见",
                "ordering": ["award", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("award", "round", "stage"), name="opinion_one_a_stage"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage__in", ["section", "bureau", "treasury"]),
                            ("verdict__in", ["for", "against"]),
                            models.Q(("words", ""), _negated=True),
                        ),
                        name="opinion_with_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardEvent",
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
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="时间"
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("verb", models.CharField(max_length=24, verbose_name="动作")),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("candidate", "候选"),
                            ("checking", "核验中"),
                            ("section", "科室审查"),
                            ("bureau", "局审查"),
                            ("treasury", "财政审查"),
                            ("endorsed", "待定金额"),
                            ("priced", "待公示"),
                            ("notice", "公示中"),
                            ("approved", "已批待拨"),
                            ("paying", "拨付中"),
                            ("paid", "已拨付"),
                            ("closed", "已办结"),
                            ("recovering", "追回中"),
                            ("recovered", "已追回"),
                            ("registered", "已登记"),
                            ("refused", "不予奖补"),
                            ("withdrawn", "已放弃"),
                            ("cancelled", "已撤销"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("candidate", "候选"),
                            ("checking", "核验中"),
                            ("section", "科室审查"),
                            ("bureau", "局审查"),
                            ("treasury", "财政审查"),
                            ("endorsed", "待定金额"),
                            ("priced", "待公示"),
                            ("notice", "公示中"),
                            ("approved", "已批待拨"),
                            ("paying", "拨付中"),
                            ("paid", "已拨付"),
                            ("closed", "已办结"),
                            ("recovering", "追回中"),
                            ("recovered", "已追回"),
                            ("registered", "已登记"),
                            ("refused", "不予奖补"),
                            ("withdrawn", "已放弃"),
                            ("cancelled", "已撤销"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "duty",
                    models.CharField(
                        blank=True,
                        choices=[("enter", "经办"), ("approve", "批准"), ("pay", "拨付")],
                        max_length=8,
                        verbose_name="职责",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=1000, verbose_name="说明")),
                ("detail", models.JSONField(default=dict)),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="incentives.award",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "on_behalf_of",
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
                "verbose_name": "奖补办理记录",
                "verbose_name_plural": "奖补办理记录",
                "ordering": ["award", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("duty__in", ["", "enter", "approve", "pay"])),
                        name="award_event_duty_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "from_state__in",
                                [
                                    "",
                                    "candidate",
                                    "checking",
                                    "section",
                                    "bureau",
                                    "treasury",
                                    "endorsed",
                                    "priced",
                                    "notice",
                                    "approved",
                                    "paying",
                                    "paid",
                                    "closed",
                                    "recovering",
                                    "recovered",
                                    "registered",
                                    "refused",
                                    "withdrawn",
                                    "cancelled",
                                ],
                            ),
                            (
                                "to_state__in",
                                [
                                    "candidate",
                                    "checking",
                                    "section",
                                    "bureau",
                                    "treasury",
                                    "endorsed",
                                    "priced",
                                    "notice",
                                    "approved",
                                    "paying",
                                    "paid",
                                    "closed",
                                    "recovering",
                                    "recovered",
                                    "registered",
                                    "refused",
                                    "withdrawn",
                                    "cancelled",
                                ],
                            ),
                        ),
                        name="award_event_states_known",
                    ),
                ],
            },
        ),
    ]
