"""One return as a table: rows are enterprises, columns data elements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from targets.calc.numbers import plain
from targets.choices import WITHOUT_VALUE, ElementKind, Level, ObservationStatus
from targets.formatting import NOTHING, grouped
from targets.models import (
    DataElement,
    Membership,
    Observation,
    Park,
    Remark,
    Return,
    ReturnCell,
)
from targets.querysets import enterprises_due
from targets.selectors.return_queries import QueryLine
from targets.words import named

PAGE_ROWS = 200

CellKey = tuple[str, str]  # an enterprise's code (empty: the zone) and an element's code


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into a cell a moment ago; it goes before what is stored."""

    value: str = ""
    status: str = ""
    reason: str = ""
    quarter: str = ""

    @property
    def token(self) -> str:
        """All of it in one line, to tell whether a posted cell is still what its page showed."""
        return "|".join((self.value, self.status or ObservationStatus.NORMAL, self.reason)) + (
            f"|{self.quarter}" if self.quarter else ""
        )


@dataclass(frozen=True, slots=True)
class Column:
    element: DataElement
    basis: str
    is_flow: bool

    @property
    def code(self) -> str:
        return self.element.code

    @property
    def name(self) -> str:
        return named(self.element)


@dataclass(frozen=True, slots=True)
class TableCell:
    """`before` and `year_before` are approved values, last quarter's and last year's, year to
    date for flows; `quarter_alone` is the single quarter of what is stored, empty where it is not
    known or says nothing new. `stored` is what is kept where somebody typed something else.
    `is_filled`: with a number, or a status that says why there is none. `next_key`: the next cell
    of the page that is wrong or not filled. `was`: what is stored, as the page posts it back."""

    key: str
    column: Column
    value: str
    status: str
    reason: str
    quarter: str
    before: str
    year_before: str
    quarter_alone: str
    is_filled: bool
    was: str
    problem: str = ""
    status_name: str = ""
    stored: str = ""
    next_key: str = ""
    remarks: list[str] = field(default_factory=list)
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    uscc: str
    name: str
    park: str
    cells: list[TableCell]
    remarks: list[str]
    queries: list[QueryLine] = field(default_factory=list)

    @property
    def unexplained(self) -> int:
        return sum(not one.is_settled for one in self.queries)

    @property
    def wrong(self) -> int:
        return sum(bool(cell.problem) for cell in self.cells)

    @property
    def unfilled(self) -> int:
        return sum(not cell.is_filled for cell in self.cells)


@dataclass(frozen=True, slots=True)
class RowGroup:
    name: str
    rows: list[TableRow]


@dataclass(frozen=True, slots=True)
class ReturnTable:
    """Rows in the order of parks and names, `PAGE_ROWS` at a time; `pages_of` says on which page
    each enterprise is."""

    columns: list[Column]
    groups: list[RowGroup]
    page: int
    pages: int
    rows: int
    pages_of: dict[str, int]

    @property
    def has_flows(self) -> bool:
        return any(one.is_flow for one in self.columns)

    @property
    def numbers(self) -> range:
        return range(1, self.pages + 1)


