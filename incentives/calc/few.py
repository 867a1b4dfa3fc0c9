"""Which sums of money must not be told to readers who may not open single awards.

Of the table of what was paid by scheme and year of awards that are secret, a cell that rests on
fewer than three beneficiaries, or mostly on one, is withheld, and so is every sum it is part of.
All that is told can thus be had from the cells that are told, and nothing about the others: no
cell that is safe is withheld for their sake.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from targets.calc.suppression import Contributions

Row = TypeVar("Row", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)
Holder = TypeVar("Holder", bound=Hashable)
Cell = tuple[Hashable, Hashable]
"""Scheme and year, or what else a table has two ways of."""


@dataclass(frozen=True, slots=True)
class Withheld:
    cells: frozenset[Cell] = frozenset()

    def hides(self, scheme: Hashable, year: Hashable | None) -> bool:
        """The sum of a scheme; `year` None: of all years."""
        if year is None:
            return any(cell[0] == scheme for cell in self.cells)
        return (scheme, year) in self.cells

    def hides_all(self, year: Hashable | None) -> bool:
        """The sum of all schemes."""
        return any(year in (None, cell[1]) for cell in self.cells)


OPEN = Withheld()
"""Nothing is withheld."""


def withheld(amounts: Mapping[tuple[Row, Column, Holder], Fraction]) -> Withheld:
    """`amounts` by scheme, year and beneficiary, all above 0."""
    held: dict[Cell, list[Fraction]] = defaultdict(list)
    for (scheme, year, _holder), amount in amounts.items():
        held[scheme, year].append(amount)
    few = (cell for cell, parts in held.items() if Contributions(parts).is_revealing)
    return Withheld(frozenset(few))
