"""The life of a return: the one table of its transitions, and the department's verbs.

Every verb is one transaction: it holds the reporting period, then the return (always in this
order, so that none waits for another in a circle), checks right, state and window, writes and
records. `services.review` has the reviewer's verbs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now
from targets import audit
from targets.access import Acting, Permission, acting, check, get_form_to_open
from targets.choices import ReturnState, Role
from targets.errors import InvalidInput, InvalidTransition, Problem, StaleVersion
from targets.models import (
    AuditEvent,
    Confirmation,
    Form,
    FormAssignment,
    ReportingPeriod,
    Return,
    ReturnCell,
    Submission,
    SubmittedCell,
    SubmittedFinding,
    Upload,
    User,
)
from targets.querysets import covering
from targets.selectors.findings import ShownFinding, return_findings
from targets.services.frozen import frozen_cells, frozen_findings, keep_verdicts
from targets.services.return_cells import (
    CellInput,
    Frame,
    Key,
    cells_changed,
    cells_replace,
    frame_of,
)
from targets.services.return_checks import draft_problems, finding_problems, refusal_of
from targets.services.weights import weigh_later
from targets.services.windows import check_window

S = ReturnState
WHERE_IT_CAME_FROM = None

TRANSITIONS: dict[tuple[str, str], ReturnState | None] = {
    (S.DRAFT, "save"): S.DRAFT,
    (S.DRAFT, "submit"): S.SUBMITTED,
    (S.DRAFT, "hand_over"): S.CONFIRMING,
    (S.CONFIRMING, "confirm"): S.SUBMITTED,
    (S.CONFIRMING, "decline"): WHERE_IT_CAME_FROM,
    (S.CONFIRMING, "take_back"): WHERE_IT_CAME_FROM,
    (S.SUBMITTED, "approve"): S.APPROVED,
    (S.SUBMITTED, "return"): S.RETURNED,
    (S.RETURNED, "save"): S.RETURNED,
    (S.RETURNED, "submit"): S.SUBMITTED,
    (S.RETURNED, "hand_over"): S.CONFIRMING,
    (S.RETURNED, "reopen"): S.REOPENED,
    (S.APPROVED, "reopen"): S.REOPENED,
    (S.APPROVED, "ask_correction"): S.APPROVED,
    (S.APPROVED, "correct"): S.APPROVED,
    (S.REOPENED, "save"): S.REOPENED,
    (S.REOPENED, "submit"): S.SUBMITTED,
    (S.REOPENED, "hand_over"): S.CONFIRMING,
    (S.REOPENED, "reopen"): S.REOPENED,
}
RIGHTS = {
    "save": Permission.FILL_RETURNS,
    "submit": Permission.FILL_RETURNS,
    "hand_over": Permission.FILL_RETURNS,
    "confirm": Permission.CONFIRM_RETURNS,
    "decline": Permission.CONFIRM_RETURNS,
    "take_back": Permission.FILL_RETURNS,
    "approve": Permission.REVIEW_RETURNS,
    "return": Permission.REVIEW_RETURNS,
    "reopen": Permission.REVIEW_RETURNS,
    "ask_correction": Permission.FILL_RETURNS,
    "correct": Permission.REVIEW_RETURNS,
}
WITH_THE_DEPARTMENT = {state for state, verb in TRANSITIONS if verb in ("save", "confirm")}
"""States in which a return has not come in, or is back."""
ANY_DAY = {"decline", "take_back", "ask_correction"}
"""Verbs of the department that need no open window: none of them changes a figure."""
CONFIRMING = {"confirm", "decline"}
"""A reporter may stand in for a lead: whether this one does is seen with the return."""

P = ParamSpec("P")
Result = TypeVar("Result")


def one_transaction(verb: Callable[P, Result]) -> Callable[P, Result]:
    """Everything or nothing; a constraint that a rival was quicker to meet is a wrong state."""

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> Result:
        try:
            with transaction.atomic():
                return verb(*args, **kwargs)
        except IntegrityError as error:
            raise InvalidTransition(_("有人同时在办理这份报送，请刷新后再试。")) from error

    return run


@one_transaction
def return_open(*, form: Form, reporting_period: ReportingPeriod, by: User) -> Return:
    """Begin the draft of a form for a period; the one there is where it was begun already."""
    period = hold_period(reporting_period.pk)
    form = get_form_to_open(by, form.code, period.period)
    begun = Return.objects.filter(form=form, reporting_period=period).first()
    if begun is not None:
        return begun
    assignment = FormAssignment.objects.get(covering(period.period), form=form)
    check_window(period, form=form)
    who = acting(by, Permission.FILL_RETURNS, assignment.department_id)
    opened = Return.objects.create(
        form=form, reporting_period=period, department=assignment.department
    )
    audit.record(
        action="return.opened",
        actor=by,
        subject=opened,
        label=label_of(opened),
        on_behalf_of=who.on_behalf_of,
    )
    return opened


@one_transaction
def return_save(
    *,
    of_return: Return,
    version: int,
    cells: Sequence[CellInput],
    by: User,
    upload: Upload | None = None,
    sources: Mapping[Key, str] | None = None,
) -> Return:
    """Keep what was typed in the cells named; the others stay. Nothing is judged yet but what
    cannot be kept. `upload` and `sources` say where they were read, if not typed.

    Saying again what is held already succeeds whatever the version: a second click is no rival.

    **Raises** InvalidInput with every such cell, StaleVersion, InvalidTransition, PeriodLocked.
    """
    held = hold_return(of_return, "save", by)
    changed, rows = cells_changed(of_return=held, inputs=cells)
    if not changed:
        return held
    check_version(held, version)
    cells_replace(
        of_return=held,
        changed=changed,
        held=rows,
        by=by,
        at=db_now(),
        upload=upload,
        sources=sources,
    )
    source: dict[str, Any] = {"upload": upload.number} if upload else {}
    return move(held, "save", by, cells=len(changed), **source)


@one_transaction
def return_submit(*, of_return: Return, by: User, version: int | None = None) -> Return:
    """Hand in a copy of the draft's cells that are due, and of the queries about them with the
    words given; it never changes afterwards. Where the department asks for two persons, hand the
    draft over to its lead instead.

    **Raises** InvalidInput with a problem for every cell that is wrong and every query without
    an explanation, and as the other verbs.
    """
    held = hold_return(of_return, "submit", by)
    check_version(held, version)
    checked = check_draft(held)
    if not asks_for_confirmation(held):
        submission = submission_create(held, checked, by, acting_on(held, "submit", by))
        return move(held, "submit", by, submission=submission.number, **checked.counts)
    who = acting_on(held, "hand_over", by)
    check_somebody_can_confirm(held, who, checked.hands)
    Confirmation.objects.create(
        of_return=held,
        prior_state=held.state,
        asked_at=db_now(),
        asked_by=by,
        asked_for=who.on_behalf_of,
    )
    return move(held, "hand_over", by)


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft nothing stands in the way of, with its cells and what rules ask about them."""

    frame: Frame
    cells: dict[Key, ReturnCell]
    found: list[ShownFinding]

    @property
    def hands(self) -> set[int | None]:
        """Who entered it."""
        return {cell.changed_by_id for cell in self.cells.values()}

    @property
    def counts(self) -> dict[str, Any]:
        return {"cells": len(self.cells), "findings": sum(not one.is_hard for one in self.found)}


