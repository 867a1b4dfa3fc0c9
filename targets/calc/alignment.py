"""An official text laid beside the clauses of a policy, by the numbers its headings carry.

Nothing is guessed: a paragraph belongs to the clause whose numbered heading stands above it, or
it is handed back with the reason why it belongs to none. No paragraph is lost or used twice.
Rules: ADR 0021.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

NUMERALS = "一二三四五六七八九十百〇零"
PART_HEADING = re.compile(rf"(?P<number>[{NUMERALS}]+|\d+)[、.,](?P<rest>.*)")
CLAUSE_HEADING = re.compile(
    rf"(?P<number>\([{NUMERALS}\d]+\)|第[{NUMERALS}\d]+[条款])(?P<rest>.*)", re.DOTALL
)
DATE_LINE = re.compile(rf"[\d{NUMERALS}]+年[\d{NUMERALS}]+月[\d{NUMERALS}]+日")
ATTACHMENT = re.compile(r"附\s*件\s*[\d一二三四五六七八九十]*\s*[:.]?")


class Left(StrEnum):
    """Why a paragraph belongs to no clause."""

    BEFORE = "before"
    """Above the first heading that is known: title, document number, address."""
    PART = "part"
    """Below the heading of a part, above its first clause."""
    UNKNOWN = "unknown"
    """Under a numbered heading that no clause carries, or none here; parts go forward only."""
    AGAIN = "again"
    """Under the heading of a clause that has its text already."""
    CLOSING = "closing"
    """Signature, date or attachments after the clauses."""


@dataclass(frozen=True, slots=True)
class ClauseHead:
    """What a clause is found by: number and title, its own and those of its part."""

    code: str
    number: str
    title: str
    part: str
    part_title: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`line` counts from 1."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    paragraph: Paragraph
    reason: Left


@dataclass(frozen=True, slots=True)
class Alignment:
    """`placed`: each clause's paragraphs, its heading first. `headings`: the parts' own lines.
    `otherwise_titled`: clauses whose heading, or whose part's, carries the number but not our
    title, so that a person looks. `missing`: clauses without a paragraph. Codes stand in the
    order of the clauses."""

    placed: dict[str, list[Paragraph]]
    headings: list[Paragraph]
    unplaced: list[Unplaced]
    otherwise_titled: list[str]
    missing: list[str]


def align(text: str, heads: Sequence[ClauseHead], issuer: str = "") -> Alignment:
    """**Missing** an empty text leaves every clause missing."""
    walk = _Walk(heads, issuer)
    for line, raw in enumerate(text.splitlines(), start=1):
        if written := raw.strip():
            walk.take(Paragraph(line, written))
    codes = [head.code for head in heads]
    return Alignment(
        placed={code: walk.placed[code] for code in codes if code in walk.placed},
        headings=walk.headings,
        unplaced=walk.unplaced,
        otherwise_titled=[code for code in codes if code in walk.otherwise_titled],
        missing=[code for code in codes if code not in walk.placed],
    )


def plain(text: str) -> str:
    """For comparing: one width of characters, no blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("。", ".")


def part_number(head: ClauseHead) -> str:
    return plain(head.part).rstrip("、.")


class _Walk:
    """The state between two paragraphs: the part one is in, and where text goes."""

    def __init__(self, heads: Sequence[ClauseHead], issuer: str) -> None:
        numbers = Counter(plain(head.number) for head in heads)
        self.titles = {part_number(head): plain(head.part_title) for head in heads}
        """By part, in the order of the parts."""
        self.of_part = {(part_number(one), plain(one.number)): one for one in heads}
        self.alone = {plain(one.number): one for one in heads if numbers[plain(one.number)] == 1}
        self.issuer = plain(issuer)
        self.part = ""
        self.is_part_sure = True
        self.clause: ClauseHead | None = None
        self.reason = Left.BEFORE
        self.placed: dict[str, list[Paragraph]] = {}
        self.headings: list[Paragraph] = []
        self.unplaced: list[Unplaced] = []
        self.otherwise_titled: set[str] = set()

    def take(self, paragraph: Paragraph) -> None:
        written = plain(paragraph.text)
        if (found := PART_HEADING.fullmatch(written)) and found["number"] in self.titles:
            if self._open_part(found["number"], found["rest"]):
                self.headings.append(paragraph)
                return
        elif found := CLAUSE_HEADING.match(written):
            self._open_clause(found["number"], found["rest"])
        elif self._closes(written):
            self.clause, self.reason = None, Left.CLOSING
        if self.clause is None:
            self.unplaced.append(Unplaced(paragraph, self.reason))
        else:
            self.placed.setdefault(self.clause.code, []).append(paragraph)

    def _open_part(self, number: str, rest: str) -> bool:
        order = list(self.titles)
        is_forward = not self.part or order.index(number) > order.index(self.part)
        self.clause, self.reason = None, Left.PART if is_forward else Left.UNKNOWN
        if is_forward:
            self.part, self.is_part_sure = number, rest.startswith(self.titles[number])
        return is_forward

    def _open_clause(self, number: str, rest: str) -> None:
        head = self.of_part.get((self.part, number))
        if head is None and not self.part:
            head = self.alone.get(number)
        if head is None:
            self.clause, self.reason = None, Left.UNKNOWN
        elif head.code in self.placed:
            self.clause, self.reason = None, Left.AGAIN
        else:
            self.clause = head
            if not (self.is_part_sure and rest.startswith(plain(head.title))):
                self.otherwise_titled.add(head.code)

    def _closes(self, written: str) -> bool:
        is_signature = bool(self.issuer) and written == self.issuer
        return is_signature or bool(DATE_LINE.fullmatch(written) or ATTACHMENT.match(written))
