"""Taking money back where the fact it was paid for fell away."""

import logging
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now, today
from incentives.calc.states import Kind, State
from incentives.calc.transitions import PREPARE, TRANSITIONS, WITH_MONEY_OUT
from incentives.choices import ClawbackState, DisbursementState
from incentives.models import Award, Clawback, Disbursement
from incentives.models.award import GIVEN_UP
from incentives.services.budgets import check_amount
from incentives.services.decisions import parts_cancel
from incentives.services.files import (
    LONGEST_NOTE,
    acting_on,
    check_hands,
    held_as,
    lock_award,
    move,
    note,
    one_transaction,
    required,
)
from incentives.services.ledger import book, budgets_of, lock_budgets
from incentives.services.vouchers import check_unused, voucher_number
from targets.access import Acting, Permission, acting
from targets.errors import InvalidInput, InvalidTransition, Problem, RuleError
from targets.formatting import exact
from targets.models import User

logger = logging.getLogger(__name__)
DEAD = [*GIVEN_UP, State.CANCELLED.value, State.RECOVERED.value]


def awards_recheck(
    *, awards: Iterable[Award], held: Collection[str], reasons: Mapping[str, str] | None = None
) -> list[Award]:
    """Compare awards with the keys of facts that hold now; returns those that changed. A fact that
    fell away stops approval and payment, and opens a clawback where money went out; one that is
    back lets the award go on. `reasons` say why, by key.

    Give it all facts that hold by the rule of these awards, also of those that were applied for.
    Doing it again changes nothing. Each award is a transaction of its own; one that fails is an
    error in the log.
    """
    changed = []
    for award in awards:
        is_held = award.fact_key in held
        if is_held is (award.fact_lost_on is not None) and award.state not in DEAD:
            reason = (reasons or {}).get(award.fact_key, "")
            try:
                changed.append(_recheck(award, is_held, reason))
            except RuleError as error:
                logger.error("the fact of award %s was not looked at: %s", award.number, error)
    return changed


@one_transaction
def _recheck(award: Award, is_held: bool, reason: str) -> Award:
    file = lock_award(award.pk)
    if is_held is (file.fact_lost_on is None) or file.state in DEAD:
        return file
    if is_held:
        file.fact_lost_on, file.fact_lost_reason = None, ""
    else:
        file.fact_lost_on = today()
        said = reason or _("依据的事实在登记里已被更正或撤销")
        file.fact_lost_reason = Truncator(said).chars(LONGEST_NOTE)
    file.version += 1
    file.save()
    note(file, "fact_back" if is_held else "fact_lost", words=file.fact_lost_reason)
    if not is_held and file.state in WITH_MONEY_OUT:
        clawback_open(file, None, file.fact_lost_reason)
    return file


@one_transaction
def award_doubt(*, award: Award, by: User, cause: str) -> Clawback:
    """A person finds that money must come back; nothing more is paid until that is decided.

    **Raises** InvalidTransition where nothing is out, or a clawback is under way.
    """
    file = lock_award(award.pk)
    who = acting_on(file, by, {PREPARE})
    said = required(cause, "cause", _("请写明为什么要追回。"))
    if file.state not in WITH_MONEY_OUT:
        raise InvalidTransition(_("这份奖补还没有拨出款项，不必追回。"), state=file.state)
    clawback = clawback_open(file, who, said)
    if clawback is None:
        raise InvalidTransition(_("还没有拨出款项，或追回已在办理。"), state=file.state)
    return clawback


def clawback_open(file: Award, who: Acting | None, cause: str) -> Clawback | None:
    """For what was paid, the award under lock; None where nothing was, or one is under way. `who`
    None is the system."""
    amount = paid_parts(file).aggregate(amount=Sum("amount"))["amount"]
    under_way = [ClawbackState.OPEN, ClawbackState.DECIDED]
    if not amount or file.clawbacks.filter(state__in=under_way).exists():
        return None
    by, on_behalf_of = (who.by, who.on_behalf_of) if who else (None, None)
    clawback = Clawback.objects.create(
        award=file, cause=cause, amount=amount, opened_on=today(), opened_by=by
    )
    note(
        file,
        "clawback_opened",
        by=by,
        on_behalf_of=on_behalf_of,
        words=cause,
        detail={"amount": str(amount)},
    )
    return clawback


