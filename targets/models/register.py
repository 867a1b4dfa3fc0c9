"""The registers: enterprises, where they belong and which certificates they hold."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from targets.choices import CertificateLevel
from targets.models.fields import PeriodField
from targets.models.policy import Clause
from targets.models.recorded import CURRENT, Recorded, interval_forward


class Park(models.Model):
    """A park of the zone (一区多园). Natural key: `code`; from the pack or from an import."""

    code = models.SlugField(_("代码"), max_length=60, unique=True, allow_unicode=True)
    name_zh = models.CharField(_("名称"), max_length=80, unique=True)
    name_en = models.CharField(_("英文名称"), max_length=160, blank=True)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = verbose_name_plural = _("园区")

    def __str__(self) -> str:
        return self.name_zh


class Cluster(models.Model):
    """An industry cluster (产业). Natural key: `code`; from the pack or from an import."""

    code = models.SlugField(_("代码"), max_length=60, unique=True, allow_unicode=True)
    name_zh = models.CharField(_("名称"), max_length=80, unique=True)
    name_en = models.CharField(_("英文名称"), max_length=160, blank=True)
    order = models.PositiveSmallIntegerField(default=100)
    clause = models.ForeignKey(
        Clause, on_delete=models.SET_NULL, null=True, blank=True, related_name="clusters"
    )

    class Meta:
        ordering = ["order", "code"]
        verbose_name = verbose_name_plural = _("产业")

    def __str__(self) -> str:
        return self.name_zh


class LeadingEnterprise(models.Model):
    """An enterprise the policy names for a cluster; a name only, no register entry."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="leading")
    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="leading")
    name_zh = models.CharField(_("名称"), max_length=80)
    note_zh = models.CharField(_("说明"), max_length=120, blank=True)
    note_en = models.CharField(_("英文说明"), max_length=200, blank=True)
    is_leading = models.BooleanField(_("龙头"), default=False)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["cluster", "order"]


class Enterprise(models.Model):
    """One enterprise, counted once for ever by its code. Natural key: `uscc`.

    `name` is a copy of the version in force, for display only; whatever computes reads
    `EnterpriseVersion`. `search` is derived from the code and all names there were
    (`hightech_zone.lib.searching`). Both written by `services.registers` alone.
    """

    uscc = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    search = models.TextField(db_default="", editable=False)

    class Meta:
        ordering = ["uscc"]
        verbose_name = verbose_name_plural = _("企业")
        constraints = [
            models.CheckConstraint(
                condition=Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"), name="enterprise_uscc_form"
            )
        ]

    def __str__(self) -> str:
        return self.name


class EnterpriseVersion(Recorded):
    """What is known of an enterprise: its name and the days it was active (empty end: open).

    `first_period` and `last_period` are the quarters those days overlap, kept beside the dates
    so that SQL can compare integers; `services.registers` derives them.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(_("名称"), max_length=120)
    active_from = models.DateField(_("起始"))
    active_to = models.DateField(_("终止"), null=True, blank=True)
    first_period = PeriodField()
    last_period = PeriodField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"], condition=CURRENT, name="enterprise_version_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gte=models.F("active_from")),
                name="enterprise_dates_forward",
            ),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True, last_period__isnull=True)
                | Q(active_to__isnull=False, last_period__gte=models.F("first_period")),
                name="enterprise_periods_forward",
            ),
            interval_forward("enterprise_version"),
        ]


class Membership(Recorded):
    """The one park, cluster and size class of an enterprise in a span of periods (both ends
    included; empty end: open). The database refuses two that overlap (migration 0002)."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="memberships")
    park = models.ForeignKey(
        Park, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("园区")
    )
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("产业")
    )
    above_scale = models.BooleanField(_("规模以上"))
    from_period = PeriodField(_("起"))
    to_period = PeriodField(_("止"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_period__isnull=True) | Q(to_period__gte=models.F("from_period")),
                name="membership_periods_forward",
            ),
            models.UniqueConstraint(
                fields=["enterprise", "from_period"],
                condition=CURRENT,
                name="membership_from_unique",
            ),
            interval_forward("membership"),
        ]


class Certificate(Recorded):
    """A certificate in force from `issued_on` up to, not including, `expires_on` (empty: open).

    `kind` is free to the pack (`hightech`, `rd_institution` …). One enterprise may hold several
    of one kind, one after another or overlapping; it is counted once.
    """

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="certificates"
    )
    kind = models.SlugField(_("类别"), max_length=40)
    level = models.CharField(_("级别"), max_length=12, choices=CertificateLevel, blank=True)
    number = models.CharField(_("证书编号"), max_length=60, blank=True)
    issued_on = models.DateField(_("发证日期"))
    expires_on = models.DateField(_("失效日期"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("证书")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "kind", "number"],
                condition=CURRENT,
                name="certificate_number_unique",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gt=models.F("issued_on")),
                name="certificate_dates_forward",
            ),
            interval_forward("certificate"),
        ]
        indexes = [
            models.Index(fields=["enterprise", "kind"], condition=CURRENT, name="certificate_live")
        ]
