"""Reporting periods and their three dates."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from targets.models.fields import PeriodField


class ReportingPeriod(models.Model):
    """A quarter that departments report on. Natural key: `period`.

    Returns are on time up to `due_on`, late up to `late_until`, and refused once `locked_at` is
    set; `locks_on` is when the scheduler sets it. Dates include their last day. With `rolls_over`
    a due day that is not worked was moved to the next one that is when the dates were set.
    """

    period = PeriodField(_("报告期"), unique=True)
    ends_on = models.DateField(_("期末"))
    opens_on = models.DateField(_("开放"))
    due_on = models.DateField(_("截止"))
    late_until = models.DateField(_("迟报截止"))
    locks_on = models.DateField(_("锁定"))
    rolls_over = models.BooleanField(_("截止日逢休息日顺延"), default=False)
    locked_at = models.DateTimeField(_("锁定时间"), null=True, blank=True)
    published_at = models.DateTimeField(_("公布时间"), null=True, blank=True)

    class Meta:
        ordering = ["period"]
        verbose_name = verbose_name_plural = _("报告期")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on__lte=models.F("due_on"))
                & Q(due_on__lte=models.F("late_until"))
                & Q(late_until__lte=models.F("locks_on")),
                name="period_dates_ordered",
            )
        ]

    def __str__(self) -> str:
        return str(self.period)

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None
