"""Writing approved figures: the only code that inserts or closes `Observation` rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from targets.calc.periods import Period
from targets.models import ImportBatch, Return, Submission


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
    `recorded_at` and adds the next revision; cells not named stay. What depends on the changed
    cells is marked stale. Exactly one of `submission` and `import_batch` is the source.
    """
    raise NotImplementedError


def observations_withdraw(*, submission_of: Return, at: datetime) -> int:
    """Close, without successors, the figures in force that came from a return; how many."""
    raise NotImplementedError
