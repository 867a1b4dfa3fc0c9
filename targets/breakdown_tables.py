"""The tables of the breakdown page as they stand on the screen, in the reader's language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.utils.translation import gettext as _

from targets.calc.numbers import plain
from targets.calc.periods import Period
from targets.formatting import moment, period_name
from targets.labels import part_label, show_label
from targets.models import Indicator
from targets.selectors.breakdown import ZONE, BreakdownReport, BreakdownRow
from targets.selectors.cross import (
    CrossTable,
    EnterpriseParts,
    Place,
    Show,
    figure,
    whole_of,
)
from targets.selectors.definitions import elements
from targets.selectors.screen_table import Cell, Figure, ScreenTable
from targets.words import named

BEFORE, CHANGE = "before", "change"


def shown(row: BreakdownRow | None, show: Show, decimals: int) -> Cell:
    """A part's figure with the decimals of the screen; what is withheld says so."""
    if row is not None and row.suppressed:
        return _("不单列")
    value = figure(row, show)
    if show in (Show.SHARE, Show.COVERAGE):
        return Figure(value, 1, is_share=True)
    return Figure(value, decimals if show is Show.VALUE else 0)


def unit_of(report: BreakdownReport, show: Show) -> str:
    """What the figures shown are in; a register counts enterprises."""
    if show in (Show.SHARE, Show.COVERAGE):
        return "%"
    if show is Show.VALUE or report.definition is None:
        return named(report.indicator, "unit")
    formula = report.definition.formula
    held = elements()
    terms = formula.numerator if show is Show.NUMERATOR else formula.denominator
    units = [named(held[one.source], "unit") for one in terms if one.source in held]
    return units[0] if units else _("家")


def shown_words(report: BreakdownReport, show: Show) -> str:
    """`分子（万元）`: what stands in the cells, for the title of a table."""
    label = show_label(show, report.is_ratio)
    return _("%(name)s（%(unit)s）") % {"name": label, "unit": unit_of(report, show)}


def cross_screen(
    indicator: Indicator, period: Period, as_of: datetime | None, table: CrossTable, show: Show
) -> ScreenTable:
    def cells(row: BreakdownRow | None) -> Cell:
        return shown(row, show, indicator.decimals)

    rows: list[list[Cell]] = [
        [
            part_label(line.head.key, line.head.name, "park"),
            *(cells(one) for _head, one in line.cells),
            cells(line.head),
        ]
        for line in table.lines
    ]
    if table.zone:
        blank: list[Cell] = [""] * len(table.heads)
        zone = part_label(table.zone.key, table.zone.name, "park")
        rows.append([zone, *blank, cells(table.zone)])
    rows.append([_("合计"), *(cells(one) for one in table.heads), whole_figure(table.whole, show)])
    names = [part_label(one.key, one.name, "cluster") for one in table.heads]
    heads = [_("园区"), *names, _("合计")]
    whole = table.whole
    notes = [
        *notes_of(indicator, period, as_of, unit_of(whole, show)),
        (_("显示"), show_label(show, whole.is_ratio)),
    ]
    title = title_of(indicator, period_name(period), shown_words(whole, show))
    return ScreenTable(title, heads, rows, notes)


def whole_figure(report: BreakdownReport, show: Show) -> Figure:
    value = whole_of(report, show)
    if show in (Show.SHARE, Show.COVERAGE):
        return Figure(value, 1, is_share=True)
    return Figure(value, report.indicator.decimals if show is Show.VALUE else 0)


@dataclass(frozen=True)
class Column:
    """A column of the enterprises: what each has, and their sum. `code` names it."""

    code: str
    head: str
    of: Callable[[BreakdownRow], Cell]
    total: Cell


