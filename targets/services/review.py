"""The reviewer's verbs: approve, return with reasons, reopen. A figure is never changed here."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now, today
from targets.choices import Decision, ReasonClass, Verdict
from targets.errors import InvalidInput, Problem
from targets.models import Remark, Return, Submission, User
from targets.selectors.tally import obstacle, tally
from targets.services.extensions import extension_end
from targets.services.looks import look_record
from targets.services.observations import observations_withdraw, observations_write
from targets.services.return_cells import frame_of
from targets.services.returns import (
    acting_on,
    check_version,
    hold_return,
    move,
    one_transaction,
)
from targets.services.threads import (
    MAX_REMARK,
    check_no_others_open,
    check_not_own,
    threads_close_all,
)
from targets.services.weights import effects_settle, submitted_figures
from targets.services.windows import check_until, window_is_open

MAX_REASON = 1000
"""Longer reasons push the clerk's form off the screen."""
LONGEST_REOPENING = timedelta(days=92)
"""A quarter: by then the next return is due."""


@dataclass(frozen=True, slots=True)
class RemarkInput:
    """Words on a cell (`uscc` and `element`), on an enterprise's row (`uscc`) or, with neither,
    on the whole; for a form of the zone `uscc` is empty."""

    text: str
    uscc: str = ""
    element: str = ""


@one_transaction
def return_approve(
    *,
    of_return: Return,
    by: User,
    version: int | None = None,
    reason_class: str = ReasonClass.VERIFICATION,
    closing: Collection[int] | None = None,
) -> Return:
    """Let the submitted cells count; what differs from figures that count already becomes their
    next revision, for the reason `reason_class`. No query has to have a verdict, but one that
    asks for a correction is not passed over. `closing`: the open threads that are agreed to be
    closed with it, None: all of them.

    **Raises** InvalidInput, OwnSubmission, StaleVersion, InvalidTransition.
    """
    held = hold_return(of_return, "approve", by)
    check_version(held, version)
    if reason_class not in ReasonClass.values:
        message = _("请选择修订的原因：差错、口径、核实或区划。")
        raise InvalidInput(message, [Problem(message, "reason_class", field="reason_class")])
    so_far = tally(held.submissions.get(decision="").findings.all())
    if so_far.correct:
        message = obstacle(so_far)
        raise InvalidInput(message, [Problem(message, "correction_asked")])
    if closing is not None:
        check_no_others_open(of_return=held, closing=closing)
    at = db_now()
    submission = decide(held, by, at, Decision.APPROVED)
    figures = submitted_figures(submission)
    effects_settle(submission, figures, at)
    threads_close_all(of_return=held, by=by)
    extension_end(of_return=held, by=by, at=at)
    written = observations_write(
        figures=figures,
        recorded_at=at,
        submission=submission,
        reason_class=reason_class,
    )
    held.approved_at, held.reopened_until, held.withdrawn = at, None, False
    return move(
        held,
        "approve",
        by,
        submission=submission.number,
        inserted=written.inserted,
        revised=written.revised,
        unchanged=written.unchanged,
    )


@one_transaction
def return_send_back(
    *,
    of_return: Return,
    by: User,
    reason: str = "",
    remarks: Sequence[RemarkInput] = (),
    until: date | None = None,
    version: int | None = None,
) -> Return:
    """Return the whole to the department, with words on the whole, on rows or on cells; at least
    one. What verdicts ask to correct and threads opened on this submission go out with it.
    Nothing of it counts. `until`: the last day of the department's window, which has to be given
    where it could not write otherwise.

    **Raises** InvalidInput, OwnSubmission, StaleVersion, InvalidTransition.
    """
    held = hold_return(of_return, "return", by)
    check_version(held, version)
    if until is not None or not window_is_open(held.reporting_period, held):
        check_until(until)
        held.reopened_until = until
    elif held.reopened_until and held.reopened_until < today():
        held.reopened_until = None  # over, and the period is open
    waiting = held.submissions.get(decision="")
    corrections = _corrections(waiting)
    opened = list(waiting.remarks.filter(parent__isnull=True, closed_at__isnull=True))
    rows = _remark_rows(held, reason, remarks, has_words=bool(corrections or opened))
    rows += corrections
    words = reason.strip() or _in_short(row.text for row in [*rows, *opened])
    submission = decide(held, by, db_now(), Decision.RETURNED, words)
    for row in rows:
        row.submission, row.written_by = submission, by
        row.written_for = submission.decided_for
    Remark.objects.bulk_create(rows)
    given = {"until": until.isoformat()} if until else {}
    return move(
        held,
        "return",
        by,
        submission=submission.number,
        reason=words,
        remarks=len(rows),
        **given,
    )


