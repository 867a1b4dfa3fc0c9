"""Why an indicator changed between two periods, split so that the effects add up exactly.

Rules: section 7; docs/algorithms/breakdown.md.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Generic, TypeVar

from targets.calc.numbers import Number, round_half_up

Key = TypeVar("Key", bound=Hashable)


class Mover(StrEnum):
    """Parts of a change that are not an enterprise reporting in both periods."""

    UNREPORTED = "unreported"
    OPENED = "opened"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Change(Generic[Key]):
    """Effects in the indicator's unit; `denominator` is 0 for sums."""

    by_part: dict[Key, Fraction]
    denominator: Fraction

    @property
    def total(self) -> Fraction:
        return sum(self.by_part.values(), self.denominator)


def change_of_sum(
    factor: Fraction, before: Mapping[Key, Fraction], after: Mapping[Key, Fraction]
) -> Change[Key]:
    """Each part's difference. A part absent in one period counts 0 there."""
    return Change(_differences(before, after, factor), Fraction(0))


def change_of_ratio(
    factor: Fraction,
    before: Mapping[Key, Fraction],
    after: Mapping[Key, Fraction],
    denominator_before: Fraction | None,
    denominator_after: Fraction | None,
) -> Change[Key] | None:
    """The numerator's effect by part and the denominator's; None without both denominators.

    Each is weighed by the mean of the other's two values, so that nothing is left over.
    """
    if not denominator_before or not denominator_after:
        return None
    weight = (1 / denominator_after + 1 / denominator_before) / 2
    total_before, total_after = sum(before.values()), sum(after.values())
    turn = (total_after + total_before) * (1 / denominator_after - 1 / denominator_before) / 2
    return Change(_differences(before, after, factor * weight), factor * turn)


def movers(
    before: Mapping[Key, Number | None], after: Mapping[Key, Number | None]
) -> dict[Key, Mover]:
    """The enterprises that do not have a figure in both periods, and why.

    A key absent from a side was not active then (opened or closed); a None was active and did
    not report. Those that have both stand for themselves and are not in the result.
    """
    found = {}
    for key in {**before, **after}:
        if key not in before:
            found[key] = Mover.OPENED
        elif key not in after:
            found[key] = Mover.CLOSED
        elif before[key] is None or after[key] is None:
            found[key] = Mover.UNREPORTED
    return found


def rounded(parts: Mapping[Key, Fraction], places: int) -> dict[Key, Decimal]:
    """The parts rounded for display so that they still add up to the rounded whole: what rounding
    takes away goes to the part that is largest in absolute value."""
    shown = {key: round_half_up(value, places) for key, value in parts.items()}
    if not shown:
        return shown
    whole = round_half_up(sum(parts.values(), Fraction(0)), places)
    largest = max(parts, key=lambda key: abs(parts[key]))
    shown[largest] += whole - sum(shown.values())
    return shown


def _differences(
    before: Mapping[Key, Fraction], after: Mapping[Key, Fraction], weight: Fraction
) -> dict[Key, Fraction]:
    keys = dict.fromkeys([*before, *after])
    nothing = Fraction(0)
    return {key: (after.get(key, nothing) - before.get(key, nothing)) * weight for key in keys}
