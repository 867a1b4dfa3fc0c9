"""An indicator by park and cluster at once, and the enterprises of one cell of that table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from targets.calc.breakdown import Part, breakdown
from targets.calc.periods import Period
from targets.calc.sums import NOTHING, Measure, TermSum, measure, whole
from targets.labels import part_label
from targets.models import Cluster, Indicator, Park
from targets.selectors.breakdown import (
    NONE,
    ZONE,
    BreakdownReport,
    BreakdownRow,
    By,
    breakdown_report,
    definition_in_force,
    enterprise_names,
)
from targets.selectors.measures import UNDEFINED
from targets.selectors.sums import placed_sums
from targets.selectors.withheld import withheld_parts
from targets.words import named


class Show(StrEnum):
    """Which of a part's figures stands in the cells."""

    VALUE = "value"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    SHARE = "share"
    COVERAGE = "coverage"


def figure(row: BreakdownRow | None, show: Show) -> Fraction | None:
    """The figure asked for; None where there is none, or it is withheld."""
    if row is None:
        return None
    return row.part.coverage.weighted if show is Show.COVERAGE else getattr(row.part, show)


def whole_of(report: BreakdownReport, show: Show) -> Fraction | None:
    """The zone's figure; its share of itself is 1 where there is anything to share."""
    total = report.total
    if show is Show.SHARE:
        return Fraction(1) if total.numerator else None
    if show is Show.COVERAGE:
        return total.coverage.weighted
    held: Fraction | None = getattr(total, show)
    return held


@dataclass(frozen=True)
class CrossLine:
    """One park: for each cluster its code ("-": none) and the cell (None: no enterprise there),
    and the park's own whole."""

    head: BreakdownRow
    code: str
    cells: list[tuple[str, BreakdownRow | None]]


@dataclass(frozen=True)
class CrossTable:
    """`heads` are the clusters with their wholes; `zone` is the zone's own terms, in no cell."""

    whole: BreakdownReport
    heads: list[BreakdownRow]
    lines: list[CrossLine]
    zone: BreakdownRow | None
    shows: list[Show]
    """What can be asked for: a sum has no denominator, a share of GDP no value of its own."""


def cross_table(
    indicator: Indicator,
    period: Period,
    as_of: datetime | None = None,
    with_suppression: bool = False,
) -> CrossTable:
    """Parks down, clusters across, in the registers' order; a fixed number of queries.

    Cells add up to both margins, and the margins with the zone's own terms to the whole.
    """
    withheld = withheld_parts(indicator, (period,)) if with_suppression else None

    def by(cut: By) -> BreakdownReport:
        return breakdown_report(indicator, period, cut, as_of, with_suppression, withheld)

    parks, clusters = by(By.PARK), by(By.CLUSTER)
    cells = {row.key: row for row in by(By.PARK_CLUSTER).rows}
    heads = [row for row in clusters.rows if row.key != ZONE]
    codes = [head.key or NONE for head in heads]
    lines = [
        CrossLine(park, code, [(one, cells.get(f"{code}/{one}")) for one in codes])
        for park in parks.rows
        if park.key != ZONE
        for code in [park.key or NONE]
    ]
    zone = next((row for row in parks.rows if row.key == ZONE), None)
    return CrossTable(parks, heads, lines, zone, shows_of(parks))


def shows_of(report: BreakdownReport) -> list[Show]:
    """What can be asked for of its parts."""
    parts = [row.part for row in report.rows]
    hidden = set()
    if all(one.value is None for one in parts):
        hidden.add(Show.VALUE)
    if report.definition is None or not report.definition.formula.denominator:
        hidden.add(Show.DENOMINATOR)
    return [one for one in Show if one not in hidden]


@dataclass(frozen=True, slots=True)
class Place:
    """A park or cluster to choose enterprises by; `pk` 0 for those without one."""

    pk: int
    code: str
    name: str


def place(model: type[Park] | type[Cluster], code: str) -> Place | None:
    """**Missing** None where no park or cluster has the code; "-" is for those without one."""
    if code == NONE:
        by = By.PARK if model is Park else By.CLUSTER
        return Place(0, NONE, part_label(None, "", by))
    found = model.objects.filter(code=code).first()
    return Place(found.pk, found.code, named(found)) if found else None


@dataclass(frozen=True)
class EnterpriseParts:
    """The enterprises of one cell (or line, or all), the largest numerator first, and their sum: of
    all the indicator's own value, of some what they have themselves."""

    rows: list[BreakdownRow]
    whole: Measure | Part


def enterprise_parts(
    indicator: Indicator,
    period: Period,
    as_of: datetime | None = None,
    park: Place | None = None,
    cluster: Place | None = None,
) -> EnterpriseParts:
    """For those who may see single enterprises. A park or cluster of None does not choose."""
    found = definition_in_force(indicator, period, as_of)
    if found is None:
        return EnterpriseParts([], UNDEFINED)
    definition, _version = found
    sums, zone = placed_sums(definition, period, as_of)
    held = {
        enterprise: terms
        for (enterprise, of_park, of_cluster), terms in sums.items()
        if (park is None or of_park == park.pk) and (cluster is None or of_cluster == cluster.pk)
    }
    named_as = enterprise_names(list(held))
    is_all = park is None and cluster is None
    parts: Sequence[Part] = breakdown(definition.formula, held, zone if is_all else None, ZONE)
    rows = [BreakdownRow(*named_as(part.key), part) for part in parts]
    rows.sort(key=lambda row: (row.key == ZONE, -(row.part.numerator or 0), row.name))
    summed = whole(held.values(), zone if is_all else [NOTHING] * len(zone))
    if is_all:
        return EnterpriseParts(rows, measure(definition.formula, summed))
    chosen: dict[str, list[TermSum]] = {"chosen": summed} if held else {}
    own = breakdown(definition.formula, chosen, None, ZONE)
    return EnterpriseParts(rows, own[0] if own else UNDEFINED)
