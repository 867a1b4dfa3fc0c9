"""Office files are zip archives; this makes two of the same content the same bytes."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EPOCH = (1980, 1, 1, 0, 0, 0)


def settled(content: bytes) -> bytes:
    """The archive with its members in order and without the time of writing."""
    buffer = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(buffer, "w", ZIP_DEFLATED) as target:
        names = source.namelist()
        # The list of content types comes first, as Office writes it.
        for name in sorted(names, key=lambda one: (one != "[Content_Types].xml", one)):
            member = ZipInfo(name, EPOCH)
            member.compress_type = ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return buffer.getvalue()
