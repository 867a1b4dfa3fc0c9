"""Reading the parts of a workbook as a stream of XML events, without ever building a tree.

defusedxml's parser refuses every DTD, entity and outside reference. Prefixes are those of the
part's root, so that both the transitional and the strict flavour of the format are read, however
their writer spelled them. Nothing a part says of its own size is believed.
"""

import posixpath
import re
from io import BytesIO
from typing import Any
from xml.sax import SAXException

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from hightech_zone.lib.sheets import (
    BOOLEAN,
    COMPUTED,
    DATE,
    ERROR,
    FORMULA,
    MAX_CELL_TEXT,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_MERGES,
    MAX_ROWS,
    MAX_SHEETS,
    MAX_TEXT,
    NUMBER,
    PERCENT,
    SCALED,
    STRING,
    Refused,
    address,
)

CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
IN_QUOTES = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
IS_DATE = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
IS_SCALED = re.compile(r"[0#?],+(?![0#?,])|!\.|\\\.")
DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
PERCENT_FORMATS = frozenset({9, 10})
MAX_STRINGS = 200_000


class Part:
    """A part whose elements are told by their local names."""

    cut = 0

    def start(self, name: str, attrs: dict[str, str]) -> None:
        self.begin(name[self.cut :], attrs)

    def stop(self, name: str) -> None:
        self.end(name[self.cut :])

    def begin(self, tag: str, attrs: dict[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def characters(self, content: str) -> None:
        """Words between elements."""


class QuickParser(DefusedExpatParser):
    """The defused parser with its events wired straight to a part: half the calls an element."""

    _parser: Any

    def __init__(self, part: Part) -> None:
        super().__init__(forbid_dtd=True, forbid_entities=True, forbid_external=True)
        self.part = part

    def reset(self) -> None:
        super().reset()
        self._parser.StartElementHandler = self._root
        self._parser.CharacterDataHandler = self.part.characters
        self._parser.buffer_text = True

    def _root(self, name: str, attrs: dict[str, str]) -> None:
        """What follows goes on as the root is spelled: with a prefix to cut, or without."""
        part = self.part
        part.cut = name.find(":") + 1
        self._parser.StartElementHandler = part.start if part.cut else part.begin
        self._parser.EndElementHandler = part.stop if part.cut else part.end
        part.start(name, attrs)


def parse(content: bytes, part: Part) -> None:
    """**Raises** Refused: `xml_danger` for a DTD or an entity, `malformed`."""
    parser = QuickParser(part)
    try:
        parser.parse(BytesIO(content))
    except DefusedXmlException as error:
        raise Refused("xml_danger") from error
    except Refused:
        raise
    except (SAXException, ValueError, LookupError) as error:
        raise Refused("malformed") from error


class Relations(Part):
    """Targets and types of a part's relations, by id."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def begin(self, tag: str, attrs: dict[str, str]) -> None:
        if tag == "Relationship":
            kind = attrs.get("Type", "").rpartition("/")[2]
            if attrs.get("TargetMode") == "External":
                raise Refused("external_links", attrs.get("Target", "")[:80])
            self.found[attrs.get("Id", "")] = (kind, attrs.get("Target", ""))


class Book(Part):
    """The sheets of a workbook in their order, and whether the results of its formulas count."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.is_computed = True

    def begin(self, tag: str, attrs: dict[str, str]) -> None:
        if tag == "sheet":
            relation = next((attrs[key] for key in attrs if key.endswith(":id")), "")
            hidden = attrs.get("state", "visible") != "visible"
            self.sheets.append((attrs.get("name", "")[:80], relation, hidden))
            if len(self.sheets) > MAX_SHEETS:
                raise Refused("too_many_sheets", str(MAX_SHEETS))
        elif tag == "calcPr":
            # A writer that computes nothing asks for it on loading; with manual calculation the
            # results may be older than the numbers they were made of.
            loading = attrs.get("fullCalcOnLoad", "0") in ("1", "true")
            self.is_computed = not loading and attrs.get("calcMode", "auto") != "manual"


class Strings(Part):
    """The shared strings; of rich text the words, without readings printed above them."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.held: list[str] = []
        self.reads = self.is_reading_aid = False

    def begin(self, tag: str, attrs: dict[str, str]) -> None:
        if tag == "si":
            self.held = []
        elif tag == "rPh":
            self.is_reading_aid = True
        elif tag == "t":
            self.reads = not self.is_reading_aid

    def characters(self, content: str) -> None:
        if self.reads:
            self.held.append(content)

    def end(self, tag: str) -> None:
        if tag == "t":
            self.reads = False
        elif tag == "rPh":
            self.is_reading_aid = False
        elif tag == "si":
            self.found.append(readable("".join(self.held)))
            if len(self.found) > MAX_STRINGS:
                raise Refused("too_many_strings", str(MAX_STRINGS))


class Styles(Part):
    """The mark of each cell format: a date, a percentage, a scaled number, or nothing."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.found: list[str] = []
        self.is_cell_format = False

    def begin(self, tag: str, attrs: dict[str, str]) -> None:
        if tag == "numFmt":
            self.codes[int(attrs.get("numFmtId", "0"))] = attrs.get("formatCode", "")
        elif tag == "cellXfs":
            self.is_cell_format = True
        elif tag == "xf" and self.is_cell_format:
            number = int(attrs.get("numFmtId", "0"))
            self.found.append(mark_of(number, self.codes.get(number, "")))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self.is_cell_format = False


def mark_of(number: int, code: str) -> str:
    shown = IN_QUOTES.sub(lambda one: one[0] if one[0] == "\\." else "", code).partition(";")[0]
    if number in DATE_FORMATS or IS_DATE.search(shown):
        return DATE
    if number in PERCENT_FORMATS or "%" in shown:
        return PERCENT
    return SCALED if IS_SCALED.search(shown) else ""


def readable(text: str) -> str:
    """Without the escapes for characters XML cannot carry, cut to a sensible length."""
    if "_x" in text:
        text = ESCAPE.sub(lambda one: chr(int(one[1], 16)), text)
    return text[:MAX_CELL_TEXT]


class Table(Part):
    """The cells of one sheet that hold something, as `[number, hidden, [[column, kind, text,
    marks], …]]`. `room` is how many cells and characters may still be read in the whole file."""

    def __init__(
        self, strings: list[str], styles: list[str], is_computed: bool, room: list[int]
    ) -> None:
        self.strings, self.styles, self.is_computed, self.room = strings, styles, is_computed, room
        self.rows: list[list[Any]] = []
        self.merges: list[list[int]] = []
        self.hidden: set[int] = set()
        self.cells: list[list[Any]] | None = None
        self.row = self.column = 0
        self.text: list[str] = []
        self.formula: list[str] | None = None
        self.kind = self.style = ""
        self.reads: list[str] | None = None
        self.is_reading_aid = False

    def begin(self, tag: str, attrs: dict[str, str]) -> None:
        if tag == "c":
            self._begin_cell(attrs)
        elif tag == "v" or (tag == "t" and not self.is_reading_aid):
            self.reads = self.text
        elif tag == "f":
            self.reads = self.formula = []
        elif tag == "row":
            self._begin_row(attrs)
        elif tag == "rPh":
            self.is_reading_aid = True
        elif tag == "mergeCell":
            self._add_merge(attrs.get("ref", ""))
        elif tag == "col" and attrs.get("hidden", "0") in ("1", "true"):
            last = min(int(attrs.get("max", "0")), MAX_COLUMNS)
            self.hidden.update(range(int(attrs.get("min", "1")), last + 1))

    def characters(self, content: str) -> None:
        if self.reads is not None:
            self.reads.append(content)

    def end(self, tag: str) -> None:
        if tag == "c":
            self._end_cell()
        elif tag in ("v", "f", "t"):
            self.reads = None
        elif tag == "row":
            if self.cells:
                self.rows[-1][2] = self.cells
            else:
                self.rows.pop()
            self.cells = None
        elif tag == "rPh":
            self.is_reading_aid = False

    def _begin_row(self, attrs: dict[str, str]) -> None:
        number = int(attrs.get("r", self.row + 1))
        if number <= self.row or self.cells is not None:
            raise Refused("malformed", str(number))
        self.row, self.column, self.cells = number, 0, []
        hidden = attrs.get("hidden", "0") in ("1", "true")
        self.rows.append([number, hidden, self.cells])

    def _begin_cell(self, attrs: dict[str, str]) -> None:
        if self.cells is None:
            raise Refused("malformed")
        reference = attrs.get("r")
        if reference is None:
            column = self.column + 1
        else:
            row, column = place_of(reference)
            if row != self.row or column <= self.column:
                raise Refused("malformed", reference[:20])
        self.column = column
        self.kind, self.style = attrs.get("t", "n"), attrs.get("s", "0")
        self.text, self.formula = [], None

    def _end_cell(self) -> None:
        text = "".join(self.text)
        if (not text and self.formula is None) or self.cells is None:
            return
        if self.row > MAX_ROWS or self.column > MAX_COLUMNS:
            raise Refused("far_cell", address(self.row, self.column))
        kind, words, marks = self._cell(text)
        if not words:
            return
        self.room[0] -= 1
        self.room[1] -= len(words)
        if self.room[0] < 0 or self.room[1] < 0:
            raise Refused("too_many_cells", str(MAX_CELLS))
        self.cells.append([self.column, kind, words, marks])

    def _cell(self, text: str) -> tuple[str, str, str]:
        """Kind, text and marks."""
        mark = self.styles[int(self.style)] if self.styles else ""
        computed = COMPUTED if self.formula is not None else ""
        if self.formula is not None and not (text and self.is_computed):
            return FORMULA, readable("=" + "".join(self.formula)), ""
        if self.kind == "s":
            return STRING, self.strings[int(text)], computed
        if self.kind in ("str", "inlineStr"):
            return STRING, readable(text), computed
        if self.kind == "b":
            return BOOLEAN, "TRUE" if text == "1" else "FALSE", computed
        if self.kind == "e":
            return ERROR, readable(text), computed
        if self.kind == "d" or mark == DATE:
            return DATE, readable(text), computed
        if self.kind != "n":
            raise Refused("malformed", address(self.row, self.column))
        float(text)
        return NUMBER, text, computed + mark

    def _add_merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        merge = [*place_of(first), *place_of(last or first)]
        if merge[2] - merge[0] > MAX_ROWS or merge[3] - merge[1] > MAX_COLUMNS:
            raise Refused("huge_merge", reference[:40])
        self.merges.append(merge)
        if len(self.merges) > MAX_MERGES:
            raise Refused("too_many_merges", str(MAX_MERGES))


def place_of(reference: str) -> tuple[int, int]:
    """Row and column of an address."""
    match = CELL.fullmatch(reference)
    if match is None:
        raise Refused("malformed", reference[:20])
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def read_parts(parts: dict[str, bytes]) -> list[dict[str, Any]]:
    """The sheets of a workbook as plain data, in their order. **Raises** Refused."""
    book, strings, styles = Book(), Strings(), Styles()
    relations = _relations(parts, "xl/_rels/workbook.xml.rels")
    parse(parts["xl/workbook.xml"], book)
    for wanted, handler in (("sharedStrings", strings), ("styles", styles)):
        for kind, target in relations.values():
            name = _absolute(target)
            if kind == wanted and name in parts:
                parse(parts[name], handler)
    room, sheets = [MAX_CELLS, MAX_TEXT], []
    for name, relation, hidden in book.sheets:
        kind, target = relations.get(relation, ("", ""))
        if kind != "worksheet":
            continue
        part = parts.get(_absolute(target))
        if part is None:
            raise Refused("malformed", name)
        table = Table(strings.found, styles.found, book.is_computed, room)
        parse(part, table)
        sheets.append(
            {
                "name": name,
                "hidden": hidden,
                "rows": table.rows,
                "merges": table.merges,
                "hidden_columns": sorted(table.hidden),
            }
        )
    if not sheets:
        raise Refused("no_sheets")
    return sheets


def _relations(parts: dict[str, bytes], name: str) -> dict[str, tuple[str, str]]:
    if name not in parts:
        raise Refused("malformed", name)
    handler = Relations()
    parse(parts[name], handler)
    return handler.found


def _absolute(target: str) -> str:
    """A relation's target as the name of a part."""
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
