"""What a reviewer sees first. The worked numbers are on docs/algorithms/review-order.md."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.calc.review_order import (
    LEAST,
    Part,
    attention,
    effect,
    largest_part,
    moved,
    queries_weigh,
    surprise,
)
from targets.calc.spread import UNKNOWN_BAND, Band, median, place_of, quantile, usual_band

COUNTS = st.integers(0, 500)
SHARES = st.fractions(0, 1)


def test_a_side_of_nothing_is_no_share():
    assert Part("gdp", Fraction(0), Fraction(0)).share == 0


def test_without_any_indicator_there_is_no_part():
    assert largest_part([]) is None


def test_the_first_of_equal_parts_is_named():
    parts = [Part("output", Fraction(5), Fraction(5)), Part("gdp", Fraction(1), Fraction(1))]
    assert largest_part(parts) is parts[0]


def test_an_attainment_that_appears_or_vanishes_moves_by_all_of_it():
    assert moved((None, Fraction(3, 4))) == moved((Fraction(3, 4), None)) == Fraction(3, 4)
    assert moved((None, None)) == 0


def test_no_effect_is_more_than_all():
    assert effect([(Fraction(1), Fraction(5))]) == 1
    assert effect([]) == 0


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_surprise_is_a_share_and_grows_with_each_of_its_parts(new, carried, outside, rest):
    compared = outside + rest + 1
    found = surprise(new, carried, compared, outside)
    assert 0 <= found < 1
    assert found >= queries_weigh(new, carried)
    assert surprise(new + 1, carried, compared, outside) > found
    assert surprise(new, carried + 1, compared, outside) > found
    assert surprise(new, carried, compared, outside + 1) > found


def test_four_accepted_queries_count_as_one_new():
    assert queries_weigh(0, 4) == queries_weigh(1, 0) == Fraction(1, 3)


@given(SHARES, SHARES, SHARES)
def test_attention_never_vanishes_and_is_the_product_above_the_floor(size, odd, moves):
    found = attention(size, odd, moves)
    assert LEAST**3 <= found <= 1
    if min(size, odd, moves) >= LEAST:
        assert found == size * odd * moves


def test_a_factor_of_zero_does_not_hide_the_other_two():
    assert attention(Fraction(1), Fraction(0), Fraction(1, 2)) > attention(
        Fraction(1), Fraction(0), Fraction(1, 4)
    )


@given(st.lists(st.fractions(-1, 5), min_size=1, max_size=40))
def test_quantiles_lie_among_the_values_and_do_not_fall(values):
    ordered = sorted(values)
    steps = [quantile(ordered, Fraction(n, 10)) for n in range(11)]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (ordered[0], ordered[-1])


@pytest.mark.parametrize("count", [0, 7])
def test_too_few_changes_give_the_stand_in(count):
    assert usual_band([Fraction(3)] * count) == UNKNOWN_BAND


def test_the_ends_of_a_band_belong_to_it():
    band = Band(Fraction(-1, 5), Fraction(1, 5))
    assert band.holds(Fraction(1, 5))
    assert band.holds(Fraction(-1, 5))
    assert not band.holds(Fraction(201, 1000))


@given(st.lists(st.fractions(-1, 1), min_size=8, max_size=40))
def test_the_middle_half_is_always_usual(changes):
    band = usual_band(changes)
    ordered = sorted(changes)
    assert band.holds(quantile(ordered, Fraction(1, 4)))
    assert band.holds(quantile(ordered, Fraction(3, 4)))


def test_nothing_has_no_median():
    assert median([]) is None


def test_equals_share_a_place():
    assert [place_of(Fraction(one), [Fraction(3), Fraction(5), Fraction(5)]) for one in (5, 3)] == [
        1,
        3,
    ]
