"""What waits for a lead's confirmation, and what there is to know before giving it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Prefetch

from hightech_zone.lib.clock import today
from targets.access import Permission, is_allowed, returns_to_confirm
from targets.choices import ObservationStatus
from targets.formatting import points, with_unit
from targets.models import Confirmation, Return, ReturnCell, User
from targets.selectors.findings import ShownFinding, return_findings
from targets.selectors.return_table import Column, approved_values, columns_of, figure
from targets.selectors.review.facts import change_on

MOST_MOVED = 8
Approved = Mapping[tuple[int, int | None, int], Decimal | None]


@dataclass(frozen=True, slots=True)
class WaitingConfirmation:
    """`days_left` to the due day; below nought it is late."""

    of_return: Return
    asked: Confirmation
    days_left: int


@dataclass(frozen=True, slots=True)
class ColumnTotal:
    """The sum of a data element over the rows that have a value, beside the approved sums of the
    quarter before and the year before; `missing` and `not_applicable` rows say why they have none.
    `year_change`, in percent, is of the `compared` rows that have both values, as the grid's sums
    are; an em dash without a base above zero."""

    column: Column
    total: str
    before: str
    year_before: str
    year_change: str
    compared: int
    filled: int
    missing: int
    not_applicable: int


@dataclass(frozen=True, slots=True)
class MovedCell:
    name: str
    column: Column
    now: str
    year_before: str
    change: str


@dataclass(frozen=True, slots=True)
class AskedCell:
    """A query about the draft, with the words given to it."""

    name: str
    finding: ShownFinding


@dataclass(frozen=True, slots=True)
class ConfirmationSummary:
    totals: list[ColumnTotal]
    moved: list[MovedCell]
    asked: list[AskedCell]


def waiting_confirmations(user: User) -> list[WaitingConfirmation]:
    """What the user may confirm, the most urgent first; none for roles that confirm nothing."""
    if not is_allowed(user, Permission.FILL_RETURNS):
        return []
    asked = Confirmation.objects.filter(decision="").select_related("asked_by", "asked_for")
    waiting = returns_to_confirm(user).prefetch_related(
        Prefetch("confirmations", asked, to_attr="asked")
    )
    return [
        WaitingConfirmation(one, one.asked[0], (one.reporting_period.due_on - today()).days)
        for one in waiting.order_by("reporting_period__due_on", "form__order")
    ]


def open_confirmation(of_return: Return) -> Confirmation | None:
    asked = of_return.confirmations.filter(decision="")
    return asked.select_related("asked_by", "asked_for").first()


def last_confirmation(of_return: Return) -> Confirmation | None:
    """The latest, whatever became of it."""
    asked = of_return.confirmations.select_related("asked_by", "asked_for", "decided_by")
    return asked.select_related("decided_for").last()


def confirmation_summary(of_return: Return) -> ConfirmationSummary:
    """Sums, the largest changes and the queries of a draft; a fixed number of queries."""
    columns = columns_of(of_return)
    approved = approved_values(of_return, (-1, -4))
    cells = list(of_return.cells.select_related("enterprise"))
    names = {cell.enterprise.uscc: cell.enterprise.name for cell in cells if cell.enterprise}
    return ConfirmationSummary(
        [_total(column, cells, approved) for column in columns],
        _moved(columns, cells, approved),
        [
            AskedCell(names.get(one.row, one.row), one)
            for one in return_findings(of_return)
            if not one.is_hard
        ],
    )


def _total(column: Column, cells: Iterable[ReturnCell], approved: Approved) -> ColumnTotal:
    pk = column.element.pk
    own = [cell for cell in cells if cell.element_id == pk]
    pairs = [
        (cell.value, year)
        for cell in own
        if cell.value is not None
        and (year := approved.get((-4, cell.enterprise_id, pk))) is not None
    ]
    now, then = _sum([now for now, _then in pairs]), _sum([then for _now, then in pairs])
    quarter, year = (
        _sum([v for (at, _e, element), v in approved.items() if (at, element) == (offset, pk)])
        for offset in (-1, -4)
    )
    return ColumnTotal(
        column=column,
        total=figure(_sum([cell.value for cell in own])),
        before=figure(quarter),
        year_before=figure(year),
        year_change=_percent(change_on(now, then)),
        compared=len(pairs),
        filled=sum(cell.value is not None for cell in own),
        missing=sum(cell.status == ObservationStatus.MISSING for cell in own),
        not_applicable=sum(cell.status == ObservationStatus.NOT_APPLICABLE for cell in own),
    )


def _moved(
    columns: Iterable[Column], cells: Iterable[ReturnCell], approved: Approved
) -> list[MovedCell]:
    by_element = {column.element.pk: column for column in columns}
    moved = []
    for cell in cells:
        year = approved.get((-4, cell.enterprise_id, cell.element_id))
        change = change_on(cell.value, year)
        if change is not None and cell.element_id in by_element:
            moved.append((change, cell, year))
    moved.sort(key=lambda one: -abs(one[0]))
    return [
        MovedCell(
            name=cell.enterprise.name if cell.enterprise else "",
            column=by_element[cell.element_id],
            now=figure(cell.value),
            year_before=figure(year),
            change=_percent(change),
        )
        for change, cell, year in moved[:MOST_MOVED]
    ]


def _sum(values: list[Decimal | None]) -> Decimal | None:
    """None where nothing was reported: a sum of nothing is not nought."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _percent(change: Fraction | None) -> str:
    return with_unit(points(change), "%")
