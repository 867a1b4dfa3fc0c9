"""Requests to correct, the cells they were about, and the history of a figure."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import today
from targets.access import visible_corrections
from targets.choices import CorrectionState
from targets.models import (
    Correction,
    CorrectionCell,
    CorrectionFile,
    DataElement,
    Enterprise,
    Observation,
    Return,
    User,
)
from targets.selectors.return_table import figure

MOST_LISTED = 30


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    correction: Correction
    cells: int
    days_left: int


@dataclass(frozen=True, slots=True)
class CorrectionLists:
    open: list[CorrectionLine]
    closed: list[CorrectionLine]


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of a request. `change` is the difference, empty where a side has no value."""

    cell: CorrectionCell
    before: str
    before_status: str
    after: str
    change: str


@dataclass(frozen=True, slots=True)
class RevisedCell:
    """A figure that counts and is not the first that did. `number` is the n of 修订 n."""

    enterprise: Enterprise | None
    element: DataElement
    number: int
    value: str
    before: str
    reason_class: str
    observation: Observation


def correction_lists(user: User) -> CorrectionLists:
    """Open ones, the first to expire on top, and the latest closed; a fixed number of queries."""
    found = visible_corrections(user).annotate(cell_count=Count("cells"))
    lines = [
        CorrectionLine(one, one.cell_count, (one.expires_on - today()).days)
        for one in found.filter(state=CorrectionState.OPEN).order_by("expires_on", "id")
    ]
    closed = found.exclude(state=CorrectionState.OPEN).order_by("-decided_at")[:MOST_LISTED]
    return CorrectionLists(lines, [CorrectionLine(one, one.cell_count, 0) for one in closed])


def open_corrections_count(user: User) -> int:
    return visible_corrections(user).filter(state=CorrectionState.OPEN).count()


def shown_cells(correction: Correction) -> list[ShownCell]:
    cells = correction.cells.select_related("enterprise", "element")
    return [
        ShownCell(
            cell=one,
            before=figure(one.before),
            before_status=one.get_before_status_display() if one.before_status else _("未报"),
            after=figure(one.value),
            change=_difference(one.before, one.value),
        )
        for one in cells
    ]


def file_of(correction: Correction) -> CorrectionFile | None:
    """Without its content."""
    return CorrectionFile.objects.filter(correction=correction).defer("content").first()


def corrections_of(of_return: Return) -> list[Correction]:
    corrections = of_return.corrections.select_related(
        "requested_by", "requested_for", "decided_by", "decided_for"
    )
    return list(corrections)


def revised_cells(of_return: Return) -> list[RevisedCell]:
    """The figures of a return that were revised, the latest first; two queries."""
    held = (
        Observation.objects.current()
        .filter(submission__of_return=of_return, revision__gt=1)
        .select_related("enterprise", "element", "submission__decided_by")
        .order_by("-recorded_at", "id")[:MOST_LISTED]
    )
    revised = list(held)
    whose = Q(enterprise__in=[one.enterprise_id for one in revised if one.enterprise_id])
    past = Observation.objects.filter(
        whose | Q(enterprise__isnull=True),
        period=of_return.reporting_period.period,
        element__in={one.element_id for one in revised},
        superseded_at__isnull=False,
    )
    before = {(one.enterprise_id, one.element_id, one.revision): one.value for one in past}
    return [
        RevisedCell(
            enterprise=one.enterprise,
            element=one.element,
            number=one.revision - 1,
            value=figure(one.value),
            before=figure(before.get((one.enterprise_id, one.element_id, one.revision - 1))),
            reason_class=one.get_reason_class_display(),
            observation=one,
        )
        for one in revised
    ]


def _difference(before: Decimal | None, after: Decimal | None) -> str:
    if before is None or after is None:
        return ""
    sign = "+" if after > before else ""
    return f"{sign}{figure(after - before)}"
