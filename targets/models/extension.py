"""More time for one form of one period: asked for, and granted or declined by somebody else."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from targets.choices import ExtensionKind, ExtensionState
from targets.models.people import Unit
from targets.models.period import ReportingPeriod
from targets.models.returns import Form, on_behalf_of


class Extension(models.Model):
    """A department's request, with the decision on it. At most one of a form and period waits.

    In force while granted and the day `until` has not passed: it closes by itself. A granted one
    has the day the reviewer gave, which may be another than was asked for. A request ends undecided
    with the approval of what it was made for. Written by `services.extensions` only.
    """

    kind = models.CharField(_("种类"), max_length=8, choices=ExtensionKind)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="extensions")
    reporting_period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="extensions"
    )
    department = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="extensions")
    asked_until = models.DateField(_("申请延至"))
    reason = models.CharField(_("理由"), max_length=300)
    asked_at = models.DateTimeField(_("申请时间"), db_default=Now())
    asked_on = models.DateField(_("申请日"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_for = on_behalf_of()
    state = models.CharField(
        _("状态"), max_length=8, choices=ExtensionState, default=ExtensionState.ASKED
    )
    until = models.DateField(_("延至"), null=True, blank=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(_("答复"), max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = _("延期与解锁")
        constraints = [
            models.UniqueConstraint(
                fields=["form", "reporting_period"],
                condition=Q(state=ExtensionState.ASKED),
                name="extension_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ExtensionKind.values) & Q(state__in=ExtensionState.values),
                name="extension_kind_and_state_known",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="extension_not_decided_by_asker",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ExtensionState.ASKED,
                    until__isnull=True,
                    decided_at__isnull=True,
                    decided_by__isnull=True,
                )
                | Q(
                    state=ExtensionState.GRANTED,
                    until__isnull=False,
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                )
                | (
                    Q(
                        state=ExtensionState.DECLINED,
                        until__isnull=True,
                        decided_at__isnull=False,
                        decided_by__isnull=False,
                    )
                    & ~Q(answer="")
                )
                | Q(
                    state=ExtensionState.ENDED,
                    until__isnull=True,
                    decided_at__isnull=False,
                    decided_by__isnull=True,
                    answer="",
                ),
                name="extension_decision_complete",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.reporting_period_id}"

    def get_absolute_url(self) -> str:
        return reverse("targets:extension-detail", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == ExtensionState.ASKED

    @property
    def is_granted(self) -> bool:
        return self.state == ExtensionState.GRANTED

    @property
    def is_unlock(self) -> bool:
        return self.kind == ExtensionKind.UNLOCK

    def is_in_force(self, day: date) -> bool:
        return self.until is not None and day <= self.until
