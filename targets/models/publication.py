"""Numbered issues of the 情况通报: prepared, checked, signed, and from then on never changed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from targets.choices import DocumentFormat, Language, PublicationState
from targets.models.fields import PeriodField
from targets.models.jobs import Job


class Publication(models.Model):
    """One issue. Natural key: `year` and `serial`, its number 〔2018〕3号; `code` is printed on the
    paper and opens the page that verifies it. Written by `services.publications`.

    Once `signed_at` is set the database refuses every change, of its files too (migration 0002).
    A wrong issue is followed by one that names it in `withdraws`, with the reason. `as_of`: the
    instant at which everything in it was read. `checks` is what the last check found, `waivers`
    the reasons for which a finding was let pass, by its code.
    """

    period = PeriodField(_("报告期"))
    year = models.PositiveSmallIntegerField(_("年份"))
    serial = models.PositiveSmallIntegerField(_("期号"))
    code = models.CharField(_("核验码"), max_length=12, unique=True)
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=PublicationState,
        default=PublicationState.PREPARED,
    )
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawn_by"
    )
    reason = models.CharField(_("撤回理由"), max_length=300, blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField(db_default=Now())
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="publications")
    checks = models.JSONField(default=list)
    waivers = models.JSONField(default=dict)
    as_of = models.DateTimeField(_("数据时点"), null=True)
    data_version = models.BigIntegerField(_("数据版本"), null=True)
    figures = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)
    basis = models.JSONField(default=dict)
    """Definition versions, thresholds, policy, software and templates it was made with."""
    body_zh = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField(_("签发时间"), null=True)

    class Meta:
        ordering = ["-year", "-serial"]
        verbose_name = verbose_name_plural = _("情况通报")
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="publication_number_unique"),
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(withdraws__isnull=True),
                name="publication_first_of_period",
            ),
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(signed_at__isnull=True),
                name="publication_one_unsigned",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PublicationState.values), name="publication_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=PublicationState.SIGNED, signed_at__isnull=False)
                & Q(signed_by__isnull=False, as_of__isnull=False)
                & ~Q(body_zh="")
                & ~Q(body_en="")
                | ~Q(state=PublicationState.SIGNED)
                & Q(signed_at__isnull=True, signed_by__isnull=True),
                name="publication_signed_whole",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("prepared_by")),
                name="publication_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(withdraws__isnull=True, reason="")
                | (Q(withdraws__isnull=False) & ~Q(reason="")),
                name="publication_withdraws_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("targets:publication-detail", args=[self.pk])

    @property
    def number(self) -> str:
        """As the reader's language writes it: `〔2018〕3号`, `No. 3 of 2018`."""
        return gettext("〔%(year)s〕%(serial)s号") % {"year": self.year, "serial": self.serial}

    @property
    def registered_number(self) -> str:
        """The same for programs, whatever the language."""
        return f"〔{self.year}〕{self.serial}号"

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    @property
    def withdrawal(self) -> "Publication | None":
        """The signed issue that withdraws this one."""
        held = getattr(self, "withdrawn_by", None)
        return held if held is not None and held.is_signed else None


class PublicationFile(models.Model):
    """The bytes of an issue in one language and format. Natural key: those three."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="files")
    language = models.CharField(_("语言"), max_length=8, choices=Language)
    format = models.CharField(_("格式"), max_length=4, choices=DocumentFormat)
    name = models.CharField(_("文件名"), max_length=120)
    content = models.BinaryField()
    size = models.PositiveIntegerField(_("字节"))
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["publication", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "language", "format"], name="publication_file_unique"
            ),
            models.UniqueConstraint(
                fields=["publication", "name"], name="publication_file_name_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name