def enterprise_columns(parts: EnterpriseParts, is_chosen: bool) -> list[Column]:
    """Those in which any enterprise has something. `is_chosen`: of one park or cluster, so that
    shares are of that."""
    report, whole = parts.report, parts.whole
    places = report.indicator.decimals

    def part(show: Show, total: Cell = "", head: str = "") -> Column:
        name = head or show_label(show, report.is_ratio)
        return Column(show, name, lambda row: shown(row, show, places), total)

    def side(show: Show) -> Column:
        head = shown_words(report, show)
        return _amounts(parts, show, head, lambda row: figure(row, show), getattr(whole, show))

    columns = [
        part(Show.VALUE, Figure(whole.value, places), shown_words(report, Show.VALUE)),
        side(Show.NUMERATOR),
        *_compared(parts),
        side(Show.DENOMINATOR),
        part(Show.SHARE, head=_("占所列企业") if is_chosen else ""),
        part(Show.COVERAGE),
    ]
    enterprises = [row for row in parts.rows if row.key != ZONE]
    return [one for one in columns if any(_is_known(one.of(row)) for row in enterprises)]


def _compared(parts: EnterpriseParts) -> list[Column]:
    """What each had at the period compared with, and its change; none where there is none."""
    if parts.compared is None:
        return []
    then = {"name": period_name(parts.compared), "unit": unit_of(parts.report, Show.NUMERATOR)}
    before, change = _("%(name)s（%(unit)s）") % then, _("增减（%(unit)s）") % then
    return [
        _amounts(parts, BEFORE, before, lambda row: parts.move(row).before, parts.before),
        _amounts(parts, CHANGE, change, lambda row: parts.move(row).difference, parts.difference),
    ]


def _amounts(
    parts: EnterpriseParts,
    code: str,
    head: str,
    of: Callable[[BreakdownRow], Fraction | None],
    total: Fraction | None,
) -> Column:
    """With as many decimals as the longest of the column."""
    longest = max(_decimals(one) for one in (total, *map(of, parts.rows)))

    def cell(value: Fraction | None) -> Figure:
        return Figure(value, longest, is_change=code == CHANGE)

    return Column(code, head, lambda row: cell(of(row)), cell(total))


def _is_known(cell: Cell) -> bool:
    return isinstance(cell, str) or cell.value is not None


def _decimals(value: Fraction | None) -> int:
    _digits, _point, decimals = plain(value or 0, 4).partition(".")
    return len(decimals)


def enterprise_screen(
    parts: EnterpriseParts, lines: Sequence[BreakdownRow], park: Place | None, cluster: Place | None
) -> ScreenTable:
    """`lines`: the rows of the parts that are listed, in their order."""
    report = parts.report
    columns = enterprise_columns(parts, is_chosen=bool(park or cluster))
    heads = [_("统一社会信用代码"), _("企业"), *(one.head for one in columns)]
    rows: list[Sequence[Cell]] = [
        [
            row.key if row.key and row.key != "zone" else "",
            part_label(row.key, row.name, "enterprise"),
            *(one.of(row) for one in columns),
        ]
        for row in lines
    ]
    if rows and len(lines) == len(parts.rows):
        rows.append(["", _("合计"), *(one.total for one in columns)])
    places = [(_("园区"), park), (_("产业"), cluster)]
    unit = unit_of(report, Show.NUMERATOR)
    notes = [
        *notes_of(report.indicator, report.period, report.as_of, unit),
        *((head, one.name) for head, one in places if one),
    ]
    title = title_of(report.indicator, period_name(report.period), _("各企业"))
    return ScreenTable(title, heads, rows, notes)


def title_of(indicator: Indicator, when: str, what: str) -> str:
    facts = {"name": named(indicator), "when": when, "what": what}
    return _("%(name)s，%(when)s：%(what)s") % facts


def notes_of(
    indicator: Indicator, period: Period, as_of: datetime | None, unit: str
) -> list[tuple[str, str]]:
    notes = [
        (_("指标"), named(indicator)),
        (_("单位"), unit),
        (_("报告期"), period_name(period)),
    ]
    return [*notes, (_("数据时点"), moment(as_of))] if as_of else notes
