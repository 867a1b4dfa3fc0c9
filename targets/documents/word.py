"""A document for Word and WPS, to be edited: styles as GB/T 9704-2012 asks for, headings that the
navigation finds, pictures as SVG with a PNG beside it."""

from datetime import datetime, time
from io import BytesIO
from typing import Any

import docx
from docx.document import Document as File
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Line

from targets.documents import word_parts
from targets.documents.fonts import ALTERNATIVES, HEAVY, LATIN, SCRIPT, TEXT, TITLE
from targets.documents.measure import signature_starts, title_lines, title_margin
from targets.documents.numbering import numbered
from targets.documents.package import settled
from targets.documents.parts import (
    Annex,
    Block,
    Document,
    Heading,
    Note,
    Paragraph,
    Picture,
    Signature,
    Table,
)
from targets.documents.word_parts import element, faces

SIZE, PITCH = Pt(16), Pt(28.95)
"""Size 3, and 225 mm in 22 lines."""
CLOSER = 0.25
"""Points between characters, so that 28 of 16 points fit 156 mm."""
RED = RGBColor(0xC8, 0x10, 0x2E)
BODY_WIDTH = Mm(156)


def word(document: Document) -> bytes:
    file = docx.Document()
    _properties(file, document)
    _styles(file, document.language == "en")
    _page(file.sections[0], is_wide=False)
    _head(file, document)
    for block in numbered(document.blocks, document.language):
        _block(file, block)
    for annex in document.annexes:
        _annex(file, annex)
    _page_numbers(file)
    if document.stamp:
        _stamp(file, document.stamp)
    buffer = BytesIO()
    file.save(buffer)
    return settled(buffer.getvalue())


def _properties(file: File, document: Document) -> None:
    held = file.core_properties
    held.title, held.author, held.last_modified_by = (document.title, *[document.issuer] * 2)
    held.language = "en-GB" if document.language == "en" else "zh-CN"
    held.created = held.modified = datetime.combine(document.dated_on, time())
    held.revision, held.comments, held.keywords = 1, "", ""


