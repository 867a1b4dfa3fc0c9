"""The enterprises one term of a figure is the sum of, with the cells their amounts come from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from django.db.models import Q

from targets.calc.formulas import Take, Term
from targets.calc.periods import Period, trailing_parts
from targets.calc.sums import TermSum
from targets.choices import ObservationStatus
from targets.models import Certificate, Cluster, Enterprise, EnterpriseVersion, Observation, Park
from targets.selectors.breakdown import definition_in_force
from targets.selectors.certificates import with_source
from targets.selectors.cross import Place
from targets.selectors.figures import FigureReport, TermRow
from targets.selectors.sums import placed_sums
from targets.words import named


class RowState(StrEnum):
    COUNTED = "counted"
    MISSING = "missing"
    """The term, or with a ratio the other side's, is due and not there."""
    NOT_APPLICABLE = "not_applicable"
    NOT_HELD = "not_held"
    """Of a register: no certificate on the day."""


class Sort(StrEnum):
    LARGEST = "largest"
    SMALLEST = "smallest"
    NAME = "name"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows of which term. A park or cluster of None, an empty search, do not choose."""

    term: int = 0
    park: Place | None = None
    cluster: Place | None = None
    search: str = ""
    sort: Sort = Sort.LARGEST


@dataclass(frozen=True, slots=True)
class PartCell:
    """One cell of a row: `value` None with `is_not_applicable` or missing; `is_active` False: the
    enterprise was not there in that quarter, so that nothing was due and 0 counts."""

    period: Period
    sign: int
    value: Decimal | None = None
    is_not_applicable: bool = False
    is_active: bool = True

    @property
    def is_missing(self) -> bool:
        return self.is_active and self.value is None and not self.is_not_applicable


@dataclass(frozen=True, slots=True)
class TermLine:
    """`amount` in the element's unit; None where the enterprise is not counted. `lacks_other`: its
    own cells are there, but another term's are not, and both sides count only together."""

    pk: int
    uscc: str
    name: str
    park: str
    cluster: str
    state: RowState
    amount: Fraction | None
    cells: list[PartCell] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)
    lacks_other: bool = False


@dataclass(frozen=True)
class TermTable:
    """All rows asked for, in their order, without cells (`with_cells` adds them to a page)."""

    report: FigureReport
    asked: Asked
    row: TermRow
    lines: list[TermLine]
    total: Fraction | None
    """The exact sum of all rows asked for; None where none is counted."""
    counts: dict[RowState, int]
    parks: list[Place]
    clusters: list[Place]

    @property
    def is_all(self) -> bool:
        return not (self.asked.park or self.asked.cluster or self.asked.search)


def subtotal(lines: Sequence[TermLine]) -> Fraction | None:
    amounts = [one.amount for one in lines if one.amount is not None]
    return sum(amounts, Fraction(0)) if amounts else None


def term_table(report: FigureReport, asked: Asked) -> TermTable | None:
    """For those who may see single enterprises; None where the term is the zone's own. Its number
    of queries does not depend on the number of enterprises."""
    row = report.terms[asked.term] if asked.term < len(report.terms) else None
    found = definition_in_force(report.indicator, report.period, report.as_of)
    if row is None or found is None or row.term.is_zone:
        return None
    sums, _zone = placed_sums(found[0], report.period, report.as_of)
    parks = {one.pk: one for one in Park.objects.all()}
    clusters = {one.pk: one for one in Cluster.objects.all()}
    names = {pk: rest for pk, *rest in Enterprise.objects.values_list("pk", "uscc", "name")}
    lines = []
    for (pk, park, cluster), terms in sums.items():
        one = terms[asked.term]
        if not _is_wanted(asked, park, cluster, names[pk]):
            continue
        state = _state(row.term, one)
        line = TermLine(
            pk=pk,
            uscc=names[pk][0],
            name=names[pk][1],
            park=named(parks[park]) if park else "",
            cluster=named(clusters[cluster]) if cluster else "",
            state=state,
            amount=Fraction(one.total) if state is RowState.COUNTED else None,
        )
        lines.append(line)
    lines.sort(key=_order(asked.sort))
    return TermTable(
        report=report,
        asked=asked,
        row=row,
        lines=lines,
        total=subtotal(lines),
        counts={state: sum(one.state is state for one in lines) for state in RowState},
        parks=[Place(one.pk, one.code, named(one)) for one in parks.values()],
        clusters=[Place(one.pk, one.code, named(one)) for one in clusters.values()],
    )


