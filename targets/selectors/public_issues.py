"""The public version of signed issues: their frozen figures, suppressed, and nothing else of
them: no words, no unit that is late, nothing that was recorded since."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from targets.models import Indicator, Park, Publication, PublicVersion
from targets.words import named


def is_public() -> bool:
    held = PublicVersion.objects.first()
    return held is not None and held.is_on


def public_issues() -> QuerySet[Publication]:
    """Signed ones, the latest first, without what the public version does not show."""
    rows = Publication.objects.filter(signed_at__isnull=False).select_related("withdrawn_by")
    unread = ("checks", "waivers", "texts", "basis", "body_zh", "body_en")
    hidden = [*unread, *(f"withdrawn_by__{one}" for one in (*unread, "figures"))]
    return rows.defer(*hidden)


@dataclass(frozen=True, slots=True)
class PublicPart:
    """One park's value; `suppressed` ones have none."""

    key: str | None
    name: str
    value: Decimal | None
    suppressed: bool


@dataclass(frozen=True, slots=True)
class PublicFigure:
    """One target as it was issued; `value` None: it could not be computed. `attainment`: a
    fraction of 1."""

    indicator: Indicator
    comparator: str
    target: Decimal | None
    value: Decimal | None
    attainment: Decimal | None
    parts: list[PublicPart]


def public_figures(issue: Publication) -> list[PublicFigure]:
    """In the order of the issue; two queries."""
    results = issue.figures.get("results", ())
    codes = [one["indicator"] for one in results]
    indicators = Indicator.objects.filter(code__in=codes).in_bulk(field_name="code")
    parks = Park.objects.in_bulk(field_name="code")
    breakdown = issue.figures.get("breakdown", {})
    return [
        PublicFigure(
            indicators[one["indicator"]],
            one["comparator"],
            _decimal(one["target"]),
            _decimal(one["value"]),
            _decimal(one["attainment"]),
            list(_parts(breakdown.get(one["indicator"], {}), parks)),
        )
        for one in results
        if one["indicator"] in indicators
    ]


def _parts(breakdown: dict[str, Any], parks: dict[str, Park]) -> Iterator[PublicPart]:
    for one in breakdown.get("results", ()):
        park = parks.get(one["key"] or "")
        name = named(park) if park else one["name"]
        yield PublicPart(one["key"], name, _decimal(one["value"]), one["suppressed"])


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
