"""Saying what has to be computed again, in the transaction of the change that made it so.

Each function also leaves the nudge for the worker; both appear with the caller's commit or not
at all.
"""

from collections.abc import Iterable

from targets.aggregates.dependence import BUCKET_SIZE, LOOKBACK, bucket_of, dependent_periods
from targets.calc.periods import Period, period_range
from targets.models import StaleMark
from targets.models.aggregate import ZONE_BUCKET
from targets.services import outbox

__all__ = [
    "BUCKET_SIZE",
    "mark_all_stale",
    "mark_enterprises_stale",
    "mark_figures_stale",
    "mark_period_stale",
]

AGGREGATE_TASK = "targets.tasks.aggregate_stale"


def mark_figures_stale(pairs: Iterable[tuple[Period, int | None]]) -> None:
    """Mark what depends on the figures of these (period, enterprise id; None: the zone)."""
    changed = {(period, bucket_for(enterprise)) for period, enterprise in pairs}
    _mark(
        (dependent, bucket) for period, bucket in changed for dependent in dependent_periods(period)
    )


def mark_enterprises_stale(changed: Iterable[tuple[int, Period, Period | None]]) -> None:
    """Mark what depends on an enterprise's memberships, certificates or active dates having
    changed, given its id and the first and last period (both included; None: open) the change
    touches. Wider than the truth is allowed.

    What was active when decides the parts of later trailing years and weights, so that the
    eight quarters after the last one are marked too.
    """
    spans = {(bucket_of(enterprise), first, last) for enterprise, first, last in changed}
    marks: set[tuple[Period | None, int]] = set()
    for bucket, first, last in spans:
        if last is None:
            marks.add((None, bucket))
        else:
            reach = period_range(first, last.plus(LOOKBACK))
            marks.update((period, bucket) for period in reach)
    _mark(marks)


def mark_period_stale(period: Period) -> None:
    """Mark every sum of one period."""
    _mark([(period, None)])


def mark_all_stale() -> None:
    """Mark every sum of every period: a definition, a baseline period or the pack changed."""
    _mark([(None, None)])


def bucket_for(enterprise_id: int | None) -> int:
    return ZONE_BUCKET if enterprise_id is None else bucket_of(enterprise_id)


def _mark(marks: Iterable[tuple[Period | None, int | None]]) -> None:
    rows = [StaleMark(period=period, bucket=bucket) for period, bucket in set(marks)]
    if rows:
        StaleMark.objects.bulk_create(rows, batch_size=1000)
        outbox.enqueue(AGGREGATE_TASK)
