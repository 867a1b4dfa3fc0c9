"""Bringing the stored sums up to the approved figures.

The atom is one bucket of enterprises in one period. A refresh computes the marked atoms anew from
the figures, adds the difference between the new and the old ones to the cells, replaces the
atoms, deletes the marks and raises the data version, all in one transaction that begins by locking
the single row of `AggregateState`: runs follow one another, and whatever a killed run has not
committed is still marked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max, Min, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import today
from targets.aggregates import store
from targets.aggregates.dependence import bucket_of
from targets.aggregates.query import Scope
from targets.calc.periods import Period, period_range
from targets.errors import RuleError
from targets.models import (
    AggregateState,
    Enterprise,
    Observation,
    StaleMark,
    TargetSetting,
    TermAtom,
    TermCell,
    User,
)
from targets.models.aggregate import ZONE_BUCKET
from targets.models.jobs import AGGREGATION
from targets.selectors.definitions import definitions_in_force, element_ids
from targets.services.jobs import job_advance, job_fail, job_finish, job_start
from targets.services.stale import mark_period_stale

CHUNK = 16
"""Buckets summed by one statement: bounds its memory and the time between signs of progress."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a run did. `atoms`: pairs of period and bucket computed."""

    data_version: int
    atoms: int
    periods: tuple[Period, ...]


Progress = Callable[[int, int], None]
"""Takes how many atoms are computed, and of how many."""


def aggregate_stale(
    *, by: User | None = None, on_progress: Progress | None = None
) -> Refreshed | None:
    """Recompute everything that is marked stale; None where nothing is. Safe to run at any time,
    twice, or beside another run."""
    ended_quarter_mark()
    if not StaleMark.objects.exists():
        return None
    return _run(_marked, by, on_progress)


def aggregate_all(
    *, by: User | None = None, on_progress: Progress | None = None
) -> Refreshed | None:
    """Compute every sum anew, marked or not, after throwing the stored ones away: whatever was
    wrong with them is gone."""
    return _run(_everything, by, on_progress)


def aggregate_period(
    *, period: Period, by: User | None = None, on_progress: Progress | None = None
) -> Refreshed | None:
    """Recompute one period, marked or not; marks stay.

    **Raises** PeriodOutside for a period there are no sums of.
    """
    if period not in stored_periods():
        raise PeriodOutside(_("%(period)s没有数据，也不在汇总的范围内。") % {"period": period})

    def planned() -> Work:
        return {period: set(all_buckets())} | _newly_stored(), []

    return _run(planned, by, on_progress)


def ended_quarter_mark() -> None:
    """Mark the quarter that ended last where the stored range does not reach it yet: counts from
    the registers change with the calendar alone."""
    last = AggregateState.objects.values_list("last_period", flat=True).first()
    ended = Period.ended_by(today())
    if last is not None and last < ended:
        mark_period_stale(ended)


class PeriodOutside(RuleError):
    """Sums are kept from the first figure or baseline to the last figure or ended quarter."""

    rule = "period_outside"


Plan = dict[Period, set[int]]
Work = tuple[Plan, list[int]]
"""The atoms to compute by period, and the marks they settle."""


def stored_periods() -> list[Period]:
    """The periods sums are kept for: from the first figure or baseline to the last figure or the
    last ended quarter."""
    figures = Observation.objects.current().aggregate(first=Min("period"), last=Max("period"))
    baseline = TargetSetting.objects.current().aggregate(first=Min("baseline_period"))["first"]
    ended = Period.ended_by(today())
    first = min((one for one in (figures["first"], baseline) if one), default=ended)
    last = max(one for one in (figures["last"], ended) if one)
    return period_range(first, last)


def all_buckets() -> list[int]:
    highest = Enterprise.objects.aggregate(highest=Max("pk"))["highest"]
    buckets = [] if highest is None else list(range(bucket_of(highest) + 1))
    return [ZONE_BUCKET, *buckets]


def _everything() -> Work:
    """Every atom there should be; called with the state locked, it empties the tables first."""
    TermAtom.objects.all().delete()
    TermCell.objects.all().delete()
    buckets = set(all_buckets())
    plan = dict.fromkeys(stored_periods(), buckets)
    return plan, list(StaleMark.objects.values_list("pk", flat=True))


