"""The nightly proof: ledger, award files and budgets tell the same sums."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal

from incentives.calc.accounts import Entry, Totals, balances, totals
from incentives.calc.states import Account, Kind, State
from incentives.choices import ClawbackState, DisbursementState
from incentives.models import Award, Budget, Clawback, Disbursement, LedgerEntry

ZERO = Decimal(0)
WITH_PARTS = [
    one.value
    for one in (
        *(State.APPROVED, State.PAYING, State.PAID, State.CLOSED),
        *(State.RECOVERING, State.RECOVERED),
    )
]


@dataclass(frozen=True, slots=True)
class LedgerDifference:
    """Two sums that must be the same, in 万元. `place` is a budget, an award or `total`."""

    place: str
    what: str
    ledger: Decimal
    held: Decimal


def ledger_check() -> list[LedgerDifference]:
    """All differences, none of which should ever be. Read it in one snapshot."""
    entries = list(LedgerEntry.objects.order_by("pk"))
    return [
        *_budget_differences(entries),
        *_award_differences(entries),
        *_total_differences(entries),
    ]


def _budget_differences(entries: Iterable[LedgerEntry]) -> Iterator[LedgerDifference]:
    of_budget = _by(entries, "budget_id")
    for budget in Budget.objects.select_related("scheme").order_by("pk"):
        found = totals(of_budget.get(budget.pk, []))
        for field in fields(Totals):
            yield from _compared(
                str(budget), field.name, getattr(found, field.name), getattr(budget, field.name)
            )


def _award_differences(entries: list[LedgerEntry]) -> Iterator[LedgerDifference]:
    of_part = _by(entries, "disbursement_id")
    parts = Disbursement.objects.select_related("award").order_by("pk")
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for part in parts:
        sums[part.award_id] += part.amount
        held = balances(of_part.get(part.pk, []))
        place = f"{part.award.number} {part.funder}"
        yield from _compared(place, "paid", _paid(held), part.amount if _is_paid(part) else ZERO)
        yield from _compared(place, "open", _open(held), part.amount if _is_open(part) else ZERO)
    for award in Award.objects.filter(state__in=WITH_PARTS).order_by("pk"):
        yield from _compared(award.number, "amount", sums[award.pk], award.amount or ZERO)
    for clawback in Clawback.objects.exclude(state=ClawbackState.OPEN).select_related("award"):
        of_it = [one for one in entries if one.clawback_id == clawback.pk]
        place = f"{clawback.award.number} clawback"
        claimed = ZERO if clawback.state == ClawbackState.DISMISSED else clawback.amount
        yield from _compared(place, "amount", _sum(of_it, Kind.CLAW_BACK), claimed)
        yield from _compared(place, "recovered", _sum(of_it, Kind.RECOVER), clawback.recovered)


def _total_differences(entries: list[LedgerEntry]) -> Iterator[LedgerDifference]:
    """The sum of the ledger is the sum of the award files."""
    held = balances(_entries(entries))
    parts = Disbursement.objects.all()
    paid = sum((one.amount for one in parts if _is_paid(one)), ZERO)
    waiting = sum((one.amount for one in parts if _is_open(one)), ZERO)
    yield from _compared("total", "paid", _paid(held), paid)
    yield from _compared("total", "open", _open(held), waiting)
    yield from _compared("total", "all accounts", sum(held.values(), ZERO), ZERO)


def _compared(place: str, what: str, ledger: Decimal, held: Decimal) -> Iterator[LedgerDifference]:
    if ledger != held:
        yield LedgerDifference(place, what, ledger, held)


def _entries(rows: Iterable[LedgerEntry]) -> list[Entry]:
    return [Entry(Kind(row.kind), row.amount) for row in rows]


def _by(rows: Iterable[LedgerEntry], name: str) -> dict[int, list[Entry]]:
    grouped: dict[int, list[Entry]] = defaultdict(list)
    for row in rows:
        if (key := getattr(row, name)) is not None:
            grouped[key].append(Entry(Kind(row.kind), row.amount))
    return grouped


def _sum(rows: Iterable[LedgerEntry], kind: Kind) -> Decimal:
    return sum((one.amount for one in rows if one.kind == kind), ZERO)


def _paid(held: dict[Account, Decimal]) -> Decimal:
    return held[Account.PAID] + held[Account.DUE_BACK] + held[Account.RETURNED]


def _open(held: dict[Account, Decimal]) -> Decimal:
    return held[Account.COMMITTED] + held[Account.RECEIVABLE]


def _is_paid(part: Disbursement) -> bool:
    return part.state == DisbursementState.PAID


def _is_open(part: Disbursement) -> bool:
    """Committed in our budget, or owed by another funder already."""
    if part.budget_id is None:
        return part.state == DisbursementState.DUE
    return part.state not in (DisbursementState.PAID, DisbursementState.CANCELLED)
