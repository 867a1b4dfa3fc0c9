"""The official wording, attached by an administrator; the project itself never ships it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from targets.models.policy import Policy

MOST_BYTES = 512 * 1024


class PolicyText(models.Model):
    """One attached text of a policy. Natural key: policy and number; the newest is shown.

    Append-only: the database refuses any change (migration 0002), so that what readers saw beside
    the summaries can always be told. `filename` is empty for what was pasted; `size` and `sha256`
    are of `text` in UTF-8. Written by `services.policy.texts`.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="texts")
    number = models.PositiveSmallIntegerField(_("次"))
    filename = models.CharField(_("文件名"), max_length=120, blank=True)
    size = models.PositiveIntegerField(_("大小"))
    sha256 = models.CharField(max_length=64)
    text = models.TextField(_("原文"))
    attached_at = models.DateTimeField(db_default=Now())
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["policy", "-number"]
        verbose_name = verbose_name_plural = _("政策原文")
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_text_number_unique"),
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=MOST_BYTES), name="policy_text_size_limited"
            ),
        ]

    def __str__(self) -> str:
        return self.filename or self.sha256[:12]
