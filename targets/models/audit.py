"""The trail of who did what, and what it did to the targets."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One change of state, written in the transaction that made it (`targets.audit.record`).

    `actor` NULL means the system itself. Never changed or deleted (migration 0002).
    """

    at = models.DateTimeField(_("时间"), db_default=Now(), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    action = models.CharField(_("动作"), max_length=60, help_text=_("如return.approved"))
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=60)
    object_label = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = _("操作记录")
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]


class EventEffects(models.Model):
    """What a change in the trail did to the targets. Natural key: the event. Written once by
    `services.trail_effects`; derived, can be found again from the rows of that day (ADR 0015).

    `effects` holds every target and period whose value or status the event changed, with both
    before and after; empty where it changed none, NULL where that is not known or there were no
    targets. `is_of_few`: a difference would tell about a single enterprise.
    """

    event = models.OneToOneField(
        AuditEvent, on_delete=models.PROTECT, primary_key=True, related_name="effects"
    )
    effects = models.JSONField(null=True)
    is_of_few = models.BooleanField(default=True)
    computed_at = models.DateTimeField(db_default=Now())
