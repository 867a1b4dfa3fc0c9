"""The registers as lists for the API."""

from datetime import datetime

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from targets.calc.periods import Period
from targets.models import Certificate, Enterprise, EnterpriseVersion, Membership
from targets.querysets import covering


def enterprise_rows(
    enterprises: QuerySet[Enterprise], period: Period, as_of: datetime | None = None
) -> QuerySet[EnterpriseVersion]:
    """The version in force of each enterprise, by code, with its place in `period`.

    **Shape** annotated with `uscc`, `park` and `cluster` (codes or None) and `is_above_scale` (None
    where not active in `period`).
    """
    places = Membership.objects.as_of(as_of).filter(
        covering(period), enterprise=OuterRef("enterprise")
    )
    return (
        EnterpriseVersion.objects.as_of(as_of)
        .filter(enterprise__in=enterprises)
        .annotate(
            uscc=F("enterprise__uscc"),
            park=Subquery(places.values("park__code")[:1]),
            cluster=Subquery(places.values("cluster__code")[:1]),
            is_above_scale=Case(
                When(
                    covering(period, "first_period", "last_period"),
                    then=Coalesce(Subquery(places.values("above_scale")[:1]), False),
                )
            ),
        )
        .order_by("enterprise__uscc")
    )


def certificate_rows(as_of: datetime | None = None) -> QuerySet[Certificate]:
    """Certificates in force at `as_of`, by enterprise, kind and number."""
    held = Certificate.objects.as_of(as_of).select_related("enterprise")
    return held.order_by("enterprise__uscc", "kind", "number", "pk")
