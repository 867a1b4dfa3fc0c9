"""Paying: batches for the finance system, vouchers back from it, and what other funders owe."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from hightech_zone.lib.clock import today
from incentives.calc.states import Kind
from incentives.choices import DisbursementState
from incentives.models import Award, Disbursement, PaymentBatch
from incentives.services.clawbacks import clawback_open
from incentives.services.files import (
    LONGEST_NOTE,
    Held,
    check_fact,
    held_as,
    lock_award,
    move,
    one_transaction,
    optional,
    required,
)
from incentives.services.ledger import OWN, book, lock_budgets
from incentives.services.vouchers import check_unused, voucher_number
from targets import audit
from targets.access import Permission, check
from targets.errors import InvalidInput, InvalidTransition, Problem
from targets.models import Policy, User

S = DisbursementState


@one_transaction
def award_pay(*, parts: Sequence[Disbursement], by: User, note: str = "") -> PaymentBatch:
    """Send the zone's parts of approved awards to be paid, in one batch: all of them or none.

    **Raises** PermissionDenied, InvalidInput without parts, InvalidTransition where one is not due
    or not ours to pay, FactLost, SeparatedDuties.
    """
    check(by, Permission.PAY_AWARDS)
    if not parts:
        message = _("请至少选一笔要拨付的款项。")
        raise InvalidInput(message, [Problem(message, "required", field="parts")])
    # Batches are numbered one after another: the policy's row is what they wait on.
    list(Policy.objects.select_for_update(no_key=True).filter(is_active=True))
    lines = []
    for award in sorted({part.award_id for part in parts}):
        held = held_as(lock_award(award), "batch", by)
        check_fact(held.award)
        wanted = [part.pk for part in parts if part.award_id == award]
        rows = held.award.disbursements.filter(pk__in=wanted, state=S.DUE, funder=OWN)
        due = list(rows)
        if len(due) < len(set(wanted)):
            message = _("奖补%(number)s的这一笔不是待拨，或不由高新区拨付，请刷新后再选。")
            raise InvalidTransition(message % {"number": held.award.number})
        lines.append((held, due))
    batch = PaymentBatch.objects.create(
        number=next_number(today().year),
        made_on=today(),
        made_by=by,
        note=optional(note, "note", LONGEST_NOTE),
    )
    for held, due in lines:
        for part in due:
            part.state, part.batch = S.BATCHED, batch
            part.save()
        move(held, batch=batch.number, parts=[part.pk for part in due])
    audit.record(
        action="batch.made",
        actor=by,
        subject=batch,
        detail={"lines": sum(len(d) for _h, d in lines)},
    )
    return batch


def next_number(year: int) -> str:
    """After the last of the year in which it is made, from 1, whatever the policy: no batch is ever
    deleted, so that a number missing or given twice tells of a fault."""
    last = PaymentBatch.objects.filter(number__startswith=f"{year}-").order_by("pk").last()
    return f"{year}-{int(last.number.partition('-')[2]) + 1 if last else 1:04d}"


@one_transaction
def voucher_bounce(*, part: Disbursement, by: User, words: str) -> Disbursement:
    """The bank did not pay: the part is due again. **Raises** InvalidTransition."""
    held = held_as(lock_award(part.award_id), "bounce", by)
    said = required(words, "words", _("请写明为什么没有付出。"))
    line = _part_in(held.award, part, S.BATCHED)
    line.state, line.batch = S.DUE, None
    line.save()
    move(held, said, part=line.pk)
    return line


@one_transaction
def voucher_confirm(
    *, part: Disbursement, by: User, voucher: str, paid_on: date | None = None
) -> Disbursement:
    """A part was paid, says its voucher: the zone's from a batch, another funder's as its own
    voucher comes. The next funder's turn begins; with the last part the award is paid. What went
    out although the fact had fallen away meanwhile is to be clawed back.

    **Raises** InvalidInput, also for a voucher that was used, InvalidTransition where the part is
    not under way.
    """
    paper = voucher_number(voucher)
    day = paid_on or today()
    budgets = lock_budgets([part.budget_id])
    award = lock_award(part.award_id)
    is_own = part.budget_id is not None
    line = _part_in(award, part, S.BATCHED if is_own else S.DUE)
    check_unused(paper)
    if day > today() or (line.due_on is not None and day < line.due_on):
        message = _("拨付日期不能在今天之后，也不能早于应付日期%(due)s。") % {"due": line.due_on}
        raise InvalidInput(message, [Problem(message, "date", field="paid_on")])
    others = award.disbursements.exclude(pk=line.pk)
    is_last = not others.exclude(state__in=[S.PAID, S.CANCELLED]).exists()
    held = held_as(award, "voucher_last" if is_last else "voucher", by)
    line.state, line.voucher, line.paid_on = S.PAID, paper, day
    line.save()
    if part.budget_id is not None:
        budget = budgets[part.budget_id]
        book(Kind.DISBURSE, line.amount, by=by, budget=budget, part=line, voucher=paper)
    else:
        book(Kind.SETTLE, line.amount, by=by, part=line, voucher=paper)
    _open_next(held, day, by)
    move(held, part=line.pk, voucher=paper, paid_on=day.isoformat())
    if award.fact_lost_on:
        clawback_open(award, None, award.fact_lost_reason)
    return line


def _part_in(award: Award, part: Disbursement, state: str) -> Disbursement:
    line = award.disbursements.get(pk=part.pk)
    line.award = award
    if line.state != state:
        message = _("这一笔现在是“%(state)s”，不能办理这一步，请刷新后再看。")
        raise InvalidTransition(message % {"state": line.get_state_display()}, state=line.state)
    return line


def _open_next(held: Held, day: date, by: User) -> None:
    """Whoever pays after the one who has just paid owes from that day on."""
    waiting = held.award.disbursements.filter(state=S.WAITING).order_by("order").first()
    if waiting is None:
        return
    waiting.state, waiting.due_on = S.DUE, day
    waiting.save()
    if waiting.budget_id is None:
        waiting.award = held.award
        book(Kind.RECEIVABLE, waiting.amount, by=by, part=waiting)
