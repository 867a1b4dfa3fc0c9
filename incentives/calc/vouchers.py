"""When two numbers of vouchers are the same one."""

from unicodedata import category, normalize

UNSEEN = "\u115f\u1160"
"""Letters to Unicode that are drawn as nothing."""
DASHES = "\u2212\u2500"
"""Minus and rule: not punctuation to Unicode, and typed as dashes."""


def readable(number: str) -> str:
    """Full-width letters as plain ones, without what cannot be seen: copying from a chat or a
    sheet brings marks of direction and of width along."""
    return "".join(one for one in normalize("NFKC", number) if is_seen(one)).strip()


def is_seen(char: str) -> bool:
    return category(char)[0] not in "CM" and char not in UNSEEN


def voucher_key(number: str) -> str:
    """The same however it was typed: full-width letters, capitals, blanks, kinds of dashes. Empty
    where it has neither letter nor digit."""
    plain = normalize("NFKC", readable(number).casefold())
    if not any(map(str.isalnum, plain)):
        return ""
    kept = (one for one in plain if not one.isspace())
    return "".join("-" if category(one) == "Pd" or one in DASHES else one for one in kept)
