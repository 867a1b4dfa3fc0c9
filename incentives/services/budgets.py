"""Budgets: set aside, cut, and overrun with a recorded authority.

An amount that was posted before on the same day, or with the same words, is posted again only by
who names the entry they know (`known`): a form that is sent again posts nothing twice.
"""

from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import today
from incentives.calc.amounts import amount_fault
from incentives.calc.states import Kind
from incentives.errors import AlreadyPosted, SeparatedDuties
from incentives.models import Budget
from incentives.services.files import one_transaction, required
from incentives.services.ledger import OWN, book, lock_budgets
from incentives.words import money
from targets import audit
from targets.access import Permission, check
from targets.errors import InvalidInput, Problem
from targets.formatting import clock, day
from targets.models import AwardScheme, User


@one_transaction
def budget_allot(
    *,
    year: int,
    amount: Decimal,
    document: str,
    by: User,
    scheme: AwardScheme | None = None,
    known: int | None = None,
) -> Budget:
    """Set aside more for a year, for one scheme or (None) for all without a budget of their own.

    **Raises** PermissionDenied, InvalidInput, AlreadyPosted.
    """
    check(by, Permission.KEEP_BUDGETS)
    words = required(document, "document", _("请写明预算的文号或依据。"))
    check_amount(amount)
    row, _made = Budget.objects.get_or_create(year=year, funder=OWN, scheme=scheme)
    return _booked(row, Kind.ALLOT, amount, words, by, known)


@one_transaction
def budget_cut(
    *, budget: Budget, amount: Decimal, document: str, by: User, known: int | None = None
) -> Budget:
    """Take back what is not committed yet. **Raises** OverBudget where there is less,
    AlreadyPosted."""
    check(by, Permission.KEEP_BUDGETS)
    words = required(document, "document", _("请写明预算的文号或依据。"))
    check_amount(amount)
    return _booked(budget, Kind.CUT, amount, words, by, known)


@one_transaction
def budget_authorise_overrun(
    *, budget: Budget, amount: Decimal, authority: str, by: User, known: int | None = None
) -> Budget:
    """Let more be spent than was allotted: by somebody other than who keeps the budget.

    **Raises** PermissionDenied, SeparatedDuties, InvalidInput, AlreadyPosted.
    """
    check(by, Permission.AUTHORISE_OVERRUN)
    words = required(authority, "authority", _("请写明谁以什么文件准予超预算。"))
    check_amount(amount)
    if budget.entries.filter(kind__in=[Kind.ALLOT, Kind.CUT], by=by).exists():
        raise SeparatedDuties(_("这份预算是您安排的，超预算须由另一人准予。"))
    return _booked(budget, Kind.AUTHORISE, amount, words, by, known)


def check_amount(amount: Decimal) -> None:
    """**Raises** InvalidInput for what cannot be an amount of money in 万元."""
    if amount_fault(amount, None, None):
        message = _("金额须大于0，以万元计，至多四位小数。")
        raise InvalidInput(message, [Problem(message, "amount", field="amount")])


def _booked(
    budget: Budget, kind: Kind, amount: Decimal, words: str, by: User, known: int | None
) -> Budget:
    held = lock_budgets([budget.pk])[budget.pk]
    _check_new(held, kind, amount, words, known)
    entry = book(kind, amount, by=by, budget=held, words=words)
    audit.record(
        action=f"budget.{kind.value}",
        actor=by,
        subject=held,
        detail={"amount": str(amount), "entry": entry.pk, "words": words},
    )
    return held


def _check_new(budget: Budget, kind: Kind, amount: Decimal, words: str, known: int | None) -> None:
    alike = budget.entries.filter(Q(on=today()) | Q(words=words), kind=kind.value, amount=amount)
    entry = alike.order_by("id").last()
    if entry is None or entry.pk == known:
        return
    message = _(
        "%(who)s已于%(at)s记过同样的一笔：%(kind)s%(amount)s，依据“%(words)s”。"
        "如确是另一笔，请勾选“是另一笔，再记一次”再提交。"
    )
    values = {"who": entry.by, "at": f"{day(entry.on)} {clock(entry.at)}", "words": entry.words}
    values |= {"kind": entry.get_kind_display(), "amount": money(entry.amount)}
    raise AlreadyPosted(message % values, entry=entry.pk)
