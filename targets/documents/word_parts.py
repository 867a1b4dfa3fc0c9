"""What python-docx has no words for: faces by script, the character grid, rules, alternative texts
and drawings."""

from io import BytesIO
from typing import Any

from docx.document import Document as File
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Length, Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph as Line
from docx.text.run import Run

from targets.documents.fonts import HEAVY, LATIN, LATIN_ALTERNATIVE, SMALL
from targets.documents.parts import Picture, Table
from targets.documents.pictures import png

SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
SVG_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
NAME, WORD, NUMBER = 30, 14, 12
"""How the width of a table is divided among its columns."""
WIDEST = 0.65
"""Ems of a letter of a word, on average: `measure` in DejaVu Serif, which few fonts exceed."""
THEMED = ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme")


def element(name: str, **attributes: str) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(key), value)
    return made


def faces(properties: Any, chinese: str, latin: str) -> None:
    """The font of Chinese characters and that of others; a theme's would win over both."""
    held = properties.get_or_add_rFonts()
    for name in THEMED:
        held.attrib.pop(qn(name), None)
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        held.set(qn(name), latin)
    held.set(qn("w:eastAsia"), chinese)


def name_alternatives(file: File, alternatives: dict[str, str]) -> None:
    """The font table: what to take where a font is not installed."""
    part = next(one for one in file.part.package.iter_parts() if "fontTable" in one.partname)
    lines = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in alternatives.items()
    )
    written = part.blob.decode("utf-8")
    known = f'<w:font w:name="{LATIN}">'  # has its own line in the template
    written = written.replace(known, f'{known}<w:altName w:val="{LATIN_ALTERNATIVE}"/>')
    part._blob = written.replace("</w:fonts>", f"{lines}</w:fonts>").encode("utf-8")


def no_rule(properties: Any) -> None:
    for held in properties.findall(qn("w:pBdr")):
        properties.remove(held)


def rule_below(line: Line, colour: str) -> None:
    borders = element("w:pBdr")
    borders.append(
        element("w:bottom", **{"w:val": "single", "w:sz": "13", "w:space": "11", "w:color": colour})
    )
    line._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def closer(properties: Any, points: float) -> None:
    """Characters so much closer than their size, so that 28 of size 3 fill a line."""
    spacing = element("w:spacing", **{"w:val": str(-round(points * 20))})
    properties.insert_element_before(spacing, "w:w", "w:kern", "w:sz", "w:szCs", "w:lang")


def no_grid(section: Section) -> None:
    """Lines have an exact pitch; a grid of the template's would pull them apart."""
    for held in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(held)


def add_page_number(line: Line) -> None:
    for text, kind in (("— ", ""), ("", "begin"), ("PAGE", "code"), ("", "end"), (" —", "")):
        run = line.add_run(text if not kind else "")
        run.font.size = Pt(14)
        faces(run._element.get_or_add_rPr(), SMALL, SMALL)
        if kind == "code":
            code = element("w:instrText", **{"xml:space": "preserve"})
            code.text = text
            run._element.append(code)
        elif kind:
            run._element.append(element("w:fldChar", **{"w:fldCharType": kind}))


def add_picture(run: Run, picture: Picture, width: Length) -> None:
    """The PNG, with the SVG that newer programs draw instead of it, and the words for both."""
    shape = run.add_picture(BytesIO(png(picture)), width=width)
    properties = shape._inline.docPr
    properties.set("descr", picture.alt)
    properties.set("title", picture.caption)
    package = run.part.package
    number = sum("/word/media/" in one.partname for one in package.iter_parts()) + 1
    name = PackURI(f"/word/media/drawing{number}.svg")
    drawing = Part(name, "image/svg+xml", picture.svg.encode("utf-8"), package)
    related = run.part.relate_to(drawing, RELATIONSHIP_TYPE.IMAGE)
    blip = shape._inline.find(".//" + qn("a:blip"))
    extensions = OxmlElement("a:extLst")
    extension = OxmlElement("a:ext")
    extension.set("uri", SVG_EXTENSION)
    written = f'<asvg:svgBlip xmlns:asvg="{SVG_NAMESPACE}" {nsdecls("r")} r:embed="{related}"/>'
    extension.append(parse_xml(written))
    extensions.append(extension)
    blip.append(extensions)