@one_transaction
def return_reopen(
    *,
    of_return: Return,
    by: User,
    reason: str,
    until: date | None,
    withdraw: bool = False,
    version: int | None = None,
) -> Return:
    """Let the department correct up to and including the day `until`, in a locked period too.

    The approved figures count until the next approval, unless `withdraw` takes them back now.

    **Raises** InvalidInput, StaleVersion, InvalidTransition.
    """
    held = hold_return(of_return, "reopen", by)
    check_version(held, version)
    _check_reopening(reason, until)
    last = held.submissions.last()
    if last is not None:
        Remark.objects.create(
            submission=last,
            text=reason.strip(),
            written_by=by,
            written_for=acting_on(held, "reopen", by).on_behalf_of,
        )
    withdrawn = observations_withdraw(submission_of=held, at=db_now()) if withdraw else 0
    held.reopened_until, held.withdrawn = until, held.withdrawn or withdraw
    return move(
        held,
        "reopen",
        by,
        reason=reason.strip(),
        until=str(until),
        withdraw=withdraw,
        withdrawn_figures=withdrawn,
    )


def decide(
    held: Return, by: User, at: datetime, decision: Decision, reason: str = ""
) -> Submission:
    """Close the submission that waits, unless `by` handed it in or entered a cell of it.

    **Raises** OwnSubmission.
    """
    submission = held.submissions.get(decision="")
    check_not_own(submission, by)
    submission.decision, submission.reason = decision, reason
    submission.decided_at, submission.decided_by = at, by
    submission.decided_for = acting_on(held, "approve", by).on_behalf_of
    submission.save(update_fields=["decision", "reason", "decided_at", "decided_by", "decided_for"])
    look_record(of_return=held, number=submission.number, by=by)
    return submission


def _check_reopening(reason: str, until: date | None) -> None:
    problems = []
    if not reason.strip():
        problems.append(Problem(_("请写明重开的理由。"), "required", field="reason"))
    if len(reason.strip()) > MAX_REMARK:
        message = _("理由超过%(most)d个字，请写短些。") % {"most": MAX_REMARK}
        problems.append(Problem(message, "too_long", field="reason"))
    if until is None or until < today():
        message = _("请给出重开的期限，不早于今天。")
        problems.append(Problem(message, "until_required", field="until"))
    elif until > today() + LONGEST_REOPENING:
        message = _("重开最多%(days)d天，请给出近些的日子。") % {"days": LONGEST_REOPENING.days}
        problems.append(Problem(message, "until_too_late", field="until"))
    if problems:
        raise InvalidInput(_("还不能重开，请补全下面几项。"), problems)


def _in_short(texts: Iterable[str]) -> str:
    """All of them as one reason, cut where it would push the form off the screen."""
    return _("；").join(texts)[:MAX_REASON]


def _corrections(submission: Submission) -> list[Remark]:
    """What the verdicts ask to correct, as remarks on the cells. **Raises** InvalidInput where
    one does not say what."""
    asked = submission.findings.filter(verdict=Verdict.CORRECT)
    found = list(asked.select_related("enterprise", "element"))
    silent = [one for one in found if not one.verdict_words]
    if silent:
        message = _("要求更正的，请写明要更正什么。")
        problems = [Problem(message, "words_required", row=str(one.pk)) for one in silent]
        raise InvalidInput(message, problems)
    return [
        Remark(enterprise=one.enterprise, element=one.element, text=one.verdict_words)
        for one in found
    ]


def _remark_rows(
    held: Return, reason: str, remarks: Sequence[RemarkInput], *, has_words: bool
) -> list[Remark]:
    """Remarks not yet tied to a submission; empty ones are left out."""
    spoken = [one for one in remarks if one.text.strip()]
    frame = frame_of(held, (one.uscc for one in spoken))
    problems, rows = [], []
    if not (spoken or reason.strip() or has_words):
        problems.append(Problem(_("请写明退回的理由。"), "required", field="reason"))
    if len(reason.strip()) > MAX_REASON:
        message = _("理由超过%(most)d个字，请写短些。") % {"most": MAX_REASON}
        problems.append(Problem(message, "too_long", field="reason"))
    for one in spoken:
        row, column = frame.enterprises.get(one.uscc), frame.elements.get(one.element)
        if (one.uscc and row is None) or (one.element and column is None):
            message = _("这份报送里没有这一格，请刷新后再写意见。")
            problems.append(Problem(message, "unknown_cell", field=one.element, row=one.uscc))
        elif len(one.text.strip()) > MAX_REMARK:
            message = _("意见超过%(most)d个字，请写短些。") % {"most": MAX_REMARK}
            problems.append(Problem(message, "too_long", field=one.element, row=one.uscc))
        rows.append(Remark(enterprise=row, element=column, text=one.text.strip()))
    if problems:
        raise InvalidInput(_("还不能退回，请看下面的提示。"), problems)
    return rows
