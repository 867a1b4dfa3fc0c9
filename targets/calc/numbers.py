"""Rounding, at the edge only: half up, as the rules of calculation ask, never half even."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

API_PLACES = 12
STORED_PLACES = 4
POWER_DIGITS = 50
GUARD_DIGITS = 10
"""Carried besides, so that a root that is a short number comes out as that number."""

Number = Fraction | Decimal | int


def round_half_up(value: Number, places: int) -> Decimal:
    """`value` with exactly `places` decimals; −2.5 becomes −3, away from zero, like 2.5."""
    top, bottom = value.as_integer_ratio()
    whole = (2 * abs(top) * 10**places + bottom) // (2 * bottom)
    # Scaling a Decimal would round to the thread's context; reading it from text does not.
    return Decimal(f"{'-' if top < 0 and whole else ''}{whole}E-{places}")


def plain(value: Number, places: int = API_PLACES) -> str:
    """Plain notation, half up to `places` decimals, trailing zeros dropped: the API's form."""
    text = f"{round_half_up(value, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def places_of(values: Iterable[Number | None]) -> int:
    """The decimals with which all of them can be written as they are, four at most: those of a
    column of figures."""
    written = [plain(one, STORED_PLACES) for one in values if one is not None]
    return max((len(one.partition(".")[2]) for one in written), default=0)


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """`base ** exponent` for a positive base: exact where the exponent is whole, else to 50
    significant digits. Roots that are fractions of short numbers are exact, too: a pace of 0.95
    on a geometric path has to be 0.95."""
    if exponent.denominator == 1:
        return base**exponent.numerator
    return _raised(base.numerator, exponent) / _raised(base.denominator, exponent)


def _raised(base: int, exponent: Fraction) -> Fraction:
    with localcontext(prec=POWER_DIGITS + GUARD_DIGITS, rounding=ROUND_HALF_UP) as context:
        raised = Decimal(base) ** (Decimal(exponent.numerator) / Decimal(exponent.denominator))
        context.prec = POWER_DIGITS
        return Fraction(+raised)
