"""Who stands in for whom, what waits for a lead, and what a leaver hands on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from targets.choices import ConfirmationDecision, ReturnState
from targets.models.returns import Return, Submission, on_behalf_of


class Delegation(models.Model):
    """A person's duties in another's hands from day to day (both included), or until `ended_at`.
    Natural key: principal, delegate and first day. Written by `services.delegations`.

    It ends by itself; what was done meanwhile keeps the principal's name beside the delegate's.
    """

    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="given",
        verbose_name=_("委托人"),
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="taken",
        verbose_name=_("受托人"),
    )
    from_on = models.DateField(_("起"))
    to_on = models.DateField(_("止"))
    reason = models.CharField(_("事由"), max_length=200)
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(_("提前结束"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-from_on", "-id"]
        verbose_name = verbose_name_plural = _("委托")
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")), name="delegation_dates_forward"
            ),
            models.CheckConstraint(
                condition=~Q(principal=F("delegate")), name="delegation_to_another"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="delegation_with_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="delegation_end_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.principal_id}→{self.delegate_id} {self.from_on}"


class Confirmation(models.Model):
    """One handing-over of a filled return to the department's lead, and the answer.

    `prior_state` is where the return goes back to when it is declined or taken back. Written by
    `services.confirmation`.
    """

    of_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="confirmations")
    prior_state = models.CharField(max_length=12, choices=ReturnState)
    asked_at = models.DateTimeField(_("交来时间"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_for = on_behalf_of()
    decision = models.CharField(_("结果"), max_length=12, choices=ConfirmationDecision, blank=True)
    decided_at = models.DateTimeField(_("办理时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_for = on_behalf_of()
    words = models.CharField(_("意见"), max_length=300, blank=True)
    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="confirmation"
    )

    class Meta:
        ordering = ["of_return", "id"]
        verbose_name = verbose_name_plural = _("部门确认")
        constraints = [
            models.UniqueConstraint(
                fields=["of_return"], condition=Q(decision=""), name="confirmation_one_undecided"
            ),
            models.CheckConstraint(
                condition=Q(prior_state__in=["draft", "returned", "reopened"]),
                name="confirmation_prior_state_known",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | (
                    Q(decision__in=ConfirmationDecision.values)
                    & Q(decided_at__isnull=False, decided_by__isnull=False)
                ),
                name="confirmation_decision_complete",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(decision=ConfirmationDecision.TAKEN_BACK)
                | ~Q(decided_by=F("asked_by")),
                name="confirmation_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(decision=ConfirmationDecision.DECLINED) | ~Q(words=""),
                name="confirmation_declined_with_words",
            ),
            models.CheckConstraint(
                condition=Q(decision=ConfirmationDecision.CONFIRMED, submission__isnull=False)
                | (~Q(decision=ConfirmationDecision.CONFIRMED) & Q(submission__isnull=True)),
                name="confirmation_has_submission",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of_return_id} {self.get_decision_display()}"


class Handover(models.Model):
    """A leaver's open work in a successor's hands. What the work is follows from the returns and
    corrections themselves (`selectors.handovers`). Written by `services.handovers`."""

    leaver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="handed_on"
    )
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="taken_over"
    )
    words = models.CharField(_("交接说明"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("交接时间"), db_default=Now())
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = verbose_name_plural = _("离任交接")
        constraints = [
            models.CheckConstraint(condition=~Q(leaver=F("successor")), name="handover_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.leaver_id}→{self.successor_id}"
