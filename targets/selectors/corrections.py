"""Requests to correct, the cells they were about, and the history of a figure."""

from dataclasses import dataclass
from datetime import datetime
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
    SubmittedCell,
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


@dataclass(frozen=True, slots=True)
class CellMoment:
    """One step in the life of a cell: what it was said to be, by whom, when, why. `label` is 初报,
    审定, 修订 n, or which submission it was; `is_in_force`: what counts today."""

    label: str
    at: datetime
    value: str
    status: str
    who: User | None
    on_behalf_of: User | None
    why: str
    is_in_force: bool = False
    source: str = ""


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


def cell_history(
    of_return: Return, element: DataElement, enterprise: Enterprise | None
) -> list[CellMoment]:
    """Everything that was handed in for a cell and everything that counted, latest first."""
    moments = [
        *_handed_in(of_return, element, enterprise),
        *_counted(of_return, element, enterprise),
    ]
    return sorted(moments, key=lambda one: one.at, reverse=True)


def _handed_in(
    of_return: Return, element: DataElement, enterprise: Enterprise | None
) -> list[CellMoment]:
    cells = SubmittedCell.objects.filter(
        submission__of_return=of_return, element=element, enterprise=enterprise
    ).select_related(
        "submission__submitted_by", "submission__submitted_for", "submission__correction"
    )
    moments = []
    for place, cell in enumerate(cells.order_by("submission__number")):
        submission = cell.submission
        label = _("初报") if place == 0 else _("第%(n)d次提交") % {"n": submission.number}
        why = cell.reason
        if submission.is_correction:
            label = _("更正申请")
            why = submission.correction.words
        moments.append(
            CellMoment(
                label=label,
                at=submission.submitted_at,
                value=figure(cell.value),
                status=cell.get_status_display(),
                who=submission.submitted_by,
                on_behalf_of=submission.submitted_for,
                why=why,
            )
        )
    return moments


def _counted(
    of_return: Return, element: DataElement, enterprise: Enterprise | None
) -> list[CellMoment]:
    held = Observation.objects.filter(
        period=of_return.reporting_period.period, element=element, enterprise=enterprise
    ).select_related(
        "submission__decided_by", "submission__decided_for", "import_batch__imported_by"
    )
    return [
        CellMoment(
            label=revision_label(one.revision),
            at=one.recorded_at,
            value=figure(one.value),
            status=one.get_status_display(),
            who=_who(one),
            on_behalf_of=one.submission.decided_for if one.submission else None,
            why=one.get_reason_class_display() if one.reason_class else one.reason,
            is_in_force=one.superseded_at is None,
            source="" if one.submission else str(one.import_batch),
        )
        for one in held
    ]


def _who(held: Observation) -> User | None:
    """The reviewer who approved it, or who imported it."""
    if held.submission:
        return held.submission.decided_by
    return held.import_batch.imported_by if held.import_batch else None


def revision_label(revision: int) -> str:
    """审定 for the first approved value, 修订 n for the n-th after it."""
    return _("审定") if revision == 1 else _("修订%(n)d") % {"n": revision - 1}


def _difference(before: Decimal | None, after: Decimal | None) -> str:
    if before is None or after is None:
        return ""
    sign = "+" if after > before else ""
    return f"{sign}{figure(after - before)}"
