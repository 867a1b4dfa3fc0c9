"""The approved figures and registers as the plain reference of `targets.calc` reads them."""

from collections.abc import Iterator
from datetime import datetime

from targets.calc.periods import Period
from targets.calc.reference import Figure, Subject
from targets.choices import Level, ObservationStatus
from targets.models import Certificate, DataElement, EnterpriseVersion, Membership, Observation

SubjectKey = int | None


def subjects(as_of: datetime | None = None) -> tuple[dict[int, Subject], Subject]:
    """Every enterprise by row id, and the zone, as known at `as_of`. Holds everything in memory."""
    enterprises = {
        pk: Subject(first=first, last=last)
        for pk, first, last in EnterpriseVersion.objects.as_of(as_of).values_list(
            "enterprise_id", "first_period", "last_period"
        )
    }
    memberships = Membership.objects.as_of(as_of).values_list(
        "enterprise_id", "from_period", "to_period", "park_id", "cluster_id", "above_scale"
    )
    for pk, first, last, park, cluster, above_scale in memberships:
        if pk in enterprises:
            row = (first, last, park or 0, cluster or 0, above_scale)
            enterprises[pk].memberships.append(row)
    certificates = Certificate.objects.as_of(as_of).values_list(
        "enterprise_id", "kind", "issued_on", "expires_on"
    )
    for pk, kind, issued, expires in certificates:
        if pk in enterprises:
            enterprises[pk].certificates.append((kind, issued, expires))
    zone = Subject()
    for subject_key, code, period, figure in _figures(as_of):
        subject = zone if subject_key is None else enterprises.get(subject_key)
        if subject is not None:
            subject.figures[code, period] = figure
    return enterprises, zone


def _figures(as_of: datetime | None) -> Iterator[tuple[SubjectKey, str, Period, Figure]]:
    elements = DataElement.objects.values_list("pk", "code", "level")
    codes = {pk: (code, level) for pk, code, level in elements}
    rows = Observation.objects.as_of(as_of).values_list(
        "enterprise_id", "element_id", "period", "value", "status"
    )
    for enterprise, element, period, value, status in rows.iterator(chunk_size=10_000):
        code, level = codes[element]
        if (level == Level.ZONE) == (enterprise is None):
            not_applicable = status == ObservationStatus.NOT_APPLICABLE
            yield enterprise, code, period, Figure(value, not_applicable)
