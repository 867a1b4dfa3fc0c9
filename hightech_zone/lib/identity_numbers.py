"""证件号码 of persons: residents' numbers (GB 11643-1999) check themselves; those of passports and
permits do not."""

import re
from unicodedata import category
from unicodedata import normalize as unicode_normalize

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

RESIDENT = re.compile(r"[0-9]{17}[0-9X]")


def normalise(text: str) -> str:
    """Capital letters, half width, without blanks and without what cannot be seen: copying from a
    telephone brings marks of direction along."""
    plain = unicode_normalize("NFKC", text).upper()
    return "".join(one for one in plain if category(one)[0] != "C" and not one.isspace())


def is_mistyped(number: str) -> bool:
    """Whether a normalised number has the shape of a resident's, and no resident can have it: the
    day of birth does not exist, or the check character is another one. Where somebody was
    registered is not looked at: those codes change."""
    if not RESIDENT.fullmatch(number):
        return False
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return True
    return ric.calc_check_digit(number) != number[-1]
