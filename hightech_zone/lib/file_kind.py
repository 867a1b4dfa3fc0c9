"""What a file is by its content, whatever its name says. The sentences are the caller's."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
UTF8_MARK = b"\xef\xbb\xbf"

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"RIFF", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"{\\rtf", "document"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)
WORDS = (b"BM", b"MZ", b"BZh")
"""Signatures that a text may begin with, too; a picture or a program has zero bytes in it."""


def file_kind(content: bytes) -> str:
    """One of `empty`, `zip`, `text`, and of what is never read: `encrypted`, `old_excel`,
    `old_word`, `old_office`, `pdf`, `image`, `archive`, `document`, `program`, `html`,
    `xml_table`, `xml`, `utf16`, `binary`."""
    if not content.strip(b"\x00 \t\r\n"):
        return "empty"
    if content.startswith(OLE):
        return _ole_kind(content)
    if content.startswith(UTF16_MARKS):
        return "utf16"
    for signature, kind in SIGNATURES:
        if content.startswith(signature) and not (signature in WORDS and b"\x00" not in content):
            return kind
    if b"\x00" in content:
        return "binary"
    return _text_kind(content)


def _ole_kind(content: bytes) -> str:
    def has(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if has("EncryptedPackage") or has("EncryptionInfo"):
        return "encrypted"
    if has("Workbook") or has("Book"):
        return "old_excel"
    return "old_word" if has("WordDocument") else "old_office"


def _text_kind(content: bytes) -> str:
    begin = content.removeprefix(UTF8_MARK).lstrip()[:2000].lower()
    if not begin.startswith(b"<"):
        return "text"
    if any(tag in begin for tag in (b"<html", b"<!doctype html", b"<table", b"<body")):
        return "html"
    if b"urn:schemas-microsoft-com:office:spreadsheet" in begin or b"mso-application" in begin:
        return "xml_table"
    return "xml"
