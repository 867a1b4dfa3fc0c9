"""Several awards of one beneficiary. That is legal; whoever decides should know of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Stack(StrEnum):
    """FACT: one fact under several schemes or years; SCHEME: one scheme again; YEAR: several in
    one year. The graver first."""

    FACT = "fact"
    SCHEME = "scheme"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Living:
    """An award that was not refused or given up. Its fact is told by `kind` (of a certificate also
    which), `holder` and day `on`: keys differ between schemes and years. `year` is what it is
    of."""

    number: str
    scheme: str
    kind: str
    holder: str
    on: date
    year: int

    @property
    def fact(self) -> str:
        return f"{self.kind}:{self.holder}:{self.on.isoformat()}"


@dataclass(frozen=True, slots=True)
class Stacked:
    """`about` is the fact, the scheme or the year; `numbers` are the awards, sorted."""

    kind: Stack
    about: str
    numbers: tuple[str, ...]


def stacked(awards: Iterable[Living]) -> list[Stacked]:
    """Every way in which awards of one beneficiary meet. The same awards are told of once only,
    under the graver kind."""
    by: dict[tuple[Stack, str], set[str]] = defaultdict(set)
    for one in awards:
        by[Stack.FACT, one.fact].add(one.number)
        by[Stack.SCHEME, one.scheme].add(one.number)
        by[Stack.YEAR, str(one.year)].add(one.number)
    told: set[tuple[str, ...]] = set()
    found = []
    for kind in Stack:
        for (of, about), numbers in sorted(by.items()):
            together = tuple(sorted(numbers))
            if of is kind and len(together) > 1 and together not in told:
                told.add(together)
                found.append(Stacked(kind, about, together))
    return found
