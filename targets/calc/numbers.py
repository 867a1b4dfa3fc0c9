"""Rounding, at the edge only: half up, as the rules of calculation ask, never half even."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

API_PLACES = 12
POWER_DIGITS = 50

Number = Fraction | Decimal | int


def round_half_up(value: Number, places: int) -> Decimal:
    """`value` with exactly `places` decimals; −2.5 becomes −3, away from zero, like 2.5."""
    exact = Fraction(value)
    scaled = abs(exact) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    if not whole:
        return Decimal(0).scaleb(-places)
    # Scaling a Decimal would round to the thread's context; building it from digits does not.
    return Decimal((exact < 0, Decimal(whole).as_tuple().digits, -places))


def plain(value: Number, places: int = API_PLACES) -> str:
    """Plain notation, half up to `places` decimals, trailing zeros dropped: the API's form."""
    text = f"{round_half_up(value, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """`base ** exponent` for a positive base: exact where the exponent is whole, else to 50
    significant digits."""
    if exponent.denominator == 1:
        return base**exponent.numerator
    with localcontext(prec=POWER_DIGITS, rounding=ROUND_HALF_UP):
        root = Decimal(base.numerator) / Decimal(base.denominator)
        return Fraction(root ** (Decimal(exponent.numerator) / Decimal(exponent.denominator)))
