"""Documents as PDF, Word and Excel: the same parts in each, the same bytes each time."""

import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import polib
import pytest
from docx.oxml.ns import qn
from fontTools.ttLib import TTFont
from openpyxl import load_workbook
from pypdf import PdfReader

from targets.documents import pdf as pdf_writer
from targets.documents.fonts import FILES
from targets.documents.measure import signature_starts
from targets.documents.numbering import in_chinese
from targets.documents.parts import Annex, Cell, Document, Heading, Paragraph, Signature
from targets.documents.pdf import NoPdf, pdf
from targets.documents.stored import as_data, digest, from_data
from targets.documents.word import word
from targets.documents.workbook import workbook
from tests.targets.documents_stage import TABLE, make_document

ROOT = Path(__file__).parents[2]
with_pango = pytest.mark.pango
WRITERS = [pytest.param(pdf, marks=with_pango), word, workbook]
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])
AGAIN = """
import hashlib, sys, django
django.setup()
from targets.documents import {name}
from tests.targets.documents_stage import make_document
sys.stdout.write(hashlib.sha256({name}.{name}(make_document())).hexdigest())
"""


def read_pdf(document: Document) -> PdfReader:
    return PdfReader(BytesIO(pdf(document)))


def text_of(reader: PdfReader) -> str:
    """Without the breaks of lines and what stands between characters."""
    return "".join("".join(page.extract_text() for page in reader.pages).split())


def structure(reader: PdfReader) -> list[tuple[str, str]]:
    """Every structure element of a PDF with its alternative text, in reading order."""
    found: list[tuple[str, str]] = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append((str(node["/S"]), str(node.get("/Alt", ""))))
            walk(node.get("/K", []))

    walk(reader.trailer["/Root"]["/StructTreeRoot"].get_object()["/K"])
    return found


@pytest.mark.parametrize("write", WRITERS)
def test_the_same_document_is_the_same_bytes(write) -> None:
    assert write(make_document()) == write(from_data(as_data(make_document())))


