"""Writing approved figures: the only code that inserts or closes `Observation` rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from targets.calc.periods import Period
from targets.models import ImportBatch, Observation, Return, Submission
from targets.services.observations_staging import Cell, stage, unstage
from targets.services.stale import BUCKET_SIZE, mark_figures_stale

WRITERS_LOCK = 7_201_777
"""A number of our own for PostgreSQL's advisory locks."""
VALUE = Observation._meta.get_field("value")

ENTERPRISE_KEY = """{row}.enterprise_id = fresh.enterprise_id
    AND {row}.element_id = fresh.element_id AND {row}.period = fresh.period"""
ZONE_KEY = """{row}.enterprise_id IS NULL AND fresh.enterprise_id IS NULL
    AND {row}.element_id = fresh.element_id AND {row}.period = fresh.period"""

CLOSE = """
UPDATE targets_observation AS held SET superseded_at = %s FROM incoming_figure AS fresh
WHERE {held_key} AND held.superseded_at IS NULL
    AND NOT (held.value {is_same} fresh.value AND fresh.status IN ('', held.status))
"""
NEEDED = """
fresh.enterprise_id {is_or_not} NULL AND NOT EXISTS (
    SELECT 1 FROM targets_observation AS held WHERE {held_key} AND held.superseded_at IS NULL)
"""
INSERT = """
INSERT INTO targets_observation (period, enterprise_id, element_id, value, status, revision,
    reason_class, reason, submission_id, import_batch_id, source_line, recorded_at)
SELECT fresh.period, fresh.enterprise_id, fresh.element_id, fresh.value,
    CASE fresh.status WHEN '' THEN 'A' ELSE fresh.status END, COALESCE(past.revision, 0) + 1,
    CASE WHEN past.revision IS NULL THEN '' ELSE %s END, fresh.reason, %s, %s, fresh.line, %s
FROM incoming_figure AS fresh LEFT JOIN (
    SELECT past.period, past.enterprise_id, past.element_id, max(past.revision) AS revision
    FROM incoming_figure AS fresh JOIN targets_observation AS past
        ON {past_key} AND past.superseded_at IS NOT NULL
    GROUP BY past.period, past.enterprise_id, past.element_id
) AS past ON {past_key}
WHERE {needed}
"""
SUMMARY = "period, min(enterprise_id), count(*)"
BUCKETS = f"period, enterprise_id / {BUCKET_SIZE}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One approved cell. `enterprise_id` None is the zone; `value` None needs a status of
    missing or not applicable; flows are year to date, in the element's own unit."""

    period: Period
    enterprise_id: int | None
    element_id: int
    value: Decimal | None
    status: str
    reason: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class WriteResult:
    """How many cells got their first row, a further revision, or were equal already."""

    inserted: int = 0
    revised: int = 0
    unchanged: int = 0


def observations_write(
    *,
    figures: Iterable[Figure],
    recorded_at: datetime,
    submission: Submission | None = None,
    import_batch: ImportBatch | None = None,
    reason_class: str = "",
) -> WriteResult:
    """Bring the approved figures up to `figures`, inside the caller's transaction.

    A cell equal in value and status stays as it is; a different one closes the row in force at
    `recorded_at` and adds the next revision, which carries `reason_class`; cells not named stay.
    What depends on the changed cells is marked stale. Exactly one of `submission` and
    `import_batch` is the source.

    **Raises** IntegrityError for a figure of the wrong kind, a cell named twice, or a row in
    force that is younger than `recorded_at`.
    """
    return cells_write(
        cells=_cells(figures),
        recorded_at=recorded_at,
        submission=submission,
        import_batch=import_batch,
        reason_class=reason_class,
    )


def cells_write(
    *,
    cells: Iterable[Cell],
    recorded_at: datetime,
    submission: Submission | None = None,
    import_batch: ImportBatch | None = None,
    reason_class: str = "",
) -> WriteResult:
    """`observations_write` for rows as the database stores them; for loading in bulk.

    An empty status says nothing of the status: a new row gets "normal", and a row in force with
    the same value stays, whatever its status.
    """
    return staged_write(
        staged=stage(cells),
        recorded_at=recorded_at,
        submission=submission,
        import_batch=import_batch,
        reason_class=reason_class,
    )


def staged_write(
    *,
    staged: int,
    recorded_at: datetime,
    submission: Submission | None = None,
    import_batch: ImportBatch | None = None,
    reason_class: str = "",
) -> WriteResult:
    """`cells_write` for the `staged` rows that are staged already; takes them off the stage."""
    _hold_off_rivals(is_import=import_batch is not None)
    instant = connection.ops.adapt_datetimefield_value(recorded_at)
    source = [submission and submission.pk, import_batch and import_batch.pk]
    revised, written = 0, 0
    for key, is_or_not in ((ENTERPRISE_KEY, "IS NOT"), (ZONE_KEY, "IS")):
        revised += _close_different(key, instant)
        needed = NEEDED.format(is_or_not=is_or_not, held_key=key.format(row="held"))
        insert = INSERT.format(past_key=key.format(row="past"), needed=needed)
        changed = _insert(insert, [str(reason_class), *source, instant], needed)
        mark_figures_stale((Period(period), enterprise) for period, enterprise, _ in changed)
        written += sum(count for _, _, count in changed)
    unstage()
    return WriteResult(inserted=written - revised, revised=revised, unchanged=staged - written)


def observations_withdraw(*, submission_of: Return, at: datetime) -> int:
    """Close, without successors, the figures in force that came from a return; how many.

    A figure that an import had already brought in with the same value stays: its source is the
    import.
    """
    held = Observation.objects.current().filter(submission__of_return=submission_of)
    cells = list(held.values_list("period", "enterprise_id").distinct())
    closed = held.update(superseded_at=at)
    mark_figures_stale(cells)
    return closed


def _cells(figures: Iterable[Figure]) -> Iterator[Cell]:
    for figure in figures:
        yield (
            figure.period.index,
            figure.enterprise_id,
            figure.element_id,
            VALUE.get_prep_value(figure.value),
            str(figure.status),
            figure.reason,
            figure.line,
        )


def _hold_off_rivals(*, is_import: bool) -> None:
    """Until the transaction ends, let no import write beside this one.

    A cell is closed and then added in two statements; between them a rival's row for the same
    cell would make ours look superfluous. Returns share the lock, because no two of them have a
    cell in common. SQLite has a single writer anyway.
    """
    if connection.vendor == "postgresql":
        function = "pg_advisory_xact_lock" if is_import else "pg_advisory_xact_lock_shared"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [WRITERS_LOCK])


def _close_different(key: str, instant: Any) -> int:
    is_same = "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "IS"
    with connection.cursor() as cursor:
        cursor.execute(CLOSE.format(held_key=key.format(row="held"), is_same=is_same), [instant])
        return cursor.rowcount


def _insert(insert: str, parameters: list[Any], needed: str) -> list[tuple[int, int, int]]:
    """Insert what is needed; periods, one enterprise of each bucket in them, and row counts.

    Counted beforehand: RETURNING would keep a copy of every row.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {SUMMARY} FROM incoming_figure AS fresh WHERE {needed} GROUP BY {BUCKETS}"
        )
        changed = cursor.fetchall()
        cursor.execute(insert, parameters)
        return changed
