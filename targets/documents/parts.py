"""What a document is made of. All texts are final, in the document's own language."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 to 3 below the title. Whoever writes the file numbers them: 一、 and （一）."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`lead`: the beginning in a heavier face."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """`unit` stands in the head, so that cells are bare numbers."""

    name: str
    head: str
    unit: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` is what is printed. `value` is the unrounded number where there is one, a fraction of
    1 for shares; `shape` how Excel shows it. Without a value the workbook holds the text.

    `formula`: what the workbook computes the value with, of other columns' names in braces:
    `{value}-{due}`; `{value_last}` is the column's cell in the last row, the total's."""

    text: str
    value: Decimal | None = None
    shape: str = ""
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The first column names the rows. `name`: short, for the workbook's sheet."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    source: str = ""
    is_wide: bool = False
    """Printed across the longer side of the paper."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing complete in itself: SVG with its colours and fonts as attributes, `width` and
    `height` in pixels. `alt` says in words what it shows."""

    svg: str
    alt: str
    caption: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, and the day, to the right below the text."""

    issuer: str
    dated: str


@dataclass(frozen=True, slots=True)
class Note:
    """附注: in brackets below the day of the signature, and never parted from it."""

    text: str


@dataclass(frozen=True, slots=True)
class Annex:
    """Begins on a page of its own after the text."""

    label: str
    title: str
    blocks: tuple["Table | Paragraph | Picture", ...]


LONG_HEAD = 11
"""Characters of the red head beyond which it is set smaller."""

Block = Heading | Paragraph | Table | Picture | Signature | Note
Language = Literal["zh-hans", "en"]


@dataclass(frozen=True, slots=True)
class Document:
    """`head`: the words in red above the rule; `number`: `〔2018〕12号` or empty; `mark`: what the
    reader must know of its standing, in brackets below the title; `stamp`: what every page says
    at its head, so that none is taken alone for what it is not; `title_words`: of a title that
    breaks between certain words only, those words."""

    language: Language
    head: str
    number: str
    title: str
    mark: str
    addressee: str
    issuer: str
    dated_on: date
    blocks: tuple[Block, ...]
    annexes: tuple[Annex, ...] = field(default=())
    stamp: str = ""
    title_words: tuple[str, ...] = ()

    @property
    def is_head_long(self) -> bool:
        return len(self.head) > LONG_HEAD

    @property
    def tables(self) -> list[Table]:
        """In the order of the document; those that the workbook has sheets of."""
        parts = [*self.blocks, *(one for annex in self.annexes for one in annex.blocks)]
        return [one for one in parts if isinstance(one, Table)]
