"""Approving together what nobody has to look at: each return in a transaction of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from targets.errors import InvalidInput, Problem, RuleError
from targets.models import Return, Submission, User
from targets.selectors.review.queue import TO_LOOK_AT
from targets.services.returns import check_version, hold_return, one_transaction
from targets.services.review import return_approve
from targets.services.threads import open_threads


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one return; `refusal` is empty where it was approved."""

    of_return: Return
    refusal: str = ""


def returns_approve_clean(*, asked: Sequence[tuple[Return, int]], by: User) -> list[Outcome]:
    """Approve each return that is still clean and at the version that was read; one that is
    refused says why and holds up no other.

    **Raises** PermissionDenied.
    """
    outcomes = []
    for of_return, version in asked:
        try:
            _approve_clean(of_return=of_return, version=version, by=by)
        except RuleError as error:
            outcomes.append(Outcome(of_return, error.message))
        else:
            outcomes.append(Outcome(of_return))
    return outcomes


@one_transaction
def _approve_clean(*, of_return: Return, version: int, by: User) -> None:
    held = hold_return(of_return, "approve", by)
    check_version(held, version)
    reason = _not_clean(held, held.submissions.get(decision=""))
    if reason:
        raise InvalidInput(reason, [Problem(reason, "not_clean")])
    return_approve(of_return=of_return, by=by, version=version)


def _not_clean(held: Return, submission: Submission) -> str:
    """Why somebody has to look at it; empty where nobody has to."""
    if submission.findings.filter(TO_LOOK_AT).exists():
        return _("有异常要逐处定，不能一并通过。")
    if open_threads(held).exists():
        return _("还有意见没有了结，不能一并通过。")
    if held.approved_at is not None:
        return _("是对已通过数的修订，要选修订原因，请单独办理。")
    return ""
