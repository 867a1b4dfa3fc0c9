"""What runs in the process of its own that reads an uploaded file (`limited.run`)."""

import json
import sys

from hightech_zone.lib.file_kind import file_kind
from hightech_zone.lib.sheets import Refused
from hightech_zone.lib.text_tables import read_text
from hightech_zone.lib.workbook_gate import unpack
from hightech_zone.lib.workbook_xml import read_parts


def main() -> None:
    content = sys.stdin.buffer.read()
    try:
        answer = read(content)
    except Refused as refusal:
        answer = {"refused": refusal.code, "detail": refusal.detail}
    except MemoryError:
        answer = {"refused": "memory", "detail": ""}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode())


def read(content: bytes) -> dict[str, object]:
    """The sheets of a file as plain data. **Raises** Refused."""
    kind = file_kind(content)
    if kind == "zip":
        return {"sheets": read_parts(unpack(content)), "encoding": ""}
    if kind == "text":
        rows, encoding = read_text(content)
        sheet = {"name": "", "hidden": False, "rows": rows, "merges": [], "hidden_columns": []}
        return {"sheets": [sheet], "encoding": encoding}
    raise Refused(kind)
