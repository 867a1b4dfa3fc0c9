"""What the workbook of a return is made of, said once for its writer and its reader.

A header says by itself what its column holds (`工业总产值（万元）`, `工业总产值 状态`), so that
columns may be moved; both languages are understood whichever is shown.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from unicodedata import normalize

from hightech_zone.lib.amounts import factor_of
from targets.models import DataElement

STAMP_SHEET = "_return"
"""The hidden sheet that says of which return, and in which state, the workbook is."""
STAMP_FORMAT = "return-workbook-1"
STAMP_KEYS = ("format", "form", "period", "department", "return", "version")
CELLS_MARK = "cells"

VALUE, STATUS, REASON, PAST, QUARTER = "value", "status", "reason", "past", "quarter"
HELP_SHEETS = frozenset({"填报说明", "Instructions"})
CODE_WORDS = frozenset(
    {
        *("统一社会信用代码", "社会信用代码", "信用代码", "企业代码", "机构代码", "代码"),
        *("unifiedsocialcreditcode", "creditcode", "uscc", "code"),
    }
)
NAME_WORDS = frozenset(
    {
        "企业名称",
        "企业",
        "单位名称",
        "单位",
        "名称",
        "企业全称",
        "enterprise",
        "name",
        "enterprisename",
    }
)
SUFFIXES = {
    **dict.fromkeys(
        ("", "本年累计", "累计", "本期", "期末", "期末数", "数值", "本期数", "value", "ytd"), VALUE
    ),
    **dict.fromkeys(("状态", "数据状态", "status"), STATUS),
    **dict.fromkeys(("理由", "原因", "说明", "备注", "reason"), REASON),
    **dict.fromkeys(
        (
            *("上季", "上季数", "上期", "上季度", "上年同期", "去年同期", "同期"),
            *("lastquarter", "lastyear", "yearago"),
        ),
        PAST,
    ),
    **dict.fromkeys(("本季", "当季", "本季数", "thisquarter"), QUARTER),
}
BASIS = re.compile(
    r"1[-至到](3|6|9|12)月(累计)?|本年累计|累计|期末数?|yeartodate|months1-\d+|endofquarter|ytd"
)
IN_BRACKETS = re.compile(r"\(([^()]*)\)")
DASHES = str.maketrans(dict.fromkeys("—–―‐‑−~", "-"))


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says: the element and which of its columns. `factor` turns its numbers into
    the element's unit; None where `unit` measures something else."""

    element: str
    part: str
    unit: str = ""
    factor: Decimal | None = Decimal(1)


def plain(text: str) -> str:
    """For comparing: half width, small letters, no blanks."""
    return "".join(normalize("NFKC", text).lower().translate(DASHES).split())


def read_header(text: str, elements: Iterable[DataElement]) -> Header | None:
    """None where it speaks of none of the elements."""
    said = plain(text)
    if not said:
        return None
    found: tuple[int, DataElement] | None = None
    for element in elements:
        for alias in aliases(element):
            if said.startswith(alias) and (found is None or len(alias) > found[0]):
                found = (len(alias), element)
    if found is None:
        return None
    length, element = found
    rest = said[length:]
    suffix = BASIS.sub("", IN_BRACKETS.sub("", rest)).strip("-_/:,.、·")
    part = SUFFIXES.get(suffix)
    if part is None:
        return None
    unit, factor = _unit(IN_BRACKETS.findall(rest), element)
    return Header(element.code, part, unit, factor)


def aliases(element: DataElement) -> set[str]:
    """The names of an element, with and without what stands in brackets, and its code."""
    names = {plain(element.name_zh), plain(element.name_en), plain(element.code)}
    return names | {IN_BRACKETS.sub("", name) for name in names}


def _unit(bracketed: list[str], element: DataElement) -> tuple[str, Decimal | None]:
    whole = {plain(element.unit_zh), plain(element.unit_en)}
    for one in bracketed:
        if one in whole:
            return "", Decimal(1)
        words = [word for word in re.split(r"[,;、/]", one) if word and not BASIS.fullmatch(word)]
        words = [word for word in words if word not in whole and SUFFIXES.get(word) != VALUE]
        if not words or "".join(words) in {unit.replace(",", "") for unit in whole}:
            continue
        if "现价" in words or "当年价格" in words:
            continue
        return words[0], factor_of(words[0], element.unit_zh, element.unit_en)
    return "", Decimal(1)
