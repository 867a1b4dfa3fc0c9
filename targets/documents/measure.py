"""How wide a text is, near enough to place lines by."""

from collections.abc import Sequence
from itertools import combinations, pairwise
from math import ceil

FIRST_WIDE = "\u2000"
"""Chinese characters and their punctuation are an em wide, what comes before half of one."""
TITLE_LINE = 20
"""Ems of a title's line: 156 mm of 22 points."""
GAP = 2
"""Ems between the signature and the margin, and by which the day begins to the right of the
issuer (GB/T 9704-2012, 7.3.5.2)."""


def ems(text: str) -> float:
    return sum(1 if one >= FIRST_WIDE else 0.5 for one in text)


def title_margin(title: str) -> float:
    """Ems beside each line of a title of several, so that the lines are alike (7.3.1) and the last
    is no half of a word; 0 where one line does."""
    lines = ceil(ems(title) / TITLE_LINE)
    if lines < 2:
        return 0
    longest = ceil(ems(title) / lines) + 1
    return max(0, TITLE_LINE - longest) / 2


def title_lines(words: Sequence[str]) -> list[str]:
    """The fewest lines of a title that break between its words only, the longest as short as can
    be; none where a word is longer than a line."""
    for count in range(len(words)):
        found = [_joined(words, cuts) for cuts in combinations(range(1, len(words)), count)]
        fitting = [one for one in found if max(map(ems, one)) <= TITLE_LINE]
        if fitting:
            return min(fitting, key=lambda lines: max(map(ems, lines)))
    return []


def _joined(words: Sequence[str], cuts: Sequence[int]) -> list[str]:
    edges = [0, *cuts, len(words)]
    return ["".join(words[start:end]) for start, end in pairwise(edges)]


def signature_starts(issuer: str, dated: str, line: float) -> tuple[float, float]:
    """Ems to the left of the issuer and of the day in a line of so many: the day begins 2 to the
    right of the issuer, and what reaches further ends 2 before the margin."""
    width = max(ems(issuer), GAP + ems(dated))
    start = max(0, line - GAP - width)
    return start, start + GAP
