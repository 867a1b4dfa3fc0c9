"""The last period of the demonstration as returns: approved ones, one that waits for review, one
sent back with reasons on two cells, and one still to be finished. Beside it a clean return of the
baseline's quarter, which may be approved without a look at every cell.

The rows are those that `services.returns` and `services.review` would have left, with invented
times; those services take their times from the database's clock.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from targets import audit
from targets.choices import (
    Decision,
    ExtensionKind,
    ExtensionState,
    ObservationStatus,
    ReturnState,
)
from targets.models import (
    Extension,
    Form,
    Observation,
    Remark,
    ReportingPeriod,
    Return,
    ReturnCell,
    Submission,
    SubmittedCell,
    User,
)
from targets.services.demo.departments import TWO_PERSONS, confirmed_by_the_lead, misread
from targets.services.demo.figures import Row
from targets.services.demo.findings import explain_and_freeze, explain_draft, slip
from targets.services.demo.review import REVISED_FORM, late_correction_create, with_odd_figures
from targets.services.observations import Figure, observations_write
from targets.services.return_cells import Frame, frame_of
from targets.services.returns import label_of

REPORTERS = {
    "F1": "reporter",
    "F2": "reporter2",
    "F3": "reporter2",
    "F4": "reporter3",
    "F5": "reporter4",
}
SUBMITTED_AFTER = {"F2": 12, "F3": 9, "F4": 15, "F5": 14}
"""Days after the quarter's end on which a form was handed in; the others are still drafts."""
FILLED_AFTER, DECIDED_LATER = 11, timedelta(days=1, hours=18)
SENT_BACK, WAITING = "F3", "F4"
SENT_BACK_REASON = "有两处请核对后重新提交。"
SENT_BACK_REMARKS = (
    "有效专利数居各企业之首，请核对是否只计发明专利，不含实用新型。",
    "请确认年费均已缴纳，专利仍然有效。",
)
LEFT_EMPTY_EVERY = 40
"""Every so many enterprises a draft has an empty row, for the newcomer to fill."""
ESTIMATED = {"rd_expenditure", "rd_expenditure_institutions", "gdp"}
REASON = "企业停产检修，本期未能取得数据。"
BASELINE_FORM, BASELINE_BEFORE = "F3", 8
"""Filed afterwards for the quarter so many before the last, whose figures had been imported."""
WHY_UNLOCKED = "基期的数是导入的，补建报送，以便逐户核对来源。"
UNLOCKED = "同意，数与导入的不同时请写明理由。"
VALUE = ReturnCell._meta.get_field("value")

Values = dict[tuple[str, str], str]
CellData = dict[str, Any]


def demo_returns_create(
    *,
    reporting_period: ReportingPeriod,
    rows: Iterable[Row],
    people: dict[str, User],
    end: datetime,
) -> None:
    """Lay out every form of the period from `rows`; `end` is the instant the quarter ended."""
    values = {(uscc, element): value for _, uscc, element, value in rows}
    for form in Form.objects.filter(code__in=REPORTERS).order_by("order"):
        reporter = people[REPORTERS[form.code]]
        opened = Return.objects.create(
            form=form,
            reporting_period=reporting_period,
            department=form.assignments.get(to_period__isnull=True).department,
            opened_at=end + timedelta(days=2),
        )
        _record(opened, "opened", reporter, opened.opened_at)
        days = SUBMITTED_AFTER.get(form.code)
        said = misread(form, values)
        cells = list(_cells(frame_of(opened), said, is_draft=days is None))
        if form.code == WAITING:
            with_odd_figures(opened, cells)
        slip(form.code, cells, reporting_period.period)
        _fill(opened, cells, reporter, end + timedelta(days=days or FILLED_AFTER, hours=14))
        explained_at = end + timedelta(days=days or FILLED_AFTER, hours=14, minutes=30)
        if days is None:
            explain_draft(opened, reporter, explained_at)
        else:
            submitted_at = end + timedelta(days=days, hours=15)
            reviewer = None if form.code == WAITING else people["reviewer"]
            submission = _submit(opened, cells, reporter, reviewer, submitted_at)
            explain_and_freeze(opened, submission, reporter, explained_at)
            if form.code == TWO_PERSONS:
                confirmed_by_the_lead(submission, people)
            DECIDE.get(form.code, _approve)(opened, submission, cells, submitted_at + DECIDED_LATER)
    _correct_the_quarter_before(reporting_period, people, end)
    _file_the_baseline(reporting_period, people, end)


def _correct_the_quarter_before(
    reporting_period: ReportingPeriod, people: dict[str, User], end: datetime
) -> None:
    before = ReportingPeriod.objects.filter(period=reporting_period.period.plus(-1)).first()
    form = Form.objects.filter(code=REVISED_FORM).first()
    if before is not None and form is not None:
        ended = end - timedelta(days=92)  # those of the last quarter of a year
        late_correction_create(form=form, reporting_period=before, people=people, end=ended)


