"""What must not be shown: few enterprises, a dominant one, and what subtraction would tell."""

from fractions import Fraction

import pytest

from targets.calc.suppression import Contributions, suppressed, suppressed_table
from tests.targets.calc.specs import F


def of(*amounts: str | int) -> Contributions:
    return Contributions([F(one) for one in amounts])


ZONE = Contributions([], is_zone=True)


@pytest.mark.parametrize(
    ("part", "is_revealing"),
    [
        pytest.param(of(), False, id="none"),
        pytest.param(of(5), True, id="one"),
        pytest.param(of(5, 5), True, id="two"),
        pytest.param(of(5, 5, 5), False, id="three"),
        pytest.param(of(85, 10, 5), False, id="one with 85 % exactly"),
        pytest.param(of("85.0001", 10, "4.9999"), True, id="one above 85 %"),
        pytest.param(of(5, 0, 0), True, id="one beside silent ones"),
        pytest.param(of(0, 0, 0), False, id="all of them 0"),
        pytest.param(of(0), True, id="one, of 0"),
        pytest.param(ZONE, False, id="the zone's own"),
    ],
)
def test_what_tells_about_one_enterprise(part: Contributions, is_revealing: bool) -> None:
    assert part.is_revealing is is_revealing


@pytest.mark.parametrize(
    ("parts", "hidden"),
    [
        pytest.param({"a": of(3, 3, 3), "b": of(4, 4, 4)}, "", id="nothing to hide"),
        pytest.param(
            {"a": of(9), "b": of(3, 3, 3), "c": of(2, 2, 2)}, "ac", id="the smallest goes with it"
        ),
        pytest.param({"a": of(9), "b": of(8), "c": of(2, 2, 2)}, "ab", id="two are enough"),
        pytest.param({"a": of(9), "b": of(8), "c": of(7)}, "abc", id="all of them"),
        pytest.param(
            {"a": of(9), "b": of(0, 0, 0), "c": of(2, 2, 2)}, "ac", id="taking away 0 hides nothing"
        ),
        pytest.param({"a": of(9), "b": of(0, 0, 0), "z": ZONE}, "ab", id="rather 0 than the zone"),
        pytest.param({"a": of(9), "z": ZONE}, "az", id="the zone where there is nothing else"),
        pytest.param(
            {"a": of(9), "b": of(2, 2, 2), "z": ZONE}, "ab", id="enterprises before the zone"
        ),
        pytest.param({"a": of(9)}, "a", id="alone"),
        pytest.param({}, "", id="empty"),
    ],
)
def test_what_is_withheld(parts: dict[str, Contributions], hidden: str) -> None:
    assert suppressed(parts) == set(hidden)


def test_no_line_of_a_table_gives_its_hidden_cell_away() -> None:
    many, few = Contributions([Fraction(1)] * 5), Contributions([Fraction(1)] * 2)
    parts = {
        ("east", "machines"): few,
        ("east", "chemicals"): many,
        ("west", "machines"): many,
        ("west", "chemicals"): many,
        ("north", "machines"): many,
        ("north", "chemicals"): many,
    }
    hidden = suppressed_table(parts)
    for axis in (0, 1):
        for line in {key[axis] for key in parts}:
            assert sum(key[axis] == line for key in hidden) != 1
    assert ("east", "machines") in hidden
    assert len(hidden) == 4


def test_a_park_withheld_by_itself_takes_its_cells_along() -> None:
    many = Contributions([Fraction(1)] * 5)
    parts = {
        ("east", "machines"): Contributions([Fraction(1)] * 2),
        ("west", "machines"): many,
        ("west", "chemicals"): many,
        ("north", "chemicals"): Contributions([Fraction(1)] * 9),
    }
    assert {key for key in parts if key[0] in ("east", "west")} <= suppressed_table(parts)
