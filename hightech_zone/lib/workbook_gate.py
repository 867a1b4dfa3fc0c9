"""The gate before a workbook: a zip archive is looked at part by part before any of it is parsed.

Sizes are counted while unpacking, because what an archive says of itself may be a lie.
"""

import re
import zipfile
import zlib
from io import BytesIO

from hightech_zone.lib.sheets import MAX_INFLATED, MAX_PARTS, Refused

STEP = 1 << 16
NEEDED = re.compile(
    r"\[Content_Types\]\.xml|xl/(workbook|styles|sharedStrings)[^/]*\.xml"
    r"|xl/_rels/[^/]+\.rels|xl/worksheets/[^/]+\.xml",
    re.IGNORECASE,
)
"""Parts that are kept; all others are only counted."""
HARMLESS = re.compile(
    r"_rels/\.rels|docProps/[^/]+\.(xml|jpeg|jpg|png|emf|wmf)|docMetadata/.+\.xml"
    r"|customXml/.+\.(xml|rels)"
    r"|xl/(theme|comments|threadedComments|persons|tables|drawings|charts|chartsheets|pivotTables"
    r"|pivotCache|slicers|slicerCaches|timelines|timelineCaches|richData|ctrlProps)/.+\.(xml|vml|rels)"
    r"|xl/(calcChain|metadata|comments\d*|cellimages|volatileDependencies|sharedStrings)\.xml"
    r"|xl/worksheets/_rels/[^/]+\.rels|xl/_rels/[^/]+\.rels"
    r"|xl/media/[^/]+\.(png|jpeg|jpg|gif|bmp|emf|wmf|svg|tif|tiff)|xl/printerSettings/[^/]+\.bin"
    r"|xl/(customProperty|webextensions)[^/]*/.+\.(xml|bin|rels)",
    re.IGNORECASE,
)
FORBIDDEN: tuple[tuple[str, str], ...] = (
    (r"vbaProject|vbaData|\.bas$|macrosheets/|dialogsheets/", "macros"),
    (r"externalLinks?/", "external_links"),
    (r"connections\.xml$|queryTables/|model/item\.data|customData/", "connections"),
    (r"embeddings/|activeX|oleObject|\.(zip|xlsx|xlsm|docx|exe|dll|js|vbs|bat)$", "embedded"),
)


def unpack(content: bytes) -> dict[str, bytes]:
    """The parts of a workbook that are to be parsed, by name.

    **Raises** Refused: `broken_zip`, `not_workbook`, `binary_workbook`, `word`, `slides`,
    `open_document`, `encrypted`, `too_many_parts`, `part_name`, `double_part`, `compression`,
    `macros`, `external_links`, `connections`, `embedded`, `nested`, `unknown_part`, `bomb`.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_PARTS:
                raise Refused("too_many_parts", str(len(entries)))
            _check_names([entry.filename for entry in entries])
            for entry in entries:
                _check_entry(entry)
            parts = _unpacked(archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise Refused("broken_zip") from error
    if b"macroEnabled" in parts.get("[Content_Types].xml", b""):
        raise Refused("macros", "[Content_Types].xml")
    return parts


def _check_names(names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        folded = name.casefold()
        if folded in seen:
            raise Refused("double_part", name)
        seen.add(folded)
        if (
            not name.isprintable()
            or name.startswith(("/", "\\"))
            or "\\" in name
            or ":" in name
            or ".." in name.split("/")
        ):
            raise Refused("part_name", name[:80])
    _check_is_workbook(seen)
    for name in names:
        _check_part(name)


def _check_is_workbook(names: set[str]) -> None:
    if "xl/workbook.xml" in names:
        return
    if "xl/workbook.bin" in names:
        raise Refused("binary_workbook")
    if any(name.startswith("word/") for name in names):
        raise Refused("word")
    if any(name.startswith("ppt/") for name in names):
        raise Refused("slides")
    if "content.xml" in names and "mimetype" in names:
        raise Refused("open_document")
    raise Refused("not_workbook")


def _check_part(name: str) -> None:
    if name.endswith("/"):
        return
    for pattern, code in FORBIDDEN:
        if re.search(pattern, name, re.IGNORECASE):
            raise Refused(code, name[:80])
    if not (NEEDED.fullmatch(name) or HARMLESS.fullmatch(name)):
        raise Refused("unknown_part", name[:80])


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 0x1:
        raise Refused("encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("compression", entry.filename[:80])


def _unpacked(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    parts, total = {}, 0
    for entry in entries:
        kept = bytearray()
        is_needed = NEEDED.fullmatch(entry.filename) is not None
        with archive.open(entry) as stream:
            first = True
            while chunk := stream.read(STEP):
                total += len(chunk)
                if total > MAX_INFLATED:
                    raise Refused("bomb", entry.filename[:80])
                if first and chunk.startswith(b"PK\x03\x04"):
                    raise Refused("nested", entry.filename[:80])
                first = False
                if is_needed:
                    kept += chunk
        if is_needed:
            parts[entry.filename] = bytes(kept)
    return parts
