"""Texts with `{placeholders}` in which people write words and never figures."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

PLACEHOLDER = re.compile(r"\{(\w+)\}", re.ASCII)
TOKENS = re.compile(r"\{\w+\}|[A-Za-z'’-]+|\s+|.", re.ASCII | re.DOTALL)
"""What a difference is told in: placeholders and Latin words stay whole."""
NUMBERS = ("Nd", "Nl", "No")
"""Categories of Unicode: digits of any script and width, ②, Ⅳ and ½."""
NUMERALS = "零〇一二两三四五六七八九十百千"
COUNTED = re.compile(
    rf"(?<![第{NUMERALS}])(?!百千万)[{NUMERALS}]{{2,}}(?:个百分点|[家亿万%％件人项])"
    rf"|[{NUMERALS}万]+分之[{NUMERALS}]+"
)
"""Figures in Chinese numerals, which are letters to Unicode: two or more that count something,
and parts of something. Others stay allowed: 一 is in too many words."""


class FaultKind(StrEnum):
    DIGIT = "digit"
    UNKNOWN = "unknown"
    BRACE = "brace"
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Fault:
    """`text` is what is wrong, as it was written."""

    kind: FaultKind
    text: str


def names(text: str) -> list[str]:
    """The placeholders of a text in their order, each once."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Words and the placeholder after them, in order; the last one has none (empty)."""
    held = PLACEHOLDER.split(text)
    yield from zip(held[::2], [*held[1::2], ""], strict=True)


def faults(text: str, known: Collection[str]) -> list[Fault]:
    """What may not stand in a text: placeholders that mean nothing, figures, braces that hold no
    placeholder, and characters that do not belong into one line."""
    found = [Fault(FaultKind.UNKNOWN, one) for one in names(text) if one not in known]
    rest = PLACEHOLDER.sub(" ", text)
    if figures := _figures(rest):
        found.append(Fault(FaultKind.DIGIT, figures))
    if braces := "".join(one for one in rest if one in "{}"):
        found.append(Fault(FaultKind.BRACE, braces))
    if any(unicodedata.category(one).startswith("C") for one in text):
        found.append(Fault(FaultKind.CONTROL, ""))
    return found


def _figures(text: str) -> str:
    digits = "".join(one for one in text if unicodedata.category(one) in NUMBERS)
    return "、".join(filter(None, [digits, *COUNTED.findall(text)]))


class Part(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


def difference(before: str, after: str) -> list[tuple[Part, str]]:
    """From one text to another: what stays, what went, what came, in order."""
    old, new = TOKENS.findall(before), TOKENS.findall(after)
    found = []
    for verb, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            found.append((Part.SAME, "".join(old[i:j])))
            continue
        found.append((Part.GONE, "".join(old[i:j])))
        found.append((Part.NEW, "".join(new[k:m])))
    return [(part, text) for part, text in found if text]
