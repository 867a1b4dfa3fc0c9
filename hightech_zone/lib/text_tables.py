"""Reading a small CSV file that a person saved: UTF-8 with or without a mark, else GB18030;
commas, semicolons or tabs. The sentences for the reader are the caller's.
"""

import csv
from collections import Counter
from io import StringIO

from hightech_zone.lib.sheets import (
    MAX_CELL_TEXT,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    STRING,
    Refused,
    address,
)

SEPARATORS = ",;\t"
LOOKED_AT = 50


def read_text(content: bytes) -> tuple[list[list[object]], str]:
    """Rows as `[line, hidden, [[column, kind, text, marks], …]]`, and the encoding.

    **Raises** Refused: `encoding` or `quotes` with the line, `far_cell`, `too_many_cells`.
    """
    text, encoding = decode(content)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator_of(text), strict=True)
    rows: list[list[object]] = []
    cells, line = 0, 1
    try:
        for fields in reader:
            row = [
                [column, STRING, field[:MAX_CELL_TEXT], ""]
                for column, field in enumerate(fields, start=1)
                if field
            ]
            if row and (line > MAX_ROWS or row[-1][0] > MAX_COLUMNS):  # type: ignore[operator]
                raise Refused("far_cell", address(line, len(fields)))
            cells += len(row)
            if cells > MAX_CELLS:
                raise Refused("too_many_cells", str(MAX_CELLS))
            if row:
                rows.append([line, False, row])
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refused("quotes", str(line)) from error
    return rows, encoding


def decode(content: bytes) -> tuple[str, str]:
    """The text and its encoding. GB18030 takes nearly any bytes, also those of a damaged UTF-8
    file, whose names it would garble; in such a file most characters beyond ASCII are sound."""
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
    guessed = content.decode("utf-8", errors="replace")
    broken = guessed.count("\ufffd")
    sound = sum(character > "\u007f" for character in guessed) - broken
    if sound > broken:
        raise Refused("encoding", str(line))
    try:
        return content.decode("gb18030"), "gb18030"
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Refused("encoding", str(line)) from error


def separator_of(text: str) -> str:
    """The one that divides most lines into the same number of fields."""
    lines = [line for line in text.split("\n", LOOKED_AT)[:LOOKED_AT] if line.strip()]

    def agreement(separator: str) -> tuple[int, int]:
        counts = Counter(_count(line, separator) for line in lines)
        counts.pop(0, None)
        return max(((lines_of, count) for count, lines_of in counts.items()), default=(0, 0))

    return max(SEPARATORS, key=agreement)


def _count(line: str, separator: str) -> int:
    """How often it stands outside quotes."""
    return sum(part.count(separator) for part in line.split('"')[::2])
