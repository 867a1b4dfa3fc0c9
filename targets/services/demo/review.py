"""What waits for the reviewer in the demonstration: a form with odd figures and the department's
words to them, and a late correction of a published quarter.

As in `demo_returns`, the rows are those the services would have left, with invented times.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from targets import audit
from targets.calc.numbers import round_half_up
from targets.choices import Decision, ObservationStatus, ReturnState
from targets.models import (
    Form,
    Observation,
    Remark,
    ReportingPeriod,
    Return,
    ReturnCell,
    ReviewLook,
    Submission,
    SubmittedCell,
    User,
)
from targets.services.returns import label_of

CellData = dict[str, Any]

ODD_ELEMENT = "employees"
ODD = (Decimal("1.62"), Decimal("0.44"), Decimal("1.58"))
"""Against the quarter before, for the largest enterprises from the third on."""
FIRST_ODD, EVERY = 2, 3

REVISED_FORM = "F5"
REVISED = {"gdp": Decimal("1.006"), "rd_expenditure_institutions": Decimal("1.011")}
REVISED_REASON = "按初步核算数更正预计数。"
WHY_REOPENED = "三季度地区生产总值已有初步核算数，请更正预计数并写明来源。"
ANSWER = "已按市统计局的初步核算数更正，机构研发经费同口径调整。"


def with_odd_figures(held: Return, cells: list[CellData]) -> None:
    """Change a few head counts so that the rules ask about them."""
    before = _before(held)
    large = sorted(
        (one for one in cells if one["element"].code == ODD_ELEMENT and one["value"]),
        key=lambda one: -one["value"],
    )[FIRST_ODD::EVERY]
    for cell, factor in zip(large, ODD, strict=False):
        if base := before.get(cell["enterprise"].pk):
            cell["value"] = round_half_up(Fraction(base * factor), 0)


def late_correction_create(
    *, form: Form, reporting_period: ReportingPeriod, people: dict[str, User], end: datetime
) -> None:
    """The zone's form of a published quarter, approved then, reopened and handed in again; `end`
    is the instant the quarter ended."""
    reporter, reviewer = people["reporter4"], people["reviewer"]
    first_at, approved_at = end + timedelta(days=11, hours=10), end + timedelta(days=12, hours=16)
    again_at = end + timedelta(days=111, hours=9, minutes=40)
    held = Return.objects.create(
        form=form,
        reporting_period=reporting_period,
        department=form.assignments.get(to_period__isnull=True).department,
        state=ReturnState.SUBMITTED,
        version=7,
        opened_at=end + timedelta(days=2),
        first_submitted_at=first_at,
        approved_at=approved_at,
        reopened_until=(again_at + timedelta(days=11)).date(),
    )
    first = Submission.objects.create(
        of_return=held,
        number=1,
        submitted_at=first_at,
        submitted_by=reporter,
        decision=Decision.APPROVED,
        decided_at=approved_at,
        decided_by=reviewer,
    )
    second = Submission.objects.create(
        of_return=held, number=2, submitted_at=again_at, submitted_by=reporter
    )
    for observation in Observation.objects.current().filter(
        period=reporting_period.period, element__in=form.elements.all()
    ):
        _correct(held, first, second, observation, reporter)
    _ask(first, again_at, reporter, reviewer)
    ReviewLook.objects.create(
        reviewer=reviewer, of_return=held, submission=first, seen_at=approved_at
    )
    for verb, actor, at in (
        ("submitted", reporter, first_at),
        ("approved", reviewer, approved_at),
        ("reopened", reviewer, again_at),
        ("submitted", reporter, again_at),
    ):
        _record(held, verb, actor, at)


def _record(held: Return, verb: str, actor: User, at: datetime) -> None:
    audit.record(
        action=f"return.{verb}",
        actor=actor,
        subject=held,
        label=label_of(held),
        detail={"demonstration": True},
        at=at,
    )


def _correct(
    held: Return,
    first: Submission,
    second: Submission,
    observation: Observation,
    reporter: User,
) -> None:
    place = {"enterprise": None, "element_id": observation.element_id}
    factor = REVISED.get(observation.element.code)
    was = {"value": observation.value, "status": observation.status}
    now = was
    if factor and observation.value is not None:
        value = round_half_up(Fraction(observation.value * factor), 2)
        now = {"value": value, "status": ObservationStatus.PROVISIONAL, "reason": REVISED_REASON}
    SubmittedCell.objects.create(submission=first, entered_by=reporter, **place, **was)
    SubmittedCell.objects.create(submission=second, entered_by=reporter, **place, **now)
    ReturnCell.objects.create(
        of_return=held, changed_at=second.submitted_at, changed_by=reporter, **place, **now
    )


def _ask(first: Submission, again_at: datetime, reporter: User, reviewer: User) -> None:
    asked = Remark.objects.create(
        submission=first,
        text=WHY_REOPENED,
        written_at=again_at - timedelta(days=3),
        written_by=reviewer,
    )
    Remark.objects.create(
        submission=first,
        parent=asked,
        text=ANSWER,
        written_at=again_at - timedelta(minutes=12),
        written_by=reporter,
    )


def _before(held: Return) -> dict[int, Decimal]:
    """Last quarter's head counts by enterprise."""
    figures = Observation.objects.current().filter(
        period=held.reporting_period.period.plus(-1), element__code=ODD_ELEMENT
    )
    found = figures.values_list("enterprise", "value")
    return {enterprise: value for enterprise, value in found if enterprise and value}
