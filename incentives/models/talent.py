"""High-end talents: personal data, shown in full only to those who handle it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from incentives.choices import TalentLevel, TalentRole
from targets.models import Enterprise


class Talent(models.Model):
    """A recognised talent of the zone. Natural key: `identity_number`, kept because the payment
    needs it; pages show name and number through `incentives.access` only, masked for all but those
    who handle the award, and each look in full is in the trail.

    `first_in_zone`: attracted for the first time, what INC-07 asks for. `withdrawn_on`: the
    recognition was taken back then, as if it had never been.
    """

    identity_number = models.CharField(_("证件号码"), max_length=30, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    level = models.CharField(_("人才层次"), max_length=12, choices=TalentLevel)
    enterprise = models.ForeignKey(
        Enterprise,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="talents",
        verbose_name=_("企业"),
    )
    role = models.CharField(_("在企业的身份"), max_length=8, choices=TalentRole)
    certificate = models.CharField(_("人才证书编号"), max_length=60, blank=True)
    recognised_on = models.DateField(_("认定日期"))
    arrived_on = models.DateField(_("来区日期"))
    first_in_zone = models.BooleanField(_("首次引进"), default=True)
    withdrawn_on = models.DateField(_("撤销认定日期"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = _("高端人才")
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=TalentLevel.values) & Q(role__in=TalentRole.values),
                name="talent_level_and_role_known",
            ),
            models.CheckConstraint(
                condition=~Q(identity_number="") & ~Q(name=""), name="talent_identified"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True)
                | Q(withdrawn_on__gte=models.F("recognised_on")),
                name="talent_dates_forward",
            ),
        ]

    def __str__(self) -> str:
        """Without personal data: it goes into trails and messages."""
        return f"T-{self.pk:04d}" if self.pk else "T-"
