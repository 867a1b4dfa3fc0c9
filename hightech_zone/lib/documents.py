"""What a file is, told from its content: names and declared types are whatever the sender likes."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

MOST_ENTRIES = 2000
ENCRYPTED = 0x1
NAME_LENGTH = 120

STARTS = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
)
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def kind_of(content: bytes) -> str | None:
    """`pdf`, `png`, `jpg` or `xlsx`; None for anything else, workbooks with macros included."""
    for start, kind in STARTS:
        if content.startswith(start):
            return kind
    return "xlsx" if _is_plain_workbook(content) else None


def safe_name(name: str, kind: str) -> str:
    """The last part of a file name without what could mislead, ending as its kind does."""
    last = name.replace("\\", "/").rpartition("/")[2]
    stem = "".join(one for one in last if one.isprintable() and one not in '"<>:|?*;').strip(". ")
    ending = f".{kind}"
    if stem.lower().endswith(ending) or (kind == "jpg" and stem.lower().endswith(".jpeg")):
        stem = stem.rpartition(".")[0]
    return f"{stem[: NAME_LENGTH - len(ending)] or 'document'}{ending}"


def _is_plain_workbook(content: bytes) -> bool:
    """Looks at the directory of the archive only; nothing is unpacked."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, OverflowError):
        return False
    names = {one.filename for one in entries}
    return (
        len(entries) <= MOST_ENTRIES
        and not any(one.flag_bits & ENCRYPTED for one in entries)
        and {"[Content_Types].xml", "xl/workbook.xml"} <= names
        and not any(name.lower().endswith("vbaproject.bin") for name in names)
    )
