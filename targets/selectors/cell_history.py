"""The life of one figure: what was handed in, what counted, and what the rules asked about it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from targets.calc.periods import Period
from targets.choices import Decision
from targets.models import (
    DataElement,
    Enterprise,
    ImportBatch,
    Observation,
    Return,
    Submission,
    SubmittedCell,
    SubmittedFinding,
    User,
)
from targets.selectors.findings import ShownFinding, shown_findings
from targets.selectors.return_table import figure
from targets.selectors.uploads import shown_source

FIGURES_FILE = "figures.csv"
DIGITS_OF_HASH = 12


@dataclass(frozen=True, slots=True)
class CellMoment:
    """One step in the life of a cell: what it was said to be, by whom, when, why. `label` is 初报,
    审定, 修订 n, or which submission it was; `is_in_force`: what counts at the instant asked for.
    `of_return` None: it was imported. `source` is the file and the line, where there is one.
    `approval`: of the submission it was handed in with, once it was approved."""

    label: str
    at: datetime
    value: str
    status: str
    who: User | None
    on_behalf_of: User | None
    why: str
    is_in_force: bool = False
    source: str = ""
    of_return: Return | None = None
    approval: Submission | None = None


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What a rule asked when the cell was handed in, the words given, and the verdict on them."""

    row: SubmittedFinding
    shown: ShownFinding
    is_judged: bool
    """Whether the verdict had been given at the instant asked for."""


def cell_history(
    period: Period,
    element: DataElement,
    enterprise: Enterprise | None,
    as_of: datetime | None = None,
) -> list[CellMoment]:
    """Everything that was handed in for a cell and everything that counted, latest first, as far
    as it had happened by `as_of`."""
    moments = [
        *_handed_in(period, element, enterprise, as_of),
        *_counted(period, element, enterprise, as_of),
    ]
    return sorted(moments, key=lambda one: one.at, reverse=True)


def rule_results(
    period: Period,
    element: DataElement,
    enterprise: Enterprise | None,
    as_of: datetime | None = None,
    *,
    is_withheld: bool = False,
) -> list[RuleResult]:
    """The latest submission first. `is_withheld`: without the figures of other departments."""
    rows = SubmittedFinding.objects.filter(
        _until("submission__submitted_at", as_of),
        submission__of_return__reporting_period__period=period,
        element=element,
        enterprise=enterprise,
    )
    found = list(
        rows.select_related(
            "rule",
            "element",
            "enterprise",
            "explained_by",
            "verdict_by",
            "submission__of_return__reporting_period",
        ).order_by("-submission__submitted_at", "rule__code")
    )
    if not found:
        return []
    of_return = found[0].submission.of_return
    shown = shown_findings(found, of_return if is_withheld else None)
    return [
        RuleResult(row, one, _happened(row.verdict_at, as_of))
        for row, one in zip(found, shown, strict=True)
    ]


def _happened(at: datetime | None, as_of: datetime | None) -> bool:
    return at is not None and (as_of is None or at <= as_of)


def _until(column: str, as_of: datetime | None) -> Q:
    return Q() if as_of is None else Q(**{f"{column}__lte": as_of})


def _handed_in(
    period: Period, element: DataElement, enterprise: Enterprise | None, as_of: datetime | None
) -> list[CellMoment]:
    cells = SubmittedCell.objects.filter(
        _until("submission__submitted_at", as_of),
        submission__of_return__reporting_period__period=period,
        element=element,
        enterprise=enterprise,
    ).select_related(
        "submission__of_return__form",
        "submission__submitted_by",
        "submission__submitted_for",
        "submission__decided_by",
        "submission__decided_for",
        "submission__correction",
        "upload",
    )
    moments = []
    for place, cell in enumerate(cells.defer("upload__content").order_by("submission__number")):
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
                source=_place_in_file(cell),
                of_return=submission.of_return,
                approval=submission if _is_approved(submission, as_of) else None,
            )
        )
    return moments


def _is_approved(submission: Submission, as_of: datetime | None) -> bool:
    is_for = submission.decision == Decision.APPROVED
    return is_for and _happened(submission.decided_at, as_of)


def _counted(
    period: Period, element: DataElement, enterprise: Enterprise | None, as_of: datetime | None
) -> list[CellMoment]:
    held = Observation.objects.filter(
        _until("recorded_at", as_of), period=period, element=element, enterprise=enterprise
    ).select_related(
        "submission__of_return__form",
        "submission__decided_by",
        "submission__decided_for",
        "import_batch__imported_by",
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
            is_in_force=_is_in_force(one, as_of),
            source=_line_of_import(one.import_batch, one.source_line) if one.import_batch else "",
            of_return=one.submission.of_return if one.submission else None,
        )
        for one in held
    ]


def _is_in_force(one: Observation, as_of: datetime | None) -> bool:
    if one.superseded_at is None:
        return True
    return as_of is not None and one.superseded_at > as_of


def _place_in_file(cell: SubmittedCell) -> str:
    if cell.upload is None:
        return ""
    return f"{cell.upload.filename} {shown_source(cell.source_cell)}".strip()


def _line_of_import(batch: ImportBatch, line: int | None) -> str:
    """`demo/2018Q3，figures.csv第17行（c6b85b7e5e36…）`: where, and of which file's content."""
    words = _("导入：%(source)s") % {"source": batch.source}
    if line is None:
        return words
    words += _("，%(file)s第%(line)d行") % {"file": FIGURES_FILE, "line": line}
    digest = batch.files.get(FIGURES_FILE, "")
    if digest:
        words += _("（SHA-256 %(digest)s…）") % {"digest": digest[:DIGITS_OF_HASH]}
    return words


def _who(held: Observation) -> User | None:
    """The reviewer who approved it, or who imported it."""
    if held.submission:
        return held.submission.decided_by
    return held.import_batch.imported_by if held.import_batch else None


def revision_label(revision: int) -> str:
    """审定 for the first approved value, 修订 n for the n-th after it."""
    return _("审定") if revision == 1 else _("修订%(n)d") % {"n": revision - 1}
