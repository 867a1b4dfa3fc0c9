"""Writing why figures that a rule asks about are right all the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now
from targets import audit
from targets.calc.explanations import fault_of_words
from targets.choices import ExplanationClass
from targets.errors import Problem
from targets.models import Explanation, Return, User
from targets.selectors.findings import Words, findings_of, rules_of
from targets.services.return_cells import Fault, frame_of
from targets.services.return_checks import WORD_FAULTS
from targets.services.returns import hold_return, label_of, one_transaction

MAX_WORDS = Explanation._meta.get_field("words").max_length or 0

Key = tuple[int | None, int, str]


@dataclass(frozen=True, slots=True)
class ExplanationInput:
    """Words to the query of a rule on a cell; empty words take away what was written. `token`:
    that of the words that were read (`Words.token`), None: the caller has read none."""

    uscc: str
    element: str
    rule: str
    reason_class: str = ""
    words: str = ""
    token: str | None = None

    @property
    def said(self) -> str:
        return self.words.strip()


@dataclass(frozen=True, slots=True)
class Written:
    """`refused`: explanations that were not kept, and why; the others were."""

    of_return: Return
    refused: list[Problem]


@one_transaction
def explanations_write(
    *, of_return: Return, inputs: Sequence[ExplanationInput], by: User
) -> Written:
    """Keep the words, whether or not the rule asks just now: a figure may change and change back.

    Each explanation is kept or refused on its own: where it explains nothing, or where somebody
    else wrote other words since it was read. What is written over stays in the audit trail. The
    return's version guards its figures and stays as it is.

    **Raises** as `return_save`.
    """
    held = hold_return(of_return, "save", by)
    wanted, refused = _read_all(held, inputs)
    rows = held.explanations.select_related("enterprise", "element", "written_by")
    before = {(row.enterprise_id, row.element_id, row.rule_code): row for row in rows}
    changed = {key: one for key, one in wanted.items() if _is_other(before.get(key), one)}
    rivals = {key for key, one in changed.items() if _is_unseen(before.get(key), one)}
    refused += [_rival(before[key], changed.pop(key)) for key in rivals]
    if not changed:
        return Written(held, refused)
    replaced = [before[key] for key in changed if key in before]
    Explanation.objects.filter(pk__in=[row.pk for row in replaced]).delete()
    at = db_now()
    Explanation.objects.bulk_create(
        Explanation(
            of_return=held,
            enterprise_id=enterprise,
            element_id=element,
            rule_code=rule,
            reason_class=one.reason_class,
            words=one.said,
            written_at=at,
            written_by=by,
        )
        for (enterprise, element, rule), one in changed.items()
        if one.said
    )
    audit.record(
        action="return.explained",
        actor=by,
        subject=held,
        label=label_of(held),
        detail={
            "explanations": len(changed),
            **({"replaced": [_as_detail(row) for row in replaced]} if replaced else {}),
        },
    )
    return Written(held, refused)


def explanations_differ(of_return: Return, inputs: Sequence[ExplanationInput]) -> bool:
    """Whether writing `inputs` would change any word."""
    rows = {
        (row.enterprise.uscc if row.enterprise else "", row.element.code, row.rule_code): row
        for row in of_return.explanations.select_related("enterprise", "element")
    }
    return any(_is_other(rows.get((one.uscc, one.element, one.rule)), one) for one in inputs)


def _is_other(row: Explanation | None, one: ExplanationInput) -> bool:
    if row is None:
        return bool(one.said)
    return (row.words, row.reason_class) != (one.said, one.reason_class) or not one.said


def _is_unseen(row: Explanation | None, one: ExplanationInput) -> bool:
    """Whether other words are stored than the writer read. Forms turn a line break into two
    characters, so blanks are not compared."""
    if row is None or one.token is None:
        return False
    return one.token.split() != _token(row).split()


def _rival(row: Explanation, one: ExplanationInput) -> Problem:
    message = _("%(who)s在%(when)s写了“%(words)s”，没有覆盖。要改成您写的，请再存一次。")
    when = timezone.localtime(row.written_at).strftime("%m-%d %H:%M")
    said = {"who": row.written_by, "when": when, "words": row.words}
    theirs = {"reason_class": row.reason_class, "words": row.words, "token": _token(row)}
    context = {"rule": one.rule, **theirs}
    return Problem(message % said, "words_changed", one.element, one.uscc, context=context)


def _token(row: Explanation) -> str:
    return Words(row.reason_class, row.words, row.written_by_id).token


def _as_detail(row: Explanation) -> dict[str, str]:
    return {
        "uscc": row.enterprise.uscc if row.enterprise else "",
        "element": row.element.code,
        "rule": row.rule_code,
        "reason_class": row.reason_class,
        "words": row.words,
        "written_by": row.written_by.username,
    }


def _read_all(
    held: Return, inputs: Sequence[ExplanationInput]
) -> tuple[dict[Key, ExplanationInput], list[Problem]]:
    """What may be kept, the last word on a place where there are several; and what may not."""
    usccs = {one.uscc for one in inputs}
    frame, rules = frame_of(held, usccs), rules_of(held)
    asked = {
        (one.row, one.field, one.rule): (one.message, one.name)
        for one in findings_of(held, rules, usccs)
    }
    codes = {rule.code for rule in rules.rules if rule.severity == "query"}
    wanted: dict[Key, ExplanationInput] = {}
    problems = []
    for one in inputs:
        place = frame.key(one.uscc, one.element)
        sentence, name = asked.get((one.uscc, one.element, one.rule), ("", ""))
        fault: Fault = ("unknown_query", _("没有这一处要说明的，请刷新后再写。"))
        if place is not None and (one.rule in codes or not one.said):
            fault = _fault(one, sentence, name)
            if fault is None:
                wanted[*place, one.rule] = one
        if fault:
            context = {"rule": one.rule}
            code, message = fault
            problems.append(
                Problem(message, code, field=one.element, row=one.uscc, context=context)
            )
    return wanted, problems


def _fault(one: ExplanationInput, sentence: str, name: str) -> Fault:
    if not one.said:
        return None
    if "\x00" in one.words:
        return "unreadable", _("有无法识别的字符，请重新填写。")
    if len(one.said) > MAX_WORDS:
        return "too_long", _("说明超过%(most)d个字，请写短些。") % {"most": MAX_WORDS}
    if one.reason_class not in ExplanationClass.values:
        return "reason_class", _("请选原因类别。")
    fault = fault_of_words(one.said, sentence, name)
    return (f"words_{fault}", str(WORD_FAULTS[fault])) if fault else None
