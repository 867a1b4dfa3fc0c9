"""The trail of who did what."""

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