@one_transaction
def award_claw_back(*, clawback: Clawback, by: User, words: str, due_on: date) -> Clawback:
    """Decide that what was paid has to come back by a day; what was not paid yet is given up.

    **Raises** InvalidTransition while a payment is with the bank, InvalidInput.
    """
    budgets = budgets_of(clawback.award)
    held = held_as(lock_award(clawback.award_id), "claw_back", by)
    said = required(words, "words", _("请写明追回的决定和依据。"))
    if due_on < today():
        message = _("归还期限不能早于今天。")
        raise InvalidInput(message, [Problem(message, "date", field="due_on")])
    opened = _open_one(clawback)
    if held.award.disbursements.filter(state=DisbursementState.BATCHED).exists():
        raise InvalidTransition(_("有款项已送拨，请先确认凭证或退回，再决定追回。"))
    parts = list(paid_parts(held.award))
    opened.amount = sum((part.amount for part in parts), Decimal(0))
    opened.due_on = due_on
    _decide(opened, ClawbackState.DECIDED, by, said)
    for part in parts:
        budget = budgets.get(part.budget_id or 0)
        book(
            Kind.CLAW_BACK,
            part.amount,
            by=by,
            budget=budget,
            part=part,
            clawback=opened,
            words=said[:500],
        )
    parts_cancel(held.award, budgets, by)
    move(held, said, amount=str(opened.amount), due_on=due_on.isoformat())
    return opened


@one_transaction
def clawback_dismiss(*, clawback: Clawback, by: User, words: str) -> Clawback:
    """Decide that nothing has to come back, and why.

    Whether the fact holds is for the registers to say: `fact_lost_on` stays until the finder sees
    it again, and until then nothing more is paid of the award.
    """
    file = lock_award(clawback.award_id)
    who = acting(by, Permission.DECIDE_AWARDS)
    check_hands(file, TRANSITIONS[State.PAID, "claw_back"], who)
    said = required(words, "words", _("请写明不追回的理由。"))
    opened = _open_one(clawback)
    _decide(opened, ClawbackState.DISMISSED, by, said)
    note(file, "clawback_dismissed", by=by, on_behalf_of=who.on_behalf_of, words=said)
    return opened


@one_transaction
def clawback_recover(
    *, clawback: Clawback, part: Disbursement, amount: Decimal, voucher: str, by: User
) -> Clawback:
    """Money of one funder's part came back, says its voucher; with the last of it the award is
    recovered. **Raises** InvalidInput for more than is due or a voucher that was used,
    InvalidTransition."""
    paper = voucher_number(voucher)
    check_amount(amount)
    budgets = lock_budgets([part.budget_id])
    award = lock_award(clawback.award_id)
    decided = Clawback.objects.get(pk=clawback.pk)
    if decided.state != ClawbackState.DECIDED:
        raise InvalidTransition(_("这笔追回还没有决定，或已经办结。"), state=decided.state)
    check_unused(paper)
    line = award.disbursements.get(pk=part.pk)
    if amount > due_of(decided, line):
        message = _("这一方应追回的只剩%(due)s万元。") % {"due": exact(due_of(decided, line))}
        raise InvalidInput(message, [Problem(message, "amount", field="amount")])
    is_last = decided.recovered + amount == decided.amount
    held = held_as(award, "recover_last" if is_last else "recover", by)
    budget = budgets.get(part.budget_id or 0)
    book(Kind.RECOVER, amount, by=by, budget=budget, part=line, clawback=decided, voucher=paper)
    decided.recovered += amount
    if is_last:
        decided.state = ClawbackState.RECOVERED
    decided.save()
    move(held, amount=str(amount), voucher=paper)
    return decided


def paid_parts(award: Award) -> QuerySet[Disbursement]:
    return award.disbursements.filter(state=DisbursementState.PAID)


def due_of(clawback: Clawback, part: Disbursement) -> Decimal:
    """What has still to come back of a part, in 万元."""
    sums = dict(
        clawback.entries.filter(disbursement=part)
        .order_by()
        .values_list("kind")
        .annotate(amount=Sum("amount"))
    )
    return sums.get(Kind.CLAW_BACK.value, Decimal(0)) - sums.get(Kind.RECOVER.value, Decimal(0))


def _open_one(clawback: Clawback) -> Clawback:
    opened = Clawback.objects.get(pk=clawback.pk)
    if opened.state != ClawbackState.OPEN:
        raise InvalidTransition(_("这笔追回已经决定过了。"), state=opened.state)
    return opened


def _decide(clawback: Clawback, state: str, by: User, words: str) -> None:
    clawback.state, clawback.decided_at, clawback.decided_by = state, db_now(), by
    clawback.words = words[:500]
    clawback.save()
