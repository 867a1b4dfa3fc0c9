"""Rows that are never overwritten: a change closes the old row and adds a new one."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class RecordedQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Rows in force now."""
        return self.filter(superseded_at__isnull=True)

    def as_of(self, instant: datetime | None) -> Self:
        """Rows in force at `instant`; None means now."""
        if instant is None:
            return self.current()
        return self.filter(
            Q(superseded_at__isnull=True) | Q(superseded_at__gt=instant), recorded_at__lte=instant
        )


class Recorded(models.Model):
    """In force from `recorded_at` until `superseded_at` (NULL: still in force).

    The database refuses any other change to such a row (migration 0002), so that every figure
    can be computed again as it stood at any instant.
    """

    recorded_at = models.DateTimeField(_("记录时间"), db_default=Now(), editable=False)
    superseded_at = models.DateTimeField(_("失效时间"), null=True, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("记录人"),
    )

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True


CURRENT = Q(superseded_at__isnull=True)


def interval_forward(name: str) -> models.CheckConstraint:
    """No row ends before it began. Every model of rows in force for a time carries it."""
    return models.CheckConstraint(
        condition=CURRENT | Q(superseded_at__gte=F("recorded_at")), name=f"{name}_interval_forward"
    )