def check_draft(held: Return) -> Checked:
    """**Raises** InvalidInput with everything that stands in the way of handing it in."""
    frame = frame_of(held)
    cells = {(cell.enterprise_id, cell.element_id): cell for cell in held.cells.all()}
    found = return_findings(held)
    problems = draft_problems(frame, cells) + finding_problems(found)
    if problems:
        raise InvalidInput(refusal_of(problems), problems)
    return Checked(frame, cells, found)


def submission_create(
    held: Return, checked: Checked, by: User, who: Acting, **fields: Any
) -> Submission:
    """A frozen copy of the cells and of what was asked about them; the state is the caller's."""
    at, last = db_now(), held.submissions.filter(is_correction=False).order_by("number").last()
    submission = Submission.objects.create(
        of_return=held,
        number=held.submissions.count() + 1,
        submitted_at=at,
        **{"submitted_by": by, "submitted_for": who.on_behalf_of, **fields},
    )
    SubmittedCell.objects.bulk_create(frozen_cells(submission, checked.frame, checked.cells))
    findings = frozen_findings(submission, checked.frame, checked.found)
    keep_verdicts(findings, last)
    SubmittedFinding.objects.bulk_create(findings)
    held.first_submitted_at = held.first_submitted_at or at
    weigh_later(submission)
    return submission


# What all verbs share


