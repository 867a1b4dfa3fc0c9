"""Stages of growth an enterprise goes through, and which it reached when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from targets.models.policy import Policy
from targets.models.recorded import CURRENT, Recorded, interval_forward
from targets.models.register import Enterprise


class GrowthStage(models.Model):
    """A stage of growth (成长阶段) of a policy, in order. Written by `load_policy`.

    With `certificate` an enterprise is in it while it holds a certificate of this kind, and has
    no rows of its own in it (ADR 0023). Natural key: policy and `code`.
    """

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="growth_stages")
    code = models.SlugField(_("代码"), max_length=60)
    order = models.PositiveSmallIntegerField()
    name_zh = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=80)
    certificate = models.SlugField(_("证书类别"), max_length=40, blank=True)

    class Meta:
        ordering = ["policy", "order"]
        verbose_name = verbose_name_plural = _("成长阶段")
        constraints = [
            models.UniqueConstraint(fields=["policy", "code"], name="growth_stage_code_unique")
        ]

    def __str__(self) -> str:
        return self.name_zh


class EnterpriseStage(Recorded):
    """That an enterprise is in a stage from the day `since` up to, not including, `until` (empty:
    open). Stages may overlap: an incubated firm may already be 小巨人. Bears on no figure.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="stages")
    stage = models.ForeignKey(GrowthStage, on_delete=models.PROTECT, related_name="reached")
    since = models.DateField(_("进入日期"))
    until = models.DateField(_("离开日期"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("企业所处阶段")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "stage"],
                condition=CURRENT,
                name="enterprise_stage_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="enterprise_stage_forward",
            ),
            interval_forward("enterprise_stage"),
        ]
