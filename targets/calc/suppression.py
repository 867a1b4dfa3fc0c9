"""Which parts of a breakdown must not be shown to those who may not see single enterprises.

Source: the confidentiality of enterprise figures (统计法); docs/algorithms/breakdown.md.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count

FEWEST = 3
"""Fewer enterprises than this make a part tell about one of them."""
DOMINANT = Fraction(85, 100)
"""So does one that makes up more than this of the part."""

Cell = tuple[int, int]
"""Row ids of park and cluster; 0 for none."""
Part = tuple[int | None, int | None]
"""A cell; a park, whose cluster is None; or a cluster, whose park is None."""
Amounts = Mapping[int, int]
"""What each enterprise contributes, in ten-thousandths of the unit, by its row id."""
Layer = Mapping[Cell, Amounts]
"""One sum by park and cluster, of those who have reported it."""


@dataclass(frozen=True, slots=True)
class Contributions:
    """The absolute contributions of the enterprises of one part."""

    amounts: Sequence[int | Fraction]

    @property
    def is_revealing(self) -> bool:
        if not self.amounts:
            return False
        if len(self.amounts) < FEWEST:
            return True
        whole = sum(self.amounts)
        return bool(whole) and max(self.amounts) > DOMINANT * whole


def is_revealing(amounts: Amounts) -> bool:
    return Contributions([abs(one) for one in amounts.values()]).is_revealing


def lines_of(cell: Cell) -> tuple[Part, Part]:
    return (cell[0], None), (None, cell[1])


def parts_of(layer: Layer) -> dict[Part, dict[int, int]]:
    """The cells and the lines they add up to."""
    parts: dict[Part, dict[int, int]] = {}
    for cell, amounts in layer.items():
        for part in (cell, *lines_of(cell)):
            held = parts.setdefault(part, {})
            for enterprise, amount in amounts.items():
                held[enterprise] = held.get(enterprise, 0) + amount
    return parts


def difference(layer: Layer, other: Layer) -> Layer:
    """What subtracting one sum from another would tell, cell by cell; nothing where it is one
    enterprise's in one cell, which the wholes tell, whatever is withheld."""
    found: dict[Cell, dict[int, int]] = {}
    for cell in sorted({*layer, *other}):
        changed = _changed(layer.get(cell, {}), other.get(cell, {}))
        if changed:
            found[cell] = changed
    return {} if sum(map(len, found.values())) == 1 else found


def _changed(one: Amounts, two: Amounts) -> dict[int, int]:
    """Who is in one of them only, or has another amount."""
    if one == two:
        return {}
    return {
        enterprise: one.get(enterprise, 0) - two.get(enterprise, 0)
        for enterprise in sorted({*one, *two})
        if one.get(enterprise) != two.get(enterprise)
    }


@dataclass(frozen=True, slots=True)
class Cost:
    """What withholding a cell would take from the readers: the enterprises in it, then an amount.
    The same for every sum, so that all of them withhold the same."""

    enterprises: int
    amount: int

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.enterprises + other.enterprises, self.amount + other.amount)

    def __lt__(self, other: "Cost") -> bool:
        return (self.enterprises, self.amount) < (other.enterprises, other.amount)


FREE = Cost(0, 0)


