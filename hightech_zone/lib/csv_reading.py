"""Reading CSV files that other systems and offices wrote, in bounded memory.

UTF-8 with or without a byte order mark, else GB18030; any line ends; fields quoted or not, but
never with a line break inside, so that a quote left open spoils its own line and no other. The
sentences for the reader are the caller's.
"""

import codecs
import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

CHUNK = 1 << 16
"""Bytes read at a time; a line longer than this is not a line of a table."""
MAX_BYTES = 8 << 30

OnFault = Callable[[int, str, str], None]
Row = Sequence[str]


class Unreadable(ValueError):
    """The file as a whole cannot be read. `code` says why: `nul`, `encoding`, `long_line`,
    `too_large`, `empty`, or of the header `missing`, `unknown`, `doubled`; `detail` names the
    columns."""

    def __init__(self, code: str, line: int = 1, detail: str = "") -> None:
        super().__init__(f"line {line}: {code} {detail}")
        self.code = code
        self.line = line
        self.detail = detail


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file that was looked through once; `lines` counts its line ends."""

    path: Path
    encoding: str
    sha256: str
    lines: int


def inspect(path: Path) -> CsvFile:
    """Find the encoding and the digest of a file. Raises `Unreadable`."""
    digest, lines = hashlib.sha256(), 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, size = True, 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            ends = chunk.count(b"\n")
            _check_chunk(chunk, lines + 1, size)
            lines += ends
            if is_utf8:
                is_utf8 = _decodes(decoder, chunk)
        is_utf8 = is_utf8 and _decodes(decoder, b"", final=True)
    if not size:
        raise Unreadable("empty")
    encoding = "utf-8-sig" if is_utf8 else _other_encoding(path)
    return CsvFile(path, encoding, digest.hexdigest(), lines)


def read_rows(
    file: CsvFile, columns: Sequence[str], on_fault: OnFault
) -> Iterator[tuple[int, Row]]:
    """The rows as (line number, fields in the order of `columns`); empty lines are passed over.

    A line that is no row is told to `on_fault` as (line number, code, detail) and left out: code
    `fields` (detail: how many there are) or `quotes`. Raises `Unreadable` for a wrong header.
    """
    with file.path.open(encoding=file.encoding) as opened:
        header = _header(opened.readline(), columns)
        arranged = None if header == list(columns) else itemgetter(*map(header.index, columns))
        width = len(header)
        for number, line in enumerate(opened, start=2):
            text = line.rstrip("\n")
            fields = _split_quoted(text) if '"' in text else text.split(",")
            if fields is None:
                on_fault(number, "quotes", "")
            elif len(fields) == width:
                yield number, arranged(fields) if arranged else fields
            elif text:
                on_fault(number, "fields", str(len(fields)))


def _check_chunk(chunk: bytes, line: int, size: int) -> None:
    if b"\0" in chunk:
        raise Unreadable("nul", line + chunk[: chunk.index(b"\0")].count(b"\n"))
    if len(chunk) == CHUNK and b"\n" not in chunk and b"\r" not in chunk:
        raise Unreadable("long_line", line)
    if size > MAX_BYTES:
        raise Unreadable("too_large", line)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _other_encoding(path: Path) -> str:
    """GB18030 takes nearly any bytes, also those of a damaged UTF-8 file, whose names it would
    garble. In such a file most characters beyond ASCII are still sound."""
    sound, broken, first_broken = 0, 0, 0
    with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
        for line, text in enumerate(file, start=1):
            if not text.isascii():
                bad = text.count("\ufffd")
                sound += sum(character > "\u007f" for character in text) - bad
                broken += bad
                first_broken = first_broken or (line if bad else 0)
    if sound > broken or not _decodes_whole(path, "gb18030"):
        raise Unreadable("encoding", first_broken)
    return "gb18030"


def _decodes_whole(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if not _decodes(decoder, chunk):
                return False
    return _decodes(decoder, b"", final=True)


def _header(line: str, columns: Sequence[str]) -> list[str]:
    header = [name.strip() for name in _split_quoted(line.rstrip("\n")) or []]
    for code, names in (
        ("doubled", {name for name in header if header.count(name) > 1}),
        ("missing", set(columns) - set(header)),
        ("unknown", set(header) - set(columns)),
    ):
        if names:
            raise Unreadable(code, 1, ", ".join(sorted(names)))
    return header


def _split_quoted(line: str) -> list[str] | None:
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return None
