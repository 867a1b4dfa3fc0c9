"""Reading files nobody vouches for: what is read, what is refused, and in which bounds."""

import zipfile

import pytest

from hightech_zone.lib import sheets
from hightech_zone.lib.sheet_reading import read_sheets
from hightech_zone.lib.sheets import Refused, SheetCell
from tests.spreadsheets import (
    DATE,
    DAYS_IN_QUOTES,
    MAIN,
    OLE,
    PERCENT,
    RELATIONS,
    SCALED,
    SHORT_DATE,
    STRICT,
    csv_file,
    parts_of,
    sheet_xml,
    text_cell,
    with_part,
    workbook,
    zipped,
)

pytestmark = pytest.mark.usefixtures("patient_reader")

ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://localhost:9/x"> %a;]>'
ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
BIG = b"<x>" + b" " * (sheets.MAX_INFLATED + 1)


def with_sheet(text: str, **others: str) -> bytes:
    return zipped({**parts_of(), "xl/worksheets/sheet1.xml": text, **others})


def flagged(content: bytes, offset: int, value: int) -> bytes:
    """The archive with a byte of every header of a part changed."""
    changed = bytearray(content)
    for mark, place in ((b"PK\x03\x04", offset), (b"PK\x01\x02", offset + 2)):
        start = changed.find(mark)
        while start >= 0:
            changed[start + place] = value
            start = changed.find(mark, start + 4)
    return bytes(changed)


def doubled() -> bytes:
    parts = [*parts_of(ROW).items(), ("xl/STYLES.xml", "<x/>")]
    return zipped(dict(parts))


