"""How far the verdicts on a submission are, and what that means for the decision, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from targets.choices import Verdict
from targets.models import SubmittedFinding


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of queries by verdict. One whose explanation was accepted a quarter earlier wants
    none and is not `undecided`."""

    accepted: int
    once: int
    correct: int
    undecided: int

    @property
    def total(self) -> int:
        return self.accepted + self.once + self.correct + self.undecided

    @property
    def may_approve(self) -> bool:
        return not (self.undecided or self.correct)


def tally(findings: Iterable[SubmittedFinding]) -> Tally:
    held = list(findings)
    given = [one.verdict for one in held]
    undecided = [one for one in held if not one.verdict and one.carried_from_id is None]
    return Tally(
        given.count(Verdict.ACCEPTED),
        given.count(Verdict.ONCE),
        given.count(Verdict.CORRECT),
        len(undecided),
    )


def obstacle(so_far: Tally) -> str:
    """Why the verdicts do not let the return be approved; empty where they do."""
    if so_far.correct:
        return ngettext(
            "有%(count)d处要求更正，只能退回。",
            "有%(count)d处要求更正，只能退回。",
            so_far.correct,
        ) % {"count": so_far.correct}
    if so_far.undecided:
        return ngettext(
            "还有%(count)d处异常没有定，定了才能通过。",
            "还有%(count)d处异常没有定，定了才能通过。",
            so_far.undecided,
        ) % {"count": so_far.undecided}
    return ""


def in_words(so_far: Tally) -> str:
    """`3处异常：接受1处，要求更正1处。` Without any: that there are none."""
    if not so_far.total:
        return _("没有异常要定。")
    parts = [
        text % {"n": count}
        for text, count in (
            (_("接受%(n)d处"), so_far.accepted),
            (_("仅本期接受%(n)d处"), so_far.once),
            (_("要求更正%(n)d处"), so_far.correct),
        )
        if count
    ]
    whole = ngettext("%(n)d处异常", "%(n)d处异常", so_far.total) % {"n": so_far.total}
    if not parts:
        return _("%(whole)s。") % {"whole": whole}
    return _("%(whole)s：%(parts)s。") % {"whole": whole, "parts": _("，").join(parts)}


def send_back_label(words: int) -> str:
    """On the button that returns: with how many words on cells."""
    if not words:
        return _("退回修改")
    return ngettext("退回修改（%(n)d条意见）", "退回修改（%(n)d条意见）", words) % {"n": words}
