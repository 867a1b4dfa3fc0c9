"""Filters that write figures, periods, dates and statuses. The rules: `targets.formatting`."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from hightech_zone.lib import instants
from targets import (
    breakdown_tables,
    bridge_words,
    enterprise_tables,
    formatting,
    labels,
    life_words,
    publication_words,
    scenario_sentences,
    scheme_words,
    sentences,
    summary_figures,
    summary_sentences,
    svg,
    term_tables,
    words,
)
from targets.calc.periods import Period
from targets.selectors import publications
from targets.selectors.breakdown import NONE, ZONE
from targets.selectors.completeness import words as completeness_words
from targets.selectors.cross import Show
from targets.selectors.screen_table import Cell
from targets.selectors.term_rows import TermTable

register = template.Library()

FILTERS: dict[str, Callable[..., Any]] = {
    "number": formatting.number,
    "exact": formatting.exact,
    "signed": formatting.signed,
    "change": formatting.change,
    "change_unit": formatting.change_unit,
    "change_mark": formatting.change_mark,
    "percent": formatting.percent,
    "goal_number": formatting.goal_number,
    "points": formatting.points,
    "unit": formatting.with_unit,
    "in_own_unit": formatting.in_own_unit,
    "beside_unit": formatting.beside_unit,
    "period_name": formatting.period_name,
    "quarter_name": formatting.quarter_name,
    "day": formatting.day,
    "day_in_words": formatting.day_in_words,
    "month_in_words": formatting.month_in_words,
    "day_of_week": formatting.day_of_week,
    "clock": formatting.clock,
    "instant": formatting.instant,
    "moment": formatting.moment,
    "moment_in_words": formatting.moment_in_words,
    "written": instants.written,
    "named": words.named,
    "unit_beside_name": words.unit_beside_name,
    "approved_by": words.approved_by,
    "issued_by": words.issued_by,
    "reason_of": words.reason_of,
    "spelled": sentences.spelled,
    "change_words": sentences.change_words,
    "status_label": labels.status_label,
    "status_tone": labels.status_tone,
    "status_reason_label": labels.status_reason_label,
    "outlook_label": labels.outlook_label,
    "undefined_label": labels.undefined_label,
    "undefined_of": labels.undefined_of,
    "uncounted_label": labels.uncounted_label,
    "certificate_label": labels.certificate_label,
    "left_label": labels.left_label,
    "scheme_amount": scheme_words.scheme_amount,
    "scheme_terms": scheme_words.scheme_terms,
    "glyph": svg.glyph,
    "bars": svg.bars,
    "bullet": svg.bullet,
    "bullet_large": svg.bullet_large,
    "bullet_small": svg.bullet_small,
    "course": svg.course,
    "sparkline": svg.sparkline,
    "trajectory": svg.trajectory,
    "trend": svg.trend,
    "waterfall_end": svg.waterfall_end,
    "event_since": life_words.event_since,
    "event_facts": life_words.event_facts,
    "quarters": svg.quarters,
    "column_head": enterprise_tables.column_head,
    "certificate_span": svg.certificate_span,
    "span_years": svg.span_years,
    "cause_head": bridge_words.cause_head,
    "counted": bridge_words.counted_words,
    "bridge_sentence": bridge_words.bridge_sentence,
    "setting_sentence": bridge_words.setting_sentence,
    "baseline_sentence": bridge_words.baseline_sentence,
    "bridge_cells": bridge_words.bridge_cells,
    "cut_label": labels.cut_label,
    "cut_head": labels.cut_head,
    "signed_shown": formatting.signed_shown,
    "show_label": labels.show_label,
    "size_label": labels.size_label,
    "mover_label": labels.mover_label,
    "no_split_label": labels.no_split_label,
    "icon": svg.icon,
    "entry_title": summary_sentences.entry_title,
    "slot_title": summary_sentences.slot_title,
    "since_words": publication_words.since_words,
    "issue_zone": publications.issue_zone,
    "grouped_code": publication_words.grouped_code,
    "between_words": publication_words.between_words,
    "placeholder_meaning": summary_figures.meaning,
    "move_words": summary_sentences.move_words,
    "corrected_words": summary_sentences.corrected_words,
    "lever_name": scenario_sentences.lever_name,
    "lever_unit": scenario_sentences.lever_unit,
    "outcome_value": scenario_sentences.outcome_value,
    "outcome_gap": scenario_sentences.outcome_gap_words,
    "reached": scenario_sentences.reached_sentence,
    "says_otherwise": scenario_sentences.says_otherwise,
    "met_word": scenario_sentences.met_word,
    "beside_outlook": scenario_sentences.beside_outlook,
    "part_in_numbers": sentences.part_in_numbers,
    "expected_in_numbers": sentences.expected_in_numbers,
    "shown_mark": completeness_words.shown_mark,
    "mark_word": completeness_words.mark_word,
    "second_word": completeness_words.second_word,
    "line_name": completeness_words.line_name,
    "total_words": completeness_words.total_words,
    "term_state": term_tables.term_state,
    "part_word": term_tables.part_word,
    "sum_places": term_tables.sum_places,
    "part_places": term_tables.part_places,
}
for name, function in FILTERS.items():
    register.filter(name, function)

register.simple_tag(svg.axis, name="bullet_axis")
register.simple_tag(svg.pull_bar)


COUNTED = re.compile(r"[0-9,]+[\u4e00-\u9fff]")
"""A number and the first character of what it counts: `4行`."""


@register.filter
def unbroken(text: str) -> SafeString:
    """No line ends between a number and what it counts."""
    return mark_safe(COUNTED.sub(r'<span class="nw">\g<0></span>', escape(text)))


@register.filter
def part_name(row: Any, by: str) -> str:
    """Takes a row of a breakdown or of a change."""
    return labels.part_label(row.key, row.name, by)


@register.simple_tag
def part_head(table: TermTable, period: Period, place: int) -> str:
    return term_tables.part_head(table, period, place)


@register.filter
def is_figure(cell: Cell) -> bool:
    return not isinstance(cell, str)


@register.filter
def on_screen(cell: Cell) -> str:
    """A cell of a table on the screen."""
    if isinstance(cell, str):
        return cell
    if cell.is_change and cell.value is not None:
        shown = formatting.signed(cell.value * (100 if cell.is_share else 1), cell.places)
        return f"{shown}%" if cell.is_share else shown
    if cell.is_share:
        return formatting.percent(cell.value, cell.places)
    return formatting.number(cell.value, cell.places)


@register.simple_tag
def shown_part(row: Any, show: str, decimals: int) -> str:
    return on_screen(breakdown_tables.shown(row, Show(show), decimals))


@register.simple_tag
def whole_part(table: Any, show: str) -> str:
    return on_screen(breakdown_tables.whole_figure(table.whole, Show(show)))


@register.simple_tag
def unit_shown(report: Any, show: str) -> str:
    """What the cells of a breakdown are in."""
    return breakdown_tables.unit_of(report, Show(show))


@register.simple_tag
def at(report: Any, period: Period | None = None) -> str:
    """The query string of a link to the same moment: `?period=2018Q3&as_of=2018-12-31`."""
    query = {"period": str(period or report.period)}
    if report.as_of:
        query["as_of"] = instants.written(report.as_of)
    return f"?{urlencode(query)}"


@register.simple_tag
def figure_rows(report: Any, row: Any = None, filters: Any = None) -> str:
    """The query string of a link to the rows of a figure: of one enterprise (a row of a
    breakdown), or of the park and cluster chosen."""
    query = {}
    if row is not None and row.key != "zone":
        query["q"] = row.key
    for name in ("park", "cluster"):
        if place := getattr(filters, name, None):
            query[name] = place.code
    if report.as_of:
        query["as_of"] = instants.written(report.as_of)
    return f"?{urlencode(query)}#rows" if query else "#rows"


@register.simple_tag
def figure_part(report: Any, by: str, key: str | None) -> str:
    """The query string of a link to where one part's figure comes from; the zone's own is the
    whole's."""
    query = {} if key == ZONE else {by: key or NONE}
    if report.as_of:
        query["as_of"] = instants.written(report.as_of)
    return f"?{urlencode(query)}" if query else ""


@register.simple_tag
def as_of(instant: datetime | None) -> str:
    """The query string of a link whose address names the period already."""
    return f"?{urlencode({'as_of': instants.written(instant)})}" if instant else ""