def _marked() -> Work:
    """The atoms behind the marks there are now, and those marks; periods that have come into the
    stored range since the last run are computed whole."""
    marks = list(StaleMark.objects.values_list("pk", "period", "bucket"))
    periods, buckets = stored_periods(), all_buckets()
    plan: Plan = {}
    for _pk, period, bucket in marks:
        for one in periods if period is None else [period]:
            if periods[0] <= one <= periods[-1]:
                plan.setdefault(one, set()).update(buckets if bucket is None else [bucket])
    if marks:
        plan |= _newly_stored()
    return plan, [pk for pk, _period, _bucket in marks]


def _newly_stored() -> Plan:
    """Every atom of the periods that have come into the range since the last run."""
    state = AggregateState.objects.get(pk=1)
    first, last, buckets = state.first_period, state.last_period, all_buckets()
    if first is None or last is None:
        return {one: set(buckets) for one in stored_periods()}
    return {one: set(buckets) for one in stored_periods() if not first <= one <= last}


def _run(
    planned: Callable[[], Work], by: User | None, on_progress: Progress | None
) -> Refreshed | None:
    AggregateState.objects.get_or_create(pk=1)
    job = job_start(AGGREGATION, total=0, by=by)

    def show(done: int, total: int) -> None:
        job_advance(job, done, total=total)
        if on_progress:
            on_progress(done, total)

    try:
        with transaction.atomic():
            state = AggregateState.objects.select_for_update().get(pk=1)
            plan, marks = planned()
            if not plan and not marks:  # another run was faster
                job.delete()
                return None
            done = _settle(state, plan, marks, show)
            job_finish(
                job,
                detail={"data_version": state.data_version, "atoms": done, "periods": len(plan)},
            )
    except BaseException as error:
        job_fail(job, error)
        raise
    return Refreshed(state.data_version, done, tuple(sorted(plan)))


def refresh_within() -> None:
    """Bring the sums up to the figures inside the caller's transaction, without a job; for looking
    at what figures would do before all is taken back."""
    AggregateState.objects.get_or_create(pk=1)
    state = AggregateState.objects.select_for_update().get(pk=1)
    plan, marks = _marked()
    if plan or marks:
        _settle(state, plan, marks, lambda count, total: None)


def _settle(state: AggregateState, plan: Plan, marks: list[int], progress: Progress) -> int:
    """Refresh the plan's atoms, delete its marks and raise the data version; how many atoms."""
    done = _refresh(plan, progress)
    StaleMark.objects.filter(pk__in=marks).delete()
    _settle_range(state)
    state.data_version += 1
    state.refreshed_at = Now()
    state.save()
    return done


def _settle_range(state: AggregateState) -> None:
    """Note the range there are sums of, and drop what a shrunken range has left outside."""
    periods = stored_periods()
    state.first_period, state.last_period = periods[0], periods[-1]
    for model in (TermAtom, TermCell):
        model.objects.filter(Q(period__lt=periods[0]) | Q(period__gt=periods[-1])).delete()


def _refresh(plan: Plan, progress: Progress) -> int:
    """Compute the atoms of `plan` and bring atoms and cells up to them; how many atoms."""
    total, done = sum(len(buckets) for buckets in plan.values()), 0
    definitions, elements = definitions_in_force(), element_ids()
    for periods, buckets in _chunks(plan):
        scope = Scope(
            definitions=definitions,
            elements=elements,
            periods=periods,
            vendor=connection.vendor,
            buckets=buckets,
            zone=buckets == [ZONE_BUCKET],
        )
        store.refresh_atoms(scope)
        done += len(periods) * len(buckets)
        progress(done, total)
    return done


def _chunks(plan: Plan) -> Iterable[tuple[list[Period], list[int]]]:
    """The plan as rectangles: periods that share their buckets, a few buckets at a time."""
    by_buckets: dict[tuple[int, ...], list[Period]] = {}
    for period, buckets in sorted(plan.items()):
        by_buckets.setdefault(tuple(sorted(buckets - {ZONE_BUCKET})), []).append(period)
    for held, periods in by_buckets.items():
        for start in range(0, len(held), CHUNK):
            yield periods, list(held[start : start + CHUNK])
    with_zone = sorted(period for period, buckets in plan.items() if ZONE_BUCKET in buckets)
    if with_zone:
        yield with_zone, [ZONE_BUCKET]
