"""Targets: what a policy promises of an indicator, and by when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from targets.choices import Comparator, PathKind
from targets.models.fields import FixedPointField, PeriodField
from targets.models.indicator import Indicator
from targets.models.people import Unit
from targets.models.policy import Clause, Policy
from targets.models.recorded import CURRENT, Recorded, interval_forward


class Target(models.Model):
    """One indicator's target under one policy. Its numbers are in its setting in force."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="targets")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="targets")
    order = models.PositiveSmallIntegerField()
    units = models.ManyToManyField(Unit, related_name="targets", verbose_name=_("责任单位"))

    class Meta:
        ordering = ["policy", "order"]
        verbose_name = verbose_name_plural = _("目标")
        constraints = [
            models.UniqueConstraint(fields=["policy", "indicator"], name="target_indicator_unique")
        ]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.indicator_id}"


class TargetSetting(Recorded):
    """The numbers of a target, in the indicator's unit. `baseline` NULL: the indicator's own
    value at `baseline_period` is the baseline (rules, section 4)."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="settings")
    comparator = models.CharField(_("比较"), max_length=2, choices=Comparator)
    value = FixedPointField(_("目标值"))
    target_period = PeriodField(_("目标期"))
    baseline = FixedPointField(_("基期值"), null=True, blank=True)
    baseline_period = PeriodField(_("基期"))
    path = models.CharField(_("序时路径"), max_length=12, choices=PathKind, default=PathKind.LINEAR)
    document = models.CharField(_("依据"), max_length=200, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target"], condition=CURRENT, name="target_setting_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(target_period__gt=models.F("baseline_period")),
                name="target_setting_periods_forward",
            ),
            interval_forward("target_setting"),
        ]


class Milestone(models.Model):
    """A value the committee set for the path at the end of a year; belongs to one setting."""

    setting = models.ForeignKey(TargetSetting, on_delete=models.PROTECT, related_name="milestones")
    period = PeriodField(_("报告期"))
    value = FixedPointField(_("阶段目标"))

    class Meta:
        ordering = ["setting", "period"]
        constraints = [
            models.UniqueConstraint(fields=["setting", "period"], name="milestone_unique")
        ]
