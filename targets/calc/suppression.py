"""Which parts of a breakdown must not be shown to those who may not see single enterprises.

Source: the confidentiality of enterprise figures (统计法); docs/algorithms/breakdown.md.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

FEWEST = 3
"""Fewer enterprises than this make a part tell about one of them."""
DOMINANT = Fraction(85, 100)
"""So does one that makes up more than this of the part."""


@dataclass(frozen=True, slots=True)
class Contributions:
    """The absolute contributions of the enterprises of one part; none for the zone's own terms."""

    amounts: Sequence[Fraction]
    is_zone: bool = False

    @property
    def total(self) -> Fraction:
        return sum(self.amounts, Fraction(0))

    @property
    def is_revealing(self) -> bool:
        if self.is_zone or not self.amounts:
            return False
        if len(self.amounts) < FEWEST:
            return True
        return bool(self.total) and max(self.amounts) > DOMINANT * self.total


def suppressed(parts: Mapping[Key, Contributions]) -> set[Key]:
    """The parts to withhold. A single one could be had by subtraction from the whole, so the
    smallest of the others goes with it: one that is not 0, because taking away 0 hides nothing;
    where there is none, one of enterprises; else the zone's own."""
    hidden = {key for key, part in parts.items() if part.is_revealing}
    if len(hidden) != 1:
        return hidden
    rest = {key: part for key, part in parts.items() if key not in hidden}
    if rest:
        hidden.add(min(rest, key=lambda key: _reluctance(rest[key])))
    return hidden


def suppressed_table(parts: Mapping[tuple[Key, Key], Contributions]) -> set[tuple[Key, Key]]:
    """The cells of a table of two ways to withhold, beside tables of each way alone.

    A line that is withheld by itself takes its cells along, and no line keeps a single withheld
    cell that its sum would give away.
    """
    hidden = {key for key, part in parts.items() if part.is_revealing}
    for axis in (0, 1):
        lines = _lines(parts, axis)
        totals = {
            line: Contributions([one for key in keys for one in parts[key].amounts])
            for line, keys in lines.items()
        }
        hidden.update(key for line in suppressed(totals) for key in lines[line])
    found = -1
    while found != len(hidden):
        found = len(hidden)
        for axis in (0, 1):
            for keys in _lines(parts, axis).values():
                rest = [key for key in keys if key not in hidden]
                if len(keys) - len(rest) == 1 and rest:
                    hidden.add(min(rest, key=lambda key: _reluctance(parts[key])))
    return hidden


def _lines(
    parts: Mapping[tuple[Key, Key], Contributions], axis: int
) -> dict[Key, list[tuple[Key, Key]]]:
    lines: dict[Key, list[tuple[Key, Key]]] = {}
    for key in parts:
        lines.setdefault(key[axis], []).append(key)
    return lines


def _reluctance(part: Contributions) -> tuple[bool, bool, Fraction]:
    return not part.amounts, not part.total, part.total
