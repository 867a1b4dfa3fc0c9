"""The attached official text laid beside the clauses."""

from collections.abc import Iterable
from dataclasses import dataclass

from targets.calc.alignment import Alignment, ClauseHead, Paragraph, align
from targets.models import Clause, Policy, PolicyText


@dataclass(frozen=True, slots=True)
class AlignedText:
    attached: PolicyText
    alignment: Alignment

    def paragraphs(self, clause: Clause) -> list[Paragraph]:
        return self.alignment.placed.get(clause.code, [])


def aligned_text(policy: Policy, clauses: Iterable[Clause]) -> AlignedText | None:
    """The newest text attached to the policy; None where there is none. One query.

    It is laid beside the clauses anew for every reader: a pack loaded since may have other ones.
    """
    attached = policy.texts.select_related("attached_by").first()
    if attached is None:
        return None
    heads = [
        ClauseHead(one.code, one.number, one.title_zh, one.part.number, one.part.title_zh)
        for one in clauses
    ]
    return AlignedText(attached, align(attached.text, heads, policy.issuer_zh))


def clauses_of(policy: Policy) -> list[Clause]:
    return list(policy.clauses.select_related("part").order_by("order"))
