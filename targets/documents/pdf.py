"""A document as PDF for reading and for screen readers (PDF/UA-1), fonts embedded.

WeasyPrint draws with pango, a library of the system that a fresh machine may lack: then
`missing_libraries` says so, and everything else of the application works.
"""

from ctypes.util import find_library
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.template.loader import render_to_string

from targets.documents.fonts import FACES, FOLDER, SANS
from targets.documents.measure import title_lines, title_margin
from targets.documents.numbering import numbered
from targets.documents.parts import Annex, Block, Cell, Column, Document, Heading, Picture, Table

LAST_WORD = 3
SHEET = Path(__file__).parent / "document.css"
VARIANT = "pdf/ua-1"
LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""The same as Debian names them."""


class NoPdf(RuntimeError):
    """This machine cannot make PDFs; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A block as the template takes it."""

    kind: str
    part: Block
    tag: int = 0
    source: str = ""
    rows: tuple[tuple[tuple[Column, Cell], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ShownAnnex:
    label: str
    title: str
    blocks: list[Shown]
    is_wide: bool


@cache
def missing_libraries() -> tuple[str, ...]:
    """Of the system's libraries that drawing needs; empty where PDFs can be made. Looks only: what
    is loaded stays in the memory of a process that may never draw."""
    return tuple(name for name in LIBRARIES if find_library(name) is None)


def load() -> None:
    """Read in what draws, a second or more, before the first document asks for it; nothing where
    it is missing."""
    if not missing_libraries():
        import weasyprint  # noqa: F401


def pdf(document: Document) -> bytes:
    """**Raises** NoPdf without pango."""
    if missing := missing_libraries():
        raise NoPdf(f"Not installed: {', '.join(missing)}. Install {PACKAGES}.")
    from weasyprint import CSS, HTML  # loads pango
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    # Our own fonts and what is written into the page; nothing is ever loaded from outside.
    fetch = URLFetcher(allowed_protocols=("file", "data"))
    fonts = FontConfiguration()
    style = f"{_faces()}{SHEET.read_text('utf-8')}{_stamp(document.stamp)}"
    sheet = CSS(string=style, font_config=fonts, url_fetcher=fetch)
    page = HTML(string=_page(document), url_fetcher=fetch, base_url=FOLDER.as_uri())
    written = page.write_pdf(
        stylesheets=[sheet],
        font_config=fonts,
        pdf_variant=VARIANT,
        pdf_identifier=document.title.encode(),
    )
    return bytes(written)


def _page(document: Document) -> str:
    context = {
        "document": _with_annexes(document),
        "blocks": [shown(one) for one in numbered(document.blocks, document.language)],
        "lang": "en" if document.language == "en" else "zh-Hans",
        "long_head": document.is_head_long,
        **_title(document),
    }
    return render_to_string("documents/document.html", context)


def _title(document: Document) -> dict[str, str]:
    """In Chinese its last word (的通报, 的决定) is never broken."""
    if document.language == "en":
        return {"title_first": document.title}
    if lines := title_lines(document.title_words):
        return {"title_first": "\n".join(lines)}
    margin = title_margin(document.title)
    return {
        "title_margin": f"{margin:g}" if margin else "",
        "title_first": document.title[:-LAST_WORD],
        "title_last": document.title[-LAST_WORD:],
    }


def _with_annexes(document: Document) -> dict[str, Any]:
    names = ("head", "number", "title", "mark", "addressee", "issuer", "dated_on")
    held = {name: getattr(document, name) for name in names}
    return {**held, "annexes": [_annex(one) for one in document.annexes]}


def _annex(annex: Annex) -> ShownAnnex:
    is_wide = any(isinstance(one, Table) and one.is_wide for one in annex.blocks)
    return ShownAnnex(annex.label, annex.title, [shown(one) for one in annex.blocks], is_wide)


def shown(block: Block) -> Shown:
    """A block as the template takes it."""
    kind = type(block).__name__.lower()
    if isinstance(block, Heading):
        return Shown(kind, block, tag=block.level + 1)
    if isinstance(block, Picture):
        return Shown(kind, block, source=f"data:image/svg+xml;charset=utf-8,{quote(block.svg)}")
    if isinstance(block, Table):
        rows = tuple(tuple(zip(block.columns, row, strict=True)) for row in block.rows)
        return Shown(kind, block, rows=rows)
    return Shown(kind, block)


def _stamp(stamp: str) -> str:
    if not stamp:
        return ""
    written = stamp.replace("\\", "\\\\").replace('"', '\\"')
    return f'@page {{ @top-center {{ content: "{written}"; font: 10.5pt "{SANS}"; }} }}\n'


def _faces() -> str:
    return "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};'
        f'src:url("{(FOLDER / name).as_uri()}")}}\n'
        for family, weight, name in FACES
    )
