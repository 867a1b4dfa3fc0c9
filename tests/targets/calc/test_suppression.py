"""What must not be shown: few enterprises, a dominant one, and what subtraction would tell."""

from collections.abc import Mapping
from itertools import count

import pytest

from targets.calc.suppression import (
    Cell,
    Contributions,
    Cost,
    Layer,
    Part,
    difference,
    lines_of,
    withheld,
)
from tests.targets.calc.specs import F


@pytest.mark.parametrize(
    ("amounts", "is_revealing"),
    [
        pytest.param([], False, id="none"),
        pytest.param([5], True, id="one"),
        pytest.param([5, 5], True, id="two"),
        pytest.param([5, 5, 5], False, id="three"),
        pytest.param([85, 10, 5], False, id="one with 85 % exactly"),
        pytest.param(["85.0001", 10, "4.9999"], True, id="one above 85 %"),
        pytest.param([5, 0, 0], True, id="one beside silent ones"),
        pytest.param([0, 0, 0], False, id="all of them 0"),
        pytest.param([0], True, id="one, of 0"),
    ],
)
def test_what_tells_about_one_enterprise(amounts: list, is_revealing: bool) -> None:
    assert Contributions([F(one) for one in amounts]).is_revealing is is_revealing


def layer_of(cells: Mapping[Cell, list[int]]) -> Layer:
    numbers = count(1)
    return {cell: {next(numbers): F(one) for one in held} for cell, held in cells.items()}


def costs_of(layer: Layer) -> dict[Cell, Cost]:
    return {cell: Cost(len(held), sum(held.values(), F(0))) for cell, held in layer.items()}


def hidden_in(cells: Mapping[Cell, list[int]], *others: Mapping[Cell, list[int]]) -> set[Part]:
    first = layer_of(cells)
    return withheld([first, *map(layer_of, others)], costs_of(first))


def parks(hidden: set[Part]) -> set[int]:
    return {park for park, cluster in hidden if park is not None and cluster is None}


def cells(hidden: set[Part]) -> set[Part]:
    return {part for part in hidden if None not in part}


@pytest.mark.parametrize(
    ("parts", "hidden"),
    [
        pytest.param([[3, 3, 3], [4, 4, 4]], set(), id="nothing to hide"),
        pytest.param([[9], [3, 3, 3], [2, 2, 2]], {0, 2}, id="the smallest goes with it"),
        pytest.param([[9], [1] * 4, [2, 2, 2]], {0, 2}, id="the one with fewest enterprises"),
        pytest.param([[9], [8], [2, 2, 2]], {0, 1}, id="two are enough"),
        pytest.param([[9], [8], [7]], {0, 1, 2}, id="all of them"),
        pytest.param([[9], [0, 0, 0], [2, 2, 2]], {0, 2}, id="taking away 0 hides nothing"),
        pytest.param([[9], [0, 0, 0]], {0, 1}, id="rather 0 than nothing"),
        pytest.param([[9]], {0}, id="alone"),
        pytest.param([], set(), id="empty"),
    ],
)
def test_what_is_withheld(parts: list[list[int]], hidden: set[int]) -> None:
    assert parks(hidden_in({(n, 0): held for n, held in enumerate(parts)})) == hidden


MANY, FEW = [1] * 5, [1] * 2
TABLE = {(park, cluster): MANY for park in range(3) for cluster in range(2)}


def test_no_line_of_a_table_gives_its_hidden_cell_away() -> None:
    hidden = hidden_in({**TABLE, (0, 0): FEW})
    assert (0, 0) in hidden
    assert len(hidden) == len(cells(hidden)) == 4
    for axis in (0, 1):
        for line in {cell[axis] for cell in TABLE}:
            assert sum(key[axis] == line for key in hidden) != 1


def test_two_cells_in_each_line_are_not_enough() -> None:
    """Two squares that one cell joins: it is what the two parks of the first have more than the
    two clusters of it."""
    squares = [
        (park, cluster)
        for side in (0, 2)
        for park in (side, side + 1)
        for cluster in (side, side + 1)
    ]
    few = [*squares, (1, 2)]
    table = {(park, cluster): MANY for park in range(5) for cluster in range(5)}
    hidden = hidden_in({**table, **dict.fromkeys(few, FEW)})
    assert cells(hidden) > set(few)
    assert cells(hidden_in({**table, **dict.fromkeys(squares, FEW)})) == set(squares)


def test_a_park_that_tells_about_an_enterprise_takes_its_cells_along() -> None:
    table = {**TABLE, (0, 0): [90], (0, 1): [1] * 6}
    hidden = hidden_in(table)
    assert {(0, None), (0, 0), (0, 1)} <= hidden


def test_what_is_the_whole_takes_nothing_along() -> None:
    hidden = hidden_in({(0, 0): [900], (1, 0): MANY, (2, 0): MANY, (3, 0): MANY})
    assert len(cells(hidden)) == 2


def test_what_one_sum_withholds_the_others_do() -> None:
    few = {**TABLE, (2, 1): FEW}
    assert hidden_in({**TABLE, (0, 0): FEW}, few) == hidden_in(few, {**TABLE, (0, 0): FEW})
    assert {(0, 0), (2, 1)} <= hidden_in(TABLE, {**TABLE, (0, 0): FEW}, few)


def test_a_cell_hides_in_each_of_the_sums() -> None:
    """The smallest cells of the first sum have nothing in the second."""
    second = {**dict.fromkeys(TABLE, [0] * 3), (0, 0): [9], (2, 0): MANY, (0, 1): MANY}
    second |= {(2, 1): MANY}
    first = {**TABLE, (1, 0): [1] * 3, (1, 1): [1] * 3}
    assert {(0, 0), (0, 1), (2, 0), (2, 1)} <= hidden_in(first, second)


def test_the_difference_of_two_sums_is_withheld_too() -> None:
    one = layer_of({cell: [1] * 9 for cell in TABLE})
    lacks = {5: (0, 0), 14: (0, 1), 23: (1, 0), 32: (1, 1)}
    two = {
        cell: {key: value for key, value in held.items() if key not in lacks}
        for cell, held in one.items()
    }
    assert withheld([one, two], costs_of(one)) == set()
    hidden = withheld([one, two], costs_of(one), [difference(one, two)])
    assert hidden >= {part for cell in lacks.values() for part in (cell, *lines_of(cell))}


def test_what_the_wholes_tell_is_not_hidden() -> None:
    one = layer_of(TABLE)
    two = {**one, (0, 0): {key: value + (key == 1) for key, value in one[0, 0].items()}}
    assert difference(two, one) == {}
    moved = {**one, (0, 0): {}, (0, 1): {**one[0, 1], **one[0, 0]}}
    assert set(difference(moved, one)) == {(0, 0), (0, 1)}
    assert difference(one, one) == {}


def test_a_move_together_with_another_amount_hides_both_places() -> None:
    """The wholes tell what changed in all, the two places would tell the figure itself."""
    one = layer_of(TABLE)
    firm = next(iter(one[0, 0]))
    rest = {key: value for key, value in one[0, 0].items() if key != firm}
    moved = {**one, (0, 0): rest, (0, 1): {**one[0, 1], firm: one[0, 0][firm] + 10}}
    assert set(difference(moved, one)) == {(0, 0), (0, 1)}
    hidden = withheld([one, moved], costs_of(one), [difference(moved, one)])
    assert {(0, 0), (0, 1)} <= hidden


def test_costs_add_up() -> None:
    assert Cost(1, 2) + Cost(2, 3) == Cost(3, 5)
    assert Cost(1, 9) < Cost(2, 3)
