"""Reading an uploaded workbook or CSV file of unknown origin; nothing of it is trusted."""

import json

from hightech_zone.lib.limited import ChildFailed, LimitReached, Limits, run
from hightech_zone.lib.sheets import MAX_BYTES, Refused, SheetFile, file_from_data

CHILD = "hightech_zone.lib.sheet_child"


def read_sheets(content: bytes, limits: Limits | None = None) -> SheetFile:
    """What stands in the file, read in a process of its own.

    **Raises** Refused; `too_large`, `memory`, `time` and `unreadable` besides the codes of
    `file_kind`, `workbook_gate`, `workbook_xml` and `text_tables`.
    """
    if len(content) > MAX_BYTES:
        raise Refused("too_large", str(len(content)))
    try:
        answer = json.loads(run(CHILD, content, limits))
    except LimitReached as error:
        raise Refused(error.code) from error
    except (ChildFailed, ValueError) as error:
        raise Refused("unreadable") from error
    if "refused" in answer:
        raise Refused(answer["refused"], answer["detail"])
    return file_from_data(answer)
