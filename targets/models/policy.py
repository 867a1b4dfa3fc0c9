"""The policy as data: document, parts, clauses, schemes. Written by `load_policy` only."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from targets.choices import ClauseAsk, Payout
from targets.models.fields import FixedPointField
from targets.models.people import Unit
from targets.models.recorded import CURRENT, Recorded, interval_forward


class Policy(models.Model):
    """One policy document, loaded from a pack. Natural key: `code`. At most one is active:
    the one the board, the API and the exports speak of. `pack` is what was loaded last: by it the
    next load tells what the pack changed from what people changed since."""

    code = models.SlugField(_("代码"), max_length=60, unique=True)
    title_zh = models.CharField(_("标题"), max_length=200)
    title_en = models.CharField(_("英文标题"), max_length=300)
    short_title_zh = models.CharField(_("简称"), max_length=60)
    short_title_en = models.CharField(_("英文简称"), max_length=80)
    zone_name_zh = models.CharField(_("园区全称"), max_length=80)
    zone_name_en = models.CharField(_("园区英文名"), max_length=160)
    zone_short_zh = models.CharField(_("园区简称"), max_length=40)
    zone_short_en = models.CharField(_("园区英文简称"), max_length=60)
    document_number = models.CharField(_("发文字号"), max_length=60)
    issuer_zh = models.CharField(_("发文机关"), max_length=80)
    issuer_en = models.CharField(_("发文机关英文名"), max_length=160)
    issued_on = models.DateField(_("发文日期"))
    published_on = models.DateField(_("公布日期"), null=True, blank=True)
    source_url = models.URLField(_("出处"), blank=True)
    is_active = models.BooleanField(_("现行"), default=False)
    pack_sha256 = models.CharField(max_length=64, editable=False)
    pack = models.JSONField(default=dict, editable=False)
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = _("政策")
        constraints = [
            models.UniqueConstraint(
                fields=["is_active"], condition=Q(is_active=True), name="policy_one_active"
            )
        ]

    def __str__(self) -> str:
        return self.document_number


class ThresholdSetting(Recorded):
    """The four numbers that turn pace and coverage into a status word (rules, section 4)."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="thresholds")
    ahead = FixedPointField(_("领先"))
    on_track = FixedPointField(pgettext_lazy("progress", "正常"))
    behind = FixedPointField(_("滞后"))
    coverage = FixedPointField(_("覆盖率下限"))
    reason = models.CharField(_("理由"), max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["policy"], condition=CURRENT, name="threshold_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(ahead__gt=models.F("on_track")) & Q(on_track__gt=models.F("behind")),
                name="threshold_descending",
            ),
            interval_forward("threshold"),
        ]


class Part(models.Model):
    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="parts")
    order = models.PositiveSmallIntegerField()
    number = models.CharField(_("编号"), max_length=12)
    title_zh = models.CharField(_("标题"), max_length=80)
    title_en = models.CharField(_("英文标题"), max_length=160)

    class Meta:
        ordering = ["policy", "order"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "order"], name="part_order_unique")
        ]

    def __str__(self) -> str:
        return f"{self.number}{self.title_zh}"


class Clause(models.Model):
    """One clause; its summaries are our own words, never the official text.

    `serves` are the codes of indicators it works towards besides the targets it sets itself:
    the zone's reading, not the document's.
    """

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="clauses")
    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="clauses")
    code = models.CharField(_("代码"), max_length=12, help_text=_("如2.1"))
    order = models.PositiveSmallIntegerField()
    number = models.CharField(_("编号"), max_length=12)
    title_zh = models.CharField(_("标题"), max_length=80)
    title_en = models.CharField(_("英文标题"), max_length=160)
    summary_zh = models.TextField(_("摘要"))
    summary_en = models.TextField(_("英文摘要"))
    units_as_written = models.CharField(_("责任单位原文"), max_length=200, blank=True)
    asks = models.CharField(_("要求"), max_length=8, choices=ClauseAsk, blank=True)
    serves = models.JSONField(default=list, blank=True, help_text=_("服务于哪些指标"))

    class Meta:
        ordering = ["policy", "order"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "code"], name="clause_code_unique"),
            models.CheckConstraint(
                condition=Q(asks__in=["", *ClauseAsk.values]), name="clause_asks_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title_zh}"


class ClauseUnit(models.Model):
    """A unit named in a clause, under the name the policy wrote."""

    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="clause_units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="clause_units")
    name_as_written = models.CharField(_("原文名称"), max_length=80)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["clause", "order"]
        constraints = [
            models.UniqueConstraint(fields=["clause", "unit"], name="clause_unit_unique")
        ]


class AwardScheme(models.Model):
    """An incentive the policy promises (奖补政策). Amounts in 万元; NULL where none is stated.

    `terms` keeps what the policy says in words. `fact` is what an award rests on, as
    `incentives.calc.facts` reads it; `evidence` are the papers a file needs, each with code, names
    and whether it may be missing. What the policy leaves open is a `SchemeSetting`.
    """

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="schemes")
    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="schemes")
    code = models.CharField(_("代码"), max_length=12)
    name_zh = models.CharField(_("名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=160)
    kind = models.CharField(_("类型"), max_length=24)
    amount_min = FixedPointField(_("最低（万元）"), null=True, blank=True)
    amount_max = FixedPointField(_("最高（万元）"), null=True, blank=True)
    frequency = models.CharField(_("频次"), max_length=24)
    terms = models.JSONField(_("条件"), default=dict)
    payout = models.CharField(_("兑付方式"), max_length=8, choices=Payout, default=Payout.NONE)
    fact = models.JSONField(_("依据的事实"), default=dict, blank=True)
    evidence = models.JSONField(_("所需材料"), default=list, blank=True)
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="schemes",
        verbose_name=_("经办单位"),
    )

    class Meta:
        ordering = ["policy", "code"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "code"], name="scheme_code_unique"),
            models.CheckConstraint(
                condition=Q(amount_min__isnull=True)
                | Q(amount_max__isnull=True)
                | Q(amount_max__gte=models.F("amount_min")),
                name="scheme_amounts_ordered",
            ),
            models.CheckConstraint(
                condition=Q(payout__in=Payout.values), name="scheme_payout_known"
            ),
            models.CheckConstraint(
                condition=Q(payout__in=[Payout.TAX, Payout.NONE])
                | Q(amount_min__isnull=False, amount_max__isnull=False),
                name="scheme_paid_has_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class SchemeSetting(Recorded):
    """What the policy leaves open about a scheme and how the zone settled it: who pays, how many
    days of public notice, for how many years. The codes and the shape of each value are in
    `incentives.calc.settings`."""

    scheme = models.ForeignKey(AwardScheme, on_delete=models.PROTECT, related_name="settings")
    code = models.CharField(_("事项"), max_length=24)
    value = models.JSONField(_("设定"))
    owner = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("负责单位")
    )
    reason = models.CharField(_("理由"), max_length=300)
    reason_en = models.CharField(_("英文理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("奖补设定")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code"], condition=CURRENT, name="scheme_setting_one_in_force"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="scheme_setting_with_reason"),
            interval_forward("scheme_setting"),
        ]


class Assumption(models.Model):
    """What the policy leaves open and how it was settled; shown beside the figures it touches."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="assumptions")
    code = models.SlugField(max_length=60)
    order = models.PositiveSmallIntegerField()
    text_zh = models.TextField()
    text_en = models.TextField()
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True)
    indicators = models.JSONField(default=list, help_text=_("涉及的指标代码"))

    class Meta:
        ordering = ["policy", "order"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "code"], name="assumption_code_unique")
        ]
