"""Years as addresses write them."""

from targets.calc.periods import FIRST_WRITTEN, LAST_WRITTEN

FIRST, LAST = FIRST_WRITTEN // 4, LAST_WRITTEN // 4


def read_year(text: str) -> int:
    """**Raises** ValueError for what is not four digits of a year that can be computed with."""
    if not (text.isascii() and text.isdigit() and len(text) == len("2018")):
        raise ValueError(text)
    year = int(text)
    if not FIRST <= year <= LAST:
        raise ValueError(text)
    return year
