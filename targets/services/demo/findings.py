"""What the rules ask about the demonstration: a few slips in the open forms, and believable words.

Slips are put into forms that are not approved only; approved figures stay those of the bundle.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from targets.calc.periods import Period
from targets.choices import ExplanationClass, Verdict
from targets.models import Explanation, Observation, Return, Submission, SubmittedFinding, User
from targets.selectors.findings import ShownFinding, return_findings
from targets.services.frozen import frozen_findings
from targets.services.return_cells import frame_of

Cells = list[dict[str, Any]]
Before = dict[tuple[int, str, int], Decimal]
"""Approved figures by enterprise, element and quarters away."""

OUTPUT, ADDED, PATENTS = "industrial_output", "industrial_value_added", "invention_patents"
C = ExplanationClass

WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "certificate_without": (
        (C.STRUCTURE, "研发项目由集团研究院统一立项列支，本企业账上不单列，集团证明已留存。"),
        (C.PROJECT, "在研项目9月结题验收，四季度没有新立项，新项目明年3月启动。"),
        (C.SCOPE, "研发人员与生产人员未分账，会计师建议年报时一并归集，季度暂报0。"),
    ),
    "stock_falling": (
        (C.OTHER, "3件专利未缴年费，8月起失效，企业已决定不再维持。"),
        (C.STRUCTURE, "两件专利随设备分厂转让给受让方，10月完成变更登记。"),
    ),
    "change": (
        (C.PRODUCTION, "海外订单集中在10—11月交付，合同号LY-2018-117，已附发货单。"),
        (C.PROJECT, "二期生产线10月投产，四季度起满负荷。"),
        (C.PRICE, "原料涨价后停接小单，产量减少，单价上升。"),
    ),
}
MORE_PEOPLE = (
    (C.STRUCTURE, "本季吸收合并同园区两家配套企业，职工劳动合同一并转入，社保已在12月转移。"),
    (C.PRODUCTION, "年底赶工，临时用工较多，合同签到次年2月。"),
)
FEWER_PEOPLE = (
    (C.PROJECT, "二号生产线10月起停产改造，劳务派遣人员已退回派遣单位，预计二季度复产。"),
)
USUAL = (C.OTHER, "已向企业财务电话核对，凭证与台账一致，原件留企业备查。")
ACCEPTED_ONCE_EVERY = 5


def slip(code: str, cells: Cells, period: Period) -> None:
    """Change a few cells of a form so that the rules have something to ask."""
    before = _before(period)
    if code == "F1":
        _slip_output(cells, before)
    elif code == "F3":
        _slip_patents(cells, before)


def explain_draft(held: Return, by: User, at: datetime) -> None:
    """One of the draft's queries is explained already; the others are the newcomer's."""
    queries = [one for one in return_findings(held) if one.kind == "change" and one.is_open]
    _explain(held, queries[:1], by, at)


def explain_and_freeze(held: Return, submission: Submission, by: User, at: datetime) -> None:
    """Words to every query of a form handed in, and what the reviewer made of them."""
    queries = [one for one in return_findings(held) if not one.is_hard]
    _explain(held, queries, by, at)
    frozen = frozen_findings(submission, frame_of(held), return_findings(held))
    decided = frozen if submission.decision else []
    for place, row in enumerate(decided, start=1):
        is_once = place % ACCEPTED_ONCE_EVERY == 0
        row.verdict = Verdict.ONCE if is_once else Verdict.ACCEPTED
        row.verdict_at, row.verdict_by = submission.decided_at, submission.decided_by
    SubmittedFinding.objects.bulk_create(frozen)


def _explain(held: Return, queries: list[Any], by: User, at: datetime) -> None:
    frame = frame_of(held)
    rows = []
    for place, one in enumerate(queries):
        known = _words_for(one)
        reason_class, words = known[place % len(known)]
        key = frame.key(one.row, one.field)
        if key is not None:
            rows.append(
                Explanation(
                    of_return=held,
                    enterprise_id=key[0],
                    element_id=key[1],
                    rule_code=one.rule,
                    reason_class=reason_class,
                    words=words,
                    written_at=at,
                    written_by=by,
                )
            )
    Explanation.objects.bulk_create(rows)


def _words_for(one: ShownFinding) -> tuple[tuple[str, str], ...]:
    if one.field == "employees" and one.kind == "change":
        return FEWER_PEOPLE if str(one.facts["change"]).startswith("-") else MORE_PEOPLE
    return WORDS.get(one.kind, (USUAL,))


def _before(period: Period) -> Before:
    held = Observation.objects.current().filter(
        period__in=[period.plus(-1), period.plus(-2)],
        element__code__in=[OUTPUT, ADDED, PATENTS],
        value__isnull=False,
    )
    rows = held.values_list("enterprise", "element__code", "period", "value")
    return {
        (enterprise, code, at.index - period.index): value
        for enterprise, code, at, value in rows
        if enterprise is not None and value is not None
    }


def _slip_output(cells: Cells, before: Before) -> None:
    """By size: a value added short of a digit, a rush of orders, a row not brought up to date, a
    rate of value added out of bounds."""
    by_firm: dict[int, dict[str, dict[str, Any]]] = {}
    for cell in cells:
        by_firm.setdefault(cell["enterprise"].pk, {})[cell["element"].code] = cell
    whole = [
        (pk, firm)
        for pk, firm in by_firm.items()
        if all(
            firm[code]["value"] and (pk, code, offset) in before
            for code in (OUTPUT, ADDED)
            for offset in (-1, -2)
            if code in firm
        )
    ]
    whole.sort(key=lambda one: -one[1][OUTPUT]["value"])
    slips: tuple[Callable[[int, dict[str, Any], Before], None], ...] = (
        _short_of_a_digit,
        _rush_of_orders,
        _not_updated,
        _rate_out_of_bounds,
    )
    for (pk, firm), change in zip(whole[4::3], slips, strict=False):
        change(pk, firm, before)


def _short_of_a_digit(pk: int, firm: dict[str, Any], before: Before) -> None:
    firm[ADDED]["value"] = _rounded(firm[ADDED]["value"] / 10)


def _rush_of_orders(pk: int, firm: dict[str, Any], before: Before) -> None:
    for code in (OUTPUT, ADDED):
        last = before[pk, code, -1]
        alone = (last - before[pk, code, -2]) * Decimal("1.62")
        firm[code]["value"] = _rounded(last + alone)


def _not_updated(pk: int, firm: dict[str, Any], before: Before) -> None:
    for code in (OUTPUT, ADDED):
        firm[code]["value"] = before[pk, code, -1]


def _rate_out_of_bounds(pk: int, firm: dict[str, Any], before: Before) -> None:
    firm[ADDED]["value"] = _rounded(firm[OUTPUT]["value"] * Decimal("0.66"))


def _slip_patents(cells: Cells, before: Before) -> None:
    held = [cell for cell in cells if before.get((cell["enterprise"].pk, PATENTS, -1), 0) > 3]
    for cell, lost in zip(held[2::7], (3, 2), strict=False):
        cell["value"] = before[cell["enterprise"].pk, PATENTS, -1] - lost


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))
