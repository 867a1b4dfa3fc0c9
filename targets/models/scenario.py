"""Scenarios that somebody kept: an address with a name."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hightech_zone.lib import instants
from targets.calc.periods import Period
from targets.models.fields import PeriodField
from targets.models.policy import Policy

ASSUMED = "plus-"
"""What stands before a lever's key in an address."""


def scenario_query(
    period: Period, as_of: datetime | None, assumptions: Mapping[str, object]
) -> str:
    """The whole scenario as an address says it: `period=2018Q3&plus-gdp=120000`."""
    moment = {"period": str(period)} | ({"as_of": instants.written(as_of)} if as_of else {})
    return urlencode(moment | {f"{ASSUMED}{key}": f"{one}" for key, one in assumptions.items()})


class Scenario(models.Model):
    """Assumed increases a quarter by the key of their lever, as decimal strings in the items' own
    units, seen from one moment. Natural key: who made it and its name. Results are not kept: they
    are computed again from the moment. Written by `services.scenarios`; never changed.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="scenarios")
    name = models.CharField(_("名称"), max_length=40)
    period = PeriodField(_("报告期"))
    as_of = models.DateTimeField(_("截至"), null=True, blank=True)
    assumptions = models.JSONField(_("假设"))
    made_at = models.DateTimeField(_("保存时间"), db_default=Now())
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="scenarios"
    )

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = verbose_name_plural = _("测算方案")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="scenario_with_name"),
            models.CheckConstraint(condition=~Q(assumptions={}), name="scenario_with_assumptions"),
            models.UniqueConstraint(fields=["made_by", "name"], name="scenario_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        query = scenario_query(self.period, self.as_of, self.assumptions)
        return f"{reverse('targets:scenario-list')}?{query}"
