"""Booking: the only place that writes ledger entries and the counters of budgets."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from hightech_zone.lib.clock import today
from incentives.calc.states import MOVES, Kind
from incentives.calc.vouchers import voucher_key
from incentives.errors import OverBudget
from incentives.models import Award, Budget, Clawback, Disbursement, LedgerEntry
from targets.choices import Funder
from targets.formatting import exact
from targets.models import User

OWN = Funder.ZONE.value
"""The funder whose budget is kept here; parts of others are followed as receivables."""
COUNTERS: dict[Kind, dict[str, int]] = {
    Kind.ALLOT: {"allotted": 1},
    Kind.CUT: {"allotted": -1},
    Kind.AUTHORISE: {"authorised": 1},
    Kind.COMMIT: {"committed": 1},
    Kind.RELEASE: {"committed": -1},
    Kind.DISBURSE: {"committed": -1, "paid": 1},
    Kind.RECOVER: {"returned": 1},
}


def lock_budgets(pks: Iterable[int | None]) -> dict[int, Budget]:
    """Budgets under lock, in the order of their numbers. Before any award is locked."""
    wanted = {pk for pk in pks if pk is not None}
    rows = Budget.objects.select_for_update(of=("self",), no_key=True)
    return {one.pk: one for one in rows.filter(pk__in=wanted).order_by("pk")}


def budgets_of(award: Award) -> dict[int, Budget]:
    """All budgets that pay a part of the award, under lock; which they are never changes once it
    was approved."""
    return lock_budgets(award.disbursements.values_list("budget", flat=True))


def budget_for(award: Award, year: int) -> Budget | None:
    """The scheme's own budget of the year, else that for all schemes; not locked."""
    rows = Budget.objects.filter(year=year, funder=OWN)
    return rows.filter(scheme=award.scheme_id).first() or rows.filter(scheme=None).first()


def left_in(budget: Budget) -> Decimal:
    """What may still be committed, in 万元."""
    return budget.allotted + budget.authorised - budget.committed - budget.paid


def cuttable(budget: Budget) -> Decimal:
    """What may still be taken back, in 万元: of what was allotted, not of what was authorised."""
    return min(left_in(budget), budget.allotted)


def book(
    kind: Kind,
    amount: Decimal,
    *,
    by: User | None,
    budget: Budget | None = None,
    part: Disbursement | None = None,
    clawback: Clawback | None = None,
    voucher: str = "",
    words: str = "",
) -> LedgerEntry:
    """One entry, and the counters of its budget, which must be under lock.

    **Raises** OverBudget where the budget would be overspent.
    """
    source, goal = MOVES[kind]
    if budget is not None:
        most = {Kind.COMMIT: left_in, Kind.CUT: cuttable}.get(kind)
        if most is not None and amount > most(budget):
            message = _(
                "%(year)d年预算只剩%(left)s万元，不够%(amount)s万元；请先调整预算或由审核员准予超预算。"
            )
            if kind is Kind.CUT:
                message = _("%(year)d年预算没有批出去的只有%(left)s万元，不能调减%(amount)s万元。")
            values = {"left": exact(most(budget)), "amount": exact(amount)}
            raise OverBudget(message % {"year": budget.year, **values})
        for name, sign in COUNTERS.get(kind, {}).items():
            setattr(budget, name, getattr(budget, name) + sign * amount)
        budget.save()
    return LedgerEntry.objects.create(
        on=today(),
        kind=kind.value,
        from_account=source.value,
        to_account=goal.value,
        amount=amount,
        funder=part.funder if part else budget.funder if budget else OWN,
        budget=budget,
        award=part.award if part else None,
        disbursement=part,
        clawback=clawback,
        voucher=voucher,
        voucher_key=voucher_key(voucher),
        words=words,
        by=by,
    )
