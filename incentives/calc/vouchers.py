"""When two numbers of vouchers are the same one."""

from unicodedata import normalize


def voucher_key(number: str) -> str:
    """The same however it was typed: full-width letters, capitals, spaces around it."""
    return normalize("NFKC", normalize("NFKC", number).casefold()).strip()
