"""Files made for tests, good and bad: workbooks part by part, so that every lie can be told."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

BOOK = (
    '<workbook xmlns="{main}" xmlns:r="{links}"><sheets>'
    '<sheet name="表" sheetId="1" r:id="rId1"{state}/></sheets>{tail}</workbook>'
)
RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="rId3" Type="{LINKS}/styles" Target="styles.xml"/>'
    "</Relationships>"
)
TYPES = f'<Types xmlns="{PACKAGE}/content-types"/>'
STYLES = (
    '<styleSheet xmlns="{main}"><numFmts count="4">'
    '<numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>'
    '<numFmt numFmtId="165" formatCode="0.00%"/><numFmt numFmtId="166" formatCode="#,##0,"/>'
    '<numFmt numFmtId="167" formatCode="#,##0.00&quot;days&quot;"/></numFmts>'
    '<cellStyleXfs count="1"><xf numFmtId="164"/></cellStyleXfs>'
    '<cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/>'
    '<xf numFmtId="166"/><xf numFmtId="14"/><xf numFmtId="167"/></cellXfs></styleSheet>'
)
DATE, PERCENT, SCALED, SHORT_DATE, DAYS_IN_QUOTES = 1, 2, 3, 4, 5
"""Places of the formats above."""


def sheet_xml(rows: str, tail: str = "", main: str = MAIN, head: str = "") -> str:
    return f'<worksheet xmlns="{main}">{head}<sheetData>{rows}</sheetData>{tail}</worksheet>'


def parts_of(
    rows: str = "",
    *,
    tail: str = "",
    head: str = "",
    main: str = MAIN,
    book_tail: str = "",
    state: str = "",
    strings: str = "",
) -> dict[str, str | bytes]:
    """The parts of the smallest workbook there is, with one sheet of `rows`."""
    return {
        "[Content_Types].xml": TYPES,
        "xl/workbook.xml": BOOK.format(main=main, links=LINKS, state=state, tail=book_tail),
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": sheet_xml(rows, tail, main, head),
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
        "xl/styles.xml": STYLES.format(main=main),
    }


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def workbook(rows: str = "", **options: Any) -> bytes:
    return zipped(parts_of(rows, **options))


def with_part(name: str, content: str | bytes = b"x", rows: str = "") -> bytes:
    return zipped({**parts_of(rows), name: content})


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def edited(content: bytes, change: Callable[[Worksheet], object]) -> bytes:
    """The workbook after somebody changed its first sheet in a spreadsheet program."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book.worksheets[0])
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv_file(rows: Iterable[Iterable[str]], separator: str = ",", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(separator.join(row) for row in rows).encode(encoding)
