"""What departments do beside filling forms, in the demonstration: a form confirmed by a second
person, a colleague who stands in, a correction that was approved and one that waits.

The rows are those that the services would have left, with invented times.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from targets import audit
from targets.choices import (
    ConfirmationDecision,
    CorrectionState,
    Decision,
    ReasonClass,
    ReturnState,
)
from targets.models import (
    Confirmation,
    Correction,
    CorrectionCell,
    Delegation,
    Form,
    Observation,
    Return,
    Submission,
    SubmittedCell,
    User,
)
from targets.services.correction_cells import figures_of
from targets.services.corrections import DAYS_OPEN
from targets.services.observations import observations_write
from targets.services.returns import label_of

TWO_PERSONS, LEAD = "F5", "lead4"
CORRECTED, MISREAD = "F2", "rd_expenditure"
COUNTED_TWICE = Decimal("0.6")
WAITING, MISCOUNTED = "F2", MISREAD
TIMES_TEN = 10
"""The corrected figure was first reported in the wrong unit."""
ASKED_AFTER, CLOSED_AFTER = timedelta(days=16, hours=10), timedelta(days=17, hours=9, minutes=30)
WAITS_SINCE = timedelta(days=19, hours=16)
LEAVE = (date(2019, 1, 21), date(2019, 1, 25))


def confirmed_by_the_lead(submission: Submission, people: dict[str, User]) -> None:
    """The submission of the form that takes two persons, before it is decided."""
    held = submission.of_return
    held.form.assignments.update(needs_confirmation=True)
    lead = people[LEAD]
    submission.confirmed_by = lead
    submission.save(update_fields=["confirmed_by"])
    Confirmation.objects.create(
        of_return=held,
        prior_state=ReturnState.DRAFT,
        asked_at=submission.submitted_at - timedelta(hours=2),
        asked_by=submission.submitted_by,
        decision=ConfirmationDecision.CONFIRMED,
        decided_at=submission.submitted_at,
        decided_by=lead,
        submission=submission,
    )


def demo_departments_create(*, people: dict[str, User], end: datetime) -> None:
    """After the returns; `end` is the instant the quarter ended."""
    ordered = Return.objects.select_related("form").order_by("reporting_period__period")
    returns = {one.form.code: one for one in ordered}
    _delegation(people, end)
    if (wrong := _largest(returns[CORRECTED], MISREAD)) is not None:
        _approved_correction(returns[CORRECTED], wrong, people, end)
    if (waiting := _largest(returns[WAITING], MISCOUNTED)) is not None:
        _ask(
            returns[WAITING],
            waiting,
            ((waiting.value or Decimal(0)) * COUNTED_TWICE).quantize(Decimal("0.01")),
            people["reporter2"],
            end + WAITS_SINCE,
            "委托高校的研发经费已由高校填报，企业又计了一次，按合同扣减。",
            "企业更正函及委托研发合同。",
        )


def misread(form: Form, values: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """The values as they were first reported: the largest of one element in the wrong unit."""
    known = [(Decimal(text), key) for key, text in values.items() if key[1] == MISREAD]
    if form.code != CORRECTED or not known:
        return values
    largest, key = max(known)
    return {**values, key: str(largest * TIMES_TEN)}


def _delegation(people: dict[str, User], end: datetime) -> None:
    principal, delegate = people["reporter3"], people["reporter2"]
    made = Delegation.objects.create(
        principal=principal,
        delegate=delegate,
        from_on=LEAVE[0],
        to_on=LEAVE[1],
        reason="年休假",
        made_at=end + timedelta(days=17),
        made_by=principal,
    )
    audit.record(
        action="delegation.made",
        actor=principal,
        subject=made,
        label=f"{principal} → {delegate}",
        detail={"demonstration": True},
        at=made.made_at,
    )


def _largest(held: Return, element: str) -> Observation | None:
    counting = Observation.objects.current().filter(
        submission__of_return=held, element__code=element, value__isnull=False
    )
    return counting.order_by("-value", "enterprise__uscc").first()


def _ask(
    held: Return,
    counting: Observation,
    value: Decimal,
    by: User,
    at: datetime,
    words: str,
    evidence: str,
) -> Correction:
    asked = Correction.objects.create(
        of_return=held,
        number=held.corrections.count() + 1,
        reason_class=ReasonClass.ERROR,
        words=words,
        evidence=evidence,
        requested_on=at.date(),
        expires_on=at.date() + timedelta(days=DAYS_OPEN),
        requested_at=at,
        requested_by=by,
    )
    CorrectionCell.objects.create(
        correction=asked,
        enterprise_id=counting.enterprise_id,
        element_id=counting.element_id,
        value=value,
        status=counting.status,
        before=counting.value,
        before_status=counting.status,
    )
    audit.record(
        action="correction.requested",
        actor=by,
        subject=asked,
        label=f"{label_of(held)} #{asked.number}",
        detail={"demonstration": True},
        at=at,
    )
    return asked


def _approved_correction(
    held: Return, wrong: Observation, people: dict[str, User], end: datetime
) -> None:
    """The figure of the bundle takes the place of the one that was reported in the wrong unit."""
    reporter, reviewer = people["reporter2"], people["reviewer"]
    right = (wrong.value or Decimal(0)) / TIMES_TEN
    asked = _ask(
        held,
        wrong,
        right,
        reporter,
        end + ASKED_AFTER,
        "企业把千元填成了万元，比对财务报表时发现。",
        "企业2018年财务报表附注。",
    )
    at = end + CLOSED_AFTER
    submission = _handed_in_again(asked, reporter, reviewer, at)
    held.cells.filter(enterprise=wrong.enterprise_id, element=wrong.element_id).update(value=right)
    asked.state, asked.submission = CorrectionState.APPROVED, submission
    asked.decided_at, asked.decided_by = at, reviewer
    asked.save()
    held.version += 1
    held.save(update_fields=["version"])
    audit.record(
        action="correction.approved",
        actor=reviewer,
        subject=asked,
        label=f"{label_of(held)} #{asked.number}",
        detail={"demonstration": True},
        at=at,
    )


def _handed_in_again(asked: Correction, reporter: User, reviewer: User, at: datetime) -> Submission:
    """The correction's cells as an approved submission, with their observations."""
    cells = list(asked.cells.all())
    submission = Submission.objects.create(
        of_return=asked.of_return,
        number=2,
        submitted_at=asked.requested_at,
        submitted_by=reporter,
        is_correction=True,
        decision=Decision.APPROVED,
        decided_at=at,
        decided_by=reviewer,
    )
    SubmittedCell.objects.bulk_create(
        SubmittedCell(
            submission=submission,
            enterprise_id=cell.enterprise_id,
            element_id=cell.element_id,
            value=cell.value,
            status=cell.status,
            entered_by=reporter,
        )
        for cell in cells
    )
    observations_write(
        figures=figures_of(asked.of_return, cells),
        recorded_at=at,
        submission=submission,
        reason_class=asked.reason_class,
    )
    return submission