def _styles(file: File, is_english: bool) -> None:
    styles = file.styles
    language = element("w:lang", **{"w:val": "en-GB", "w:eastAsia": "zh-CN"})
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))
    properties = defaults.find(qn("w:rPr"))
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(language)
    size = Pt(12.5) if is_english else SIZE
    pitch = Pt(21) if is_english else PITCH
    indent = Pt(0) if is_english else size * 2
    looks = {
        "Normal": (TEXT, size, False, indent),
        "Title": (TITLE, Pt(22), False, Pt(0)),
        "Heading 1": (HEAVY, size, is_english, indent),
        "Heading 2": (SCRIPT, size, is_english, indent),
        "Heading 3": (TEXT, size, True, indent),
        "Caption": (HEAVY, Pt(10.5), False, Pt(0)),
    }
    for name, (face, points, is_bold, first) in looks.items():
        style = styles[name]
        faces(style.element.get_or_add_rPr(), face, LATIN)
        style.font.size, style.font.bold, style.font.italic = points, is_bold, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        shape = style.paragraph_format
        shape.first_line_indent = Length(first)
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        shape.line_spacing = Pt(34) if name == "Title" else Pt(16) if name == "Caption" else pitch
    for name in ("Title", "Caption"):
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    word_parts.no_rule(styles["Title"].element.get_or_add_pPr())
    styles["Normal"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    if not is_english:
        word_parts.closer(styles["Normal"].element.get_or_add_rPr(), CLOSER)
    word_parts.name_alternatives(file, ALTERNATIVES)


def _page(section: Section, *, is_wide: bool) -> None:
    sides = (Mm(297), Mm(210)) if is_wide else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = sides
    margins = (28, 35, 26, 37) if is_wide else (37, 26, 35, 28)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(
        Mm, margins
    )
    section.footer_distance = Mm(19 if is_wide else 25)
    word_parts.no_grid(section)


def _line(file: File, text: str, style: str = "Normal", **looks: Any) -> Line:
    """`align`, `indent` (points; 0 where none), `before`, `after`, `left`."""
    line = file.add_paragraph(text, style=style)
    shape = line.paragraph_format
    if "indent" in looks:
        shape.first_line_indent = Pt(looks["indent"])
    if "align" in looks:
        shape.alignment = looks["align"]
    shape.space_before = Pt(looks.get("before", 0))
    shape.space_after = Pt(looks.get("after", 0))
    if "left" in looks:
        shape.left_indent = Pt(looks["left"])
    return line


def _head(file: File, document: Document) -> None:
    centre = WD_ALIGN_PARAGRAPH.CENTER
    name = _line(file, "", align=centre, indent=0)
    run = name.add_run(document.head)
    run.font.size = Pt(26 if document.is_head_long else 36)
    run.font.color.rgb = RED
    faces(run._element.get_or_add_rPr(), TITLE, LATIN)
    name.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    number = _line(
        file, document.number, align=centre, indent=0, before=29 if document.number else 0
    )
    word_parts.rule_below(number, str(RED))
    lines = title_lines(document.title_words)
    title = _line(file, "\n".join(lines) or document.title, "Title", before=43, after=6)
    if not lines and document.language != "en" and (margin := title_margin(document.title)):
        shape = title.paragraph_format
        shape.left_indent = shape.right_indent = Length(round(Pt(22) * margin))
    if document.mark:
        line = _line(file, document.mark, align=centre, indent=0, after=8)
        line.runs[0].font.size = Pt(12)
    if document.addressee:
        _line(file, document.addressee, indent=0, before=14)


def _block(file: File, block: Block) -> None:
    if isinstance(block, Heading):
        file.add_paragraph(
            block.text, style=f"Heading {block.level}"
        ).paragraph_format.keep_with_next = True
    elif isinstance(block, Paragraph):
        line = file.add_paragraph()
        if block.lead:
            line.add_run(block.lead).bold = True
        line.add_run(block.text)
    elif isinstance(block, Picture):
        _picture(file, block)
    elif isinstance(block, Table):
        _table(file, block)
    elif isinstance(block, Signature):
        _with_what_is_above(file)
        size = file.styles["Normal"].font.size
        side = WD_ALIGN_PARAGRAPH.LEFT
        starts = signature_starts(block.issuer, block.dated, BODY_WIDTH / size)
        name, day = (one * size.pt for one in starts)
        issuer = _line(file, block.issuer, align=side, indent=0, before=29, left=name)
        issuer.paragraph_format.keep_with_next = True
        _line(file, block.dated, align=side, indent=0, left=day)
    elif isinstance(block, Note):
        _with_what_is_above(file)
        _line(file, block.text, align=WD_ALIGN_PARAGRAPH.LEFT).paragraph_format.keep_together = True


def _with_what_is_above(file: File) -> None:
    """Never alone on a page."""
    for above in file.paragraphs[-1:]:
        above.paragraph_format.keep_with_next = True


def _picture(file: File, block: Picture) -> None:
    line = _line(file, "", align=WD_ALIGN_PARAGRAPH.CENTER, indent=0, before=8)
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    line.paragraph_format.keep_with_next = True
    word_parts.add_picture(line.add_run(), block, BODY_WIDTH)
    _line(file, block.caption, "Caption", after=8)


def _table(file: File, table: Table, *, has_caption: bool = True) -> None:
    if has_caption:
        caption = _line(file, table.caption, "Caption", before=8, after=4)
        caption.paragraph_format.keep_with_next = True
    below = [one for one in (table.note, table.source) if one]
    word_parts.add_table(file, table, has_more=bool(below))
    for place, text in enumerate(below, start=1):
        line = _line(file, text, indent=0)
        line.runs[0].font.size = Pt(10.5)
        line.paragraph_format.line_spacing = Pt(16)
        line.paragraph_format.keep_with_next = place < len(below)


def _annex(file: File, annex: Annex) -> None:
    is_wide = any(isinstance(one, Table) and one.is_wide for one in annex.blocks)
    _page(file.add_section(WD_SECTION.NEW_PAGE), is_wide=is_wide)
    label = _line(file, "", indent=0)
    faces(label.add_run(annex.label)._element.get_or_add_rPr(), HEAVY, LATIN)
    title = _line(
        file, annex.title, "Heading 1", align=WD_ALIGN_PARAGRAPH.CENTER, indent=0, before=10
    )
    title.paragraph_format.space_after = Pt(10)
    title.runs[0].font.size = Pt(20)
    faces(title.runs[0]._element.get_or_add_rPr(), TITLE, LATIN)
    for block in annex.blocks:
        if isinstance(block, Table):
            _table(file, block, has_caption=block.caption != annex.title)
        else:
            _block(file, block)


def _stamp(file: File, stamp: str) -> None:
    """At the head of every page; sections that follow take it over."""
    first = file.sections[0]
    for header in (first.header, first.even_page_header):
        header.is_linked_to_previous = False
        line = header.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.first_line_indent = Pt(0)
        run = line.add_run(stamp)
        run.font.size = Pt(10.5)
        faces(run._element.get_or_add_rPr(), HEAVY, LATIN)


def _page_numbers(file: File) -> None:
    """`— 1 —`, outside: right on odd pages, left on even ones (GB/T 9704-2012, 7.5)."""
    file.settings.odd_and_even_pages_header_footer = True
    first = file.sections[0]
    sides = (
        (first.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (first.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    )
    for footer, side in sides:
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.alignment = side
        shape = line.paragraph_format
        shape.first_line_indent = Pt(0)
        shape.left_indent = shape.right_indent = Pt(14)
        word_parts.add_page_number(line)
