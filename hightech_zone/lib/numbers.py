"""Reading numbers that people and files write, without ever guessing.

`read_strict` is for files and programs: ASCII digits only. `read_tolerant` is for what a person
types into a form: full-width digits and thousands separators are understood. Both refuse what
Python's own `Decimal()` would take silently (`1e5`, `1_000`, `１２３４`, `NaN`).
"""

import re
from decimal import Decimal

MAX_PLACES = 4
LIMIT = Decimal(10) ** 10

PLAIN = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－−＋", "0123456789.,--+")
BLANKS = " \t\r\n\u00a0\u2002\u2003\u2009\u202f\u3000"


class NotANumber(ValueError):
    """`code` says why: `empty`, `exponent`, `underscore`, `percent`, `separator`, `blank`,
    `dash`, `point`, `not_digits`, `places` (more than four decimals) or `range` (10¹⁰ and
    beyond). The sentence for the reader is the caller's."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text!r}")
        self.code = code
        self.text = text


def read_strict(text: str) -> Decimal:
    """The number written as `-12345.6789`; anything else raises `NotANumber`."""
    match = PLAIN.fullmatch(text)
    if match is None:
        raise NotANumber(_reason(text), text)
    if len(match.group(3) or "") > MAX_PLACES:
        raise NotANumber("places", text)
    number = Decimal(text)
    if abs(number) >= LIMIT:
        raise NotANumber("range", text)
    return number if number else Decimal(0)


def read_tolerant(text: str) -> Decimal:
    """The same, after removing outer blanks and well-placed thousands separators and turning
    full-width digits, points, commas and minus signs into plain ones."""
    plain = text.strip(BLANKS).translate(FULL_WIDTH)
    if GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        return read_strict(plain)
    except NotANumber as error:
        raise NotANumber(error.code, text) from None


def _reason(text: str) -> str:
    if not text:
        return "empty"
    if re.fullmatch(r"[-—–―]+|[/／]", text):
        return "dash"
    if re.fullmatch(r"-?[0-9.]+[eEｅＥ][-+]?[0-9]+", text):
        return "exponent"
    if "%" in text or "％" in text:
        return "percent"
    if re.fullmatch(r"-?(\.[0-9]+|[0-9]+\.)", text):
        return "point"
    if set(text) <= set("-0123456789.,_'" + BLANKS):
        return _separator_reason(text)
    return "not_digits"


def _separator_reason(text: str) -> str:
    if "_" in text:
        return "underscore"
    if any(blank in text for blank in BLANKS):
        return "blank"
    return "separator" if "," in text or "'" in text else "not_digits"
