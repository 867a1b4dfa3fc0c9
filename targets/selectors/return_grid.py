"""A whole return as the grid draws it, and what has changed in it since somebody looked."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from targets.calc.periods import Period
from targets.models import EnterpriseVersion, Park, Remark, Return, ReturnCell
from targets.selectors.return_table import (
    Column,
    approved_values,
    columns_of,
    last_remarks,
    ordered_rows,
)
from targets.words import named

BEFORE = (-1, -2, -4, -5)
"""The quarters a cell is compared with, and those before them, which single quarters are taken
from."""


Stored = tuple[Decimal | None, str, str, str, str]
NOTHING_STORED: Stored = (None, "", "", "", "")


@dataclass(frozen=True, slots=True)
class HeldCell:
    """A cell as it is stored, and who left it so. `token` is the id of its row, which every change
    renews; empty where there is none."""

    uscc: str
    element: str
    value: Decimal | None
    status: str
    reason: str
    typed: str
    token: str
    changed_by: str
    changed_by_pk: int | None
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class GridCell:
    """`before`: approved values of `BEFORE`, year to date for flows; None where there is none."""

    value: Decimal | None
    status: str
    reason: str
    typed: str
    token: str
    before: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class GridRow:
    """`park` is a place in the grid's `parks`, None for none. A young enterprise was not active
    yet in the quarter before: its year to date begins at nought."""

    uscc: str
    name: str
    park: int | None
    is_young: bool
    cells: list[GridCell]


@dataclass(frozen=True, slots=True)
class ReturnGrid:
    """`last` is the highest token there is: later changes have higher ones."""

    columns: list[Column]
    parks: list[str]
    rows: list[GridRow]
    remarks: list[Remark]
    last: int


def return_grid(of_return: Return) -> ReturnGrid:
    """All rows of a return, by park and name; the same number of queries however many."""
    columns = columns_of(of_return)
    order = ordered_rows(of_return)
    held = _stored(of_return)
    approved = approved_values(of_return, BEFORE)
    young = _young(of_return.reporting_period.period)
    ranks: dict[int, int] = {}
    rows = []
    for row in order:
        park = row["park"]
        cells = [
            GridCell(
                *held.get((row["pk"], column.element.pk), NOTHING_STORED),
                tuple(approved.get((at, row["pk"], column.element.pk)) for at in BEFORE),
            )
            for column in columns
        ]
        place = None if park is None else ranks.setdefault(park, len(ranks))
        rows.append(GridRow(row["uscc"], row["name"], place, row["pk"] in young, cells))
    parks = {park.pk: named(park) for park in Park.objects.filter(pk__in=ranks)}
    last = max((int(cell[4]) for cell in held.values()), default=0)
    names = [parks[park] for park in ranks]
    return ReturnGrid(columns, names, rows, list(last_remarks(of_return)), last)


def cells_after(of_return: Return, token: int) -> list[HeldCell]:
    """The cells changed since the highest token was `token`, in the order of the changes."""
    rows = of_return.cells.filter(pk__gt=token).order_by("pk")
    return [
        held_cell(row, row.enterprise.uscc if row.enterprise else "", row.element.code)
        for row in rows.select_related("enterprise", "element", "changed_by")
    ]


def held_cell(row: ReturnCell | None, uscc: str, element: str) -> HeldCell:
    if row is None:
        return HeldCell(uscc, element, None, "", "", "", "", "", None, None)
    who = str(row.changed_by) if row.changed_by else ""
    return HeldCell(
        uscc,
        element,
        row.value,
        row.status,
        row.reason,
        row.typed,
        token_of(row),
        who,
        row.changed_by_id,
        row.changed_at,
    )


def token_of(row: ReturnCell | None) -> str:
    return "" if row is None else str(row.pk)


def decimal_text(value: Decimal | None) -> str | None:
    """`12345.6`, for programs; None where there is no value."""
    return None if value is None else f"{value.normalize():f}"


def _stored(of_return: Return) -> dict[tuple[int | None, int], Stored]:
    """By enterprise and element; plain values, since making thousands of objects takes longest."""
    names = ("enterprise", "element", "value", "status", "reason", "typed", "pk")
    return {
        (enterprise, element): (value, status, reason, typed, str(pk))
        for enterprise, element, value, status, reason, typed, pk in (
            of_return.cells.values_list(*names)
        )
    }


def _young(period: Period) -> set[int]:
    versions = EnterpriseVersion.objects.current().filter(first_period__gt=period.plus(-1))
    return set(versions.values_list("enterprise", flat=True))