def withheld(
    layers: Iterable[Layer],
    costs: Mapping[Cell, Cost],
    differences: Iterable[Layer] = (),
    revealing: Collection[Part] = (),
) -> set[Part]:
    """The parts to withhold of every table alike: those that one of the sums or of their
    `differences` makes revealing, the `revealing` ones, and those that these could be computed
    from.

    Parks, clusters and cells are the edges between two rows of points, the rows and the columns of
    the table with their sums: what adds up to a known sum meets in a point. A part that is withheld
    can be computed exactly where it lies on no circle of such parts; the cheapest ones that close a
    circle are withheld with it. Where a sum has no such circle, parts close it that are 0 in it,
    which is less: whoever knows that they are 0 has the part.
    """
    sums = [parts_of(one) for one in layers]
    hidden = {*revealing}
    for parts in sums:
        hidden |= _revealing(parts, costs)
    compared = [parts_of(one) for one in differences]
    hidden.update(part for parts in compared for part, one in parts.items() if is_revealing(one))
    prices = _prices(costs)
    kinds = {
        frozenset(part for part, one in parts.items() if any(one.values()))
        for parts in (*sums, *compared)
    }
    supports = [*sorted(kinds, key=_written), frozenset(prices)]
    found = -1
    while found != len(hidden):
        found = len(hidden)
        for support in supports:
            for part in _determined(hidden & support):
                hidden |= _way(part, support, hidden, prices)
    return hidden


def _revealing(parts: Mapping[Part, Amounts], cells: Iterable[Cell]) -> set[Part]:
    """A line that tells about an enterprise takes its cells along, unless it is the whole, which
    stays."""
    found = {part for part, one in parts.items() if is_revealing(one)}
    most = max(map(len, parts.values()), default=0)
    lines = {one for one in found if None in one and len(parts[one]) < most}
    return found | {cell for cell in cells if any(line in lines for line in lines_of(cell))}


def _prices(costs: Mapping[Cell, Cost]) -> dict[Part, Cost]:
    """Of every part; a line costs what its cells do."""
    prices: dict[Part, Cost] = {}
    for cell, cost in costs.items():
        for part in (cell, *lines_of(cell)):
            prices[part] = prices.get(part, FREE) + cost
    return prices


def _written(parts: Iterable[Part]) -> list[tuple[int, int]]:
    return sorted((-1 if row is None else row, -1 if col is None else col) for row, col in parts)


Point = tuple[bool, int | None]
"""Whether it is a column, and which; None for the sum of all."""


def _ends(part: Part) -> tuple[Point, Point]:
    return (False, part[0]), (True, part[1])


def _meeting(parts: Iterable[Part]) -> dict[Point, list[tuple[Part, Point]]]:
    meeting: dict[Point, list[tuple[Part, Point]]] = {}
    for part in sorted(parts, key=lambda one: _written([one])):
        row, column = _ends(part)
        meeting.setdefault(row, []).append((part, column))
        meeting.setdefault(column, []).append((part, row))
    return meeting


def _determined(parts: Collection[Part]) -> list[Part]:
    """Those on no circle (bridges, in the words of graphs), by Tarjan's depth-first search."""
    meeting = _meeting(parts)
    order: dict[Point, int] = {}
    lowest: dict[Point, int] = {}
    found: list[Part] = []

    def visit(point: Point, came_by: Part | None) -> None:
        order[point] = lowest[point] = len(order)
        for part, other in meeting[point]:
            if part == came_by:
                continue
            if other not in order:
                visit(other, part)
                if lowest[other] > order[point]:
                    found.append(part)
            lowest[point] = min(lowest[point], lowest[other])

    for point in meeting:
        if point not in order:
            visit(point, None)
    return found


def _way(
    part: Part, support: Collection[Part], hidden: Collection[Part], prices: Mapping[Part, Cost]
) -> set[Part]:
    """The cheapest parts that close a circle with `part`; none where there is no circle."""
    start, end = _ends(part)
    meeting = _meeting(one for one in support if one != part)
    turn = count()
    waiting: list[tuple[Cost, int, Point, tuple[Part, ...]]] = [(FREE, next(turn), start, (part,))]
    seen: set[Point] = set()
    while waiting:
        cost, _, point, way = heappop(waiting)
        if point == end:
            return set(way)
        if point in seen:
            continue
        seen.add(point)
        for one, other in meeting.get(point, ()):
            if other not in seen:
                more = FREE if one in hidden else prices[one]
                heappush(waiting, (cost + more, next(turn), other, (*way, one)))
    return set()
