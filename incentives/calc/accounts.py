"""What the accounts hold after a row of entries, and what that means for a budget or an award."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from incentives.calc.states import MOVES, Account, Kind


@dataclass(frozen=True, slots=True)
class Entry:
    kind: Kind
    amount: Decimal


def balances(entries: Iterable[Entry]) -> dict[Account, Decimal]:
    """What each account holds; they add up to zero, SOURCE holding the negative of all others.

    **Raises** ValueError for an amount that is not positive.
    """
    held: dict[Account, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if entry.amount <= 0:
            raise ValueError("an entry moves a positive amount")
        source, goal = MOVES[entry.kind]
        held[source] -= entry.amount
        held[goal] += entry.amount
    return {account: held[account] for account in Account}


@dataclass(frozen=True, slots=True)
class Totals:
    """What a budget's counters must be. `paid` is all that went out, what came back included."""

    allotted: Decimal
    authorised: Decimal
    committed: Decimal
    paid: Decimal
    returned: Decimal


def totals(entries: Iterable[Entry]) -> Totals:
    """**Raises** ValueError as `balances`."""
    entries = list(entries)
    held = balances(entries)

    def of(kind: Kind) -> Decimal:
        return sum((one.amount for one in entries if one.kind == kind), Decimal(0))

    return Totals(
        allotted=of(Kind.ALLOT) - of(Kind.CUT),
        authorised=of(Kind.AUTHORISE),
        committed=held[Account.COMMITTED],
        paid=held[Account.PAID] + held[Account.DUE_BACK] + held[Account.RETURNED],
        returned=held[Account.RETURNED],
    )
