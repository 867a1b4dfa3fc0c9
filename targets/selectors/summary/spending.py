"""Where a summary gets from what money was spent and what came of it.

The app that keeps awards knows; it registers a source when it starts, so that nothing here
depends on it. Without a source the summary has no such section.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from targets.selectors.progress import ProgressReport


@dataclass(frozen=True, slots=True)
class SpendingLine:
    """One scheme. `paid` in 万元, None where it is withheld from the reader; `result` is a sentence
    of what can be seen of it, in the reader's language, without naming an enterprise; `address`:
    where its figures are."""

    name: str
    paid: Decimal | None
    recipients: int
    result: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class SpendingNote:
    """A sentence below the table, in the reader's language, and where its figures are."""

    text: str
    address: str


@dataclass(frozen=True)
class Spending:
    """`whole`: what was paid in all, for where a line is withheld; None where that would give it
    away. `recipients`: to how many, each once; None where nobody counted."""

    lines: list[SpendingLine]
    address: str = ""
    whole: Decimal | None = None
    recipients: int | None = None
    notes: tuple[SpendingNote, ...] = ()

    @property
    def paid(self) -> Decimal | None:
        """None where it is withheld."""
        told = [one.paid for one in self.lines if one.paid is not None]
        return sum(told, Decimal()) if len(told) == len(self.lines) else self.whole


Source = Callable[[Any, ProgressReport], Spending | None]
"""From who reads and the board of the period; a fixed number of queries. None: nothing to tell."""

SOURCES: list[Source] = []


def spending(user: Any, report: ProgressReport) -> Spending | None:
    """From the first source that has any."""
    found = (source(user, report) for source in SOURCES)
    return next((one for one in found if one and one.lines), None)
