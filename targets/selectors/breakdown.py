"""An indicator by park, cluster, both, or enterprise."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from hightech_zone.lib.once import kept
from targets.aggregates.query import Definition
from targets.calc.breakdown import Part, breakdown
from targets.calc.periods import Period
from targets.calc.sums import NOTHING, Coverage, Measure, TermSum, coarse, measure, whole
from targets.calc.suppression import Part as WithheldPart
from targets.labels import part_label
from targets.models import Cluster, DefinitionVersion, Enterprise, Indicator, Park
from targets.selectors.definitions import definition_versions, definitions_in_force
from targets.selectors.measures import UNDEFINED
from targets.selectors.sums import Cut, cut_sums, data_version, enterprise_sums
from targets.selectors.withheld import Withheld, WithheldIn, withheld_parts
from targets.words import named

ZONE = "zone"
NONE = "-"


class By(StrEnum):
    PARK = "park"
    CLUSTER = "cluster"
    PARK_CLUSTER = "park_cluster"
    ENTERPRISE = "enterprise"


@dataclass(frozen=True)
class BreakdownRow:
    """`key`: a code, `park/cluster`, a uscc, None for "without", "zone" for the zone's own
    terms. Figures of a suppressed row, its coverage too, are None."""

    key: str | None
    name: str
    part: Part[Any]
    suppressed: bool = False


@dataclass(frozen=True)
class BreakdownReport:
    indicator: Indicator
    definition: DefinitionVersion | None
    period: Period
    by: By
    as_of: datetime | None
    data_version: int
    total: Measure
    rows: list[BreakdownRow]

    @property
    def is_ratio(self) -> bool:
        return self.definition is not None and bool(self.definition.formula.denominator)


def definition_in_force(
    indicator: Indicator, period: Period, as_of: datetime | None
) -> tuple[Definition, DefinitionVersion] | None:
    held = definitions_of(indicator, as_of)
    return next((one for one in held if one[0].applies_to(period)), None)


def definitions_of(
    indicator: Indicator, as_of: datetime | None
) -> list[tuple[Definition, DefinitionVersion]]:
    """Every definition of an indicator, the earliest first."""
    pairs = zip(definitions_in_force(as_of), definition_versions(as_of), strict=True)
    return [one for one in pairs if one[1].indicator_id == indicator.pk]


def breakdown_report(
    indicator: Indicator,
    period: Period,
    by: By,
    as_of: datetime | None = None,
    with_suppression: bool = False,
    withheld: WithheldIn | None = None,
) -> BreakdownReport:
    """The parts in the order of the register (enterprises: the largest first) and the whole.

    `with_suppression`: for readers who may not see single enterprises; the whole stays.
    `withheld`: what is withheld then, where it has been read.
    """
    return breakdown_reports(indicator, [period], by, as_of, with_suppression, withheld)[period]


def breakdown_reports(
    indicator: Indicator,
    periods: Sequence[Period],
    by: By,
    as_of: datetime | None = None,
    with_suppression: bool = False,
    withheld: WithheldIn | None = None,
) -> dict[Period, BreakdownReport]:
    """The same of several periods; definitions and names are read once."""
    held = definitions_of(indicator, as_of)
    places = None if by is By.ENTERPRISE else _places(by)
    now = data_version()
    reports = {}
    for period in periods:
        found = next((one for one in held if one[0].applies_to(period)), None)
        rows: list[BreakdownRow] = []
        total = UNDEFINED
        if found is not None:
            rows, total = _parts(found[0], period, by, as_of, places)
        version = found[1] if found else None
        reports[period] = BreakdownReport(indicator, version, period, by, as_of, now, total, rows)
    if not with_suppression:
        return reports
    hidden = withheld or withheld_parts(indicator, tuple(periods))
    return {
        period: _with_suppression(report, hidden[period], as_of)
        for period, report in reports.items()
    }


def _parts(
    definition: Definition,
    period: Period,
    by: By,
    as_of: datetime | None,
    places: tuple["Order", "Named"] | None,
) -> tuple[list[BreakdownRow], Measure]:
    """`places` None: by enterprise."""
    if places is None:
        parts, zone = enterprise_sums(definition, period, as_of)
        grouped: Mapping[Any, list[TermSum]] = parts
        named_as = enterprise_names(list(parts))
    else:
        cuts, zone = cut_sums(definition, period, as_of)
        order, named_as = places
        by_place = _grouped(cuts, GROUPS[by])
        grouped = {key: by_place[key] for key in sorted(by_place, key=order)}
    found = breakdown(definition.formula, grouped, zone, ZONE)
    if places is None:
        found.sort(key=lambda part: (part.key == ZONE, -(part.numerator or 0)))
    rows = [BreakdownRow(*named_as(part.key), part) for part in found]
    return rows, measure(definition.formula, whole(grouped.values(), zone))


WAYS = (By.PARK, By.CLUSTER)

GROUPS: dict[By, Callable[[Cut], Any]] = {
    By.PARK: lambda cut: cut[0],
    By.CLUSTER: lambda cut: cut[1],
    By.PARK_CLUSTER: lambda cut: cut,
}


PARTS: dict[By, Callable[[Any], WithheldPart]] = {
    By.PARK: lambda key: (key, None),
    By.CLUSTER: lambda key: (None, key),
    By.PARK_CLUSTER: lambda key: key,
}
"""How the key of a row names the part that may have to be withheld."""


def _grouped(
    cuts: Mapping[Cut, list[TermSum]], group: Callable[[Cut], Any]
) -> dict[Any, list[TermSum]]:
    grouped: dict[Any, list[TermSum]] = {}
    for cut, sums in cuts.items():
        held = grouped.setdefault(group(cut), [NOTHING] * len(sums))
        grouped[group(cut)] = [one + other for one, other in zip(held, sums, strict=True)]
    return grouped


Named = Callable[[Any], tuple[str | None, str]]
Order = Callable[[Any], tuple[int, ...]]
Place = Park | Cluster


def place_names(by: By) -> Named:
    """Code and name of a park's or cluster's row id; None and "" for 0, without one."""
    return _places(by)[1]


@kept
def _places(by: By) -> tuple[Order, Named]:
    """How groups of cuts are ordered (the register's order, those without a place last), and
    their keys and names."""
    parks: dict[int, Place] = {park.pk: park for park in Park.objects.all()}
    clusters: dict[int, Place] = {cluster.pk: cluster for cluster in Cluster.objects.all()}
    held = {By.PARK: [parks], By.CLUSTER: [clusters]}.get(by, [parks, clusters])

    def pairs(key: Any) -> list[tuple[dict[int, Place], int]]:
        return list(zip(held, key if by is By.PARK_CLUSTER else (key,), strict=True))

    def order(key: Any) -> tuple[int, ...]:
        return tuple(list(places).index(pk) if pk else len(places) for places, pk in pairs(key))

    def described(key: Any) -> tuple[str | None, str]:
        if key == ZONE:
            return ZONE, ""
        found = [places.get(pk) for places, pk in pairs(key)]
        if len(found) == 1:
            return (found[0].code, named(found[0])) if found[0] else (None, "")
        codes = "/".join(one.code if one else NONE for one in found)
        cuts = zip(found, WAYS, strict=True)
        words = [named(one) if one else part_label(None, "", cut) for one, cut in cuts]
        return codes, " / ".join(words)

    return order, described


def enterprise_names(pks: list[int]) -> Named:
    held = {one.pk: one for one in Enterprise.objects.filter(pk__in=pks)}

    def described(key: Any) -> tuple[str | None, str]:
        return (ZONE, "") if key == ZONE else (held[key].uscc, held[key].name)

    return described


def hidden_keys(
    keys: Iterable[Any], by: By, withheld: Withheld, as_of: datetime | None
) -> set[Any]:
    """Which of a period's parts, by their keys, are withheld; the zone's own where there is nothing
    else to hide the only one behind."""
    part_of = PARTS[by]
    hidden = {key for key in keys if key != ZONE and withheld.hides(part_of(key), as_of)}
    return hidden | {ZONE} if len(hidden) == 1 else hidden


def _with_suppression(
    report: BreakdownReport, withheld: Withheld, as_of: datetime | None
) -> BreakdownReport:
    hidden = hidden_keys([row.part.key for row in report.rows], report.by, withheld, as_of)
    rows = [_withheld(row) if row.part.key in hidden else _coarse(row) for row in report.rows]
    total = replace(report.total, coverage=coarse(report.total.coverage))
    return replace(report, rows=rows, total=total)


def _coarse(row: BreakdownRow) -> BreakdownRow:
    return replace(row, part=replace(row.part, coverage=coarse(row.part.coverage)))


def _withheld(row: BreakdownRow) -> BreakdownRow:
    nothing = dict.fromkeys(("value", "numerator", "denominator", "share"))
    part = replace(row.part, coverage=Coverage(), enterprises=0, **nothing)
    return replace(row, part=part, suppressed=True)