def hold_period(pk: int) -> ReportingPeriod:
    """The reporting period as it is now, kept from changing until the transaction ends."""
    return ReportingPeriod.objects.select_for_update(no_key=True).get(pk=pk)


def hold_return(of_return: Return, verb: str, by: User) -> Return:
    """The return as it is now, its period held before it, where `by` may do `verb` to it.

    **Raises** PermissionDenied, InvalidTransition, PeriodLocked.
    """
    check(by, Permission.FILL_RETURNS if verb in CONFIRMING else RIGHTS[verb])
    period = hold_period(of_return.reporting_period_id)
    rows = Return.objects.select_for_update(of=("self",), no_key=True)
    held = rows.select_related("form", "department").get(pk=of_return.pk)
    held.reporting_period = period
    acting_on(held, verb, by)
    if (held.state, verb) not in TRANSITIONS:
        state = held.get_state_display()
        message = _("这份报送现在是“%(state)s”，不能办理这一步，请刷新后再看。")
        raise InvalidTransition(message % {"state": state}, state=held.state, verb=verb)
    if RIGHTS[verb] != Permission.REVIEW_RETURNS and verb not in ANY_DAY:
        check_window(period, held)
    return held


def acting_on(held: Return, verb: str, by: User) -> Acting:
    """In whose name `by` does `verb`. **Raises** PermissionDenied."""
    permission = RIGHTS[verb]
    anybodys = permission == Permission.REVIEW_RETURNS
    hands: set[int | None] = set()
    if verb in CONFIRMING:
        asked = held.confirmations.values_list("asked_by", "asked_for").last()
        hands = set(asked or ())
    return acting(by, permission, None if anybodys else held.department_id, hands)


def check_version(held: Return, version: int | None) -> None:
    """**Raises** StaleVersion, saying who wrote since. None: the caller has read no version."""
    if version is None or version == held.version:
        return
    last = AuditEvent.objects.filter(object_type="return", object_id=str(held.pk)).first()
    who = str(last.actor) if last and last.actor else _("系统")
    when = timezone.localtime(last.at) if last else db_now()
    message = _("%(who)s在%(when)s改过这份报送，您看到的不是最新内容。")
    names = {"who": who, "when": when.strftime("%Y-%m-%d %H:%M")}
    raise StaleVersion(message % names, version=held.version, changed_by=who)


def move(held: Return, verb: str, by: User, *, back_to: str | None = None, **detail: Any) -> Return:
    """Take the return to the state the table gives, one version on, and record it. `back_to` is
    where it came from, for the verbs that take it there."""
    who = acting_on(held, verb, by)
    held.state = TRANSITIONS[held.state, verb] or ReturnState(back_to or "")
    held.version += 1
    held.save()
    audit.record(
        action=f"return.{PAST[verb]}",
        actor=by,
        subject=held,
        label=label_of(held),
        detail={"version": held.version, **detail},
        on_behalf_of=who.on_behalf_of,
    )
    return held


PAST = {
    "save": "saved",
    "submit": "submitted",
    "hand_over": "handed_over",
    "confirm": "confirmed",
    "decline": "declined",
    "take_back": "taken_back",
    "approve": "approved",
    "return": "returned",
    "reopen": "reopened",
    "correct": "corrected",
}


def label_of(of_return: Return) -> str:
    return f"{of_return.form.code} {of_return.reporting_period}"


def asks_for_confirmation(held: Return) -> bool:
    """Whether the department wants a second person to confirm this form."""
    period = held.reporting_period.period
    asked = FormAssignment.objects.filter(covering(period), needs_confirmation=True)
    return asked.filter(form=held.form).exists()


def check_somebody_can_confirm(held: Return, who: Acting, entered: set[int | None]) -> None:
    """Whether the department has a lead who neither hands over nor entered everything alone.

    **Raises** InvalidInput.
    """
    leads = User.objects.filter(role=Role.LEAD, department=held.department, is_active=True)
    barred = {who.by.pk, who.on_behalf_of.pk if who.on_behalf_of else who.by.pk}
    if len(entered) == 1:
        barred |= {pk for pk in entered if pk}
    if not leads.exclude(pk__in=barred).exists():
        message = _(
            "本部门要求两人办理：由一人填写交来，另一位部门负责人确认。现在没有可以确认的人。"
        )
        raise InvalidInput(message, [Problem(message, "needs_confirmation")])
