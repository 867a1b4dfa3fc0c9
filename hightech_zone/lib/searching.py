"""Finding Chinese names by a part of them, by pinyin or by initials, with plain substrings."""

from collections.abc import Iterable
from unicodedata import normalize

from pypinyin import Style, lazy_pinyin


def folded(text: str) -> str:
    """Small letters, half width, no blanks: how both what is kept and what is asked are written."""
    return "".join(normalize("NFKC", text).lower().split())


def search_text(code: str, names: Iterable[str]) -> str:
    """What a thing with these names is found by: its code, and each name as it is, in pinyin and
    by initials, one a line. What is asked holds no line break, so it never spans two.

    A character with several readings gets the usual one of its word: 重庆 is `chongqing`; ü is `v`.
    """
    lines = [folded(code)]
    for name in dict.fromkeys(map(folded, names)):
        letters = "".join(one for one in name if one.isalnum())
        lines += [name, _spelled(letters, Style.NORMAL), _spelled(letters, Style.FIRST_LETTER)]
    return "\n".join(dict.fromkeys(lines))


def _spelled(letters: str, style: Style) -> str:
    return "".join(lazy_pinyin(letters, style=style))
