"""Events in the life of an enterprise: proposed, confirmed, and who followed whom."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from targets.choices import LifeEventKind, LifeEventState
from targets.models.fields import PeriodField
from targets.models.growth import GrowthStage
from targets.models.recorded import CURRENT, Recorded, interval_forward
from targets.models.register import Cluster, Enterprise, Park


class LifeEvent(models.Model):
    """A change of the register that an analyst proposed, with the decision on it (ADR 0024).

    `from_period` is the first quarter that moves, merges and splits bear on, `on` the last active
    day, or the day of a name or a stage. Confirming it writes the register; the event itself is
    never read by what computes. At most one of an enterprise waits. Written by
    `services.life_events` only.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("事项"), max_length=8, choices=LifeEventKind)
    from_period = PeriodField(_("自报告期"), null=True, blank=True)
    on = models.DateField(_("日期"), null=True, blank=True)
    name = models.CharField(_("名称"), max_length=120, blank=True)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    park = models.ForeignKey(
        Park, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    above_scale = models.BooleanField(_("规模以上"), null=True, blank=True)
    stage = models.ForeignKey(
        GrowthStage, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    other = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    continues = models.BooleanField(_("原企业存续"), default=True)
    reason = models.CharField(_("理由"), max_length=300)
    document = models.CharField(_("依据"), max_length=200)
    proposed_at = models.DateTimeField(_("提出时间"), db_default=Now())
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=LifeEventState, default=LifeEventState.PROPOSED
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(_("答复"), max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = _("企业变更")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(state=LifeEventState.PROPOSED),
                name="life_event_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=LifeEventKind.values) & Q(state__in=LifeEventState.values),
                name="life_event_kind_and_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(document=""), name="life_event_with_grounds"
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=F("enterprise")),
                name="life_event_not_with_itself",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=LifeEventKind.MERGE, other__isnull=False, from_period__isnull=False
                )
                | Q(kind=LifeEventKind.MOVE, above_scale__isnull=False, from_period__isnull=False)
                | (Q(kind=LifeEventKind.SPLIT, from_period__isnull=False) & ~Q(uscc="", name=""))
                | (Q(kind=LifeEventKind.RENAME, on__isnull=False) & ~Q(name=""))
                | Q(kind=LifeEventKind.STAGE, on__isnull=False, stage__isnull=False)
                | Q(kind=LifeEventKind.CLOSE, on__isnull=False)
                | Q(kind=LifeEventKind.REOPEN),
                name="life_event_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[LifeEventState.CONFIRMED, LifeEventState.DECLINED])
                | ~Q(decided_by=F("proposed_by")),
                name="life_event_not_decided_by_proposer",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=LifeEventState.PROPOSED, decided_at__isnull=True, decided_by__isnull=True
                )
                | (
                    ~Q(state=LifeEventState.PROPOSED)
                    & Q(decided_at__isnull=False, decided_by__isnull=False)
                ),
                name="life_event_decision_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.kind}"

    def get_absolute_url(self) -> str:
        return reverse("targets:life-event", args=[self.enterprise.uscc, self.pk])


class Succession(Recorded):
    """That what was one enterprise's is another's from a quarter on: taken in (merge), or come
    out of it (split). Bears on no sum; comparisons across it are not made."""

    predecessor = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="followed")
    successor = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="preceded")
    kind = models.CharField(_("事项"), max_length=8, choices=LifeEventKind)
    from_period = PeriodField(_("自报告期"))

    class Meta:
        verbose_name = verbose_name_plural = _("企业沿革")
        constraints = [
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="succession_not_of_itself"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[LifeEventKind.MERGE, LifeEventKind.SPLIT]),
                name="succession_kind_known",
            ),
            models.UniqueConstraint(
                fields=["predecessor"],
                condition=CURRENT & Q(kind=LifeEventKind.MERGE),
                name="succession_merged_once",
            ),
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                condition=CURRENT,
                name="succession_pair_unique",
            ),
            interval_forward("succession"),
        ]
