"""An indicator by park and cluster at once, and the enterprises of one cell of that table."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from targets.aggregates.query import Definition
from targets.calc.breakdown import Part, breakdown
from targets.calc.changes import Mover, movers
from targets.calc.periods import Period
from targets.calc.sums import NOTHING, Coverage, Measure, TermSum, measure, whole
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
from targets.selectors.sums import data_version, placed_sums
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
    """One park: each cluster's whole beside the cell (None: no enterprise there), and the park's
    own whole."""

    head: BreakdownRow
    code: str
    cells: list[tuple[BreakdownRow, BreakdownRow | None]]


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
    lines = [
        CrossLine(park, code, [(one, cells.get(f"{code}/{one.key or NONE}")) for one in heads])
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
    if not report.is_ratio:
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


class Order(StrEnum):
    """What the enterprises are sorted by."""

    LARGEST = "largest"
    RISE = "rise"
    FALL = "fall"


@dataclass(frozen=True, slots=True)
class Move:
    """An enterprise's numerator at the period compared with and now. `mover` says why one of the
    two is missing; None where both are there, or neither."""

    before: Fraction | None
    after: Fraction | None
    mover: Mover | None = None

    @property
    def difference(self) -> Fraction | None:
        """None where a figure is missing in one of them: it is not 0. Before it opened, and after
        it closed, an enterprise has nothing."""
        if self.mover not in (Mover.OPENED, Mover.CLOSED) and None in (self.before, self.after):
            return None
        return (self.after or Fraction(0)) - (self.before or Fraction(0))


@dataclass(frozen=True)
class EnterpriseParts:
    """The enterprises of one cell (or line, or all), the largest numerator first, and their sum: of
    all the indicator's own value, of some what they have themselves.

    `compared` None: there is nothing to compare with. Else `moves` has every row's key, and what
    had closed since then is a row without figures.
    """

    rows: list[BreakdownRow]
    whole: Measure | Part
    report: BreakdownReport
    compared: Period | None = None
    moves: dict[str | None, Move] = field(default_factory=dict)

    @property
    def before(self) -> Fraction | None:
        """The sum of what the rows had at the period compared with."""
        held = [one.before for one in self.moves.values() if one.before is not None]
        return sum(held, Fraction(0)) if held else None

    @property
    def difference(self) -> Fraction | None:
        """The sum of the rows' changes; None in a quarter that was not reported: what closed since
        would be told as the change of all."""
        held = [one.difference for one in self.moves.values()]
        if None in held and all(one.after is None for one in self.moves.values()):
            return None
        known = [one for one in held if one is not None]
        return sum(known, Fraction(0)) if known else None

    def moved(self, mover: Mover) -> list[BreakdownRow]:
        return [row for row in self.rows if row.key in self.moves and self.move(row).mover is mover]

    def move(self, row: BreakdownRow) -> Move:
        return self.moves[row.key]

    def in_order(self, order: Order) -> list[BreakdownRow]:
        """Those without a change come last."""
        if order is Order.LARGEST or not self.moves:
            return self.rows
        sign = -1 if order is Order.RISE else 1

        def key(row: BreakdownRow) -> tuple[bool, Fraction]:
            change = self.move(row).difference
            return change is None, sign * (change or Fraction(0))

        return sorted(self.rows, key=key)


def enterprise_parts(
    indicator: Indicator,
    period: Period,
    as_of: datetime | None = None,
    park: Place | None = None,
    cluster: Place | None = None,
    compared: Period | None = None,
) -> EnterpriseParts:
    """For those who may see single enterprises. A park or cluster of None does not choose.

    `compared`: an earlier period to tell each one's change from; left out where the definition was
    another then.
    """
    found = definition_in_force(indicator, period, as_of)
    now = data_version()
    if found is None:
        empty = BreakdownReport(indicator, None, period, By.ENTERPRISE, as_of, now, UNDEFINED, [])
        return EnterpriseParts([], UNDEFINED, empty)
    definition, version = found
    formula = definition.formula
    is_all = park is None and cluster is None
    everybody, zone = placed_sums(definition, period, as_of)
    held = _chosen(everybody, park, cluster)
    parts: list[Part] = breakdown(formula, held, zone if is_all else None, ZONE)
    moves: dict[int | str, Move] = {}
    if compared is not None and _same(definition, indicator, compared, as_of):
        earlier, zone_then = placed_sums(definition, compared, as_of)
        then = {key[0]: terms for key, terms in earlier.items()}
        closed = _chosen(earlier, park, cluster).keys() - {key[0] for key in everybody}
        listed = {*held, *closed, ZONE}
        of_then: list[Part] = breakdown(formula, then, zone_then if is_all else None, ZONE)
        moves = _moves(parts, [one for one in of_then if one.key in listed])
        parts += [_nothing(one) for one in of_then if one.key in closed]
    named_as = enterprise_names([part.key for part in parts if part.key != ZONE])
    rows = [BreakdownRow(*named_as(part.key), part) for part in parts]
    rows.sort(key=lambda row: (row.key == ZONE, -(row.part.numerator or 0), row.name))
    by_key = {row.key: moves[row.part.key] for row in rows} if moves else {}
    summed = whole(held.values(), zone if is_all else [NOTHING] * len(zone))
    total = measure(formula, summed)
    report = BreakdownReport(indicator, version, period, By.ENTERPRISE, as_of, now, total, rows)
    if is_all:
        return EnterpriseParts(rows, total, report, compared if moves else None, by_key)
    chosen: dict[str, list[TermSum]] = {"chosen": summed} if held else {}
    own = breakdown(formula, chosen, None, ZONE)
    whole_of_chosen = own[0] if own else UNDEFINED
    return EnterpriseParts(rows, whole_of_chosen, report, compared if moves else None, by_key)


def _chosen(
    sums: dict[tuple[int, int, int], list[TermSum]], park: Place | None, cluster: Place | None
) -> dict[int, list[TermSum]]:
    return {
        enterprise: terms
        for (enterprise, of_park, of_cluster), terms in sums.items()
        if (park is None or of_park == park.pk) and (cluster is None or of_cluster == cluster.pk)
    }


def _same(
    definition: Definition, indicator: Indicator, period: Period, as_of: datetime | None
) -> bool:
    found = definition_in_force(indicator, period, as_of)
    return found is not None and found[0].id == definition.id


def _moves(now: Sequence[Part], then: Sequence[Part]) -> dict[int | str, Move]:
    """By the key of the parts, which are enterprises and the zone."""
    after = {one.key: one.numerator for one in now}
    before = {one.key: one.numerator for one in then}
    why = movers(before, after)
    moves = {
        key: Move(before.get(key), after.get(key), why.get(key)) for key in {**after, **before}
    }
    return {
        key: replace(one, mover=None) if one.before is None and one.after is None else one
        for key, one in moves.items()
    }


def _nothing(part: Part) -> Part:
    return replace(
        part, value=None, numerator=None, denominator=None, share=None, coverage=Coverage()
    )
