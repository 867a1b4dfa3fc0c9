"""The tables of the board as they stand on the screen, in the reader's language, for its workbook.

After the columns of the screen the first table has what its pictures say in numbers.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from targets.formatting import change_mark, change_unit, instant, moment, percent, period_name
from targets.labels import (
    cut_head,
    outlook_label,
    part_label,
    status_label,
    status_reason_label,
    undefined_of,
)
from targets.selectors.board import lead
from targets.selectors.contributions import Contribution, Contributions
from targets.selectors.progress import ProgressReport, ProgressRow
from targets.selectors.screen_table import Cell, Figure, ScreenTable
from targets.words import named


def board_screen(report: ProgressReport, rows: Sequence[ProgressRow]) -> ScreenTable:
    """`rows` in the order of the screen."""
    heads = [
        *(_("目标"), _("单位"), _("现值"), _("比较"), _("目标值"), _("此时应达")),
        *(_("完成进度"), _("与序时相差（百分点）"), _("状态"), _("按上年季节"), _("比上年同期")),
        *(_("基期值"), _("时间进度"), _("预计值"), _("推算低值"), _("推算高值")),
        *(_("达标预期"), _("覆盖率"), _("缺数原因")),
    ]
    title = _("%(period)s目标完成进度") % {"period": period_name(report.period)}
    return ScreenTable(title, heads, [_row(one) for one in rows], _notes(report))


def _row(row: ProgressRow) -> list[Cell]:
    found, projection, ahead = row.progress, row.ahead.projection, lead(row)

    def level(value: Fraction | None) -> Figure:
        return Figure(value, row.indicator.decimals)

    return [
        named(row.indicator, "short"),
        named(row.indicator, "unit"),
        level(row.measure.value),
        row.setting.get_comparator_display(),
        level(row.spec.target),
        level(found.expected),
        Figure(found.progress, 1, is_share=True),
        Figure(None if ahead is None else ahead * 100, 1, is_change=True),
        status_label(found.status) if found.status else status_reason_label(found.status_reason),
        _season(row),
        on_year(row),
        level(row.spec.baseline),
        Figure(found.time_elapsed, 1, is_share=True),
        level(projection.central),
        level(projection.low),
        level(projection.high),
        outlook_label(row.ahead.outlook),
        Figure(row.measure.coverage.weighted, 1, is_share=True),
        undefined_of(row),
    ]


def on_year(row: ProgressRow) -> Figure:
    """Percentages change in points, levels in percent; on a base of 0 or below no percentage."""
    if row.indicator.unit_zh != "%" and row.growth_on_year is not None:
        return Figure(row.growth_on_year, 1, is_share=True, is_change=True)
    mark = change_mark(named(row.indicator, "unit"))
    return Figure(row.change_on_year, row.indicator.decimals, is_change=True, mark=mark)


def _season(row: ProgressRow) -> str:
    if not row.is_sufficient or row.in_year is None or row.in_year.agrees is None:
        return ""
    return _("一致") if row.in_year.agrees else _("不一致")


def pull_screen(
    row: ProgressRow, table: Contributions, numerator_unit: str, denominator: str
) -> ScreenTable:
    """One cut of 谁在拉动. Of a ratio `numerator_unit` is that of its numerator and `denominator`
    names what it is divided by; both empty for sums and counts."""
    is_ratio = bool(numerator_unit)
    places = 0 if is_ratio else row.indicator.decimals
    heads = [
        cut_head(table.by),
        _("分子") if is_ratio else _("现值"),
        *(_("占全区"), _("增加额"), _("拉动")),
    ]

    def line(name: str, one: Contribution) -> list[Cell]:
        share = Figure(one.share, 1, is_share=True) if one.share is not None else ""
        return [name, Figure(one.value, places), share, _shown(one.increase), _shown(one.pulled)]

    rows = [line(part_label(one.key, one.name, table.by), one) for one in table.rows]
    rows.append(line(_("分子合计") if is_ratio else _("合计"), table.total))
    if table.denominator:
        rows.append(line(denominator, table.denominator))
        value = Figure(row.measure.value, row.indicator.decimals)
        rows.append([named(row.indicator, "short"), value, "", "", _shown(table.pulled)])
    unit = numerator_unit or named(row.indicator, "unit")
    facts = {"name": named(row.indicator, "short"), "unit": unit, "points": change_unit("%")}
    title = _("谁在拉动：%(name)s（%(unit)s，%(points)s）") % facts
    return ScreenTable(title, heads, rows, [])


def _shown(rounded: Decimal | None) -> Figure:
    """What was rounded so that the parts add up, with the decimals it has."""
    if rounded is None:
        return Figure(None)
    places = max(-int(rounded.as_tuple().exponent), 0)
    return Figure(Fraction(rounded), places, is_change=True)


def _notes(report: ProgressReport) -> list[tuple[str, str]]:
    limits = report.thresholds
    state = (
        [(_("数据时点"), moment(report.as_of))]
        if report.as_of
        else [
            (_("数据版本"), str(report.data_version)),
            (_("汇总时间"), instant(report.refreshed_at)),
        ]
    )
    return [
        (_("依据"), report.policy.document_number),
        (_("报告期"), period_name(report.period)),
        *state,
        (_("完整率"), percent(report.completeness)),
        (_("领先"), percent(limits.ahead, 0)),
        (pgettext("progress", "正常"), percent(limits.on_track, 0)),
        (_("滞后"), percent(limits.behind, 0)),
        (_("覆盖率下限"), percent(limits.coverage, 0)),
    ]
