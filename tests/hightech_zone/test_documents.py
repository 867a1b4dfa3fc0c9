"""What a file is, by its content."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from hightech_zone.lib.documents import NAME_LENGTH, kind_of, safe_name


def archive(*names: str, flag: int = 0) -> bytes:
    held = BytesIO()
    with ZipFile(held, "w") as made:
        for name in names:
            made.writestr(name, b"<x/>")
    content = held.getvalue()
    if flag:
        place = content.index(b"PK\x01\x02") + 8
        content = content[:place] + bytes([flag]) + content[place + 1 :]
    return content


WORKBOOK = ("[Content_Types].xml", "xl/workbook.xml")


# Named, because an archive's bytes hold the time of its making: an identifier made of them would
# differ from process to process.
CONTENTS = {
    "pdf": (b"%PDF-1.7\n", "pdf"),
    "png": (b"\x89PNG\r\n\x1a\n\x00", "png"),
    "jpg": (b"\xff\xd8\xff\xe0", "jpg"),
    "workbook": (archive(*WORKBOOK), "xlsx"),
    "workbook with macro": (archive(*WORKBOOK, "xl/vbaProject.bin"), None),
    "encrypted workbook": (archive(*WORKBOOK, flag=1), None),
    "word document": (archive("[Content_Types].xml", "word/document.xml"), None),
    "broken workbook": (archive(*WORKBOOK)[:60], None),
    "empty": (b"", None),
    "gif": (b"GIF89a", None),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
    "pdf after a blank": (b" %PDF-1.7", None),
}


@pytest.mark.parametrize(("content", "kind"), CONTENTS.values(), ids=CONTENTS)
def test_the_content_says_what_a_file_is(content: bytes, kind: str | None):
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    ("name", "kind", "safe"),
    [
        ("说明.pdf", "pdf", "说明.pdf"),
        ("../../etc/passwd", "pdf", "passwd.pdf"),
        ("C:\\temp\\a.PDF", "pdf", "a.pdf"),
        ("photo.jpeg", "jpg", "photo.jpg"),
        ('a"b\r\nc.png', "png", "abc.png"),
        ("\u202etxt.exe", "xlsx", "txt.exe.xlsx"),
        ("", "pdf", "document.pdf"),
        ("...", "pdf", "document.pdf"),
    ],
)
def test_a_name_is_made_harmless(name: str, kind: str, safe: str):
    assert safe_name(name, kind) == safe


def test_a_long_name_is_cut():
    assert len(safe_name("长" * 500 + ".pdf", "pdf")) == NAME_LENGTH
