"""The tables of the breakdown page as they stand on the screen, in the reader's language."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from django.utils.translation import gettext as _

from targets.calc.numbers import plain
from targets.calc.periods import Period
from targets.formatting import moment, period_name
from targets.labels import part_label, show_label
from targets.models import Indicator
from targets.selectors.breakdown import BreakdownReport, BreakdownRow
from targets.selectors.cross import CrossTable, EnterpriseParts, Place, Show, figure, whole_of
from targets.selectors.screen_table import Cell, Figure, ScreenTable
from targets.words import named


def shown(row: BreakdownRow | None, show: Show, decimals: int) -> Cell:
    """A part's figure with the decimals of the screen; what is withheld says so."""
    if row is not None and row.suppressed:
        return _("不单列")
    value = figure(row, show)
    if show in (Show.SHARE, Show.COVERAGE):
        return Figure(value, 1, is_share=True)
    return Figure(value, decimals if show is Show.VALUE else 0)


def cross_screen(
    indicator: Indicator, period: Period, as_of: datetime | None, table: CrossTable, show: Show
) -> ScreenTable:
    def cells(row: BreakdownRow | None) -> Cell:
        return shown(row, show, indicator.decimals)

    rows: list[list[Cell]] = [
        [
            part_label(line.head.key, line.head.name, "park"),
            *(cells(one) for _code, one in line.cells),
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
    notes = [*notes_of(indicator, period, as_of), (_("显示"), show_label(show))]
    return ScreenTable(title_of(indicator, period), heads, rows, notes)


def whole_figure(report: BreakdownReport, show: Show) -> Figure:
    value = whole_of(report, show)
    if show in (Show.SHARE, Show.COVERAGE):
        return Figure(value, 1, is_share=True)
    return Figure(value, report.indicator.decimals if show is Show.VALUE else 0)


def enterprise_screen(
    indicator: Indicator,
    period: Period,
    as_of: datetime | None,
    parts: EnterpriseParts,
    park: Place | None,
    cluster: Place | None,
) -> ScreenTable:
    heads = [_("统一社会信用代码"), _("企业"), *(show_label(one) for one in Show)]
    rows: list[Sequence[Cell]] = [
        [
            row.key if row.key and row.key != "zone" else "",
            part_label(row.key, row.name, "enterprise"),
            *(_whole(shown(row, show, indicator.decimals), show) for show in Show),
        ]
        for row in parts.rows
    ]
    if rows:
        whole = parts.whole
        value = Figure(whole.value, indicator.decimals)
        sums = [_exact(whole.numerator), _exact(whole.denominator)]
        rows.append(["", _("合计"), value, *sums, "", ""])
    places = [(_("园区"), park), (_("产业"), cluster)]
    notes = [
        *notes_of(indicator, period, as_of),
        *((head, one.name) for head, one in places if one),
    ]
    return ScreenTable(title_of(indicator, period), heads, rows, notes)


def _whole(cell: Cell, show: Show) -> Cell:
    """The sums of single enterprises stand on the screen with all their decimals."""
    if isinstance(cell, str) or show not in (Show.NUMERATOR, Show.DENOMINATOR):
        return cell
    return _exact(cell.value)


def _exact(value: Fraction | None) -> Figure:
    _digits, _point, decimals = plain(value or 0, 4).partition(".")
    return Figure(value, len(decimals))


def title_of(indicator: Indicator, period: Period) -> str:
    facts = {"name": named(indicator), "unit": named(indicator, "unit")}
    return _("%(name)s（%(unit)s）") % facts + f" {period_name(period)}"


def notes_of(indicator: Indicator, period: Period, as_of: datetime | None) -> list[tuple[str, str]]:
    notes = [
        (_("指标"), named(indicator)),
        (_("单位"), named(indicator, "unit")),
        (_("报告期"), period_name(period)),
    ]
    return [*notes, (_("数据时点"), moment(as_of))] if as_of else notes
