"""Which enterprises have no figure in a form, since when, and what they last reported."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q

from targets.access import Permission, check
from targets.calc.periods import Period
from targets.choices import ObservationStatus, ReturnState
from targets.models import DataElement, Enterprise, Form, Observation, Return, ReturnCell
from targets.querysets import enterprises_due
from targets.selectors.completeness.counts import is_of_zone

LOOKED_BACK = 16
"""Quarters in which a last value is looked for."""
PAGE_SIZE = 50

Key = tuple[int | None, int]
"""Row ids of an enterprise (None: the zone) and a data element."""


@dataclass(frozen=True, slots=True)
class MissingCell:
    """`last`: the last period with an approved value, `value` that value; both None where none
    was found. `since`: the first period without one; None where it is not known. `reason`: the
    department's, where it said that the figure is missing."""

    element: DataElement
    last: Period | None
    value: Decimal | None
    since: Period | None
    reason: str


@dataclass(frozen=True, slots=True)
class MissingRow:
    """`enterprise` None: the zone itself."""

    enterprise: Enterprise | None
    cells: list[MissingCell]


@dataclass(frozen=True, slots=True)
class MissingPage:
    """`rows` of one page; `count` enterprises in all, of `due`."""

    page: Page
    rows: list[MissingRow]
    count: int
    due: int


def missing_rows(
    user: Any, form: Form, period: Period, of_return: Return | None, number: str | None = None
) -> MissingPage:
    """The enterprises of a form without a figure: in the draft while it is being filled or
    reviewed, among the approved figures afterwards or without a return.

    **Shape** four queries, whatever the number of enterprises.
    **Raises** PermissionDenied for those who see no enterprise's figures.
    """
    check(user, Permission.VIEW_ENTERPRISE_FIGURES)
    elements = list(form.elements.order_by("form_element__order"))
    due: list[Enterprise | None] = (
        [None] if is_of_zone(form) else list(enterprises_due(form, period).order_by("name", "uscc"))
    )
    held, reasons = _held(form, period, of_return, [one.pk for one in elements])
    missing = {
        one.pk if one else None: [
            element for element in elements if (one.pk if one else None, element.pk) not in held
        ]
        for one in due
    }
    short = [one for one in due if missing[one.pk if one else None]]
    page = Paginator(short, PAGE_SIZE).get_page(number)
    shown = [one.pk if one else None for one in page]
    last = _last_values(shown, [one.pk for one in elements], period)
    rows = [
        MissingRow(
            one,
            [
                _cell(element, period, last.get((pk, element.pk)), reasons.get((pk, element.pk)))
                for element in missing[pk]
            ],
        )
        for one, pk in zip(page, shown, strict=True)
    ]
    return MissingPage(page, rows, len(short), len(due))


def _held(
    form: Form, period: Period, of_return: Return | None, elements: Collection[int]
) -> tuple[set[Key], dict[Key, str]]:
    """Cells with a value or not applicable, and the reasons given for those that are missing."""
    cells: Any
    if of_return is not None and of_return.state != ReturnState.APPROVED:
        cells = ReturnCell.objects.filter(of_return=of_return)
    else:
        cells = Observation.objects.current().filter(period=period, element__in=elements)
    held: set[Key] = set()
    reasons: dict[Key, str] = {}
    rows = cells.values_list("enterprise", "element", "value", "status", "reason")
    for enterprise, element, value, status, reason in rows:
        if value is not None or status == ObservationStatus.NOT_APPLICABLE:
            held.add((enterprise, element))
        elif reason:
            reasons[enterprise, element] = reason
    return held, reasons


def _last_values(
    enterprises: Iterable[int | None], elements: Collection[int], period: Period
) -> dict[Key, tuple[Period, Decimal]]:
    wanted = list(enterprises)
    whose = Q(enterprise__in=[one for one in wanted if one is not None])
    if None in wanted:
        whose |= Q(enterprise__isnull=True)
    earlier = Observation.objects.current().filter(
        whose,
        element__in=elements,
        period__lt=period,
        period__gte=period.plus(-LOOKED_BACK),
        value__isnull=False,
    )
    rows = earlier.order_by("period").values_list("enterprise", "element", "period", "value")
    return {
        (enterprise, element): (at, value)
        for enterprise, element, at, value in rows
        if value is not None
    }


def _cell(
    element: DataElement, period: Period, last: tuple[Period, Decimal] | None, reason: str | None
) -> MissingCell:
    at, value = last if last else (None, None)
    since = at.plus(1) if at else None
    return MissingCell(element, at, value, since, reason or "")
