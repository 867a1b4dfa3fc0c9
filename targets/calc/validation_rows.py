"""What validation looks at and what it answers. A figure that is absent is missing, never zero."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from targets.calc.numbers import plain

OFFSETS = (-1, -2, -4, -5)
"""Quarters away whose figures the kinds look at, beside the quarter itself (0)."""


@dataclass(frozen=True, slots=True)
class Series:
    """One data element of one row, by quarters away from the one looked at: 0, −1, …

    Flows are year to date, as reported. `quarter` is 1 to 4.
    """

    quarter: int
    is_flow: bool
    values: Mapping[int, Decimal]

    def at(self, offset: int) -> Decimal | None:
        """As reported: year to date for a flow."""
        return self.values.get(offset)

    def alone(self, offset: int) -> Decimal | None:
        """The single quarter of a flow, a stock as it is."""
        value = self.values.get(offset)
        if value is None or not self.is_flow or (self.quarter - 1 + offset) % 4 == 0:
            return value
        before = self.values.get(offset - 1)
        return None if before is None else value - before


@dataclass(frozen=True, slots=True)
class Row:
    """An enterprise, or the zone (empty `key`), with what is held of it in any form.

    `certificates` are the kinds in force on the quarter's last day, `without` the elements
    reported as missing or not applicable.
    """

    key: str
    series: Mapping[str, Series]
    name: str = ""
    cluster: str | None = None
    certificates: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    def now(self, element: str) -> Decimal | None:
        held = self.series.get(element)
        return None if held is None else held.at(0)


@dataclass(frozen=True, slots=True)
class Rule:
    """`params` are texts by name, as `Kind.read` gives them."""

    code: str
    kind: str
    elements: tuple[str, ...]
    params: Mapping[str, str] = field(default_factory=dict)
    is_hard: bool = False

    def number(self, name: str) -> Decimal:
        """Short enough for products with figures to be exact in 28 digits."""
        return Decimal(self.params[name])


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that asks about a cell. `facts` are what its sentence is made of, numbers as decimal
    texts: figures exactly, ratios to twelve decimals."""

    rule: str
    kind: str
    row: str
    element: str
    facts: Mapping[str, str]


def cells(rule: Rule, rows: Sequence[Row]) -> Iterator[tuple[Row, str, Series]]:
    for row in rows:
        for element in rule.elements:
            held = row.series.get(element)
            if held is not None:
                yield row, element, held


def found(rule: Rule, row: Row, element: str, **facts: Decimal | Fraction | str) -> Finding:
    texts = {name: one if isinstance(one, str) else plain(one) for name, one in facts.items()}
    return Finding(rule.code, rule.kind, row.key, element, texts)