def return_table(
    of_return: Return,
    page: int = 1,
    typed: Mapping[CellKey, Typed] | None = None,
    problems: Mapping[CellKey, str] | None = None,
    queries: Mapping[str, list[QueryLine]] | None = None,
) -> ReturnTable:
    """One page of a return; the same number of queries whatever the number of enterprises."""
    columns = columns_of(of_return)
    order = ordered_rows(of_return)
    pages = max(1, -(-len(order) // PAGE_ROWS))
    page = min(max(page, 1), pages)
    shown = order[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    rows_shown = [row["pk"] for row in shown]
    context = _TableContext(of_return, rows_shown, typed or {}, problems or {}, queries or {})
    parks = {park.pk: named(park) for park in Park.objects.all()}
    rows = [context.row(row, columns, parks.get(row["park"], "")) for row in shown]
    by_park = groupby(_linked(rows), key=lambda row: row.park)
    return ReturnTable(
        columns,
        [RowGroup(park, list(held)) for park, held in by_park],
        page,
        pages,
        len(order),
        {row["uscc"]: place // PAGE_ROWS + 1 for place, row in enumerate(order)},
    )


def _linked(rows: list[TableRow]) -> list[TableRow]:
    """Every cell that still wants work leads to the next one, so that nobody has to look for it."""
    wanting = [cell.key for row in rows for cell in row.cells if cell.problem or not cell.is_filled]
    following = dict(pairwise(wanting))
    return [
        replace(
            row,
            cells=[replace(cell, next_key=following.get(cell.key, "")) for cell in row.cells],
        )
        for row in rows
    ]


def columns_of(of_return: Return) -> list[Column]:
    month = of_return.reporting_period.period.quarter * 3
    words = {
        ElementKind.FLOW: _("1—%(month)d月累计") % {"month": month},
        ElementKind.STOCK: _("期末数"),
    }
    return [
        Column(element, words[ElementKind(element.kind)], element.kind == ElementKind.FLOW)
        for element in of_return.form.elements.order_by("form_element__order")
    ]


def ordered_rows(of_return: Return) -> list[dict[str, Any]]:
    """`pk`, `uscc`, `name` and `park` of every enterprise due, by park and name; the zone's one
    row has no `pk`."""
    form, period = of_return.form, of_return.reporting_period.period
    if form.level == Level.ZONE:
        return [{"pk": None, "uscc": "", "name": _("全区"), "park": None}]
    places = Membership.objects.current().filter(
        Q(to_period__isnull=True) | Q(to_period__gte=period),
        enterprise=OuterRef("pk"),
        from_period__lte=period,
    )
    due = enterprises_due(form, period).annotate(
        park=Subquery(places.values("park")[:1]), rank=Subquery(places.values("park__order")[:1])
    )
    rows: Iterable[Any] = due.values("pk", "uscc", "name", "park", "rank")
    return sorted(map(dict, rows), key=_by_park_and_name)


def _by_park_and_name(row: dict[str, Any]) -> tuple[Any, ...]:
    # Imported parks share one place in the order; their ids keep each one's rows together.
    return row["rank"] is None, row["rank"], row["park"], row["name"], row["uscc"]


def approved_values(
    of_return: Return, offsets: Iterable[int], enterprises: Iterable[int | None] | None = None
) -> dict[tuple[int, int | None, int], Decimal | None]:
    """Approved values so many quarters away, by (offset, enterprise, element); one query."""
    period = of_return.reporting_period.period
    held = Observation.objects.current().filter(
        period__in=[period.plus(offset) for offset in offsets],
        element__in=of_return.form.elements.all(),
    )
    if enterprises is not None:
        known = [pk for pk in enterprises if pk is not None]
        held = held.filter(Q(enterprise__in=known) | Q(enterprise__isnull=True))
    cells = held.values_list("period", "enterprise", "element", "value")
    return {
        (at.quarters_since(period), enterprise, element): value
        for at, enterprise, element, value in cells
    }


def written(value: Decimal | None) -> str:
    """A number as an input shows it: `12,345.6`, no zeros to fill up; empty where there is none."""
    return "" if value is None else f"{Decimal(plain(value, 4)):,}"


def figure(value: Decimal | None) -> str:
    """A number as a table shows it, with the decimals it has; an em dash where there is none."""
    return NOTHING if value is None else grouped(Decimal(plain(value, 4)))


def last_remarks(of_return: Return) -> QuerySet[Remark]:
    """A reviewer's words on the last submission; the department learns of them with the
    decision."""
    last = of_return.submissions.order_by("-number").values("pk")[:1]
    remarks = Remark.objects.filter(submission__in=Subquery(last), parent__isnull=True)
    remarks = remarks.exclude(submission__decision="")
    return remarks.select_related("enterprise", "element", "written_by")


def _is_filled(typed: Typed) -> bool:
    return bool(typed.value or typed.quarter) or typed.status in WITHOUT_VALUE


class _TableContext:
    """What is stored, approved, typed, wrong and remarked for the rows of one page."""

    def __init__(
        self,
        of_return: Return,
        enterprises: list[int | None],
        typed: Mapping[CellKey, Typed],
        problems: Mapping[CellKey, str],
        queries: Mapping[str, list[QueryLine]],
    ) -> None:
        self.is_first_quarter = of_return.reporting_period.period.quarter == 1
        self.typed, self.problems, self.queries = typed, problems, queries
        self.asked = {
            (uscc, line.finding.field)
            for uscc, lines in queries.items()
            for line in lines
            if not line.is_settled
        }
        known = [pk for pk in enterprises if pk is not None]
        cells = of_return.cells.filter(Q(enterprise__in=known) | Q(enterprise__isnull=True))
        self.stored = {(cell.enterprise_id, cell.element_id): cell for cell in cells}
        self.approved = approved_values(of_return, (-1, -4), enterprises)
        self.remarks: dict[tuple[int | None, int | None], list[str]] = {}
        for remark in last_remarks(of_return):
            place = (remark.enterprise_id, remark.element_id)
            self.remarks.setdefault(place, []).append(remark.text)

    def row(self, row: dict[str, Any], columns: list[Column], park: str) -> TableRow:
        on_row = self.remarks.get((row["pk"], None), []) if row["pk"] else []
        cells = [self.cell(row, column) for column in columns]
        queries = self.queries.get(row["uscc"], [])
        return TableRow(row["uscc"], row["name"], park, cells, on_row, queries)

    def cell(self, row: dict[str, Any], column: Column) -> TableCell:
        place, key = (row["pk"], column.element.pk), (row["uscc"], column.code)
        held = self.stored.get(place) or ReturnCell(status="")
        kept = Typed(written(held.value) or held.typed, held.status, held.reason)
        shown = self.typed.get(key, kept)
        before = self.approved.get((-1, *place))
        return TableCell(
            key="-".join(key),
            column=column,
            value=shown.value,
            status=shown.status or ObservationStatus.NORMAL,
            reason=shown.reason,
            quarter=shown.quarter,
            before=figure(before),
            year_before=figure(self.approved.get((-4, *place))),
            quarter_alone=self.quarter_alone(column, held.value, before),
            is_filled=_is_filled(self.typed[key]) if key in self.typed else bool(held.status),
            was=kept.token,
            problem=self.problems.get(key, ""),
            stored=kept.value if shown.value != kept.value else "",
            status_name=held.get_status_display() if held.status else "",
            remarks=self.remarks.get(place, []),
            is_asked=key in self.asked,
        )

    def quarter_alone(self, column: Column, value: Decimal | None, before: Decimal | None) -> str:
        if value is None or before is None or not column.is_flow or self.is_first_quarter:
            return ""
        return figure(value - before)
