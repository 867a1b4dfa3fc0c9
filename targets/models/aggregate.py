"""Derived sums, and what has become stale. Everything here can be computed again from the
approved figures; `check_aggregates` does so by another way."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from targets.models.fields import FixedPointField, PeriodField
from targets.models.indicator import DefinitionVersion

ZONE_BUCKET = -1
NO_PARK = NO_CLUSTER = 0


class TermSumColumns(models.Model):
    """One term of a definition summed over some enterprises (or the zone) in one period.

    `total`, `weight`, `weight_due` are in the element's unit; the counts are enterprises (1 for
    the zone). `total` means nothing where `defined` is 0. `active` counts the enterprises active
    in the period, `due` those of them that owe the figure. `park` and `cluster` are row ids, 0
    for none.
    """

    definition = models.ForeignKey(
        DefinitionVersion, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    term = models.PositiveSmallIntegerField()
    period = PeriodField()
    park = models.IntegerField(default=NO_PARK)
    cluster = models.IntegerField(default=NO_CLUSTER)
    total = FixedPointField(default=0)
    active = models.IntegerField(default=0)
    defined = models.IntegerField(default=0)
    due = models.IntegerField(default=0)
    cells = models.IntegerField(default=0)
    cells_due = models.IntegerField(default=0)
    weight = FixedPointField(default=0)
    weight_due = FixedPointField(default=0)

    class Meta:
        abstract = True


class TermAtom(TermSumColumns):
    """The sum over one bucket of enterprises: the unit of recomputation. Bucket −1: the zone."""

    bucket = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "bucket", "definition", "term", "park", "cluster"],
                name="term_atom_unique",
            )
        ]


class TermCell(TermSumColumns):
    """The sum over all buckets: what the board, the API and the exports read."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["definition", "term", "period", "park", "cluster"],
                name="term_cell_unique",
            )
        ]


class StaleMark(models.Model):
    """Atoms to recompute, written in the transaction that made them stale and deleted in the
    one that recomputed them. NULL stands for every period, or every bucket."""

    period = PeriodField(null=True, blank=True)
    bucket = models.IntegerField(null=True, blank=True)
    marked_at = models.DateTimeField(db_default=Now())


class AggregateState(models.Model):
    """The single row that serialises aggregation and numbers its results. Between `first_period`
    and `last_period` every bucket has its sums; what enters that range is computed whole."""

    data_version = models.BigIntegerField(_("数据版本"), default=0)
    refreshed_at = models.DateTimeField(_("汇总时间"), null=True)
    first_period = PeriodField(null=True)
    last_period = PeriodField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="aggregate_state_single")]
