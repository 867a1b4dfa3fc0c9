"""The enterprises of a term as they stand on the screen, in the reader's language."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from targets.calc.formulas import Take
from targets.calc.numbers import places_of
from targets.formatting import day, moment, period_name
from targets.selectors.breakdown import BreakdownReport
from targets.selectors.figures import FigureReport, TermRow
from targets.selectors.screen_table import Cell, Figure, ScreenTable
from targets.selectors.term_rows import PartCell, RowState, TermLine, TermTable
from targets.words import named

STATE_WORDS: dict[RowState, Any] = {
    RowState.COUNTED: _("计入"),
    RowState.MISSING: _("缺报，不计"),
    RowState.NOT_APPLICABLE: _("不适用，不计"),
    RowState.NOT_HELD: _("当日无有效证书"),
}


def term_state(line: TermLine) -> str:
    if line.lacks_other:
        return gettext("另一项缺数，两边都不计")
    return str(STATE_WORDS[line.state])


def part_word(cell: PartCell) -> str:
    """Why a cell holds no number."""
    if not cell.is_active:
        return gettext("不在营，按0计")
    return gettext("不适用，按0计") if cell.is_not_applicable else gettext("缺报")


def part_head(table: TermTable, period: Any, place: int) -> str:
    """`加：2017年四季度`: what a column holds, and whether it is added or taken off; in words, as a
    spreadsheet takes a sign in front for a formula."""
    if table.row.term.take is not Take.TTM or len(table.row.periods) == 1 or not place:
        return period_name(period)
    is_last = place == len(table.row.periods) - 1
    text = gettext("减：%(period)s") if is_last else gettext("加：%(period)s")
    return text % {"period": period_name(period)}


def sum_places(report: FigureReport, row: TermRow) -> int:
    """The decimals of the sums in the unit of `row`."""
    return places_of(one.total for one in report.terms if one.unit == row.unit)


def part_places(parts: BreakdownReport, side: str) -> int:
    """The decimals of the numerators, or denominators, that are shown of the parts."""
    shown = [row.part for row in parts.rows if not row.suppressed]
    return places_of(getattr(one, side) for one in [*shown, parts.total])


def term_screen(table: TermTable, lines: Sequence[TermLine]) -> ScreenTable:
    """`lines` with their cells."""
    heads = [
        gettext("统一社会信用代码"),
        pgettext("list", "企业"),
        gettext("园区"),
        gettext("产业"),
    ]
    if table.row.term.is_register:
        heads += [gettext("证书编号"), gettext("发证"), gettext("失效")]
    else:
        heads += [part_head(table, at, n) for n, at in enumerate(table.row.periods)]
    heads += [gettext("计入的数"), gettext("状态")]
    rows: list[Sequence[Cell]] = [_row(table, one) for one in lines]
    blank = [""] * (len(heads) - 4)
    rows.append([gettext("合计"), "", *blank, figure(table.total), ""])
    return ScreenTable(_title(table), heads, rows, _notes(table))


def figure(value: Decimal | Fraction | None) -> Figure:
    """With the decimals it has, at most the four that are stored."""
    if value is None:
        return Figure(None)
    return Figure(Fraction(value), places_of([value]))


def _row(table: TermTable, line: TermLine) -> list[Cell]:
    cells: list[Cell]
    if table.row.term.is_register:
        held = line.certificates
        cells = [
            "; ".join(one.number for one in held),
            "; ".join(day(one.issued_on) for one in held),
            "; ".join(day(one.expires_on) for one in held),
        ]
    else:
        cells = [part_word(one) if one.value is None else figure(one.value) for one in line.cells]
    return [
        line.uscc,
        line.name,
        line.park,
        line.cluster,
        *cells,
        figure(line.amount),
        term_state(line),
    ]


def term_name(table: TermTable) -> str:
    element = table.row.element
    return named(element) if element else gettext("名录中证书有效的企业")


def _title(table: TermTable) -> str:
    report = table.report
    return f"{named(report.indicator)} {period_name(report.period)}：{term_name(table)}"


def _notes(table: TermTable) -> list[tuple[str, str]]:
    asked, element = table.asked, table.row.element
    notes = [
        (gettext("指标"), named(table.report.indicator)),
        (gettext("数据项"), term_name(table)),
        (gettext("单位"), named(element, "unit") if element else gettext("家")),
        (gettext("报告期"), period_name(table.report.period)),
    ]
    if table.report.as_of:
        notes.append((gettext("数据时点"), moment(table.report.as_of)))
    if asked.park:
        notes.append((gettext("园区"), asked.park.name))
    if asked.cluster:
        notes.append((gettext("产业"), asked.cluster.name))
    if asked.search:
        notes.append((gettext("查找"), asked.search))
    return notes
