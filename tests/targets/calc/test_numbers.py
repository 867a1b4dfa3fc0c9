"""Rounding half up, plain notation, and powers."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest

from targets.calc.numbers import places_of, plain, power, round_half_up


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),  # away from zero, as 2.5
        ("2.4999999", 0, "2"),
        ("-2.4999999", 0, "-2"),
        ("0.125", 2, "0.13"),  # half even would say 0.12
        ("0.135", 2, "0.14"),
        ("-0.125", 2, "-0.13"),
        ("1.005", 2, "1.01"),  # a binary float would say 1.00
        ("-0.004", 2, "0.00"),  # no negative zero
        ("0", 3, "0.000"),
        ("7", 1, "7.0"),
        ("99.95", 1, "100.0"),
    ],
)
def test_rounding_is_half_up_away_from_zero(value: str, places: int, shown: str) -> None:
    assert str(round_half_up(Decimal(value), places)) == shown
    assert round_half_up(Fraction(value), places) == Decimal(shown)


def test_rounding_does_not_depend_on_the_context_of_the_thread() -> None:
    long = Decimal("12345678901234567890123456789012345678.905")
    with localcontext(prec=5):
        assert str(round_half_up(long, 2)) == "12345678901234567890123456789012345678.91"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 3), "0.333333333333"),
        (Fraction(2, 3), "0.666666666667"),
        (Fraction(-2, 3), "-0.666666666667"),
        (Fraction(1, 2 * 10**12), "0.000000000001"),  # half of the last place
        (Fraction(-1, 2 * 10**12), "-0.000000000001"),
        (Fraction(1, 3 * 10**12), "0"),
        (Fraction(-1, 3 * 10**12), "0"),
        (Fraction(51, 80), "0.6375"),
        (Decimal("100.00"), "100"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-7"), "0.0000001"),
        (1000, "1000"),
        (0, "0"),
    ],
)
def test_plain_notation_has_twelve_places_and_no_trailing_zeros(
    value: Fraction | Decimal | int, text: str
) -> None:
    assert plain(value) == text


def test_plain_notation_keeps_zeros_that_count() -> None:
    assert plain(Fraction(1200), 0) == "1200"
    assert plain(Fraction("1200.5"), 0) == "1201"


def test_a_column_has_the_decimals_of_its_most_exact_figure() -> None:
    assert places_of([Decimal("1193.7"), Decimal("1197.14"), Fraction(142), None]) == 2
    assert places_of([Fraction(1, 3), 5]) == 4
    assert places_of([Decimal("142.00")]) == places_of([None]) == places_of([]) == 0


@pytest.mark.parametrize(
    ("base", "exponent", "result"),
    [
        (Fraction(51, 40), Fraction(8, 8), Fraction(51, 40)),
        (Fraction(51, 40), Fraction(2), Fraction(2601, 1600)),
        (Fraction(3), Fraction(0), Fraction(1)),
        (Fraction(4), Fraction(1, 2), Fraction(2)),
        (Fraction(1000), Fraction(1, 3), Fraction(10)),
        (Fraction(27, 64), Fraction(2, 3), Fraction(9, 16)),  # (3/4)²
        (Fraction(2**13), Fraction(5, 13), Fraction(32)),
    ],
)
def test_powers_that_are_fractions_are_exact(
    base: Fraction, exponent: Fraction, result: Fraction
) -> None:
    assert power(base, exponent) == result


def test_other_powers_have_at_least_34_digits() -> None:
    assert abs(power(Fraction(2), Fraction(1, 2)) ** 2 / 2 - 1) < Fraction(1, 10**34)
    assert abs(power(Fraction(7, 3), Fraction(5, 12)) ** 12 / Fraction(7, 3) ** 5 - 1) < Fraction(
        1, 10**34
    )
