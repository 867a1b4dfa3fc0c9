"""Opinions, the amount, the public notice, and what is decided in the end."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now, today
from hightech_zone.lib.workdays import is_working_day
from incentives.calc.amounts import Part, amount_fault, split
from incentives.calc.notice import notice_end
from incentives.calc.settings import payers_of
from incentives.calc.states import Kind, State
from incentives.choices import ClawbackState, DisbursementState, OpinionVerdict
from incentives.errors import OverBudget, SeparatedDuties
from incentives.models import Award, Budget, Disbursement, Objection, Opinion
from incentives.services.files import (
    LONGEST_NAME,
    check_fact,
    held_as,
    hold,
    lock_award,
    move,
    one_transaction,
    optional,
    required,
)
from incentives.services.ledger import OWN, book, budget_for, budgets_of, lock_budgets
from incentives.services.opening import requirement_name, unmet_of
from incentives.services.scheme_settings import setting_of
from targets.errors import InvalidInput, InvalidTransition, Problem
from targets.formatting import exact
from targets.models import User


@one_transaction
def award_opine(
    *, award: Award, by: User, verdict: str, words: str, version: int | None = None
) -> Opinion:
    """What the section, the bureau or the treasury says; against sends the file back.

    **Raises** SeparatedDuties where the person gave an opinion at another stage of this round.
    """
    is_for = verdict == OpinionVerdict.FOR
    held = hold(award, "endorse" if is_for else "send_back", by, version)
    said = required(words, "words", _("请写明意见。"))
    stage = held.award.state
    begun = held.award.opinions.filter(stage=State.SECTION.value).count()
    number = begun + 1 if stage == State.SECTION else begun
    if held.award.opinions.filter(round=number, by__in=held.who.persons).exists():
        raise SeparatedDuties(_("您已在另一环节签过意见，这一环节须由另一人签。"))
    opinion = Opinion.objects.create(
        award=held.award, round=number, stage=stage, verdict=verdict, words=said, by=by
    )
    move(held, said, round=number, step=stage)
    return opinion


@one_transaction
def award_fix_amount(
    *, award: Award, by: User, amount: Decimal, reason: str, version: int | None = None
) -> Award:
    """Fix how much, in 万元, inside what the policy promises. **Raises** InvalidInput."""
    held = hold(award, "fix_amount", by, version)
    words = required(reason, "reason", _("请写明按什么定这个金额。"))
    file = held.award
    if amount_fault(amount, file.amount_min, file.amount_max):
        message = _("金额须大于0，至多四位小数。")
        if file.amount_min is not None and file.amount_min == file.amount_max:
            message = _("政策定的就是%(amount)s万元。") % {"amount": exact(file.amount_min)}
        elif file.amount_min is not None and file.amount_max is not None:
            bounds = {"low": exact(file.amount_min), "high": exact(file.amount_max)}
            message = _("金额须在%(low)s与%(high)s万元之间，大于0，至多四位小数。") % bounds
        raise InvalidInput(message, [Problem(message, "amount", field="amount")])
    file.amount, file.amount_reason = amount, words
    return move(held, words, amount=str(amount))


@one_transaction
def award_publish_notice(*, award: Award, by: User, version: int | None = None) -> Award:
    """Put the award up for the working days the scheme's setting asks for, today counted.
    **Raises** FactLost."""
    held = hold(award, "publish", by, version)
    check_fact(held.award)
    days = setting_of(held.award.scheme, "notice_days")
    held.award.notice_from = today()
    held.award.notice_to = notice_end(today(), days, is_working_day)
    return move(held, days=days, until=held.award.notice_to.isoformat())


@one_transaction
def award_object(*, award: Award, by: User, words: str, raised_by: str = "") -> Objection:
    """Enter an objection that came in during the notice. **Raises** InvalidTransition after it."""
    held = hold(award, "object", by)
    said = required(words, "words", _("请写明异议的内容。"))
    if held.award.notice_to is None or today() > held.award.notice_to:
        raise InvalidTransition(_("公示期已过，不再受理异议；有问题请走复核。"))
    objection = Objection.objects.create(
        award=held.award,
        raised_on=today(),
        raised_by=optional(raised_by, "raised_by", LONGEST_NAME),
        words=said,
        entered_by=by,
    )
    move(held, said, objection=objection.pk)
    return objection


@one_transaction
def award_answer(*, objection: Objection, by: User, is_upheld: bool, words: str) -> Objection:
    """Say what came of an objection. **Raises** InvalidTransition where that was said already."""
    held = hold(objection.award, "answer", by)
    said = required(words, "words", _("请写明怎样处理了异议。"))
    asked = Objection.objects.get(pk=objection.pk)
    if asked.is_upheld is not None:
        raise InvalidTransition(_("这条异议已经处理过了。"))
    asked.is_upheld, asked.answer = is_upheld, said
    asked.answered_at, asked.answered_by = db_now(), by
    asked.save()
    move(held, said, objection=asked.pk, is_upheld=is_upheld)
    return asked


@one_transaction
def award_approve(*, award: Award, by: User, words: str = "", version: int | None = None) -> Award:
    """Approve after the notice: the zone's part is taken from its budget, all parts are listed in
    the order of payment.

    **Raises** InvalidTransition before the notice ended or with an objection that is open or
    upheld, FactLost, OverBudget, SeparatedDuties.
    """
    year = today().year
    choice = budget_for(award, year)
    budgets = lock_budgets([choice.pk if choice else None])
    held = held_as(lock_award(award.pk), "approve", by, version)
    file = held.award
    check_fact(file)
    if file.notice_to is None or today() <= file.notice_to:
        message = _("公示到%(day)s为止，期满后才能批准。") % {"day": file.notice_to}
        raise InvalidTransition(message)
    if file.objections.exclude(is_upheld=False).exists():
        raise InvalidTransition(_("还有异议没有处理，或异议成立，不能批准。"))
    parts = split(file.amount or Decimal(0), payers_of(setting_of(file.scheme, "payers")))
    budget = next(iter(budgets.values()), None)
    file.approved_on, file.approved_by = today(), by
    move(held, words, amount=str(file.amount), budget=budget.pk if budget else None)
    for part in parts:
        _list_part(file, part, budget, by)
    return file


@one_transaction
def award_refuse(
    *, award: Award, by: User, reasons: Sequence[str], version: int | None = None
) -> Award:
    """Refuse with all reasons at once: those given, and every requirement that was found unmet."""
    held = hold(award, "refuse", by, version)
    said = [one.strip() for one in reasons if one.strip()]
    for code, basis in unmet_of(held.award).items():
        if basis:
            said.append(f"{requirement_name(held.award.scheme, code)}：{basis}")
    if held.award.fact_lost_on:
        said.append(held.award.fact_lost_reason)
    if not said:
        message = _("请写明不予奖补的全部理由。")
        raise InvalidInput(message, [Problem(message, "required", field="reasons")])
    held.award.refusal_reasons = said
    return move(held, reasons=said)


@one_transaction
def award_cancel(*, award: Award, by: User, words: str, version: int | None = None) -> Award:
    """Take an approval back before anything was paid; the budget gets its money back.

    **Raises** InvalidTransition where something is paid or with the bank.
    """
    budgets = budgets_of(award)
    held = held_as(lock_award(award.pk), "cancel", by, version)
    said = required(words, "words", _("请写明为什么撤销。"))
    taken = [DisbursementState.PAID, DisbursementState.BATCHED]
    if held.award.disbursements.filter(state__in=taken).exists():
        raise InvalidTransition(_("已有款项拨出或已送拨，不能撤销；拨出的走追回，送拨的先退回。"))
    parts_cancel(held.award, budgets, by)
    return move(held, said)


@one_transaction
def award_close(*, award: Award, by: User, evaluation: str, version: int | None = None) -> Award:
    """Close a paid file with what it has brought about.

    **Raises** InvalidInput without words, InvalidTransition while a clawback waits for a decision.
    """
    held = hold(award, "close", by, version)
    if held.award.clawbacks.filter(state=ClawbackState.OPEN).exists():
        raise InvalidTransition(_("这份奖补有一笔追回待决定，决定之后才能办结。"))
    held.award.evaluation = required(evaluation, "evaluation", _("请写明这笔奖补的成效。"))
    return move(held, held.award.evaluation)


def parts_cancel(award: Award, budgets: dict[int, Budget], by: User) -> None:
    """Give up what is not paid yet: commitments go back, receivables are dropped."""
    for part in award.disbursements.filter(
        state__in=[DisbursementState.WAITING, DisbursementState.DUE]
    ):
        if part.budget_id is not None:
            book(Kind.RELEASE, part.amount, by=by, budget=budgets[part.budget_id], part=part)
        elif part.state == DisbursementState.DUE:
            book(Kind.DROP, part.amount, by=by, part=part)
        part.state = DisbursementState.CANCELLED
        part.save()


def _list_part(award: Award, part: Part, budget: Budget | None, by: User) -> None:
    is_own = part.funder == OWN
    if is_own and budget is None:
        message = _("%(year)d年还没有可用的预算，请财务先安排。") % {"year": today().year}
        raise OverBudget(message)
    is_first = part.order == 1
    row = Disbursement.objects.create(
        award=award,
        funder=part.funder,
        order=part.order,
        amount=part.amount,
        budget=budget if is_own else None,
        state=DisbursementState.DUE if is_first else DisbursementState.WAITING,
        due_on=today() if is_first else None,
    )
    if is_own:
        book(Kind.COMMIT, part.amount, by=by, budget=budget, part=row)
    elif is_first:
        book(Kind.RECEIVABLE, part.amount, by=by, part=row)
