"""The small charts of a breakdown and its tables, in the reader's language: a page shows the
tables that its downloads hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from targets import svg
from targets.breakdown_tables import (
    notes_of,
    shown,
    shown_words,
    title_of,
    unit_of,
    whole_figure,
)
from targets.calc.periods import Period
from targets.formatting import number, percent, period_name
from targets.labels import part_label, show_label
from targets.selectors.breakdown import ZONE, BreakdownRow
from targets.selectors.cross import Show, figure, whole_of
from targets.selectors.multiples import WHOLE, Course, Multiples, Scale, scale_of
from targets.selectors.screen_table import Cell, Figure, ScreenTable

FEWEST_DRAWN = 4
"""Fewer dots among withheld quarters are no course."""
PERCENT = (Show.SHARE, Show.COVERAGE)


Lead = Callable[[Period, str | None], str]
"""Where the figure of a part (its key; `WHOLE`: the zone's) leads on."""


@dataclass(frozen=True)
class SmallChart:
    """`latest` is written; `picture` empty where nothing can be drawn, words where little may be.
    `code` is the part's in addresses, `all` for the whole zone's chart; `is_part`: it has
    enterprises of its own."""

    code: str
    name: str
    latest: str
    picture: SafeString | str
    is_part: bool = True


def charts(held: Multiples, show: Show) -> list[SmallChart]:
    """One of each part on a common scale. Amounts end with the zone's on a scale of its own."""
    scale = scale_of(held, show)
    if scale is None:
        return []
    whole = [whole_of(held.reports[at], show) for at in held.periods]
    beside = whole if scale.has_zone else [None] * len(whole)
    drawn = [_chart(held, show, part, beside, scale) for part in held.drawn(show)]
    if not scale.has_zone and show is not Show.SHARE and any(whole):
        own = Scale(Fraction(0), max(one for one in whole if one is not None), False)
        picture = svg.multiple(whole, [None] * len(whole), own, _told(held, show, whole))
        drawn.append(SmallChart(WHOLE, _("全区"), written(whole[-1], show, held), picture, False))
    return drawn


def _chart(
    held: Multiples, show: Show, part: Course, beside: Sequence[Fraction | None], scale: Scale
) -> SmallChart:
    name = part_label(part.key, part.name, held.by)
    values = [figure(part.rows[at], show) for at in held.periods]
    latest = part.rows[held.period]
    if latest is not None and latest.suppressed:
        words = _("不单列")
    else:
        words = written(values[-1], show, held)
    count = sum(one is not None for one in values)
    is_hidden = any(map(is_withheld, part.rows.values()))
    is_drawn = count >= FEWEST_DRAWN if is_hidden else count > 0
    picture = svg.multiple(values, beside, scale, _told(held, show, values)) if is_drawn else ""
    if is_hidden and count and not is_drawn:
        picture = format_html('<p class="note">{}</p>', _("多数季度不单列，数字见表1。"))
    return SmallChart(part.code, name, words, picture, part.key != ZONE)


def written(value: Fraction | None, show: Show, held: Multiples) -> str:
    if show in PERCENT:
        return percent(value)
    return number(value, held.indicator.decimals if show is Show.VALUE else 0)


def _told(held: Multiples, show: Show, values: Sequence[Fraction | None]) -> str:
    pairs = zip(held.periods, values, strict=True)
    return _("，").join(f"{period_name(at)} {written(one, show, held)}" for at, one in pairs)


def scale_words(held: Multiples, show: Show) -> str:
    """`0至748.6`: what the charts' floor and top stand for."""
    scale = scale_of(held, show)
    if scale is None:
        return ""
    ends = {"low": written(scale.low, show, held), "high": written(scale.high, show, held)}
    return _("%(low)s至%(high)s") % ends


def course_screen(held: Multiples, as_of: datetime | None, show: Show, lead: Lead) -> ScreenTable:
    """Every part in every quarter: the table of the small charts."""
    heads = [_head(held), *map(period_name, held.periods)]
    rows = [
        [name, *(_cell(held, at, one, show, lead) for at in held.periods)]
        for name, one in _lines(held)
    ]
    rows.append([_("合计"), *(_whole(held, at, show, lead) for at in held.periods)])
    latest = held.reports[held.period]
    title = title_of(held.indicator, _span(held.periods), shown_words(latest, show))
    notes = notes_of(held.indicator, held.period, as_of, unit_of(latest, show))
    notes.append((_("显示"), show_label(show, latest.is_ratio)))
    notes.append((_("说明"), places_note()))
    return ScreenTable(title, heads, rows, notes)


def _span(periods: Sequence[Period]) -> str:
    """`2016年四季度至2018年三季度`."""
    if len(periods) < 2:
        return period_name(periods[0])
    ends = {"first": period_name(periods[0]), "last": period_name(periods[-1])}
    return _("%(first)s至%(last)s") % ends


def places_note() -> str:
    return _("企业按各期当期所在的园区和产业计入，两期相差包括迁入迁出、开业关闭。")


def periods_screen(held: Multiples, compared: Period, show: Show, lead: Lead) -> ScreenTable:
    """Every part at two periods, the difference, and how much that is of the earlier one."""
    ends = (compared, held.period)
    rows: list[list[Cell]] = []
    for name, one in _lines(held):
        ends_of = [one.rows[at] for at in ends]
        cells = [_cell(held, at, one, show, lead) for at in ends]
        hidden = any(map(is_withheld, ends_of))
        pair = (figure(ends_of[0], show), figure(ends_of[1], show))
        rows.append([name, *cells, *_change(held, show, *pair, is_hidden=hidden)])
    before, after = (whole_of(held.reports[at], show) for at in ends)
    whole = [_whole(held, at, show, lead) for at in ends]
    rows.append([_("合计"), *whole, *_change(held, show, before, after)])
    heads = [_head(held), *map(period_name, ends), *_change_heads(held, show)]
    facts = {
        "before": period_name(compared),
        "after": period_name(held.period),
        "what": shown_words(held.reports[held.period], show),
    }
    title = _("%(before)s与%(after)s相比：%(what)s") % facts
    return ScreenTable(title, heads, rows, [])


def parts_screen(held: Multiples, codes: tuple[str, str], show: Show, lead: Lead) -> ScreenTable:
    """Two parts, or a part and the zone, side by side in every quarter."""
    by_code = {part.code: part for part in held.parts}
    names = [
        _("全区") if code == WHOLE else part_label(by_code[code].key, by_code[code].name, held.by)
        for code in codes
    ]
    rows: list[list[Cell]] = []
    for at in held.periods:
        pair: list[Cell] = []
        values: list[Fraction | None] = []
        is_hidden = False
        for code in codes:
            if code == WHOLE:
                pair.append(_whole(held, at, show, lead))
                values.append(whole_of(held.reports[at], show))
            else:
                one = by_code[code]
                is_hidden |= is_withheld(one.rows[at])
                pair.append(_cell(held, at, one, show, lead))
                values.append(figure(one.rows[at], show))
        rows.append(
            [period_name(at), *pair, _change(held, show, values[1], values[0], is_hidden)[0]]
        )
    heads = [_("报告期"), *names, _change_heads(held, show)[0]]
    what = shown_words(held.reports[held.period], show)
    title = _("%(one)s与%(other)s：%(what)s") % {
        "one": names[0],
        "other": names[1],
        "what": what,
    }
    return ScreenTable(title, heads, rows, [])


def _lines(held: Multiples) -> list[tuple[str, Course]]:
    courses = [*held.parts, *([held.zone] if held.zone else [])]
    return [(part_label(one.key, one.name, held.by), one) for one in courses]


def _cell(held: Multiples, at: Period, part: Course, show: Show, lead: Lead) -> Cell:
    cell = shown(part.rows[at], show, held.indicator.decimals)
    return cell if isinstance(cell, str) else _leading(cell, lead(at, part.key))


def _whole(held: Multiples, at: Period, show: Show, lead: Lead) -> Figure:
    return _leading(whole_figure(held.reports[at], show), lead(at, WHOLE))


def _leading(cell: Figure, address: str) -> Figure:
    return cell if cell.value is None else replace(cell, address=address)


def _change(
    held: Multiples,
    show: Show,
    before: Fraction | None,
    after: Fraction | None,
    is_hidden: bool = False,
) -> list[Cell]:
    """The difference, and what share of the earlier figure it is; ratios change by points only."""
    ratio = is_ratio(held, show)
    if is_hidden:
        return [_("不单列")] * (1 if ratio else 2)
    difference = None if before is None or after is None else after - before
    if ratio:
        scale, places = (100, 1) if show in PERCENT else (1, held.indicator.decimals)
        points = None if difference is None else difference * scale
        return [Figure(points, places, is_change=True)]
    places = held.indicator.decimals if show is Show.VALUE else 0
    share = difference / abs(before) if before and difference is not None else None
    return [
        Figure(difference, places, is_change=True),
        Figure(share, 1, is_share=True, is_change=True),
    ]


def is_withheld(row: BreakdownRow | None) -> bool:
    return row is not None and row.suppressed


def _change_heads(held: Multiples, show: Show) -> list[str]:
    if is_ratio(held, show):
        return [_("相差（百分点）")]
    return [_("相差"), _("变动")]


def is_ratio(held: Multiples, show: Show) -> bool:
    return show in PERCENT or (show is Show.VALUE and held.indicator.unit_zh == "%")


def _head(held: Multiples) -> str:
    return _("园区") if held.by == "park" else _("产业")
