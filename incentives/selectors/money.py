"""What was paid of awards, what came back of it, and what is still to be paid."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet, Sum

from incentives.calc.few import OPEN, Withheld, withheld
from incentives.choices import DisbursementState
from incentives.models import Award, Clawback, Disbursement
from targets.access import Permission, is_allowed
from targets.models import User

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Money:
    """Of all funders, in 万元. `paid` stays after money came back, which is in `returned`."""

    paid: Decimal = ZERO
    waiting: Decimal = ZERO
    returned: Decimal = ZERO

    def __add__(self, other: "Money") -> "Money":
        return Money(
            self.paid + other.paid, self.waiting + other.waiting, self.returned + other.returned
        )


NOTHING = Money()


def money_by(awards: QuerySet[Award], *fields: str) -> dict[tuple[Any, ...], Money]:
    """The money of `awards` by the values of their `fields`; without an entry where none was to be
    paid. Two queries."""
    mine = {"award__in": awards.order_by()}
    names = [f"award__{field}" for field in fields]
    found: dict[tuple[Any, ...], Money] = defaultdict(Money)
    parts = Disbursement.objects.filter(**mine).exclude(state=DisbursementState.CANCELLED)
    for *key, state, amount in _sums(parts, [*names, "state"], "amount"):
        is_paid = state == DisbursementState.PAID
        found[tuple(key)] += Money(paid=amount) if is_paid else Money(waiting=amount)
    back = Clawback.objects.filter(**mine, recovered__gt=0)
    for *key, amount in _sums(back, names, "recovered"):
        found[tuple(key)] += Money(returned=amount)
    return dict(found)


def _sums(rows: QuerySet[Any], names: list[str], field: str) -> Iterable[tuple[Any, ...]]:
    return rows.order_by().values_list(*names).annotate(sum=Sum(field))


def sum_of(money: Iterable[Money]) -> Money:
    return sum(money, NOTHING)


@dataclass(frozen=True, slots=True)
class Told:
    """The same as a reader is told it; None is withheld from them."""

    paid: Decimal | None
    waiting: Decimal | None
    returned: Decimal | None


@dataclass(frozen=True, slots=True)
class Secrets:
    """What is withheld of each amount."""

    paid: Withheld = OPEN
    waiting: Withheld = OPEN
    returned: Withheld = OPEN

    def of_scheme(self, money: Money, scheme: int, year: int | None) -> Told:
        return self._told(money, lambda one: one.hides(scheme, year))

    def of_all(self, money: Money, year: int | None) -> Told:
        return self._told(money, lambda one: one.hides_all(year))

    def _told(self, money: Money, hides: Callable[[Withheld], bool]) -> Told:
        return Told(
            None if hides(self.paid) else money.paid,
            None if hides(self.waiting) else money.waiting,
            None if hides(self.returned) else money.returned,
        )


def secrets_from(user: User, awards: QuerySet[Award]) -> Secrets:
    """What is withheld of the sums of `awards`, all years of them: from readers who may not open
    single awards only. Two queries for those, none for the others."""
    if is_allowed(user, Permission.VIEW_AWARDS):
        return Secrets()
    held = money_by(awards, "scheme", "year", "enterprise", "talent", "subject")
    amounts: dict[str, dict[tuple[int, int, tuple[Any, ...]], Fraction]]
    amounts = {name: {} for name in ("paid", "waiting", "returned")}
    for (scheme, year, *holder), money in held.items():
        for name, of_holder in amounts.items():
            if amount := getattr(money, name):
                of_holder[scheme, year, tuple(holder)] = Fraction(amount)
    return Secrets(**{name: withheld(of_holder) for name, of_holder in amounts.items()})