def add_table(file: File, table: Table, *, has_more: bool) -> None:
    """Rules above, below and under the head; the head is repeated on every page. `has_more`: what
    stands below keeps the last row on its page."""
    made = file.add_table(rows=1 + len(table.rows), cols=len(table.columns))
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    widths, size = _widths(table), _size(table)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    properties = made._tbl.tblPr
    properties.append(_borders())
    properties.append(_margins())
    properties.append(element("w:tblCaption", **{"w:val": table.caption}))
    for row in made.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    for cell, column in zip(made.rows[0].cells, table.columns, strict=True):
        said = f"{column.head}\n{column.unit}" if column.unit else column.head
        _fill(cell, said, WD_ALIGN_PARAGRAPH.CENTER, HEAVY, size)
    head = made.rows[0]._tr.get_or_add_trPr()
    head.append(element("w:tblHeader"))
    for row, cells in zip(made.rows[1:], table.rows, strict=True):
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))
        for place, (cell, shown) in enumerate(zip(row.cells, cells, strict=True)):
            is_number = table.columns[place].is_number
            side = WD_ALIGN_PARAGRAPH.RIGHT if is_number else WD_ALIGN_PARAGRAPH.LEFT
            _fill(cell, shown.text, side, SMALL, size)
    if has_more:
        for cell in made.rows[-1].cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _is_english(table: Table) -> bool:
    return all(one.head.isascii() for one in table.columns)


def _size(table: Table) -> Length:
    """Many columns under English words are set smaller, or no room for them would be left."""
    if table.is_wide:
        return Pt(8 if _is_english(table) else 9)
    return Pt(10.5)


def _widths(table: Table) -> list[Length]:
    """The names of the rows take most, words more than numbers; together the width of the text.
    Where a word in letters would be broken, the names give way to it; many columns under such
    words are as narrow as these, for the names are long."""
    sizes = [
        NAME if not at else NUMBER if one.is_number else WORD
        for at, one in enumerate(table.columns)
    ]
    whole = Mm(225 if table.is_wide else 156)
    first, *others = (whole * size // sum(sizes) for size in sizes)
    words = [_longest_word(table, at) for at in range(1, len(table.columns))]
    is_narrow = table.is_wide and _is_english(table)
    wider = words if is_narrow else list(map(max, others, words))
    if first - sum(wider) + sum(others) >= first // 2:
        first, others = first - sum(wider) + sum(others), wider
    return [Length(one) for one in (first, *others)]


def _longest_word(table: Table, at: int) -> int:
    """What it takes beside the cell's margins, in Times and in the wider fonts that stand in for
    it."""
    column = table.columns[at]
    said = " ".join([column.head, column.unit, *(row[at].text for row in table.rows)])
    longest = max((len(one) for one in said.split() if one.isascii()), default=0)
    return round(_size(table) * WIDEST * longest) + Pt(6)


def _borders() -> Any:
    borders = element("w:tblBorders")
    for name, width in (("w:top", "10"), ("w:bottom", "10"), ("w:insideH", "4")):
        borders.append(
            element(name, **{"w:val": "single", "w:sz": width, "w:space": "0", "w:color": "444444"})
        )
    return borders


def _margins() -> Any:
    """Half of Word's own beside each cell's text, so that numbers stay in one line."""
    margins = element("w:tblCellMar")
    for name in ("w:left", "w:right"):
        margins.append(element(name, **{"w:w": "55", "w:type": "dxa"}))
    return margins


def _fill(cell: _Cell, text: str, side: WD_ALIGN_PARAGRAPH, face: str, size: Length) -> None:
    line = cell.paragraphs[0]
    line.alignment = side
    shape = line.paragraph_format
    shape.first_line_indent = Pt(0)
    shape.space_before = shape.space_after = Pt(2)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.line_spacing = Pt(12 if size <= Pt(9) else 15)
    run = line.add_run(text)
    run.font.size = size
    faces(run._element.get_or_add_rPr(), face, LATIN)
