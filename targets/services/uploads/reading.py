"""From the bytes of an uploaded file to everything that is to say about it."""

from collections.abc import Callable

from hightech_zone.lib.sheet_reading import read_sheets
from hightech_zone.lib.sheets import Refused, SheetFile
from targets.models import Return
from targets.services.uploads.cells import CellReader
from targets.services.uploads.findings import CellProblem, Reading, Said
from targets.services.uploads.rows import placed_rows, upload_frame
from targets.services.uploads.tables import (
    FoundTable,
    Stamp,
    check_identity,
    find_table,
    read_stamp,
)

STEP = 200
"""Rows after which progress is told."""

OnProgress = Callable[[int, int], None]


def reading_of(content: bytes, of_return: Return, on_progress: OnProgress | None = None) -> Reading:
    """Read a file of unknown origin against the draft of `of_return`; writes nothing.

    `on_progress` is told rows read and all rows. A file that cannot be read, or is of another
    return, has that one problem; otherwise all problems of all cells are found in one pass.
    """
    reading = Reading()
    try:
        file = read_sheets(content)
    except Refused as refusal:
        params = {"detail": refusal.detail}
        reading.problems.append(CellProblem(f"file_{refusal.code}", params=params))
        return reading
    if file.encoding == "gb18030":
        reading.notes.append(Said("encoding", {"encoding": "GB18030"}))
    stamp = read_stamp(file)
    table = find_table(file, of_return, reading)
    if table is not None:
        check_identity(file, stamp, table, of_return, reading)
    if table is not None and not reading.problems:
        _read_table(table, file, stamp, of_return, reading, on_progress)
    return reading


def _read_table(
    table: FoundTable,
    file: SheetFile,
    stamp: Stamp | None,
    of_return: Return,
    reading: Reading,
    on_progress: OnProgress | None,
) -> None:
    context = upload_frame(of_return)
    rows = placed_rows(table, context, reading)
    reader = CellReader(table, context, stamp, reading)
    for number, placed in enumerate(rows):
        if on_progress and not number % STEP:
            on_progress(number, len(rows))
        reader.read(placed)
    reader.note_what_was_left()
    reading.rows = len(rows)
    if not rows and not reading.problems:
        reading.problems.append(CellProblem("no_rows", table.sheet.name))
    reading.problems.sort(key=lambda one: (one.row, one.column))
