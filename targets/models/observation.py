"""Approved figures: append-only revisions with their provenance."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from targets.choices import ObservationStatus, ReasonClass
from targets.models.fields import FixedPointField, PeriodField
from targets.models.indicator import DataElement
from targets.models.recorded import CURRENT, RecordedQuerySet, interval_forward
from targets.models.register import Enterprise
from targets.models.returns import NO_VALUE, Submission


class ImportBatch(models.Model):
    """One run of `import_bundle` (or of the demonstration data): who, when, from what."""

    source = models.CharField(_("来源"), max_length=200)
    imported_at = models.DateTimeField(_("导入时间"))
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    files = models.JSONField(_("文件"), default=dict, help_text=_("文件名与其SHA-256"))
    summary = models.JSONField(_("结果"), default=dict)

    class Meta:
        ordering = ["-imported_at"]
        verbose_name = verbose_name_plural = _("导入批次")

    def __str__(self) -> str:
        return self.source


class Observation(models.Model):
    """One approved revision of a data element's value for an enterprise (or, with none, the
    zone) and a period. `revision` 1 is 审定, n + 1 is 修订 n. Flows are year to date.

    Written by `services.observations`; never changed but for closing (`superseded_at`). The
    foreign keys are checked by the statement trigger of migration 0002 instead of row by row,
    which keeps bulk loading fast.
    """

    period = PeriodField()
    enterprise = models.ForeignKey(
        Enterprise,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="observations",
    )
    element = models.ForeignKey(
        DataElement,
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="observations",
    )
    value = FixedPointField(null=True, blank=True)
    status = models.CharField(max_length=1, choices=ObservationStatus)
    revision = models.PositiveSmallIntegerField(default=1)
    reason_class = models.CharField(max_length=12, choices=ReasonClass, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    submission = models.ForeignKey(
        Submission,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_constraint=False,
        related_name="observations",
    )
    import_batch = models.ForeignKey(
        ImportBatch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="observations",
    )
    source_line = models.PositiveIntegerField(_("行号"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("记录时间"), db_default=Now(), editable=False)
    superseded_at = models.DateTimeField(_("失效时间"), null=True, blank=True, editable=False)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("观测值")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "element", "period"],
                condition=CURRENT & Q(enterprise__isnull=False),
                name="observation_unique",
            ),
            models.UniqueConstraint(
                fields=["element", "period"],
                condition=CURRENT & Q(enterprise__isnull=True),
                name="observation_zone_unique",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True, status__in=NO_VALUE)
                | (Q(value__isnull=False) & ~Q(status__in=NO_VALUE)),
                name="observation_value_or_status",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ObservationStatus.values), name="observation_status_known"
            ),
            models.CheckConstraint(
                condition=Q(submission__isnull=False, import_batch__isnull=True)
                | Q(submission__isnull=True, import_batch__isnull=False),
                name="observation_one_source",
            ),
            interval_forward("observation"),
        ]
        indexes = [
            models.Index(
                fields=["enterprise", "element", "period"],
                condition=Q(superseded_at__isnull=False),
                name="observation_past",
            ),
            models.Index(
                fields=["period", "element"], condition=CURRENT, name="observation_period"
            ),
        ]
