"""How much, and who pays which part of it. Amounts in 万元, at most four places (元)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Payer:
    """`share` is a weight: 1 and 1 are halves. Payers pay in the order they are given."""

    funder: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    funder: str
    order: int
    amount: Decimal


def amount_fault(amount: Decimal, lowest: Decimal | None, highest: Decimal | None) -> str | None:
    """`not_positive`, `places`, `below` or `above`; None where the amount may be fixed."""
    if amount <= 0:
        return "not_positive"
    if amount != amount.quantize(PLACES):
        return "places"
    if lowest is not None and amount < lowest:
        return "below"
    if highest is not None and amount > highest:
        return "above"
    return None


def split(amount: Decimal, payers: Sequence[Payer]) -> list[Part]:
    """The parts of an amount by the payers' shares; they add up to it exactly. Each is rounded
    down to the 元 and what that leaves is the first payer's.

    **Raises** ValueError without payers, for a payer named twice or a share that is not positive,
    and where a part would come to nothing.
    """
    if not payers or len({one.funder for one in payers}) < len(payers):
        raise ValueError("payers must be named once each")
    if any(one.share <= 0 for one in payers):
        raise ValueError("shares must be positive")
    whole = sum((one.share for one in payers), Decimal(0))
    amounts = [(amount * one.share / whole).quantize(PLACES, rounding=ROUND_DOWN) for one in payers]
    amounts[0] += amount - sum(amounts, Decimal(0))
    if any(one <= 0 for one in amounts):
        raise ValueError("a part would come to nothing")
    return [
        Part(payer.funder, order, part)
        for order, (payer, part) in enumerate(zip(payers, amounts, strict=True), start=1)
    ]
