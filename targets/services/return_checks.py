"""Validation: what stands in the way of submitting a draft, found in one pass.

What follows from a data element itself is checked here, cell by cell; what is asked about the
figures together are rules, data of the pack (`targets.selectors.findings`).
"""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hightech_zone.lib.amounts import read_amount
from hightech_zone.lib.numbers import NotANumber
from targets.choices import WITHOUT_VALUE, ElementKind, Severity
from targets.errors import Problem
from targets.models import DataElement, Return, ReturnCell
from targets.selectors.findings import ShownFinding, return_findings
from targets.services.return_cells import CellState, Fault, Frame, Key, frame_of, state_of
from targets.words import NOT_A_NUMBER, UNREADABLE, named, together

NO_NUMBER = "not_a_number"
WORD_FAULTS = {
    "empty": gettext_lazy("请选原因类别，并写明原因。"),
    "no_words": gettext_lazy("说明里只有数字或标点，请写明原因。"),
    "repeated": gettext_lazy("说明是重复的字，请写明原因。"),
    "boilerplate": gettext_lazy(
        "“核实无误”之类的套话不算说明。除去套话，至少用4个字写明发生了什么，如“二期产线10月投产”。"
    ),
    "copied": gettext_lazy("说明只是重复了提示，请写明发生了什么。"),
    "short": gettext_lazy("说明太短，请用5个字以上写明发生了什么，如“二期产线10月投产”。"),
}


def draft_problems(frame: Frame, cells: dict[Key, ReturnCell]) -> list[Problem]:
    """What is wrong with single cells, a problem a cell, in the form's order."""
    problems = []
    for enterprise in frame.rows():
        row = enterprise.uscc if enterprise else ""
        for code, element in frame.elements.items():
            key = (enterprise.pk if enterprise else None, element.pk)
            fault = _cell_fault(element, state_of(cells.get(key)))
            if fault:
                rule, message = fault
                problems.append(Problem(message, rule, field=code, row=row))
    return problems


def unreadable_problems(of_return: Return) -> list[Problem]:
    """Those of the draft's cells that are kept word for word because they are no numbers."""
    held = list(of_return.cells.exclude(typed="").select_related("enterprise"))
    if not held:
        return []
    frame = frame_of(of_return, {one.enterprise.uscc for one in held if one.enterprise})
    cells = {(one.enterprise_id, one.element_id): one for one in held}
    return [one for one in draft_problems(frame, cells) if one.rule == NO_NUMBER]


def finding_problems(found: Sequence[ShownFinding]) -> list[Problem]:
    """Findings that stand in the way: errors, and queries without words that explain them."""
    problems = []
    for one in found:
        message = one.message
        if one.is_open:
            message = together(message, str(WORD_FAULTS[one.fault]))
        elif not one.is_hard:
            continue
        context = {"severity": one.severity, "rule": one.rule, "name": one.name}
        problems.append(Problem(message, one.rule, field=one.field, row=one.row, context=context))
    return problems


def is_query(problem: Problem) -> bool:
    """Whether words settle it; a figure has to be put right for the others."""
    return problem.context.get("severity") == Severity.QUERY


def is_about_words(problem: Problem) -> bool:
    """A query without an explanation, or an explanation that was refused."""
    return "rule" in problem.context and problem.context.get("severity") != Severity.ERROR


def refusal_of(problems: Sequence[Problem]) -> str:
    """One sentence for all that stands in the way."""
    queries = sum(map(is_query, problems))
    errors = len(problems) - queries
    if not queries:
        return _("有%(count)d处错误，改好后才能提交。") % {"count": errors}
    if not errors:
        return _("没有错误，还有%(count)d处要说明，写明原因后即可提交。") % {"count": queries}
    return _("有%(errors)d处错误要改，%(queries)d处要说明，办好后才能提交。") % {
        "errors": errors,
        "queries": queries,
    }


def return_problems(
    of_return: Return,
    found: Sequence[ShownFinding] | None = None,
    usccs: Collection[str] | None = None,
) -> list[Problem]:
    """All that stands in the way of submitting the draft as it is stored, of these enterprises
    where they are named; `found` where its findings are known already."""
    cells = {(cell.enterprise_id, cell.element_id): cell for cell in of_return.cells.all()}
    asked = return_findings(of_return, usccs) if found is None else found
    return draft_problems(frame_of(of_return, usccs), cells) + finding_problems(asked)


def unreadable_message(text: str, unit: str) -> str:
    """Why `text` is no number in `unit`, and what to write instead."""
    try:
        read_amount(text, unit)
    except NotANumber as error:
        return str(UNREADABLE.get(error.code, NOT_A_NUMBER)) % {"text": text}
    return ""


def _cell_fault(element: DataElement, state: CellState) -> Fault:
    if state.status in WITHOUT_VALUE:
        if state.typed:
            return "value_and_missing", _("既填了数，又选了“缺报”或“不适用”，请留一样。")
        return None if state.reason else ("reason_required", _("请写明缺报或不适用的理由。"))
    if state.typed:
        return NO_NUMBER, unreadable_message(state.typed, element.unit_zh)
    if state.value is None:
        return "required", _("未填。没有发生填0；确实取不到数，选“缺报”并写明理由。")
    if element.kind == ElementKind.STOCK and state.value % 1:
        return "not_whole", _("%(name)s是期末数，应为整数。") % {"name": named(element)}
    if state.value < 0 and not element.allows_negative:
        return "negative", _("%(name)s不能为负数。") % {"name": named(element)}
    return None