def _file_the_baseline(
    reporting_period: ReportingPeriod, people: dict[str, User], end: datetime
) -> None:
    """The figures that count already, handed in by their department: nothing to ask, nothing
    changes."""
    period = reporting_period.period.plus(-BASELINE_BEFORE)
    baseline = ReportingPeriod.objects.filter(period=period).first()
    form = Form.objects.filter(code=BASELINE_FORM).first()
    if baseline is None or form is None:
        return
    reporter, submitted_at = people[REPORTERS[form.code]], end + timedelta(days=17, hours=10)
    held = Return.objects.create(
        form=form,
        reporting_period=baseline,
        department=form.assignments.get(to_period__isnull=True).department,
        state=ReturnState.SUBMITTED,
        opened_at=submitted_at - timedelta(days=1),
    )
    _unlock(held, people, submitted_at - timedelta(days=2))
    counting = Observation.objects.current().filter(
        period=period, element__in=form.elements.all(), value__isnull=False
    )
    rows = counting.values_list("enterprise__uscc", "element__code", "value")
    values = {(uscc, element): str(value) for uscc, element, value in rows if uscc}
    cells = list(_cells(frame_of(held), values, is_draft=False))
    _fill(held, cells, reporter, submitted_at - timedelta(hours=1))
    _submit(held, cells, reporter, None, submitted_at)
    held.save()


def _unlock(held: Return, people: dict[str, User], at: datetime) -> None:
    extension = Extension.objects.create(
        kind=ExtensionKind.UNLOCK,
        form=held.form,
        reporting_period=held.reporting_period,
        department=held.department,
        asked_until=at.date() + timedelta(days=14),
        reason=WHY_UNLOCKED,
        asked_on=at.date(),
        asked_at=at,
        asked_by=people[REPORTERS[held.form.code]],
        state=ExtensionState.GRANTED,
        until=at.date() + timedelta(days=14),
        decided_at=at + timedelta(hours=3),
        decided_by=people["reviewer"],
        answer=UNLOCKED,
    )
    audit.record(
        action="extension.granted",
        actor=people["reviewer"],
        subject=extension,
        label=label_of(held),
        detail={"kind": str(extension.kind), "demonstration": True},
        at=extension.decided_at,
    )


def _cells(frame: Frame, values: Values, *, is_draft: bool) -> Iterator[CellData]:
    for place, enterprise in enumerate(frame.rows(), start=1):
        if is_draft and place % LEFT_EMPTY_EVERY == 0:
            continue
        for element in frame.elements.values():
            text = values.get((enterprise.uscc if enterprise else "", element.code))
            status = ObservationStatus.MISSING
            if text is not None:
                is_estimate = element.code in ESTIMATED
                status = ObservationStatus.ESTIMATED if is_estimate else ObservationStatus.NORMAL
            yield {
                "enterprise": enterprise,
                "element": element,
                "value": VALUE.to_python(text),
                "status": status,
                "reason": "" if text else REASON,
            }


def _fill(held: Return, cells: list[CellData], reporter: User, at: datetime) -> None:
    ReturnCell.objects.bulk_create(
        ReturnCell(of_return=held, changed_at=at, changed_by=reporter, **cell) for cell in cells
    )
    held.version += 1
    held.save(update_fields=["version"])
    _record(held, "saved", reporter, at)


def _submit(
    held: Return,
    cells: list[CellData],
    reporter: User,
    reviewer: User | None,
    submitted_at: datetime,
) -> Submission:
    """The submission with the decision on it, if there is a reviewer; what follows from the
    decision is the caller's."""
    is_sent_back = held.form.code == SENT_BACK
    decided = {
        "decision": Decision.RETURNED if is_sent_back else Decision.APPROVED,
        "decided_at": submitted_at + DECIDED_LATER,
        "decided_by": reviewer,
        "reason": SENT_BACK_REASON if is_sent_back else "",
    }
    submission = Submission.objects.create(
        of_return=held,
        number=1,
        submitted_at=submitted_at,
        submitted_by=reporter,
        **(decided if reviewer else {}),
    )
    SubmittedCell.objects.bulk_create(
        SubmittedCell(submission=submission, entered_by=reporter, **cell) for cell in cells
    )
    held.first_submitted_at = submitted_at
    held.version += 1
    _record(held, "submitted", reporter, submitted_at)
    return submission


def _approve(held: Return, submission: Submission, cells: list[CellData], at: datetime) -> None:
    observations_write(
        figures=[_figure(held, cell) for cell in cells],
        recorded_at=at,
        submission=submission,
    )
    held.state, held.approved_at = ReturnState.APPROVED, at
    held.version += 1
    held.save()
    _record(held, "approved", submission.decided_by, at)


def _send_back(held: Return, submission: Submission, cells: list[CellData], at: datetime) -> None:
    largest = sorted(cells, key=lambda cell: -(cell["value"] or 0))
    Remark.objects.bulk_create(
        Remark(
            submission=submission,
            enterprise=cell["enterprise"],
            element=cell["element"],
            text=text,
            written_at=at,
            written_by=submission.decided_by,
        )
        for cell, text in zip(largest, SENT_BACK_REMARKS, strict=False)
    )
    held.state = ReturnState.RETURNED
    held.version += 1
    held.save()
    _record(held, "returned", submission.decided_by, at)


def _let_wait(held: Return, submission: Submission, cells: list[CellData], at: datetime) -> None:
    held.state = ReturnState.SUBMITTED
    held.save()


DECIDE: dict[str, Callable[..., None]] = {SENT_BACK: _send_back, WAITING: _let_wait}


def _figure(held: Return, cell: CellData) -> Figure:
    enterprise = cell["enterprise"]
    return Figure(
        period=held.reporting_period.period,
        enterprise_id=enterprise.pk if enterprise else None,
        element_id=cell["element"].pk,
        value=cell["value"],
        status=cell["status"],
        reason=cell["reason"],
    )


def _record(held: Return, verb: str, actor: User | None, at: datetime) -> None:
    audit.record(
        action=f"return.{verb}",
        actor=actor,
        subject=held,
        label=label_of(held),
        detail={"version": held.version, "demonstration": True},
        at=at,
    )
