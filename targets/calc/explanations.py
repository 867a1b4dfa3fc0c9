"""Telling real words from boilerplate, in what a department says to a query. Pure.

A refusal is a code: empty, short, no_words, repeated, boilerplate or copied.
"""

import re
import unicodedata

from targets.calc.boilerplate import BOILERPLATE_EN, BOILERPLATE_ZH

MIN_HAN, MIN_WORDS = 5, 3
"""Fewest characters of a Chinese explanation, and fewest words of any other."""

FILLERS = (
    "本企业",
    "该企业",
    "本公司",
    "该公司",
    "企业",
    "公司",
    "本期",
    "本季",
    "本数据",
    "该数据",
    "数据",
)
ENDINGS = ("的", "了", "请审核", "请核实", "谢谢", "请通过", "特此说明")


def fault_of_words(words: str, sentence: str = "", name: str = "") -> str:
    """Why `words` explain nothing; empty where they may. `sentence` and `name` are those of the
    query they answer: repeating it is no answer."""
    said = bare(words)
    if not words.strip():
        return "empty"
    if not said:
        return "no_words"
    letters = re.sub(r"\d", "", said)
    if not letters:
        return "no_words"
    if _is_repeated(letters):
        return "repeated"
    if is_boilerplate(words):
        return "boilerplate"
    if said in {bare(sentence), bare(name)} or (len(said) >= 6 and said in bare(sentence)):
        return "copied"
    return "short" if _is_short(words, letters) else ""


def bare(text: str) -> str:
    """Letters, digits and ideographs only, width and case evened out."""
    even = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in even if unicodedata.category(one)[0] in "LN")


def is_boilerplate(words: str) -> bool:
    """A stock phrase, or nothing but several of them, with fillers around them or not."""
    even = unicodedata.normalize("NFKC", words).casefold()
    parts = [part for part in re.split(r"[，。；、！？,.;!?\s]+", even) if bare(part)]
    if " ".join(re.findall(r"[a-z]+", even)) in BOILERPLATE_EN or _is_stock(bare(even)):
        return True
    return bool(parts) and all(_is_stock(bare(part)) for part in parts)


def _is_stock(said: str) -> bool:
    if said in BOILERPLATE_ZH or said in BOILERPLATE_EN or said in ENDINGS:
        return True
    for filler in FILLERS:
        if said.startswith(filler) and said[len(filler) :] in BOILERPLATE_ZH:
            return True
    return any(said.endswith(end) and _is_stock(said[: -len(end)]) for end in ENDINGS)


def _is_repeated(letters: str) -> bool:
    """One or two characters over and over, or one short piece repeated to the end."""
    if len(letters) >= 3 and len(set(letters)) <= 2:
        return True
    for size in range(1, len(letters) // 3 + 1):
        if len(letters) % size == 0 and letters[:size] * (len(letters) // size) == letters:
            return True
    return False


def _is_short(words: str, letters: str) -> bool:
    han = sum("\u3400" <= one <= "\u9fff" for one in letters)
    if han:
        return len(letters) < MIN_HAN
    return len(re.findall(r"[^\W\d_]{2,}", words)) < MIN_WORDS
