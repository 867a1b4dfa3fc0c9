"""What waits for a lead's confirmation, and what there is to know before giving it."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Prefetch

from hightech_zone.lib.clock import today
from targets.access import Permission, is_allowed, returns_to_confirm
from targets.choices import ObservationStatus
from targets.formatting import points, with_unit
from targets.models import Confirmation, Return, User
from targets.selectors.return_table import Column, approved_values, columns_of, figure

MOST_MOVED = 8


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
    `year_change` is in percent, an em dash without a base above zero."""

    column: Column
    total: str
    before: str
    year_before: str
    year_change: str
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
class ConfirmationSummary:
    totals: list[ColumnTotal]
    moved: list[MovedCell]


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
    """Sums and the largest changes of a draft; a fixed number of queries."""
    columns = columns_of(of_return)
    approved = approved_values(of_return, (-1, -4))
    cells = list(of_return.cells.select_related("enterprise"))
    by_element = {column.element.pk: column for column in columns}
    totals = []
    for column in columns:
        pk = column.element.pk
        own = [cell for cell in cells if cell.element_id == pk]
        total = _sum([cell.value for cell in own])
        year = _sum([v for (at, _e, element), v in approved.items() if (at, element) == (-4, pk)])
        quarter = _sum(
            [v for (at, _e, element), v in approved.items() if (at, element) == (-1, pk)]
        )
        totals.append(
            ColumnTotal(
                column=column,
                total=figure(total),
                before=figure(quarter),
                year_before=figure(year),
                year_change=_change(total, year),
                filled=sum(cell.value is not None for cell in own),
                missing=sum(cell.status == ObservationStatus.MISSING for cell in own),
                not_applicable=sum(cell.status == ObservationStatus.NOT_APPLICABLE for cell in own),
            )
        )
    moved = []
    for cell in cells:
        year = approved.get((-4, cell.enterprise_id, cell.element_id))
        if cell.value is not None and year is not None and year > 0:
            by = abs(Fraction(cell.value) / Fraction(year) - 1)
            moved.append((by, cell, year))
    moved.sort(key=lambda one: -one[0])
    return ConfirmationSummary(
        totals,
        [
            MovedCell(
                name=cell.enterprise.name if cell.enterprise else "",
                column=by_element[cell.element_id],
                now=figure(cell.value),
                year_before=figure(year),
                change=_change(cell.value, year),
            )
            for _by, cell, year in moved[:MOST_MOVED]
            if cell.element_id in by_element
        ],
    )


def _sum(values: list[Decimal | None]) -> Decimal | None:
    """None where nothing was reported: a sum of nothing is not nought."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _change(now: Decimal | None, base: Decimal | None) -> str:
    if now is None or base is None or base <= 0:
        return with_unit(points(None), "%")
    return with_unit(points(Fraction(now) / Fraction(base) - 1), "%")
