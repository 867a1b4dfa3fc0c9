"""The life of a return: the one table of its transitions, and the department's verbs.

Every verb is one transaction: it holds the reporting period, then the return (always in this
order, so that none waits for another in a circle), checks right, state and window, writes and
records. `services.review` has the reviewer's verbs.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now, today
from targets import audit
from targets.access import Permission, check, get_form_to_open
from targets.choices import ReturnState, Role
from targets.errors import InvalidInput, InvalidTransition, PeriodLocked, Problem, StaleVersion
from targets.models import (
    AuditEvent,
    Form,
    FormAssignment,
    ReportingPeriod,
    Return,
    ReturnCell,
    Submission,
    SubmittedCell,
    Upload,
    User,
)
from targets.selectors.extensions import is_extended
from targets.services.return_cells import (
    CellInput,
    Frame,
    Key,
    cells_changed,
    cells_replace,
    frame_of,
)
from targets.services.return_checks import draft_problems
from targets.services.weights import weigh_later

S = ReturnState

TRANSITIONS: dict[tuple[str, str], ReturnState] = {
    (S.DRAFT, "save"): S.DRAFT,
    (S.DRAFT, "submit"): S.SUBMITTED,
    (S.SUBMITTED, "approve"): S.APPROVED,
    (S.SUBMITTED, "return"): S.RETURNED,
    (S.RETURNED, "save"): S.RETURNED,
    (S.RETURNED, "submit"): S.SUBMITTED,
    (S.RETURNED, "reopen"): S.REOPENED,
    (S.APPROVED, "reopen"): S.REOPENED,
    (S.REOPENED, "save"): S.REOPENED,
    (S.REOPENED, "submit"): S.SUBMITTED,
    (S.REOPENED, "reopen"): S.REOPENED,
}
RIGHTS = {
    "save": Permission.FILL_RETURNS,
    "submit": Permission.FILL_RETURNS,
    "approve": Permission.REVIEW_RETURNS,
    "return": Permission.REVIEW_RETURNS,
    "reopen": Permission.REVIEW_RETURNS,
}

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
    check_window(period, form=form)
    if by.department is None:
        raise PermissionDenied
    opened = Return.objects.create(form=form, reporting_period=period, department=by.department)
    audit.record(action="return.opened", actor=by, subject=opened, label=label_of(opened))
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
    source = {"upload": upload.number} if upload else {}
    return move(held, "save", by, cells=len(changed), **source)


@one_transaction
def return_submit(*, of_return: Return, by: User, version: int | None = None) -> Return:
    """Hand in a copy of the draft's cells that are due; it never changes afterwards.

    **Raises** InvalidInput with a problem for every cell that is wrong, and as the other verbs.
    """
    held = hold_return(of_return, "submit", by)
    check_version(held, version)
    frame = frame_of(held)
    cells = {(cell.enterprise_id, cell.element_id): cell for cell in held.cells.all()}
    problems = draft_problems(frame, cells)
    if problems:
        message = _("有%(count)d处错误，改好后才能提交。") % {"count": len(problems)}
        raise InvalidInput(message, problems)
    _check_confirmation(held, cells.values(), by)
    at = db_now()
    number = held.submissions.count() + 1
    submission = Submission.objects.create(
        of_return=held, number=number, submitted_at=at, submitted_by=by
    )
    copied = SubmittedCell.objects.bulk_create(_copies(submission, frame, cells))
    held.first_submitted_at = held.first_submitted_at or at
    weigh_later(submission)
    return move(held, "submit", by, submission=number, cells=len(copied))


# What all verbs share


def hold_period(pk: int) -> ReportingPeriod:
    """The reporting period as it is now, kept from changing until the transaction ends."""
    return ReportingPeriod.objects.select_for_update(no_key=True).get(pk=pk)


def hold_return(of_return: Return, verb: str, by: User) -> Return:
    """The return as it is now, its period held before it, where `by` may do `verb` to it.

    **Raises** PermissionDenied, InvalidTransition, PeriodLocked.
    """
    check(by, RIGHTS[verb])
    period = hold_period(of_return.reporting_period_id)
    rows = Return.objects.select_for_update(of=("self",), no_key=True)
    held = rows.select_related("form", "department").get(pk=of_return.pk)
    held.reporting_period = period
    if (held.state, verb) not in TRANSITIONS:
        state = held.get_state_display()
        message = _("这份报送现在是“%(state)s”，不能办理这一步，请刷新后再看。")
        raise InvalidTransition(message % {"state": state}, state=held.state, verb=verb)
    if RIGHTS[verb] == Permission.FILL_RETURNS:
        if by.department_id != held.department_id:
            raise PermissionDenied
        check_window(period, held)
    return held


def check_window(
    period: ReportingPeriod, held: Return | None = None, form: Form | None = None
) -> None:
    """Departments write from the opening day until the lock; a return that was reopened, until
    the last day of its own window, and a form with more time until that ends, whether the period
    is locked or not. `form`: of a return not begun yet.

    **Raises** PeriodLocked.
    """
    day = today()
    if day < period.opens_on:
        message = _("%(period)s从%(day)s起填报，现在还没有开放。")
        raise PeriodLocked(message % {"period": period, "day": period.opens_on.isoformat()})
    until = held and held.reopened_until
    if until and day <= until:
        return
    has_lapsed = until is not None and held is not None and held.state == ReturnState.REOPENED
    form_id = held.form_id if held is not None else form and form.pk
    if not (has_lapsed or period.is_locked) or (form_id and is_extended(period, form_id)):
        return
    if has_lapsed and until:
        message = _("重开的期限到%(day)s为止，已经过了。需要再改，请联系审核员。")
        raise PeriodLocked(message % {"day": until.isoformat()})
    message = _("%(period)s已经锁定，不能再填报。需要更正，请联系审核员重开。")
    raise PeriodLocked(message % {"period": period})


def window_is_open(period: ReportingPeriod, held: Return) -> bool:
    try:
        check_window(period, held)
    except PeriodLocked:
        return False
    return True


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


def move(held: Return, verb: str, by: User, **detail: Any) -> Return:
    """Take the return to the state the table gives, one version on, and record it."""
    held.state = TRANSITIONS[held.state, verb]
    held.version += 1
    held.save()
    audit.record(
        action=f"return.{PAST[verb]}",
        actor=by,
        subject=held,
        label=label_of(held),
        detail={"version": held.version, **detail},
    )
    return held


PAST = {
    "save": "saved",
    "submit": "submitted",
    "approve": "approved",
    "return": "returned",
    "reopen": "reopened",
}


def label_of(of_return: Return) -> str:
    return f"{of_return.form.code} {of_return.reporting_period}"


def _check_confirmation(held: Return, cells: Any, by: User) -> None:
    """Where the department asks for two persons, a lead submits what another has entered."""
    period = held.reporting_period.period
    asked = FormAssignment.objects.filter(
        form=held.form, from_period__lte=period, needs_confirmation=True
    ).exclude(to_period__lt=period)
    if not asked.exists():
        return
    if by.role != Role.LEAD or {cell.changed_by_id for cell in cells} <= {by.pk}:
        message = _("本部门要求两人办理：由另一人填写，部门负责人确认提交。")
        raise InvalidInput(message, [Problem(message, "needs_confirmation")])


def _copies(
    submission: Submission, frame: Frame, cells: dict[Key, ReturnCell]
) -> list[SubmittedCell]:
    keys = [
        (enterprise.pk if enterprise else None, element.pk)
        for enterprise in frame.rows()
        for element in frame.elements.values()
    ]
    return [
        SubmittedCell(
            submission=submission,
            enterprise_id=key[0],
            element_id=key[1],
            value=cells[key].value,
            status=cells[key].status,
            reason=cells[key].reason,
            entered_by_id=cells[key].changed_by_id,
            upload_id=cells[key].upload_id,
            source_cell=cells[key].source_cell,
        )
        for key in keys
    ]
