"""Filters that write figures, periods, dates and statuses. The rules: `targets.formatting`."""

from collections.abc import Callable
from typing import Any

from django import template

from targets import formatting, labels, sentences, svg, words
from targets.selectors.completeness import words as completeness_words

register = template.Library()

FILTERS: dict[str, Callable[..., Any]] = {
    "number": formatting.number,
    "exact": formatting.exact,
    "signed": formatting.signed,
    "percent": formatting.percent,
    "points": formatting.points,
    "unit": formatting.with_unit,
    "period_name": formatting.period_name,
    "quarter_name": formatting.quarter_name,
    "day": formatting.day,
    "day_in_words": formatting.day_in_words,
    "day_of_week": formatting.day_of_week,
    "instant": formatting.instant,
    "named": words.named,
    "spelled": sentences.spelled,
    "status_label": labels.status_label,
    "status_tone": labels.status_tone,
    "status_reason_label": labels.status_reason_label,
    "outlook_label": labels.outlook_label,
    "undefined_label": labels.undefined_label,
    "glyph": svg.glyph,
    "bullet": svg.bullet,
    "sparkline": svg.sparkline,
    "trajectory": svg.trajectory,
    "trend": svg.trend,
    "icon": svg.icon,
    "shown_mark": completeness_words.shown_mark,
    "mark_word": completeness_words.mark_word,
    "second_word": completeness_words.second_word,
    "line_name": completeness_words.line_name,
    "total_words": completeness_words.total_words,
}
for name, function in FILTERS.items():
    register.filter(name, function)

register.simple_tag(svg.axis, name="bullet_axis")
