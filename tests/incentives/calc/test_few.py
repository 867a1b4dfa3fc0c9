"""Which sums are withheld from readers who may not open single awards."""

from fractions import Fraction

import pytest

from incentives.calc.few import Withheld, withheld

FEW = {(1, 2018, "a"): 7, (1, 2018, "b"): 9}
MANY = {(2, 2018, holder): 10 for holder in "cdef"}
MORE = {(3, 2018, holder): 50 for holder in "cdef"}


def of(*amounts: dict[tuple[int, int, str], int]) -> Withheld:
    return withheld({key: Fraction(n) for one in amounts for key, n in one.items()})


def test_few_are_withheld_with_the_smallest_of_the_others() -> None:
    found = of(FEW, MANY, MORE)
    assert found.cells == {(1, 2018), (2, 2018)}
    assert found.schemes == {1, 2}
    assert not found.hides_all(2018)
    assert not found.hides_all(None)


def test_the_whole_goes_where_it_is_of_few() -> None:
    found = of(FEW)
    assert found.hides(1, 2018)
    assert found.hides(1, None)
    assert found.hides_all(2018)
    assert found.hides_all(None)


def test_a_years_sum_goes_where_what_is_hidden_of_it_is_of_few() -> None:
    other = {(4, 2018, "g"): 3}
    found = of({(1, 2018, "a"): 50}, other, MANY, {(2, 2017, holder): 9 for holder in "cdef"})
    assert found.cells >= {(1, 2018), (4, 2018)}
    assert not found.hides(2, 2018)
    assert found.hides_all(2018)
    assert found.hides_all(None)


def test_one_holders_awards_are_one() -> None:
    found = withheld({(1, year, "a"): Fraction(5) for year in (2017, 2018, 2019)})
    assert found.hides(1, None)


@pytest.mark.parametrize("year", [2018, 2019])
def test_a_year_is_not_had_from_all_years_less_another(year: int) -> None:
    later = {(2, 2019, holder): 10 for holder in "cdef"}
    few = {(2, 2018, "g"): 8}
    found = of(few, later)
    assert found.hides(2, year)
    assert not found.hides(2, None)
