"""The bridge between two days: what a value was known to be then, what it is known to be now, and
how much of the difference each cause makes.

Causes are switched from then to now one after another in the order of `Cause`; a cause's part is
what switching it changed, so the parts add up exactly (ADR 0022; docs/algorithms/bridge.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from targets.calc.numbers import round_half_up


class Cause(StrEnum):
    """In the order in which they are switched."""

    DEFINITION = "definition"
    REGISTER = "register"
    """Enterprises and where they belong."""
    CERTIFICATE = "certificate"
    CORRECTION = "correction"
    """Figures that counted then and count now with another value."""
    LATE = "late"
    """Figures that did not count yet."""
    WITHDRAWN = "withdrawn"
    """Figures that count no more."""


@dataclass(frozen=True, slots=True)
class BridgePart:
    """What one cause did to the value, in its unit; several where the value between them is
    undefined, so that only together they can be told."""

    causes: tuple[Cause, ...]
    effect: Fraction


def bridge(
    before: Fraction | None, after_each: Sequence[tuple[Cause, Fraction | None]]
) -> list[BridgePart] | None:
    """`after_each`: the value once a cause and all before it are as known now; the last one is
    today's. Parts that change nothing are left out.

    **Missing** None where the value then, or today's, is undefined: nothing leads from or to it.
    """
    values = [before, *(value for _cause, value in after_each)]
    if before is None or values[-1] is None:
        return None
    parts, at, pending = [], before, []
    for cause, value in after_each:
        pending.append(cause)
        if value is None:
            continue
        if value != at:
            parts.append(BridgePart(tuple(pending), value - at))
        at, pending = value, []
    return parts


MORE_PLACES = 4


def shown_places(before: Fraction, after: Fraction, places: int) -> int:
    """The fewest decimals from `places` on with which the printed values differ, and by what the
    difference itself is printed as: `500.1 → 500.1` by +0.1 would be two numbers for one change.
    Four more at most: then what is printed is what the printed values differ by."""
    for more in range(places, places + MORE_PLACES):
        way = round_half_up(after, more) - round_half_up(before, more)
        if way and way == round_half_up(after - before, more):
            return more
    return places + MORE_PLACES


def shown_parts(
    before: Fraction, after: Fraction, parts: Sequence[BridgePart], places: int
) -> list[Decimal]:
    """The effects rounded so that they lead from the rounded value then to the rounded value now:
    what rounding leaves over goes to the largest."""
    shown = [round_half_up(one.effect, places) for one in parts]
    if shown:
        way = round_half_up(after, places) - round_half_up(before, places)
        largest = max(range(len(parts)), key=lambda place: abs(parts[place].effect))
        shown[largest] += way - sum(shown)
    return shown


Switched = frozenset[Cause]


def switchings(changed: Mapping[Cause, bool]) -> list[tuple[Cause, Switched]]:
    """Each cause that changed anything at all, with everything that is as known now once it is
    switched. A cause that changed nothing makes no step."""
    steps: list[tuple[Cause, Switched]] = []
    held: Switched = frozenset()
    for cause in Cause:
        held |= {cause}
        if changed.get(cause, True):
            steps.append((cause, held))
    return steps
