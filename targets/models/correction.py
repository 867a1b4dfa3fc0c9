"""Corrections of approved figures: what is asked for, on what evidence, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from targets.choices import CorrectionState, ObservationStatus, ReasonClass
from targets.models.fields import FixedPointField
from targets.models.returns import NO_VALUE, Cell, Return, Submission, on_behalf_of

MOST_BYTES = 2 * 1024 * 1024


class Correction(models.Model):
    """A department's request to change approved cells of one return. Natural key: return and
    number. Written by `services.corrections`.

    Approving it writes `submission`, which holds the corrected cells only. An open one closes by
    itself after `expires_on`. At most one is open on a return at a time.
    """

    of_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField(_("次"))
    state = models.CharField(
        _("状态"), max_length=12, choices=CorrectionState, default=CorrectionState.OPEN
    )
    reason_class = models.CharField(_("修订原因"), max_length=12, choices=ReasonClass)
    words = models.CharField(_("情况说明"), max_length=1000)
    evidence = models.CharField(_("依据"), max_length=1000, blank=True)
    requested_on = models.DateField(_("申请日期"))
    expires_on = models.DateField(_("有效期至"))
    requested_at = models.DateTimeField(_("申请时间"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_for = on_behalf_of()
    decided_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_for = on_behalf_of()
    decision_words = models.CharField(_("审核意见"), max_length=1000, blank=True)
    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="correction"
    )

    class Meta:
        ordering = ["-requested_at", "-id"]
        verbose_name = verbose_name_plural = _("更正申请")
        constraints = [
            models.UniqueConstraint(
                fields=["of_return", "number"], name="correction_number_unique"
            ),
            models.UniqueConstraint(
                fields=["of_return"],
                condition=Q(state=CorrectionState.OPEN),
                name="correction_one_open",
            ),
            models.CheckConstraint(
                condition=Q(reason_class__in=ReasonClass.values) & ~Q(words=""),
                name="correction_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("requested_on")), name="correction_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(state=CorrectionState.TAKEN_BACK)
                | ~Q(decided_by=F("requested_by")),
                name="correction_not_decided_by_requester",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True, decided_by__isnull=True)
                | Q(state="expired", decided_at__isnull=False, decided_by__isnull=True)
                | Q(
                    state__in=["approved", "declined", "taken_back"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="correction_decision_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state=CorrectionState.DECLINED) | ~Q(decision_words=""),
                name="correction_declined_with_words",
            ),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.APPROVED, submission__isnull=False)
                | (~Q(state=CorrectionState.APPROVED) & Q(submission__isnull=True)),
                name="correction_has_submission",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of_return_id}/{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("targets:correction-detail", args=[self.of_return_id, self.number])


class CorrectionCell(Cell):
    """A cell as it is to be. `before` and `before_status` are what counted when it was asked for:
    where something else counts meanwhile, the request is out of date. Never changed."""

    upload = None  # a correction's evidence is its file, not a workbook
    source_cell = None  # type: ignore[assignment]
    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="cells")
    before = FixedPointField(null=True, blank=True)
    before_status = models.CharField(max_length=1, choices=ObservationStatus, blank=True)

    class Meta:
        ordering = ["correction", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "enterprise", "element"],
                condition=Q(enterprise__isnull=False),
                name="correction_cell_unique",
            ),
            models.UniqueConstraint(
                fields=["correction", "element"],
                condition=Q(enterprise__isnull=True),
                name="correction_zone_cell_unique",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True, status__in=NO_VALUE)
                | (Q(value__isnull=False) & ~Q(status__in=["", *NO_VALUE])),
                name="correction_cell_value_or_status",
            ),
        ]


class CorrectionFile(models.Model):
    """The document a request rests on, kept in the database so that a backup has it. Its kind was
    found from its content, whatever its name says. Never changed."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        PNG = "png", "PNG"
        JPEG = "jpg", "JPEG"
        XLSX = "xlsx", "XLSX"

    correction = models.OneToOneField(Correction, on_delete=models.PROTECT, related_name="file")
    name = models.CharField(_("文件名"), max_length=120)
    kind = models.CharField(max_length=4, choices=Kind)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=MOST_BYTES), name="correction_file_size"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["pdf", "png", "jpg", "xlsx"]), name="correction_file_kind"
            ),
        ]
