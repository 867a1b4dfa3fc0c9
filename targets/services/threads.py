"""Threads of remarks between a reviewer and a department, over submissions until closed.

A reviewer opens one on the submission that waits; the department learns of it with the decision.
Both may answer; a reviewer closes it.
"""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hightech_zone.lib.clock import db_now
from targets import audit
from targets.access import Permission, acting, check, is_allowed
from targets.errors import InvalidInput, InvalidTransition, OwnSubmission, Problem
from targets.models import Remark, Return, Submission, User
from targets.selectors.review.hands import own_of
from targets.services.return_cells import frame_of
from targets.services.returns import hold_return, label_of, one_transaction

OPEN_THREADS = "open_threads"
MAX_REMARK = Remark._meta.get_field("text").max_length or 0


@one_transaction
def thread_open(
    *, of_return: Return, by: User, text: str, uscc: str = "", element: str = ""
) -> Remark:
    """Put words on a cell, a row or the whole of the submission that waits. The same words again on
    the same place are those that are there.

    **Raises** InvalidInput, OwnSubmission, InvalidTransition.
    """
    held = hold_return(of_return, "return", by)
    submission = held.submissions.get(decision="")
    check_not_own(submission, by)
    frame = frame_of(held, [uscc])
    row, column = frame.enterprises.get(uscc), frame.elements.get(element)
    if (uscc and row is None) or (element and column is None):
        message = _("这份报送里没有这一格，请刷新后再写意见。")
        raise InvalidInput(message, [Problem(message, "unknown_cell", field=element, row=uscc)])
    new = Remark(
        submission=submission,
        enterprise=row,
        element=column,
        text=_words(text),
        written_by=by,
    )
    opened = submission.remarks.filter(parent__isnull=True, closed_at__isnull=True)
    remark = _kept_once(new, opened)
    if remark is not new:
        return remark
    _record("opened", remark, held, by)
    return remark


@one_transaction
def thread_answer(*, thread: Remark, by: User, text: str) -> Remark:
    """Answer in an open thread: a reviewer, or somebody who fills the department's forms.

    **Raises** InvalidInput, InvalidTransition.
    """
    held, of_return = _hold(thread, by)
    last = of_return.submissions.order_by("number").last() or held.submission
    new = Remark(submission=last, parent=held, text=_words(text), written_by=by)
    answer = _kept_once(new, held.answers.all())
    if answer is not new:
        return answer
    _record("answered", answer, of_return, by)
    return answer


@one_transaction
def thread_close(*, thread: Remark, by: User) -> Remark:
    """**Raises** InvalidTransition where it is closed already."""
    check(by, Permission.REVIEW_RETURNS)
    held, of_return = _hold(thread, by)
    held.closed_at, held.closed_by = db_now(), by
    held.save(update_fields=["closed_at", "closed_by"])
    _record("closed", held, of_return, by)
    return held


@one_transaction
def thread_take_back(*, thread: Remark, by: User) -> None:
    """Remove words that have not gone out yet; only whoever wrote them may.

    **Raises** PermissionDenied, InvalidTransition.
    """
    check(by, Permission.REVIEW_RETURNS)
    held, of_return = _hold(thread, by)
    if held.written_by_id != by.pk:
        raise PermissionDenied
    if held.submission.decision or held.answers.exists():
        raise InvalidTransition(_("这条意见已经发出，不能撤回，可以了结。"))
    _record("taken_back", held, of_return, by)
    held.delete()


def threads_close_all(*, of_return: Return, by: User) -> int:
    """Close what is open when the return is approved, inside the approval; how many."""
    return open_threads(of_return).update(closed_at=db_now(), closed_by=by)


def check_no_others_open(*, of_return: Return, closing: Collection[int]) -> None:
    """**Raises** InvalidInput where threads are open that nobody agreed to close."""
    count = len(set(open_threads(of_return).values_list("pk", flat=True)).difference(closing))
    if not count:
        return
    message = ngettext(
        "还有%(count)d条意见没有了结，请看过再确认通过。",
        "还有%(count)d条意见没有了结，请看过再确认通过。",
        count,
    ) % {"count": count}
    raise InvalidInput(message, [Problem(message, OPEN_THREADS)])


def open_threads(of_return: Return) -> QuerySet[Remark]:
    return Remark.objects.filter(
        submission__of_return=of_return, parent__isnull=True, closed_at__isnull=True
    )


def check_not_own(submission: Submission, by: User) -> None:
    """Nobody decides what they, or whoever they stand in for, entered, handed in or confirmed.

    **Raises** OwnSubmission.
    """
    if own_of([submission], by):
        raise OwnSubmission(_("您（或您所代的人）填过或提交过这份报送，须由另一位审核员审核。"))


def _kept_once(new: Remark, beside: QuerySet[Remark]) -> Remark:
    """`new`, kept; or the last one `beside` it, where that says the same: a second click is no
    second remark."""
    last = beside.order_by("-id").first()
    names = ("submission_id", "enterprise_id", "element_id", "text", "written_by_id")
    if last and all(getattr(last, name) == getattr(new, name) for name in names):
        return last
    new.save()
    return new


def _hold(thread: Remark, by: User) -> tuple[Remark, Return]:
    """The thread as it is now and the return it is about, where `by` has a part in it."""
    held = (
        Remark.objects.select_for_update(of=("self",), no_key=True)
        .select_related("submission__of_return__form", "submission__of_return__reporting_period")
        .get(pk=thread.pk, parent__isnull=True)
    )
    of_return = held.submission.of_return
    if not is_allowed(by, Permission.REVIEW_RETURNS):
        acting(by, Permission.FILL_RETURNS, of_return.department_id)
    if held.closed_at is not None:
        raise InvalidTransition(_("这条意见已经了结。"))
    return held, of_return


def _words(text: str) -> str:
    """**Raises** InvalidInput."""
    words = text.strip()
    if not words:
        message = _("请写上意见。")
        raise InvalidInput(message, [Problem(message, "required", field="text")])
    if len(words) > MAX_REMARK:
        message = _("意见超过%(most)d个字，请写短些。") % {"most": MAX_REMARK}
        raise InvalidInput(message, [Problem(message, "too_long", field="text")])
    return words


def _record(verb: str, remark: Remark, of_return: Return, by: User) -> None:
    audit.record(
        action=f"remark.{verb}",
        actor=by,
        subject=of_return,
        label=label_of(of_return),
        detail={"remark": remark.pk, "thread": remark.parent_id or remark.pk, "text": remark.text},
    )
