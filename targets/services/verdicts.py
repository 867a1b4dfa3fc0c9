"""A reviewer's verdicts on the queries of a submission, and the approval that asks for them.

Verdicts are kept one by one and change until the submission is decided. Two reviewers never
overwrite each other unseen: each verdict comes with the one that was read.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now
from targets import audit
from targets.choices import ReasonClass, Verdict
from targets.errors import InvalidInput, Problem, StaleVersion
from targets.models import Return, SubmittedFinding, User
from targets.selectors.tally import Tally, obstacle, tally
from targets.services.returns import check_version, hold_return, label_of, one_transaction
from targets.services.review import return_approve
from targets.services.threads import check_not_own

MAX_WORDS = SubmittedFinding._meta.get_field("verdict_words").max_length or 0


@dataclass(frozen=True, slots=True)
class VerdictInput:
    """One verdict as given; empty takes it back. `was` and `was_words` are what was read, None:
    nothing was. `words` say what to correct and belong to `Verdict.CORRECT` only."""

    finding: int
    verdict: str
    words: str = ""
    was: str | None = None
    was_words: str = ""

    @property
    def said(self) -> tuple[str, str]:
        """The verdict and the words that go with it."""
        return self.verdict, _plain(self.words) if self.verdict == Verdict.CORRECT else ""

    @property
    def read(self) -> tuple[str | None, str]:
        return self.was, _plain(self.was_words)

    @property
    def is_touched(self) -> bool:
        """A page sends every verdict it shows; those nobody touched are no opinion."""
        return self.said != self.read


@one_transaction
def verdicts_save(*, of_return: Return, by: User, verdicts: Sequence[VerdictInput]) -> Tally:
    """Keep the verdicts that differ from what was read and from what is kept; the others stay.

    **Raises** InvalidInput, StaleVersion where somebody else gave another verdict or other words
    meanwhile, OwnSubmission, InvalidTransition.
    """
    held = hold_return(of_return, "approve", by)
    submission = held.submissions.get(decision="")
    check_not_own(submission, by)
    findings = {one.pk: one for one in submission.findings.select_related("verdict_by")}
    problems = [problem for one in verdicts for problem in _problems(one, findings)]
    if problems:
        raise InvalidInput(_("有的审核意见没有保存，请看下面的提示。"), problems)
    changed = [one for one in verdicts if _differs(one, findings[one.finding])]
    for one in changed:
        _check_read(one, findings[one.finding])
    if changed:
        _write(changed, findings, by, db_now())
        given = {str(one.finding): one.verdict for one in changed}
        audit.record(
            action="return.judged",
            actor=by,
            subject=held,
            label=label_of(held),
            detail={"submission": submission.number, "verdicts": given},
        )
    return tally(list(findings.values()))


@one_transaction
def return_approve_judged(
    *,
    of_return: Return,
    by: User,
    version: int | None = None,
    verdicts: Sequence[VerdictInput] = (),
    reason_class: str = ReasonClass.VERIFICATION,
    closing: Collection[int] = (),
) -> Return:
    """Keep the verdicts given with it, then approve, where every query has one and none asks for
    a correction. `closing`: the open threads that the reviewer agreed to close with it.

    **Raises** InvalidInput, and as `verdicts_save` and `return_approve`.
    """
    held = hold_return(of_return, "approve", by)
    check_version(held, version)
    so_far = verdicts_save(of_return=of_return, by=by, verdicts=verdicts)
    message = obstacle(so_far)
    if message:
        raise InvalidInput(message, [Problem(message, "verdict_required")])
    return return_approve(
        of_return=of_return, by=by, version=version, reason_class=reason_class, closing=closing
    )


def _problems(one: VerdictInput, findings: dict[int, SubmittedFinding]) -> list[Problem]:
    row = str(one.finding)
    if one.finding not in findings:
        message = _("这处异常不在这次提交里，请刷新后再看。")
        return [Problem(message, "unknown_finding", row=row)]
    if one.verdict and one.verdict not in Verdict.values:
        message = _("请选择接受说明、仅本期接受或要求更正。")
        return [Problem(message, "verdict", field="verdict", row=row)]
    if len(one.words.strip()) > MAX_WORDS:
        message = _("意见超过%(most)d个字，请写短些。") % {"most": MAX_WORDS}
        return [Problem(message, "too_long", field="words", row=row)]
    return []


def _plain(text: str) -> str:
    """Forms send other line ends than scripts."""
    return text.replace("\r\n", "\n").strip()


def _differs(one: VerdictInput, held: SubmittedFinding) -> bool:
    return one.is_touched and one.said != (held.verdict, held.verdict_words)


def _check_read(one: VerdictInput, held: SubmittedFinding) -> None:
    if one.was is None or one.read == (held.verdict, _plain(held.verdict_words)):
        return
    when = timezone.localtime(held.verdict_at).strftime("%H:%M") if held.verdict_at else ""
    message = _("%(who)s在%(when)s把这一处定为“%(verdict)s”，您看到的不是最新的。")
    shown = held.get_verdict_display() or _("未定")
    if held.verdict_words:
        shown = _("%(verdict)s：%(words)s") % {"verdict": shown, "words": held.verdict_words}
    names = {"who": held.verdict_by or _("另一位审核员"), "when": when, "verdict": shown}
    raise StaleVersion(message % names, finding=held.pk, verdict=held.verdict)


def _write(
    changed: Sequence[VerdictInput],
    findings: dict[int, SubmittedFinding],
    by: User,
    at: datetime,
) -> None:
    rows = []
    for one in changed:
        held = findings[one.finding]
        held.verdict, held.verdict_words = one.said
        held.verdict_at, held.verdict_by = (at, by) if one.verdict else (None, None)
        rows.append(held)
    fields = ["verdict", "verdict_words", "verdict_at", "verdict_by"]
    SubmittedFinding.objects.bulk_update(rows, fields)