@pytest.mark.once
@pytest.mark.parametrize("name", [pytest.param("pdf", marks=with_pango), "word", "workbook"])
def test_another_process_on_another_day_writes_the_same_bytes(name: str) -> None:
    """Hashes of strings, times and temporary names differ between processes."""
    env = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT), "TZ": "UTC"}
    digests = {
        subprocess.run(
            [sys.executable, "-c", AGAIN.format(name=name)],
            env={**env, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_a_document_is_known_again_by_its_content() -> None:
    document = make_document()
    assert from_data(as_data(document)) == document
    assert digest(document) == digest(make_document())
    assert digest(document) != digest(make_document(mark="（已发布）"))


@pytest.mark.parametrize(
    ("number", "written"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一")]
)
def test_headings_count_in_chinese(number: int, written: str) -> None:
    assert in_chinese(number) == written


@with_pango
def test_a_pdf_can_be_heard() -> None:
    reader = read_pdf(make_document())
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-Hans"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "2018年三季度目标完成情况"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    parts = structure(reader)
    kinds = [kind for kind, _alt in parts]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 3  # two of the text and the annex's title
    assert kinds.count("/H3") == 2
    assert ("/Figure", "工业总产值完成六成。") in parts
    assert kinds.count("/TH") == 6  # four of the head, one of each row


@with_pango
def test_a_pdf_reads_like_an_official_document() -> None:
    reader = read_pdf(make_document())
    text = text_of(reader)
    for said in (
        *("〔2018〕12号", "一、总体情况", "二、分指标", "（一）工业总产值", "（二）GDP"),
        *("748.6", "−33.2", "注：—为没有数。", "2018年10月23日", "—1—", "—2—"),
    ):
        assert said in text
    first, last = reader.pages[0].mediabox, reader.pages[-1].mediabox
    assert (round(first.width), round(first.height)) == (595, 842)
    assert (round(last.width), round(last.height)) == (842, 595)


SIGNED = Signature("示范高新区管委会", "2018年10月23日")
VERIFIED = Paragraph("核验码A7K2-MP94-QXT3，核验地址/verify/A7K2MP94QXT3/。")


@with_pango
def test_a_page_of_a_pdf_has_22_lines() -> None:
    reader = read_pdf(make_document(blocks=(Paragraph("目标完成情况" * 300),), annexes=()))
    lines = [one for one in reader.pages[1].extract_text().splitlines() if "目标" in one]
    assert len(lines) == 22


@with_pango
def test_what_is_said_below_the_signature_is_in_brackets_and_on_its_page() -> None:
    for count in range(16, 24):
        lines = tuple(Paragraph("目标完成。") for _ in range(count))
        made = make_document(blocks=(*lines, SIGNED, VERIFIED), annexes=(), number="", mark="")
        pages = ["".join(one.extract_text().split()) for one in read_pdf(made).pages]
        (signed,) = [one for one in pages if "2018年10月23日" in one]
        assert "（核验码A7K2-MP94-QXT3，核验地址/verify/A7K2MP94QXT3/）" in signed


def test_what_is_said_below_the_signature_stays_with_it_in_word() -> None:
    file = docx.Document(BytesIO(word(make_document(blocks=(SIGNED, VERIFIED), annexes=()))))
    *_above, dated, note = file.paragraphs
    assert note.text == "（核验码A7K2-MP94-QXT3，核验地址/verify/A7K2MP94QXT3/）"
    assert dated.paragraph_format.keep_with_next


@with_pango
def test_a_title_of_several_lines_does_not_break_its_last_word() -> None:
    title = "关于给予企业甲新认定高新技术企业奖励的决定"
    page = read_pdf(make_document(title=title)).pages[0].extract_text()
    first, last = [one.strip() for one in page.splitlines() if one.strip() and one.strip() in title]
    assert first + last == title
    assert abs(len(first) - len(last)) <= 4


@pytest.mark.parametrize(
    ("issuer", "starts"), [("市经信委", (17.5, 19.5)), ("盘锦高新技术产业开发区", (15, 17))]
)
def test_the_day_begins_two_characters_right_of_the_issuer(
    issuer: str, starts: tuple[float, float]
) -> None:
    """What reaches further ends two characters before the margin (GB/T 9704-2012, 7.3.5.2)."""
    assert signature_starts(issuer, "2018年1月23日", 28) == starts
    signed = Signature(issuer, "2018年1月23日")
    *_above, name, day = docx.Document(
        BytesIO(word(make_document(blocks=(signed,), annexes=())))
    ).paragraphs
    left = [one.paragraph_format.left_indent.pt / 16 for one in (name, day)]
    assert left[1] - left[0] == pytest.approx(2, abs=0.01)


@with_pango
def test_a_pdf_carries_its_fonts_and_its_pictures_as_drawings() -> None:
    page = read_pdf(make_document()).pages[0]
    fonts = [one.get_object() for one in page["/Resources"]["/Font"].values()]
    names = {str(one["/BaseFont"]).split("+")[-1].strip(",") for one in fonts}
    assert names == {"Noto-Serif-SC", "Noto-Serif-SC-Bold", "Noto-Sans-SC-Medium"}
    assert not page.images


def test_without_pango_a_sentence_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_writer, "missing_libraries", lambda: ("pango-1.0",))
    with pytest.raises(NoPdf, match=r"pango-1\.0.*Install libpango"):
        pdf(make_document())


def test_word_has_headings_alternative_texts_and_repeated_heads() -> None:
    file = docx.Document(BytesIO(word(make_document())))
    headings = [one.text for one in file.paragraphs if one.style.name.startswith("Heading")]
    assert headings == [
        "一、总体情况",
        "二、分指标",
        "（一）工业总产值",
        "（二）GDP",
        "目标完成情况表",
    ]
    assert [one.text for one in file.paragraphs if one.style.name == "Title"] == [
        "2018年三季度目标完成情况"
    ]
    (table,) = file.tables
    assert [cell.text for cell in table.rows[1].cells] == ["工业总产值", "748.6", "781.8", "−33.2"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    (shape,) = file.inline_shapes
    assert shape._inline.docPr.get("descr") == "工业总产值完成六成。"
    held = file.core_properties
    assert (held.title, held.language) == ("2018年三季度目标完成情况", "zh-CN")
    assert held.created.replace(tzinfo=None) == datetime(2018, 10, 23)  # noqa: DTZ001


def test_word_names_the_faces_that_official_documents_ask_for() -> None:
    file = docx.Document(BytesIO(word(make_document())))
    faces = {
        name: file.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Normal", "Title", "Heading 1", "Heading 2")
    }
    assert faces == {
        "Normal": "仿宋",
        "Title": "方正小标宋简体",
        "Heading 1": "黑体",
        "Heading 2": "楷体",
    }
    (section, annex) = file.sections
    assert [round(one.mm) for one in (section.page_width, section.top_margin)] == [210, 37]
    assert [round(one.mm) for one in (annex.page_width, annex.left_margin)] == [297, 37]


def test_word_draws_the_picture_itself_and_has_pixels_for_others() -> None:
    with ZipFile(BytesIO(word(make_document()))) as archive:
        media = {name.rsplit(".")[-1] for name in archive.namelist() if "/media/" in name}
        assert media == {"svg", "png"}
        assert b"svgBlip" in archive.read("word/document.xml")


def test_a_workbook_computes_and_keeps_text_as_text() -> None:
    content = workbook(make_document())
    sheet = load_workbook(BytesIO(content))["目标"]
    assert [cell.value for cell in sheet[3]] == [
        "指标",
        "现值\n亿元",
        "序时应达\n亿元",
        "相差\n亿元",
    ]
    assert [cell.value for cell in sheet[4]] == ["工业总产值", 748.6, 781.75, "=B4-C4"]
    assert [(cell.value, cell.data_type) for cell in sheet[5]] == [
        *(("=1+1", "s"), ("—", "s"), (100, "n"), ("—", "s"))
    ]
    seen = load_workbook(BytesIO(content), data_only=True)["目标"]
    assert seen["D4"].value == -33.15


def test_the_first_sheet_of_an_issue_says_its_number_what_it_replaces_and_its_code() -> None:
    withdrawn = Paragraph("本期撤回并代替〔2018〕11号。理由：单位有误")
    blocks = (withdrawn, Heading("总体"), Paragraph("不写"), SIGNED, VERIFIED)
    annexes = (Annex("附件1", "甲", (TABLE,)), Annex("附件2", "乙", (replace(TABLE, name="乙"),)))
    content = workbook(make_document(blocks=blocks, annexes=annexes))
    first, second = load_workbook(BytesIO(content)).worksheets
    said = [row[0].value for row in first.iter_rows()]
    assert said[1].startswith("〔2018〕12号 2018年三季度目标完成情况")
    assert said[-2:] == [withdrawn.text, "（核验码A7K2-MP94-QXT3，核验地址/verify/A7K2MP94QXT3/）"]
    assert [row[0].value for row in second.iter_rows()][-1] == TABLE.source
    draft = make_document(blocks=blocks, annexes=annexes, number="")
    first = load_workbook(BytesIO(workbook(draft))).worksheets[0]
    assert first.cell(first.max_row, 1).value == TABLE.source


def test_long_names_and_heads_of_a_workbook_are_not_cut() -> None:
    columns = (TABLE.columns[0], replace(TABLE.columns[1], head="最长的一列的名称" * 3))
    table = replace(TABLE, columns=columns, rows=((Cell("某某单位" * 20), Cell("—")),))
    annexes = (Annex("附件", "甲", (table,)),)
    sheet = load_workbook(BytesIO(workbook(make_document(annexes=annexes)))).worksheets[0]
    assert sheet.cell(4, 1).alignment.wrap_text
    assert sheet.row_dimensions[3].height >= 4 * 14
    assert sheet.row_dimensions[4].height >= 5 * 14


def test_word_names_what_stands_in_for_a_font_that_is_missing() -> None:
    file = docx.Document(BytesIO(word(make_document(language="en"))))
    parts = file.part.package.iter_parts()
    table = next(one.blob.decode() for one in parts if "fontTable" in one.partname)
    assert 'w:name="Times New Roman"><w:altName w:val="Liberation Serif"/>' in table


def test_no_english_word_of_a_table_is_broken_in_word() -> None:
    columns = (*TABLE.columns[:3], replace(TABLE.columns[3], head="Extraordinariness"))
    table = replace(TABLE, columns=columns)
    made = make_document(language="en", annexes=(Annex("Annex", "A", (table,)),))
    (written,) = docx.Document(BytesIO(word(made))).tables
    name, *others = [one.width.pt for one in written.rows[0].cells]
    assert others[-1] > 17 * 10.5 / 2
    assert name + sum(others) == pytest.approx(156 / 25.4 * 72, abs=1)


STAMP = '演示数据，"均为虚构"'


@with_pango
def test_every_page_of_a_pdf_has_the_stamp() -> None:
    pages = read_pdf(make_document(stamp=STAMP)).pages
    assert len(pages) > 1
    assert all(STAMP in one.extract_text() for one in pages)
    assert STAMP not in text_of(read_pdf(make_document()))


def test_every_page_of_the_other_files_has_the_stamp() -> None:
    file = docx.Document(BytesIO(word(make_document(stamp=STAMP))))
    for section in file.sections:
        for header in (section.header, section.even_page_header):
            assert header.paragraphs[0].text == STAMP
    sheet = load_workbook(BytesIO(workbook(make_document(stamp=STAMP))))["目标"]
    assert sheet.oddHeader.center.text == STAMP


@LANGUAGES
@pytest.mark.parametrize("write", WRITERS)
def test_a_long_text_and_an_empty_document_are_written(write, language: str) -> None:
    assert write(make_document(language=language, blocks=(), annexes=(), number="", mark=""))
    blocks = (Heading("甲" * 90), *[Paragraph("目标完成情况" * 300)] * 8)
    assert write(make_document(language=language, blocks=blocks))


@with_pango
def test_english_documents_count_in_digits() -> None:
    reader = read_pdf(make_document(language="en", blocks=(Heading("Where"), Heading("Rd", 2))))
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert "1.Where1.1Rd" in text_of(reader)


def test_every_character_of_the_project_is_in_the_fonts() -> None:
    messages = polib.pofile(str(ROOT / "hightech_zone/locale/en/LC_MESSAGES/django.po"))
    read = [one.msgid + one.msgid_plural + one.msgstr for one in messages]
    read += [one.read_text("utf-8") for one in (ROOT / "targets/policies").glob("*.yaml")]
    read += [one.read_text("utf-8") for one in (ROOT / "targets/services/demo").glob("*.py")]
    wanted = {ord(one) for one in "".join(read) if one.isprintable()}
    for file in FILES:
        missing = wanted - set(TTFont(file).getBestCmap())
        assert not {chr(one) for one in missing}, file
