"""Telling real words from boilerplate, in what a department says to a query. Pure.

A refusal is a code: empty, short, no_words, repeated, boilerplate or copied.
"""

import re
import unicodedata
from dataclasses import dataclass

from targets.calc.boilerplate import ENGLISH_FILLERS, ENGLISH_STOCK, FILLERS, STOCK, WHOLE

MIN_HAN, MIN_HAN_LEFT = 5, 4
"""Fewest characters of a Chinese explanation: in all, and without stock phrases and fillers. A
number or a word in other letters counts as one."""
MIN_WORDS, MIN_WORDS_LEFT = 3, 2
"""The same of words, for any other explanation."""

HAN = "\u3400-\u9fff"
NUMERALS = "零〇一二三四五六七八九十百千万亿"
KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")
PIECES = re.compile("|".join(sorted(STOCK | FILLERS, key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Content:
    """What words amount to: how much there is in all, what is `left` without stock phrases and
    fillers, and whether that is enough."""

    left: str
    has_stock: bool
    is_short: bool
    is_enough: bool


def fault_of_words(words: str, sentence: str = "", name: str = "") -> str:
    """Why `words` explain nothing; empty where they may. `sentence` and `name` are those of the
    query they answer: repeating it is no answer."""
    said = bare(words)
    if not words.strip():
        return "empty"
    letters = re.sub(r"\d", "", said)
    if not letters.strip(NUMERALS):
        return "no_words"
    if _is_repeated(letters):
        return "repeated"
    content = content_of(words)
    if said in WHOLE or (content.has_stock and not content.is_enough):
        return "boilerplate"
    if said in {bare(sentence), bare(name)} or (len(said) >= 6 and said in bare(sentence)):
        return "copied"
    return "short" if content.is_short or not content.is_enough else ""


def content_of(words: str) -> Content:
    """Stock phrases and fillers are cut wherever they stand, the longest first."""
    text = _even(words)
    spoken = [
        one for one in re.findall(r"[^\W\d_]+", re.sub(f"[{HAN}]", " ", text)) if _is_word(one)
    ]
    empty = {one for one in spoken if one in ENGLISH_STOCK | ENGLISH_FILLERS}
    has_stock = not empty.isdisjoint(ENGLISH_STOCK)
    if not re.search(f"[{HAN}]", text):
        full = [one for one in spoken if one not in empty]
        is_enough = len(full) >= MIN_WORDS_LEFT
        return Content(" ".join(full), has_stock, len(spoken) < MIN_WORDS, is_enough)
    said = bare(re.sub("[a-z]+", lambda one: "" if one[0] in empty else one[0], text))
    has_stock = has_stock or any(one in STOCK for one in PIECES.findall(said))
    left = PIECES.sub("", said)
    return Content(left, has_stock, _size(text) < MIN_HAN, _size(left) >= MIN_HAN_LEFT)


def bare(text: str) -> str:
    """Letters, digits and ideographs only, width and case evened out."""
    return "".join(one for one in _even(text) if unicodedata.category(one)[0] in "LN")


def _even(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _size(text: str) -> int:
    return len(re.sub(f"[^{HAN}]+", "0", bare(text)))


def _is_word(text: str) -> bool:
    """Two letters or more, and neither one letter over and over, nor fingers running along the
    keyboard, nor, in English, without a vowel."""
    if len(set(text)) < 2:
        return False
    if not text.isascii():
        return True
    runs = len(text) > 2 and any(text in row or text[::-1] in row for row in KEYBOARD)
    return not runs and re.search("[aeiouy]", text) is not None


def _is_repeated(letters: str) -> bool:
    """One or two characters over and over, or one short piece repeated to the end."""
    if len(letters) >= 3 and len(set(letters)) <= 2:
        return True
    for size in range(1, len(letters) // 3 + 1):
        if len(letters) % size == 0 and letters[:size] * (len(letters) // size) == letters:
            return True
    return False
