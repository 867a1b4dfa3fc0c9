"""What a reviewer sees: the submissions that wait, and one of them against what was before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
)
from django.db.models.functions import Abs, Cast

from hightech_zone.lib.clock import db_now
from targets.access import visible_returns
from targets.choices import ReturnState
from targets.formatting import points, with_unit
from targets.models import Observation, Return, Submission, SubmittedCell, User
from targets.models.fields import PeriodField
from targets.selectors.return_table import Column, approved_values, columns_of, figure, ordered_rows

NOTABLE = Fraction(1, 5)
"""A change by more than this part of the earlier value is marked."""

Approved = Mapping[tuple[int, int | None, int], Decimal | None]


@dataclass(frozen=True, slots=True)
class WaitingReturn:
    """A submission nobody has decided on. `notable` counts cells that moved by more than a fifth
    against the same quarter a year before; `unlike_before` those unlike what counts now."""

    of_return: Return
    submission: Submission
    cells: int
    missing: int
    notable: int
    unlike_before: int
    days_waiting: int


@dataclass(frozen=True, slots=True)
class ReviewCell:
    """`now` against earlier values; changes in percent, an em dash without a base above zero.

    For flows the change against last quarter compares single quarters, the one against last
    year what was reported, year to date. `was` is what the submission before this one said,
    `counts` what is approved at present, each only where it differs.
    """

    column: Column
    now: Decimal | None
    written: str
    status: str
    status_name: str
    reason: str
    change: str
    year_change: str
    is_notable: bool
    was: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class ReviewRow:
    uscc: str
    name: str
    cells: list[ReviewCell]
    remark: str
    remark_on: str


@dataclass(frozen=True, slots=True)
class ReviewTable:
    columns: list[Column]
    rows: list[ReviewRow]
    notable: int
    changed: int


def waiting_returns(user: User) -> list[WaitingReturn]:
    """Submitted returns, the one that waits longest first; a fixed number of queries."""
    returns = {one.pk: one for one in visible_returns(user).filter(state=ReturnState.SUBMITTED)}
    waiting = Submission.objects.filter(of_return__in=returns, decision="")
    counts = _size_and_differences(list(waiting))
    now = db_now()
    return [
        WaitingReturn(
            returns[one.of_return_id],
            one,
            days_waiting=max(0, (now - one.submitted_at).days),
            **counts[one.pk],
        )
        for one in waiting.select_related("submitted_by").order_by("submitted_at")
    ]


def review_table(
    of_return: Return,
    submission: Submission,
    typed: Mapping[str, tuple[str, str]] | None = None,
) -> ReviewTable:
    """Every row of a submission; the same number of queries whatever their number.

    `typed` are remarks not kept yet: by enterprise, the words and the element they are on.
    """
    columns = columns_of(of_return)
    approved = approved_values(of_return, (-1, -2, -4))
    before = _cells_of(of_return, submission.number - 1)
    cells = _cells_of(of_return, submission.number)
    quarter = of_return.reporting_period.period.quarter
    rows = [
        ReviewRow(
            row["uscc"],
            row["name"],
            [
                _review_cell(column, place, cells[place], before.get(place), approved, quarter)
                for column in columns
                if (place := (row["pk"], column.element.pk)) in cells
            ],
            *(typed or {}).get(row["uscc"], ("", "")),
        )
        for row in _submitted_rows(of_return, cells)
    ]
    flat = [cell for row in rows for cell in row.cells]
    return ReviewTable(
        columns,
        [row for row in rows if row.cells],
        sum(cell.is_notable for cell in flat),
        sum(cell.is_changed for cell in flat),
    )


Place = tuple[int | None, int]


def _submitted_rows(of_return: Return, cells: Mapping[Place, SubmittedCell]) -> list[dict]:
    """The rows due now, and after them enterprises that were when the return was submitted."""
    rows = ordered_rows(of_return)
    known = {row["pk"] for row in rows}
    gone = {
        cell.enterprise_id: cell.enterprise
        for cell in cells.values()
        if cell.enterprise_id not in known
    }
    return rows + [
        {"pk": pk, "uscc": one.uscc, "name": one.name} for pk, one in gone.items() if one
    ]


def _cells_of(of_return: Return, number: int) -> dict[Place, SubmittedCell]:
    cells = SubmittedCell.objects.filter(
        submission__of_return=of_return, submission__number=number
    ).select_related("enterprise")
    return {(cell.enterprise_id, cell.element_id): cell for cell in cells}


def _review_cell(
    column: Column,
    place: Place,
    cell: SubmittedCell,
    before: SubmittedCell | None,
    approved: Approved,
    quarter: int,
) -> ReviewCell:
    year_before = approved.get((-4, *place))
    if column.is_flow:
        change = _fraction(*_single_quarters(cell.value, place, approved, quarter))
    else:
        change = _fraction(cell.value, approved.get((-1, *place)))
    year_change = _fraction(cell.value, year_before)
    return ReviewCell(
        column=column,
        now=cell.value,
        written=figure(cell.value),
        status=cell.status,
        status_name=cell.get_status_display(),
        reason=cell.reason,
        change=_in_percent(change),
        year_change=_in_percent(year_change),
        is_notable=any(one is not None and abs(one) > NOTABLE for one in (change, year_change)),
        was=figure(before.value) if before else "",
        is_changed=before is not None
        and (before.value, before.status) != (cell.value, cell.status),
    )


def _single_quarters(
    value: Decimal | None, place: Place, approved: Approved, quarter: int
) -> tuple[Decimal | None, Decimal | None]:
    """This quarter alone and the one before it; the first of a year is its own year to date."""
    last, last_but_one = approved.get((-1, *place)), approved.get((-2, *place))
    now = value if quarter == 1 else _less(value, last)
    before = last if quarter == 2 else _less(last, last_but_one)
    return now, before


def _less(value: Decimal | None, base: Decimal | None) -> Decimal | None:
    return None if value is None or base is None else value - base


def _fraction(value: Decimal | None, base: Decimal | None) -> Fraction | None:
    if value is None or base is None or base <= 0:
        return None
    return Fraction(value) / Fraction(base) - 1


def _in_percent(change: Fraction | None) -> str:
    return with_unit(points(change), "%")


def _size_and_differences(waiting: list[Submission]) -> dict[int, dict[str, int]]:
    """Counted in the database: a waiting return may have tens of thousands of cells."""
    cells = SubmittedCell.objects.filter(submission__in=waiting).annotate(
        now=Cast("value", BigIntegerField()),
        year_before=_approved_value(4),
        counting=_approved_value(0),
        counting_status=Subquery(_approved(0).values("status")[:1]),
    )
    moved = ExpressionWrapper(
        Abs(F("now") - F("year_before")) * NOTABLE.denominator
        - F("year_before") * NOTABLE.numerator,
        BigIntegerField(),
    )
    differs = ~Q(now=F("counting")) & Q(counting__isnull=False, now__isnull=False)
    lost = Q(counting__isnull=False, now__isnull=True)
    gained = Q(counting__isnull=True, counting_status__isnull=False, now__isnull=False)
    counted: Iterable[Any] = (
        cells.annotate(moved=moved)
        .values("submission")
        .annotate(
            cells=Count("pk"),
            missing=Count("pk", filter=Q(value__isnull=True)),
            notable=Count("pk", filter=Q(moved__gt=0, year_before__gt=0)),
            unlike_before=Count("pk", filter=differs | lost | gained),
        )
    )
    names = ("cells", "missing", "notable", "unlike_before")
    found = {row["submission"]: {name: row[name] for name in names} for row in counted}
    return {one.pk: found.get(one.pk, dict.fromkeys(names, 0)) for one in waiting}


def _approved(quarters_ago: int) -> Any:
    period = ExpressionWrapper(
        OuterRef("submission__of_return__reporting_period__period") - quarters_ago, PeriodField()
    )
    # Figures without an enterprise belong to elements of the zone, which have no other.
    whose = Q(enterprise=OuterRef("enterprise")) | Q(enterprise__isnull=True)
    return Observation.objects.current().filter(whose, element=OuterRef("element"), period=period)


def _approved_value(quarters_ago: int) -> Subquery:
    held = _approved(quarters_ago).annotate(stored=Cast("value", BigIntegerField()))
    return Subquery(held.values("stored")[:1])