def truncated() -> bytes:
    content = workbook(ROW)
    return content[: len(content) // 2]


def damaged() -> bytes:
    parts = parts_of("".join(f'<row r="{n}"><c><v>{n}</v></c></row>' for n in range(1, 500)))
    content = bytearray(zipped(parts, zipfile.ZIP_STORED))
    content[content.find(b"<row") + 30] ^= 1
    return bytes(content)


def many_parts() -> bytes:
    extra = {f"xl/theme/t{number}.xml": "<x/>" for number in range(sheets.MAX_PARTS)}
    return zipped({**parts_of(ROW), **extra})


def many_sheets() -> bytes:
    one = '<sheet name="s{0}" sheetId="{0}" xmlns:r="r" r:id="rId1"/>'
    listed = "".join(one.format(number) for number in range(1, sheets.MAX_SHEETS + 2))
    book = f'<workbook xmlns="{MAIN}"><sheets>{listed}</sheets></workbook>'
    return zipped({**parts_of(ROW), "xl/workbook.xml": book})


def many_cells() -> bytes:
    row = "".join("<c><v>1</v></c>" for _ in range(250))
    return workbook("".join(f"<row>{row}</row>" for _ in range(sheets.MAX_CELLS // 250 + 1)))


def many_merges() -> bytes:
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, sheets.MAX_MERGES + 2))
    return workbook(ROW, tail=f"<mergeCells>{merges}</mergeCells>")


def merged(reference: str) -> bytes:
    return workbook(ROW, tail=f'<mergeCells><mergeCell ref="{reference}"/></mergeCells>')


def outside_link() -> bytes:
    link = (
        '<Relationship Id="rId9" Type="x/y" Target="http://localhost:9/a" TargetMode="External"/>'
    )
    relations = RELATIONS.replace("</Relationships>", link + "</Relationships>")
    return zipped({**parts_of(ROW), "xl/_rels/workbook.xml.rels": relations})


def without(name: str) -> bytes:
    parts = parts_of(ROW)
    del parts[name]
    return zipped(parts)


REFUSED: dict[str, tuple[str, bytes]] = {
    # What is no workbook at all
    "nothing": ("empty", b""),
    "blanks": ("empty", b" \r\n\t \x00"),
    "encrypted": ("encrypted", OLE + "EncryptedPackage".encode("utf-16-le")),
    "old xls": ("old_excel", OLE + b"\0" * 504 + "Workbook".encode("utf-16-le")),
    "et": ("old_excel", OLE + "Book".encode("utf-16-le")),
    "doc": ("old_word", OLE + "WordDocument".encode("utf-16-le")),
    "msg": ("old_office", OLE + b"\0" * 100),
    "pdf": ("pdf", b"%PDF-1.7\n..."),
    "png": ("image", b"\x89PNG\r\n\x1a\n\0\0"),
    "jpeg": ("image", b"\xff\xd8\xff\xe0\0\x10JFIF"),
    "gif": ("image", b"GIF89a\0"),
    "bmp": ("image", b"BM\0\0\0\0"),
    "tiff": ("image", b"II*\x00\x08"),
    "rar": ("archive", b"Rar!\x1a\x07\x00"),
    "7z": ("archive", b"7z\xbc\xaf\x27\x1c"),
    "gzip": ("archive", b"\x1f\x8b\x08"),
    "rtf": ("document", rb"{\rtf1\ansi"),
    "exe": ("program", b"MZ\x90\x00\x03"),
    "elf": ("program", b"\x7fELF\x02"),
    "html as xls": ("html", b"<html><table><tr><td>1</td></tr></table></html>"),
    "html after a mark": ("html", b"\xef\xbb\xbf\r\n<!DOCTYPE html><body>"),
    "bare table": ("html", b"<table><tr><td>1"),
    "xml spreadsheet": (
        "xml_table",
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
    ),
    "xml": ("xml", b"<?xml version='1.0'?><x/>"),
    "unicode text": ("utf16", "代码\t数".encode("utf-16")),
    "zero bytes": ("binary", b"abc\x00def"),
    # Archives that are no workbook
    "zip": ("not_workbook", zipped({"a.txt": "x"})),
    "empty zip": ("not_workbook", zipped({})),
    "docx": ("word", zipped({"word/document.xml": "<x/>"})),
    "pptx": ("slides", zipped({"ppt/presentation.xml": "<x/>"})),
    "ods": ("open_document", zipped({"mimetype": "x", "content.xml": "<x/>"})),
    "xlsb": ("binary_workbook", zipped({"xl/workbook.bin": b"x"})),
    "cut in half": ("broken_zip", truncated()),
    "only the signature": ("broken_zip", b"PK\x03\x04"),
    "damaged part": ("broken_zip", damaged()),
    "encrypted part": ("encrypted", flagged(workbook(ROW), 6, 1)),
    "odd compression": ("compression", flagged(workbook(ROW), 8, 12)),
    # Parts that have no business there
    "macros": ("macros", with_part("xl/vbaProject.bin")),
    "macros under another name": ("macros", with_part("xl/code/vbaProject.bin")),
    "macro type": (
        "macros",
        zipped({**parts_of(ROW), "[Content_Types].xml": '<Types x="sheet.macroEnabled.main"/>'}),
    ),
    "macro sheet": ("macros", with_part("xl/macrosheets/sheet1.xml")),
    "external link": ("external_links", with_part("xl/externalLinks/externalLink1.xml")),
    "outside relation": ("external_links", outside_link()),
    "data connection": ("connections", with_part("xl/connections.xml")),
    "query table": ("connections", with_part("xl/queryTables/queryTable1.xml")),
    "embedded document": ("embedded", with_part("xl/embeddings/oleObject1.bin")),
    "active control": ("embedded", with_part("xl/activeX/activeX1.bin")),
    "zip inside": ("embedded", with_part("xl/media/inside.zip", zipped({"a": "x"}))),
    "zip inside as picture": ("nested", with_part("xl/media/image1.png", zipped({"a": "x"}))),
    "unknown part": ("unknown_part", with_part("xl/surprise.bin")),
    "absolute path": ("part_name", with_part("/etc/passwd")),
    "way up": ("part_name", with_part("xl/../../etc/passwd")),
    "backslash": ("part_name", with_part("xl\\evil.xml")),
    "drive": ("part_name", with_part("C:/evil.xml")),
    "control character": ("part_name", with_part("xl/theme/a\x07.xml")),
    "same part twice": ("double_part", doubled()),
    "too many parts": ("too_many_parts", many_parts()),
    # Sizes
    "bomb": ("bomb", with_sheet("<x/>", **{"xl/theme/theme1.xml": BIG.decode()})),
    "bomb in a picture": ("bomb", with_part("xl/media/image1.png", BIG)),
    "far row": ("far_cell", workbook('<row r="1000000"><c r="A1000000"><v>1</v></c></row>')),
    "far column": ("far_cell", workbook('<row r="1"><c r="XFD1"><v>1</v></c></row>')),
    "too many cells": ("too_many_cells", many_cells()),
    "too many merges": ("too_many_merges", many_merges()),
    "merge over the sheet": ("huge_merge", merged("A1:XFD1048576")),
    "too many sheets": ("too_many_sheets", many_sheets()),
    "too large": ("too_large", b"x" * (sheets.MAX_BYTES + 1)),
    # XML
    "billion laughs": ("xml_danger", with_sheet(ENTITIES + sheet_xml("&b;"))),
    "file from outside": ("xml_danger", with_sheet(OUTSIDE + sheet_xml("&a;"))),
    "parameter entity": ("xml_danger", with_sheet(PARAMETER + sheet_xml(""))),
    "plain dtd": ("xml_danger", with_sheet("<!DOCTYPE x>" + sheet_xml(""))),
    "entities in strings": (
        "xml_danger",
        zipped({**parts_of(ROW), "xl/sharedStrings.xml": ENTITIES + "<sst/>"}),
    ),
    "entities in styles": (
        "xml_danger",
        zipped({**parts_of(ROW), "xl/styles.xml": ENTITIES + "<x/>"}),
    ),
    "entities in the book": (
        "xml_danger",
        zipped({**parts_of(ROW), "xl/workbook.xml": ENTITIES + "<x/>"}),
    ),
    "entities in relations": (
        "xml_danger",
        zipped({**parts_of(ROW), "xl/_rels/workbook.xml.rels": ENTITIES + "<x/>"}),
    ),
    "open element": ("malformed", with_sheet("<worksheet><sheetData>")),
    "no xml": ("malformed", with_sheet("hello")),
    "string that is not there": (
        "malformed",
        workbook('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'),
    ),
    "style that is not there": (
        "malformed",
        workbook('<row r="1"><c r="A1" s="99"><v>1</v></c></row>'),
    ),
    "number that is none": ("malformed", workbook('<row r="1"><c r="A1"><v>1a</v></c></row>')),
    "unknown cell type": ("malformed", workbook('<row r="1"><c r="A1" t="q"><v>1</v></c></row>')),
    "same row twice": ("malformed", workbook(ROW + ROW)),
    "same cell twice": (
        "malformed",
        workbook('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'),
    ),
    "cell of another row": ("malformed", workbook('<row r="1"><c r="A2"><v>1</v></c></row>')),
    "cell without a row": ("malformed", workbook('<c r="A1"><v>1</v></c>')),
    "address that is none": ("malformed", workbook('<row r="1"><c r="A0"><v>1</v></c></row>')),
    "sheet missing": ("malformed", without("xl/worksheets/sheet1.xml")),
    "relations missing": ("malformed", without("xl/_rels/workbook.xml.rels")),
    "no sheet": (
        "no_sheets",
        zipped({**parts_of(ROW), "xl/workbook.xml": f'<workbook xmlns="{MAIN}"/>'}),
    ),
    # Text
    "damaged utf-8": ("encoding", "企业,数\r\n甲厂,1\r\n".encode() + b"\xe4\xb8,2\r\n"),
    "no encoding at all": ("encoding", b"a,b\r\n\x81\xff,1\r\n"),
    "open quote": ("quotes", b'a,b\r\n"1,2\r\n3,4\r\n'),
    "text after a quote": ("quotes", b'a,b\r\n"1"2,3\r\n'),
    "csv too wide": ("far_cell", b"," * sheets.MAX_COLUMNS + b"1\n"),
    "csv too long": ("far_cell", b"\n" * sheets.MAX_ROWS + b"1\n"),
}


@pytest.mark.parametrize(("code", "content"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_trusted_is_refused_by_its_own_name(code: str, content: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        read_sheets(content)
    assert refusal.value.code == code


def cells(content: bytes) -> list[SheetCell]:
    return [cell for row in read_sheets(content).sheets[0].rows for cell in row.cells.values()]


def one_cell(inner: str, attributes: str = "", **options: str) -> tuple[str, str, str]:
    row = f'<row r="1"><c r="A1" {attributes}>{inner}</c></row>'
    cell = cells(workbook(row, **options))[0]
    return cell.kind, cell.text, cell.marks


@pytest.mark.parametrize(
    ("inner", "attributes", "expected"),
    [
        ("<v>0.1</v>", "", ("n", "0.1", "")),
        ("<v>0.30000000000000004</v>", "", ("n", "0.30000000000000004", "")),
        ("<v>1E+20</v>", "", ("n", "1E+20", "")),
        ("<v>43100</v>", f's="{DATE}"', ("d", "43100", "")),
        ("<v>43100</v>", f's="{SHORT_DATE}"', ("d", "43100", "")),
        ("<v>2018-01-01</v>", 't="d"', ("d", "2018-01-01", "")),
        ("<v>5</v>", f's="{DAYS_IN_QUOTES}"', ("n", "5", "")),
        ("<v>0.05</v>", f's="{PERCENT}"', ("n", "0.05", "p")),
        ("<v>48260</v>", f's="{SCALED}"', ("n", "48260", "k")),
        ("<v>1</v>", 't="b"', ("b", "TRUE", "")),
        ("<v>#REF!</v>", 't="e"', ("e", "#REF!", "")),
        ("<f>A2+1</f><v>7</v>", "", ("n", "7", "f")),
        ("<f>A2+1</f><v></v>", "", ("f", "=A2+1", "")),
        ("<f>A2+1</f>", "", ("f", "=A2+1", "")),
        ("<f>A2</f><v>words</v>", 't="str"', ("s", "words", "f")),
        ("<is><r><t>粗</t></r><r><t>体</t></r></is>", 't="inlineStr"', ("s", "粗体", "")),
        ("<is><t>a_x000D_b</t></is>", 't="inlineStr"', ("s", "a\rb", "")),
        ("<v>0</v>", 't="s"', ("s", "东京", "")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_cells_are_read_as_what_they_are(inner: str, attributes: str, expected) -> None:
    reading = "<si><r><t>东</t></r><r><t>京</t></r><rPh><t>とうきょう</t></rPh></si>"
    assert one_cell(inner, attributes, strings=reading) == expected


@pytest.mark.parametrize("tail", ['<calcPr fullCalcOnLoad="1"/>', '<calcPr calcMode="manual"/>'])
def test_results_of_formulas_nobody_computed_are_not_taken(tail: str) -> None:
    assert one_cell("<f>A2+1</f><v>0</v>", book_tail=tail) == ("f", "=A2+1", "")


@pytest.mark.parametrize("main", [MAIN, STRICT])
def test_both_flavours_and_any_prefix_are_read(main: str) -> None:
    prefixed = sheet_xml(ROW, main=main)
    for tag in ("worksheet", "sheetData", "row", "c", "v"):
        prefixed = prefixed.replace(f"<{tag}", f"<x:{tag}").replace(f"</{tag}", f"</x:{tag}")
    prefixed = prefixed.replace("xmlns=", "xmlns:x=")
    parts = {**parts_of(main=main), "xl/worksheets/sheet1.xml": prefixed}
    assert [cell.text for cell in cells(zipped(parts))] == ["1"]


def test_what_a_sheet_says_of_its_size_is_not_believed() -> None:
    rows = "".join(f'<row r="{n}"><c r="B{n}"><v>{n}</v></c></row>' for n in range(1, 7))
    content = workbook(rows, head='<dimension ref="A1"/>')
    assert [cell.text for cell in cells(content)] == ["1", "2", "3", "4", "5", "6"]


def test_cells_and_rows_without_addresses_follow_each_other() -> None:
    content = workbook("<row><c/><c><v>1</v></c></row><row r='5'/><row><c><v>2</v></c></row>")
    assert [(cell.row, cell.column) for cell in cells(content)] == [(1, 2), (6, 1)]


def test_empty_cells_far_away_are_no_matter() -> None:
    content = workbook(ROW + '<row r="1048576"><c r="XFD1048576" s="1"/></row>')
    assert len(cells(content)) == 1


def test_hidden_rows_and_sheets_are_said() -> None:
    content = workbook(
        '<row r="3" hidden="1"><c r="A3"><v>1</v></c></row>', state=' state="hidden"'
    )
    sheet = read_sheets(content).sheets[0]
    assert sheet.is_hidden
    assert [(row.number, row.is_hidden) for row in sheet.rows] == [(3, True)]


def test_merges_are_told() -> None:
    assert read_sheets(merged("B2:D3")).sheets[0].merges == [(2, 2, 3, 4)]


def test_a_long_text_is_cut() -> None:
    content = workbook('<row r="1">' + text_cell("A1", "长" * 9000) + "</row>")
    assert cells(content)[0].text == "长" * sheets.MAX_CELL_TEXT


ROWS = [["统一社会信用代码", "产值"], ["91350100M000100Y43", "１２３"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_is_read_in_its_encoding_and_with_its_separator(encoding, separator) -> None:
    found = read_sheets(csv_file(ROWS, separator, encoding))
    rows = [[cell.text for cell in row.cells.values()] for row in found.sheets[0].rows]
    assert rows == ROWS
    assert found.encoding == ("gb18030" if encoding == "gb18030" else "utf-8")


def test_lines_of_text_keep_their_numbers_past_blank_and_broken_ones() -> None:
    found = read_sheets('标题\r\n\r\na,b\r\n"两\n行",1\r\n3,"1,234"\r\n'.encode())
    rows = [
        (row.number, [cell.text for cell in row.cells.values()]) for row in found.sheets[0].rows
    ]
    assert rows == [(1, ["标题"]), (3, ["a", "b"]), (4, ["两\n行", "1"]), (6, ["3", "1,234"])]
