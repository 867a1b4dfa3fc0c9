"""The public version of signed issues: their frozen figures, suppressed, and nothing else of
them: no words, no unit that is late, nothing that was recorded since."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import QuerySet

from targets.access.publications import CONTENT
from targets.calc.periods import Period
from targets.calc.progress import Status
from targets.labels import part_label
from targets.models import Park, Publication, PublicVersion
from targets.words import is_english


def is_public() -> bool:
    held = PublicVersion.objects.first()
    return held is not None and held.is_on


def public_issues() -> QuerySet[Publication]:
    """Signed ones, the latest first, with their figures and nothing else that they say; not those
    of before names and units were frozen with them."""
    rows = Publication.objects.filter(
        signed_at__isnull=False, figures__has_key="labels"
    ).select_related("withdrawn_by")
    unread = [one for one in CONTENT if one != "figures"]
    return rows.defer(*unread, *(f"withdrawn_by__{one}" for one in CONTENT))


@dataclass(frozen=True, slots=True)
class PublicPart:
    """One park's value; `suppressed` ones have none."""

    key: str | None
    name: str
    value: Decimal | None
    suppressed: bool


@dataclass(frozen=True, slots=True)
class PublicFigure:
    """One target as it was issued; `value` None: it could not be computed. `coverage` and
    `attainment`: fractions of 1; `is_partial`: too little was reported to judge it."""

    code: str
    labels: Mapping[str, Any]
    """`name_zh`, `name_en`, `unit_zh`, `unit_en`, `decimals`, as they were."""
    target_period: Period | None
    comparator: str
    target: Decimal | None
    value: Decimal | None
    attainment: Decimal | None
    coverage: Decimal | None
    is_partial: bool
    parts: list[PublicPart]

    @property
    def is_divided(self) -> bool:
        """Whether there is more to tell than the zone's own figure."""
        return any(one.key != "zone" for one in self.parts)

    @property
    def name(self) -> str:
        return self._in_language("name")

    @property
    def unit(self) -> str:
        return self._in_language("unit")

    def _in_language(self, what: str) -> str:
        said = self.labels[f"{what}_en"] if is_english() else ""
        return str(said or self.labels[f"{what}_zh"])


def public_figures(issue: Publication) -> list[PublicFigure]:
    """In the order of the issue, with the names that were frozen with it."""
    breakdown, labels = issue.figures["breakdown"], issue.figures["labels"]
    places = issue.figures.get("places")
    if places is None:  # signed before the English names were frozen with the figures
        places = dict(Park.objects.exclude(name_en="").values_list("code", "name_en"))
    return [
        _figure(one, labels[one["indicator"]], list(_parts(breakdown[one["indicator"]], places)))
        for one in issue.figures["results"]
    ]


def _figure(
    one: Mapping[str, Any], labels: Mapping[str, Any], parts: list[PublicPart]
) -> PublicFigure:
    until = labels["target_period"]
    return PublicFigure(
        code=one["indicator"],
        labels=labels,
        target_period=Period.parse(until) if until else None,
        comparator=one["comparator"],
        target=_decimal(one["target"]),
        value=_decimal(one["value"]),
        attainment=_decimal(one["attainment"]),
        coverage=_coarse(one["coverage"]["weighted"]),
        is_partial=one["status"] == Status.INSUFFICIENT_DATA,
        parts=parts if any(part.suppressed or part.value is not None for part in parts) else [],
    )


def _parts(breakdown: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[PublicPart]:
    """`places`: the English names of parks by code."""
    for one in breakdown["results"]:
        english = places.get(one["key"] or "") if is_english() else ""
        shown = part_label(one["key"], english or one["name"], "park")
        yield PublicPart(one["key"], shown, _decimal(one["value"]), one["suppressed"])


def _coarse(value: Any) -> Decimal | None:
    """In whole hundredths, as issues are frozen now."""
    held = _decimal(value)
    return None if held is None else held.quantize(Decimal("0.01"), ROUND_DOWN).normalize()


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
