"""What was paid of awards, what came back of it, and what is still to be paid."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet, Sum

from incentives.calc.few import OPEN, Withheld, withheld
from incentives.calc.states import Kind
from incentives.choices import DisbursementState
from incentives.models import Award, Clawback, Disbursement, LedgerEntry
from targets.access import Permission, is_allowed
from targets.choices import Payout
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
    names = [f"award__{field}" for field in fields]
    found = _of_parts(awards, names)
    back = Clawback.objects.filter(award__in=awards.order_by(), recovered__gt=0)
    for *key, amount in _sums(back, names, "recovered"):
        found[tuple(key)] += Money(returned=amount)
    return dict(found)


def _of_parts(awards: QuerySet[Award], names: list[str]) -> dict[tuple[Any, ...], Money]:
    """What was paid and what waits, by the columns `names` of the parts; 0 for any other key."""
    parts = Disbursement.objects.filter(award__in=awards.order_by())
    parts = parts.exclude(state=DisbursementState.CANCELLED)
    found: dict[tuple[Any, ...], Money] = defaultdict(Money)
    for *key, state, amount in _sums(parts, [*names, "state"], "amount"):
        is_paid = state == DisbursementState.PAID
        found[tuple(key)] += Money(paid=amount) if is_paid else Money(waiting=amount)
    return found


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


Holder = tuple[str, Hashable]
HOLDER = ("enterprise", "talent", "payee")


def holder_of(enterprise: int | None, talent: int | None, payee: str) -> Holder:
    """Who gets the money of an award, as `award_file.payee_of` names them. An enterprise is one,
    however many projects of it are paid for; whom it brought in is another."""
    if talent is not None:
        return "talent", talent
    return ("payee", payee) if payee else ("enterprise", enterprise)


def of_holders(money: Mapping[tuple[Any, ...], Money]) -> dict[tuple[Any, ...], Money]:
    """With the holder instead of the last three of each key, which are those of `HOLDER`."""
    found: dict[tuple[Any, ...], Money] = defaultdict(Money)
    for (*key, enterprise, talent, payee), one in money.items():
        found[*key, holder_of(enterprise, talent, payee)] += one
    return dict(found)


def parts_by(awards: QuerySet[Award], field: str) -> dict[tuple[Any, ...], Money]:
    """The money of `awards` by a `field` of their parts, scheme, year and holder. Two queries."""
    names = [field, *(f"award__{one}" for one in ("scheme", "year", *HOLDER))]
    found = _of_parts(awards, names)
    back = LedgerEntry.objects.filter(award__in=awards.order_by(), kind=Kind.RECOVER.value)
    for *key, amount in _sums(back, names, "amount"):
        found[tuple(key)] += Money(returned=amount)
    return of_holders(found)


def few_of(money: Mapping[tuple[Any, Any, Holder], Money]) -> dict[str, Withheld]:
    """What is withheld of the amounts of a table of two ways, by the name of each in `Money`."""
    return {
        name: withheld(
            {key: Fraction(amount) for key, one in money.items() if (amount := getattr(one, name))}
        )
        for name in ("paid", "waiting", "returned")
    }


def secret_awards(user: User, awards: QuerySet[Award]) -> QuerySet[Award]:
    """Those whose amount tells of somebody's own figures, being computed from their tax: for
    readers who may not open single awards, none for the others. All other amounts the policy fixes
    or bounds, and the public notice names each."""
    if is_allowed(user, Permission.VIEW_AWARDS):
        return awards.none()
    return awards.filter(scheme__payout=Payout.TAX)


def secrets_from(user: User, awards: QuerySet[Award]) -> Secrets:
    """What is withheld of the sums of `awards`, all years of them. Two queries for readers who may
    not open single awards, none for the others."""
    held = of_holders(money_by(secret_awards(user, awards), "scheme", "year", *HOLDER))
    return Secrets(
        **few_of({(scheme, year, who): one for (scheme, year, who), one in held.items()})
    )


def owed_withheld(user: User, awards: QuerySet[Award]) -> Withheld:
    """What is withheld of what other funders owe, by year. One query for readers who may not open
    single awards, none for the others.

    What the zone has still to pay, what others owe and what they will each are a row of a scheme:
    with one of them withheld, what is owed would tell it beside all that waits.
    """
    paid = [DisbursementState.PAID, DisbursementState.CANCELLED]
    parts = Disbursement.objects.filter(award__in=secret_awards(user, awards).order_by())
    names = ["budget", "state", *(f"award__{one}" for one in ("scheme", "year", *HOLDER))]
    amounts: dict[tuple[Any, int, Holder], Fraction] = defaultdict(Fraction)
    for budget, state, scheme, year, *who, amount in _sums(
        parts.exclude(state__in=paid), names, "amount"
    ):
        side = "own" if budget else state
        amounts[(scheme, side), year, holder_of(*who)] += Fraction(amount)
    return withheld(amounts)