def with_cells(table: TermTable, lines: Sequence[TermLine]) -> list[TermLine]:
    """These rows with the cells, or the certificates, behind their amounts; two queries."""
    pks = [one.pk for one in lines]
    if table.row.term.is_register:
        held = _certificates(table, pks)
        return [replace(one, certificates=held.get(one.pk, [])) for one in lines]
    signs = _signs(table.row.term, table.report.period)
    values, active = _values(table, pks), _active(table, pks)
    return [_with_cells(one, signs, values, active) for one in lines]


def zone_cells(report: FigureReport, row: TermRow) -> list[PartCell]:
    """The cells of a term that the zone reports itself; one query."""
    rows = Observation.objects.as_of(report.as_of).filter(
        enterprise__isnull=True, element=row.element, period__in=row.periods
    )
    found = rows.values_list("period", "value", "status")
    values = {period: (value, status) for period, value, status in found}
    return [
        _cell(at, sign, values.get(at), is_active=True)
        for at, sign in _signs(row.term, report.period)
    ]


def _with_cells(
    line: TermLine,
    signs: Sequence[tuple[Period, int]],
    values: dict[tuple[int, Period], tuple[Decimal | None, str]],
    active: set[tuple[int, Period]],
) -> TermLine:
    cells = [
        _cell(at, sign, values.get((line.pk, at)), is_active=(line.pk, at) in active)
        for at, sign in signs
    ]
    is_whole = not any(one.is_missing for one in cells) and cells[0].value is not None
    return replace(line, cells=cells, lacks_other=line.amount is None and is_whole)


def _cell(
    at: Period, sign: int, found: tuple[Decimal | None, str] | None, *, is_active: bool
) -> PartCell:
    if not is_active or found is None:
        return PartCell(at, sign, is_active=is_active)
    value, status = found
    return PartCell(at, sign, value, status == ObservationStatus.NOT_APPLICABLE)


def _signs(term: Term, period: Period) -> list[tuple[Period, int]]:
    return trailing_parts(period) if term.take is Take.TTM else [(period, 1)]


def _values(
    table: TermTable, pks: Sequence[int]
) -> dict[tuple[int, Period], tuple[Decimal | None, str]]:
    rows = Observation.objects.as_of(table.report.as_of).filter(
        enterprise__in=pks, element=table.row.element, period__in=table.row.periods
    )
    found = rows.values_list("enterprise_id", "period", "value", "status")
    return {(pk, period): (value, status) for pk, period, value, status in found}


def _active(table: TermTable, pks: Sequence[int]) -> set[tuple[int, Period]]:
    """Enterprise and period, of those asked about, in which it was active."""
    versions = EnterpriseVersion.objects.as_of(table.report.as_of).filter(enterprise__in=pks)
    spans = list(versions.values_list("enterprise_id", "first_period", "last_period"))
    return {
        (pk, at)
        for pk, first, last in spans
        for at in table.row.periods
        if first <= at and (last is None or at <= last)
    }


def _certificates(table: TermTable, pks: Sequence[int]) -> dict[int, list[Certificate]]:
    """Those in force on the period's last day."""
    day = table.report.period.last_day
    rows = Certificate.objects.as_of(table.report.as_of).filter(
        Q(expires_on__isnull=True) | Q(expires_on__gt=day),
        enterprise__in=pks,
        kind=table.row.term.source,
        issued_on__lte=day,
    )
    found: dict[int, list[Certificate]] = {}
    for one in with_source(rows).order_by("issued_on", "pk"):
        found.setdefault(one.enterprise_id, []).append(one)
    return found


def _is_wanted(asked: Asked, park: int, cluster: int, names: Sequence[str]) -> bool:
    return (
        (asked.park is None or asked.park.pk == park)
        and (asked.cluster is None or asked.cluster.pk == cluster)
        and any(asked.search.lower() in one.lower() for one in names)
    )


def _state(term: Term, one: TermSum) -> RowState:
    if term.is_register:
        return RowState.COUNTED if one.total else RowState.NOT_HELD
    if one.defined:
        return RowState.COUNTED
    return RowState.MISSING if one.due else RowState.NOT_APPLICABLE


def _order(sort: Sort) -> Callable[[TermLine], Any]:
    states = list(RowState)
    if sort is Sort.NAME:
        return lambda one: (one.name, one.uscc)
    if sort is Sort.STATE:
        return lambda one: (-states.index(one.state), one.name, one.uscc)
    sign = 1 if sort is Sort.SMALLEST else -1
    return lambda one: (one.amount is None, sign * (one.amount or 0), one.name, one.uscc)
