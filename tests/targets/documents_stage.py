"""A document of every kind of part."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from targets.documents.parts import (
    Annex,
    Cell,
    Column,
    Document,
    Heading,
    Paragraph,
    Picture,
    Signature,
    Table,
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="60" viewBox="0 0 600 60">'
    '<rect x="150" y="20" width="300" height="20" fill="#1f4e79"/>'
    '<text x="140" y="36" font-family="Noto Sans SC Medium" font-size="13" text-anchor="end">'
    "工业总产值</text></svg>"
)
PICTURE = Picture(SVG, "工业总产值完成六成。", "图1 完成进度", 600, 60)
COLUMNS = (
    Column("name", "指标"),
    Column("value", "现值", "亿元", is_number=True),
    Column("due", "序时应达", "亿元", is_number=True),
    Column("gap", "相差", "亿元", is_number=True),
)
LEVEL = "#,##0.0"
ROWS = (
    (
        Cell("工业总产值"),
        Cell("748.6", Decimal("748.6"), LEVEL),
        Cell("781.8", Decimal("781.75"), LEVEL),
        Cell("−33.2", Decimal("-33.15"), LEVEL, "{value}-{due}"),
    ),
    (Cell("=1+1"), Cell("—"), Cell("100.0", Decimal(100), LEVEL), Cell("—")),
)
TABLE = Table("目标", "表1 目标完成情况", COLUMNS, ROWS, "注：—为没有数。", "来源：核定数据。")


def make_document(**changes: object) -> Document:
    document = Document(
        language="zh-hans",
        head="示范高新区情况通报",
        number="〔2018〕12号",
        title="2018年三季度目标完成情况",
        mark="（未发布）",
        addressee="领导小组：",
        issuer="示范高新区管委会",
        dated_on=date(2018, 10, 23),
        blocks=(
            Heading("总体情况"),
            Paragraph("工业总产值748.6亿元。", "现值。"),
            PICTURE,
            Heading("分指标"),
            Heading("工业总产值", 2),
            Paragraph("低于序时应达。"),
            Heading("GDP", 2),
            Signature("示范高新区管委会", "2018年10月23日"),
        ),
        annexes=(Annex("附件", "目标完成情况表", (replace(TABLE, is_wide=True),)),),
    )
    return replace(document, **changes)
