"""Which sums of money must not be told to readers who may not open single awards.

The table of what was paid by scheme and year, with the sums of its lines, is withheld as figures
of enterprises are (`targets.calc.suppression`): a cell that rests on fewer than three
beneficiaries, or mostly on one, goes, and so does another wherever a sum would give it away.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from targets.calc.suppression import Contributions, suppressed, suppressed_table

Key = TypeVar("Key", bound=Hashable)
Holder = TypeVar("Holder", bound=Hashable)
Cell = tuple[int, int]
"""Scheme and year."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """`schemes` over all years, `years` over all schemes; `whole` is the sum of everything."""

    cells: frozenset[Cell] = frozenset()
    schemes: frozenset[int] = frozenset()
    years: frozenset[int] = frozenset()
    whole: bool = False

    def hides(self, scheme: int, year: int | None) -> bool:
        """The sum of a scheme; `year` None: of all years."""
        return scheme in self.schemes if year is None else (scheme, year) in self.cells

    def hides_all(self, year: int | None) -> bool:
        """The sum of all schemes."""
        return self.whole if year is None else year in self.years


OPEN = Withheld()
"""Nothing is withheld."""


def withheld(amounts: Mapping[tuple[int, int, Holder], Fraction]) -> Withheld:
    """`amounts` by scheme, year and beneficiary, none of them 0."""
    rows = [(scheme, year, holder, n) for (scheme, year, holder), n in amounts.items()]
    cells = suppressed_table(
        _parts(((scheme, year), holder, n) for scheme, year, holder, n in rows)
    )
    hidden = [row for row in rows if row[:2] in cells]
    schemes = _lines(*(_parts((row[0], *row[2:]) for row in some) for some in (rows, hidden)))
    years = _lines(*(_parts(row[1:] for row in some) for some in (rows, hidden)))
    whole = _parts((None, holder, n) for _scheme, _year, holder, n in rows)
    is_given_away = len(schemes) == 1 or len(years) == 1
    return Withheld(
        frozenset(cells),
        frozenset(schemes),
        frozenset(years),
        is_given_away or any(one.is_revealing for one in whole.values()),
    )


def _lines(sums: Mapping[Key, Contributions], hidden: Mapping[Key, Contributions]) -> set[Key]:
    """The lines whose sum must not be told: by itself, or because what is `hidden` of the line, had
    by subtraction, would tell about a few."""
    return suppressed(sums) | {key for key, one in hidden.items() if one.is_revealing}


def _parts(rows: Iterable[tuple[Key, Holder, Fraction]]) -> dict[Key, Contributions]:
    """What each beneficiary got, by the part it is of."""
    by: dict[Key, dict[Holder, Fraction]] = {}
    for key, holder, amount in rows:
        of_holder = by.setdefault(key, {})
        of_holder[holder] = of_holder.get(holder, Fraction(0)) + amount
    return {key: Contributions(list(held.values())) for key, held in by.items()}
