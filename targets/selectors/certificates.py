"""Until when enterprises hold certificates that targets count."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery

from targets.calc.periods import Period
from targets.models import Certificate, ImportBatch
from targets.querysets import active_on

QUARTERS_AHEAD = 2


def ends_in_force(
    kinds: Collection[str], day: date, as_of: datetime | None = None
) -> dict[int, date]:
    """The last day but one of everybody active who holds one of `kinds` on `day`, by enterprise:
    the latest of several; `date.max` for open ones. One query."""
    held = certificates_on(kinds, day, as_of).filter(active_on(day, "enterprise", as_of))
    ends: dict[int, date] = {}
    for enterprise, expires in held.values_list("enterprise_id", "expires_on"):
        ends[enterprise] = max(ends.get(enterprise, date.min), expires or date.max)
    return ends


def certificates_on(
    kinds: Collection[str], day: date, as_of: datetime | None = None
) -> QuerySet[Certificate]:
    """Those of `kinds` in force on `day`."""
    lasts = Q(expires_on__isnull=True) | Q(expires_on__gt=day)
    return Certificate.objects.as_of(as_of).filter(lasts, kind__in=kinds, issued_on__lte=day)


def with_source(certificates: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """With whoever recorded it and `import_source`: the import that wrote it; None: entered by
    hand. An import writes its registers at the instant it is kept under."""
    batches = ImportBatch.objects.filter(imported_at=OuterRef("recorded_at"))
    source = Subquery(batches.values("source")[:1])
    return certificates.select_related("recorded_by").annotate(import_source=source)


def quarters_ahead(day: date) -> list[Period]:
    """The running quarter and the next."""
    first = Period.containing(day)
    return [first.plus(step) for step in range(QUARTERS_AHEAD)]
