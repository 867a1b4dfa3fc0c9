"""统一社会信用代码: normalising, checking and completing unified social credit codes.

Source: GB 32100-2015; positions 9 to 17 are an organisation code of GB 11714-1997 with a check
character of its own. Codes in the wild break the inner rule now and then, so that one only warns.
"""

from unicodedata import normalize as unicode_normalize

from stdnum.cn.uscc import calc_check_digit

LENGTH = 18
ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
LOOKALIKES = str.maketrans("OISZ", "0152")

INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
INNER_VALUES = {char: value for value, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}


class InvalidUscc(ValueError):
    """`code` says why: `length`, `characters` or `check`; `suggestion` is the code that was
    probably meant, or empty. The sentence for the reader is the caller's."""

    def __init__(self, code: str, text: str, suggestion: str = "") -> None:
        super().__init__(f"{code}: {text!r}")
        self.code = code
        self.text = text
        self.suggestion = suggestion


def normalise(text: str) -> str:
    """Capital letters, half width, no blanks. Says nothing about whether the code is valid."""
    return "".join(unicode_normalize("NFKC", text).upper().split())


def check(text: str) -> str:
    """The normalised code; raises `InvalidUscc` where it cannot be one."""
    code = normalise(text)
    if len(code) != LENGTH:
        raise InvalidUscc("length", code)
    if not ALPHABET.issuperset(code):
        raise InvalidUscc("characters", code, _suggest(code))
    if calc_check_digit(code[:-1]) != code[-1]:
        raise InvalidUscc("check", code)
    return code


def complete(body: str) -> str:
    """The code whose first 17 characters are `body`."""
    return body + calc_check_digit(body)


def inner_check_character(organisation: str) -> str:
    """The check character of an organisation code's first eight characters (GB 11714)."""
    total = sum(
        INNER_VALUES[char] * weight
        for char, weight in zip(organisation, INNER_WEIGHTS, strict=True)
    )
    return "0123456789X0"[11 - total % 11]


def _suggest(code: str) -> str:
    """Letters outside the alphabet are usually the digit that looks like them."""
    likely = code.translate(LOOKALIKES)
    if ALPHABET.issuperset(likely) and calc_check_digit(likely[:-1]) == likely[-1]:
        return likely
    return ""
