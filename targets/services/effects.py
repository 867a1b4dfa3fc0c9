"""What figures would do to the targets, seen before anybody decides.

The figures are written, summed and judged by the code that does it for good, inside a transaction
that is then taken back: there is no second way of calculating that could disagree.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from django.db import transaction
from django.db.models import Max

from hightech_zone.lib.clock import db_now
from targets.calc.periods import Period
from targets.models import ImportBatch, Indicator, Observation
from targets.selectors.progress import ProgressRow, progress_report
from targets.services.aggregation import refresh_within
from targets.services.observations import Figure, observations_write


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a target stands at a period; None is undefined, never 0. `status` and `outlook` are
    the codes of the rules, `attainment` and `coverage` fractions of 1."""

    value: Fraction | None
    status: str | None
    outlook: str
    attainment: Fraction | None
    coverage: Fraction | None


@dataclass(frozen=True, slots=True)
class TargetEffect:
    """One target at one period, as it stands and as it would stand with the figures."""

    indicator: Indicator
    period: Period
    before: Standing
    after: Standing

    @property
    def is_changed(self) -> bool:
        return self.before != self.after

    @property
    def change(self) -> Fraction | None:
        """The difference in the indicator's unit; None where a side is undefined."""
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value


def effects_of(figures: Sequence[Figure], periods: Iterable[Period] = ()) -> list[TargetEffect]:
    """What approving `figures` now would change on every target.

    **Shape** a row for every target, changed or not, in the order of the board, for the latest
    period of the figures, then for the latest period that has figures at all where that is later
    (a trailing year carries a change on), then for each further one of `periods`.

    Waits for a running aggregation and holds the next one off for as long as it calculates, about
    as long as one refresh. Writes nothing. Without figures, without an active policy: no rows.
    """
    if not figures:
        return []

    def write() -> None:
        batch = ImportBatch.objects.create(source="effects", imported_at=db_now())
        observations_write(figures=figures, recorded_at=db_now(), import_batch=batch)

    return effects_of_doing(write, _periods(figures, periods))


def effects_of_doing(do: Callable[[], object], periods: Sequence[Period]) -> list[TargetEffect]:
    """What every target would be at each of `periods`, had `do` been done; it is taken back."""
    with transaction.atomic():
        refresh_within()
        before = _standings(periods)
        do()
        refresh_within()
        after = _standings(periods)
        transaction.set_rollback(True)
    return [
        TargetEffect(indicator, period, standing, after[period, code][1])
        for (period, code), (indicator, standing) in before.items()
    ]


def effects_at(instant: datetime, period: Period) -> list[TargetEffect]:
    """What became known at `instant` changed on every target at `period`: as it was known just
    before, and then."""
    before = _standings([period], instant - timedelta(microseconds=1))
    after = _standings([period], instant)
    return [
        TargetEffect(indicator, at, standing, after[at, code][1])
        for (at, code), (indicator, standing) in before.items()
    ]


def latest_with_figures() -> Period | None:
    return Observation.objects.current().aggregate(last=Max("period"))["last"]


def _periods(figures: Sequence[Figure], further: Iterable[Period]) -> list[Period]:
    own = max(figure.period for figure in figures)
    last = latest_with_figures()
    later = [last] if last is not None and last > own else []
    return list(dict.fromkeys([own, *later, *further]))


def _standings(
    periods: Iterable[Period], as_of: datetime | None = None
) -> dict[tuple[Period, str], tuple[Indicator, Standing]]:
    found = {}
    for period in periods:
        report = progress_report(period, as_of)
        for row in report.rows if report else ():
            found[period, row.indicator.code] = row.indicator, _standing(row)
    return found


def _standing(row: ProgressRow) -> Standing:
    return Standing(
        value=row.measure.value,
        status=row.progress.status,
        outlook=row.ahead.outlook,
        attainment=row.progress.attainment,
        coverage=row.measure.coverage.weighted,
    )
