"""Reading amounts that people write with their unit: `3.2亿元`, `48,260万元`, `120人`."""

import re
from dataclasses import dataclass
from decimal import Decimal
from unicodedata import normalize

from hightech_zone.lib.numbers import (
    BLANKS,
    FULL_WIDTH,
    LIMIT,
    MAX_PLACES,
    NotANumber,
    read_tolerant,
)

PREFIX = re.compile(r"([十百千万亿]*)(.*)")
PREFIXES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
MAX_DIGITS = 24
NO_UNITS = ("%", "％", "e", "E", "ｅ", "Ｅ", "_", "'")
"""What follows digits and is part of the number, or of what is wrong with it."""
WITH_UNIT = re.compile(r"([-0-9.,]*[0-9])[ \u00a0\u3000]*([^-0-9.,\s].*)")


@dataclass(frozen=True, slots=True)
class Amount:
    """`unit` is the one that was written, empty where none was; `factor` what was multiplied
    with to come to the unit wanted."""

    value: Decimal
    unit: str = ""
    factor: Decimal = Decimal(1)


def read_amount(text: str, unit: str, factor: Decimal = Decimal(1)) -> Amount:
    """The amount in `unit`; a plain number is multiplied by `factor`, that of its column.

    **Raises** NotANumber, with the code `unit` besides its own where another unit was written.
    """
    match = WITH_UNIT.fullmatch(text.strip(BLANKS).translate(FULL_WIDTH))
    if match is None or match[2].startswith(NO_UNITS):
        return Amount(_kept(_number(text) * factor, text), "", factor)
    number = _number(match[1])
    written = match[2].strip(BLANKS)
    own = factor_of(written, unit)
    if own is None:
        raise NotANumber("unit" if _is_unit(written) else "not_digits", text)
    return Amount(_kept(number * own, text), written, own)


def factor_of(written: str, *units: str) -> Decimal | None:
    """What an amount in the unit `written` is multiplied with to be in the first of `units`, of
    which the others are translations; None where they do not measure the same."""
    said = _plain(written)
    if said in {_plain(unit) for unit in units}:
        return Decimal(1)
    prefix, base = _split(said)
    own_prefix, own_base = _split(_plain(units[0]))
    if base != own_base and not (base == "" and prefix > 1):
        return None
    return Decimal(prefix) / own_prefix


def round_as_shown(number: float) -> Decimal:
    """A number as a spreadsheet shows it: 15 significant digits, so that what 0.1 + 0.2 leaves
    behind is no fifth decimal."""
    shortest = Decimal(repr(number))
    rounded = Decimal(f"{number:.15g}")
    return rounded if _places(rounded) <= MAX_PLACES else shortest


def _number(text: str) -> Decimal:
    """Places and size are judged after the unit was taken into account."""
    try:
        return read_tolerant(text)
    except NotANumber as error:
        if error.code not in ("places", "range") or len(text) > MAX_DIGITS:
            raise
        return Decimal(text.strip(BLANKS).translate(FULL_WIDTH).replace(",", ""))


def _kept(value: Decimal, text: str) -> Decimal:
    if _places(value) > MAX_PLACES:
        raise NotANumber("places", text)
    if abs(value) >= LIMIT:
        raise NotANumber("range", text)
    return value


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _plain(unit: str) -> str:
    return "".join(normalize("NFKC", unit).lower().split())


def _split(unit: str) -> tuple[int, str]:
    match = PREFIX.fullmatch(unit)
    multiple = 1
    for character in match[1] if match else "":
        multiple *= PREFIXES[character]
    return multiple, match[2] if match else unit


def _is_unit(written: str) -> bool:
    return _split(_plain(written))[1] in (
        "元",
        "人",
        "件",
        "家",
        "户",
        "项",
        "个",
        "吨",
        "人次",
        "名",
    )
