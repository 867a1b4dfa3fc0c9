"""The certificates recorded since a day, each with what its enterprise then counted for in a figure
and counts for now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from targets.aggregates.query import Definition
from targets.calc.formulas import Formula
from targets.calc.periods import Period
from targets.models import Certificate
from targets.selectors.breakdown import definition_in_force
from targets.selectors.figures import FigureReport
from targets.selectors.sums import placed_sums


@dataclass(frozen=True, slots=True)
class ChangedCertificate:
    """`was` and `is_now`: whether the enterprise was counted then, and is now. Both alike: the
    certificate moves nothing, as one of a firm that was not active, that had another one, or whose
    dates leave the period out."""

    certificate: Certificate
    was: bool
    is_now: bool


def changed_certificates(report: FigureReport, since: datetime) -> list[ChangedCertificate]:
    """By enterprise; empty where the figure counts no certificates. Four queries."""
    found = definition_in_force(report.indicator, report.period, None)
    kinds = _kinds(found[0].formula) if found else []
    if found is None or not kinds:
        return []
    then, now = (_counted(found[0], report.period, at) for at in (since, None))
    rows = Certificate.objects.filter(
        Q(recorded_at__gt=since) | Q(recorded_at__lte=since, superseded_at__gt=since),
        kind__in=kinds,
    )
    return [
        ChangedCertificate(one, one.enterprise_id in then, one.enterprise_id in now)
        for one in rows.select_related("enterprise", "recorded_by").order_by(
            "enterprise__name", "enterprise", "issued_on", "pk"
        )
    ]


def moved(changes: Sequence[ChangedCertificate]) -> tuple[int, int]:
    """How many enterprises these are of, and how many of them count otherwise."""
    everybody = {one.certificate.enterprise_id for one in changes}
    other = {one.certificate.enterprise_id for one in changes if one.was != one.is_now}
    return len(everybody), len(other)


def _kinds(formula: Formula) -> list[str]:
    return [one.source for one in formula.terms if one.is_register]


def _counted(definition: Definition, period: Period, as_of: datetime | None) -> set[int]:
    sums, _zone = placed_sums(definition, period, as_of)
    places = [n for n, one in enumerate(definition.formula.terms) if one.is_register]
    return {key[0] for key, held in sums.items() if any(held[n].total for n in places)}
