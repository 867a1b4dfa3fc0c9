"""A temporary table of incoming cells: COPY on PostgreSQL, batches on SQLite."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection

# period index, enterprise, element, value in 10⁻⁴, status, reason, line of the source file
Cell = tuple[int, int | None, int, int | str | None, str, str, int | None]

CREATE = """
CREATE TEMPORARY TABLE incoming_figure (
    period smallint NOT NULL, enterprise_id bigint, element_id bigint NOT NULL, value bigint,
    status varchar(1) NOT NULL, reason varchar(300) NOT NULL, line integer)
"""
COPY = "COPY incoming_figure FROM STDIN"
INSERT = "INSERT INTO incoming_figure VALUES (%s, %s, %s, %s, %s, %s, %s)"
BATCH = 5000

EMPTY = "-"
"""The status of a cell that was named without a value: it only counts as named."""

NULL = "\\N"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class CopySource:
    """A readable file of COPY text made from rows as it is read, so that nothing piles up."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.count = 0
        self._batches = self._encode(iter(cells))
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size or size < 0:
            batch = next(self._batches, b"")
            if not batch:
                break
            self._rest += batch
        end = len(self._rest) if size < 0 else size
        taken, self._rest = self._rest[:end], self._rest[end:]
        return taken

    def _encode(self, cells: Iterator[Cell]) -> Iterator[bytes]:
        while batch := list(islice(cells, BATCH)):
            self.count += len(batch)
            yield "".join(map(copy_line, batch)).encode()


def copy_line(cell: Cell) -> str:
    period, enterprise, element, value, status, reason, line = cell
    return (
        f"{period}\t{NULL if enterprise is None else enterprise}\t{element}\t"
        f"{NULL if value is None else value}\t{status}\t{reason.translate(ESCAPES)}\t"
        f"{NULL if line is None else line}\n"
    )


def stage(cells: Iterable[Cell]) -> int:
    """Fill `incoming_figure`; how many rows. It lives until `unstage`, or the transaction's end."""
    unstage()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(CREATE + " ON COMMIT DROP")
            source = CopySource(cells)
            cursor.copy_expert(COPY, source, 1 << 20)
            cursor.execute("ANALYZE incoming_figure")
            return source.count
        cursor.execute(CREATE)
        return _insert_batches(cursor, iter(cells))


def unstage() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS incoming_figure")


def staged_twice() -> Iterator[tuple[int, int, int]]:
    """Cells staged more than once: first line, last line, how many times."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(line), max(line), count(*) FROM incoming_figure "
            "GROUP BY period, enterprise_id, element_id HAVING count(*) > 1 ORDER BY max(line)"
        )
        while rows := cursor.fetchmany(BATCH):
            yield from rows


def unstage_empty() -> int:
    """Take the cells without a value off the stage; how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM incoming_figure WHERE status = %s", [EMPTY])
        return cursor.rowcount


def _insert_batches(cursor: Any, cells: Iterator[Cell]) -> int:
    count = 0
    while batch := list(islice(cells, BATCH)):
        cursor.executemany(INSERT, batch)
        count += len(batch)
    return count
