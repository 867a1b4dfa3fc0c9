"""Which sums are withheld from readers who may not open single awards."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from incentives.calc.few import Withheld, withheld
from targets.calc.suppression import Contributions

Amounts = Mapping[tuple[int, int, str], int]
FEW = {(1, 2018, "a"): 7, (1, 2018, "b"): 9}
MANY = {(2, 2018, holder): 10 for holder in "cdef"}
MORE = {(3, 2018, holder): 50 for holder in "cdef"}


def of(*amounts: Amounts) -> Withheld:
    return withheld({key: Fraction(n) for one in amounts for key, n in one.items()})


def test_few_are_withheld_and_every_sum_they_are_in() -> None:
    found = of(FEW, MANY, MORE, {(3, 2017, holder): 10 for holder in "cdef"})
    assert found.cells == {(1, 2018)}
    assert found.hides(1, None)
    assert found.hides_all(2018)
    assert found.hides_all(None)
    assert not found.hides(2, None)
    assert not found.hides(3, None)
    assert not found.hides_all(2017)


def test_one_holders_awards_are_one() -> None:
    found = withheld({(1, year, "a"): Fraction(5) for year in (2017, 2018, 2019)})
    assert found.hides(1, None)


def test_a_single_award_is_not_had_from_the_sum_of_its_scheme_and_that_of_the_other_year() -> None:
    """48 of the scheme less 40 of 2017 would be the 8 of 2018."""
    found = of(
        {(1, 2017, holder): 10 for holder in "cdef"},
        {(1, 2018, "g"): 8},
        {(2, 2018, holder): 10 for holder in "cdef"},
    )
    assert found.hides(1, 2018)
    assert found.hides(1, None)
    assert not found.hides_all(2017)


AMOUNTS = st.dictionaries(
    st.tuples(st.integers(1, 4), st.integers(2017, 2019), st.sampled_from("abcdefgh")),
    st.sampled_from([5, 10, 50, 100]),
    min_size=1,
    max_size=40,
)


@given(AMOUNTS)
def test_no_sum_of_few_can_be_computed_from_what_is_told(amounts: Amounts) -> None:
    """Of cells, and of all lines: neither is in the linear span of what is told."""
    found = of(amounts)
    cells = sorted({key[:2] for key in amounts})
    sums = [
        *(({cell}, found.hides(*cell)) for cell in cells),
        *((having(cells, 0, one), found.hides(one, None)) for one in {cell[0] for cell in cells}),
        *((having(cells, 1, one), found.hides_all(one)) for one in {cell[1] for cell in cells}),
        (set(cells), found.hides_all(None)),
    ]
    told = [row(cells, some) for some, is_hidden in sums if not is_hidden]
    for some, _is_hidden in sums:
        if is_revealing(amounts, some.__contains__):
            assert not is_spanned(told, row(cells, some)), some


def having(cells: Iterable[tuple[int, int]], axis: int, value: int) -> set[tuple[int, int]]:
    return {cell for cell in cells if cell[axis] == value}


def row(cells: list[tuple[int, int]], some: set[tuple[int, int]]) -> list[Fraction]:
    return [Fraction(cell in some) for cell in cells]


def is_revealing(amounts: Amounts, counts: Callable[[tuple[int, int]], bool]) -> bool:
    of_holder: dict[str, Fraction] = {}
    for (scheme, year, holder), amount in amounts.items():
        if counts((scheme, year)):
            of_holder[holder] = of_holder.get(holder, Fraction(0)) + amount
    return Contributions(list(of_holder.values())).is_revealing


def is_spanned(rows: list[list[Fraction]], wanted: list[Fraction]) -> bool:
    """By elimination: whether something of `wanted` is left without its part in the rows."""
    reduced: list[tuple[int, list[Fraction]]] = []
    for one in [*rows, wanted]:
        rest = one
        for place, base in reduced:
            rest = [a - rest[place] * b for a, b in zip(rest, base, strict=True)]
        place = next((at for at, value in enumerate(rest) if value), None)
        if one is wanted:
            return place is None
        if place is not None:
            reduced.append((place, [value / rest[place] for value in rest]))
    raise AssertionError
