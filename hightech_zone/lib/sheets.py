"""Tables as they stand in a file: sheets, rows and cells, before anybody makes sense of them."""

from dataclasses import dataclass
from typing import Any

MAX_BYTES = 5 << 20
"""Largest file that is looked into."""
MAX_INFLATED = 64 << 20
"""All parts of a workbook together, unpacked."""
MAX_PARTS = 500
MAX_SHEETS = 30
MAX_ROWS, MAX_COLUMNS = 50_000, 300
MAX_CELLS = 300_000
MAX_MERGES = 5_000
MAX_CELL_TEXT = 500
"""Characters kept of one cell; a table of figures has no longer ones."""
MAX_TEXT = 8_000_000

NUMBER, STRING, BOOLEAN, ERROR, DATE, FORMULA = "n", "s", "b", "e", "d", "f"
"""Kinds of cells; a formula is one only where its result cannot be relied on."""
COMPUTED, PERCENT, SCALED = "f", "p", "k"
"""Marks: the result of a formula; shown as a percentage; shown divided by a thousand."""


class Refused(ValueError):
    """The file as a whole is not read; `code` says why, `detail` where."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class SheetCell:
    """`kind` and `marks` as above; `text` is the number, the words, the error or the formula."""

    row: int
    column: int
    kind: str
    text: str
    marks: str = ""

    @property
    def is_number(self) -> bool:
        return self.kind == NUMBER


@dataclass(frozen=True, slots=True)
class SheetRow:
    number: int
    is_hidden: bool
    cells: dict[int, SheetCell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`merges` as (first row, first column, last row, last column); `name` empty for a CSV file."""

    name: str
    is_hidden: bool
    rows: list[SheetRow]
    merges: list[tuple[int, int, int, int]]
    hidden_columns: frozenset[int]


@dataclass(frozen=True, slots=True)
class SheetFile:
    """`encoding` is empty for a workbook."""

    sheets: list[Sheet]
    encoding: str = ""

    @property
    def is_text(self) -> bool:
        return bool(self.encoding)


def column_letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    return f"{column_letters(column)}{row}"


def file_from_data(data: dict[str, Any]) -> SheetFile:
    """From what the reading process sends: plain lists, because they are quick to write."""
    sheets = [
        Sheet(
            one["name"],
            one["hidden"],
            [
                SheetRow(
                    number,
                    bool(hidden),
                    {cell[0]: SheetCell(number, *cell) for cell in cells},
                )
                for number, hidden, cells in one["rows"]
            ],
            [(merge[0], merge[1], merge[2], merge[3]) for merge in one["merges"]],
            frozenset(one["hidden_columns"]),
        )
        for one in data["sheets"]
    ]
    return SheetFile(sheets, data["encoding"])
