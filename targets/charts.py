"""Interactive figures for pages where one explores: rows in, Plotly's JSON out; no queries.

Colours and fonts are names of the style sheet's variables (`var(--d1)`), which the page's script
resolves, so that a figure follows the reader's colour scheme. A missing quarter is None: a gap.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hightech_zone.lib.apart import apart
from targets.calc.periods import Period, period_range
from targets.calc.progress import expected
from targets.formatting import (
    beside_line,
    beside_unit,
    goal_label,
    goal_number,
    number,
    period_name,
    value_label,
    year_end,
)
from targets.selectors.progress import ProgressRow
from targets.words import named

FONT = {"family": "var(--sans)", "size": 13, "color": "var(--ink-2)"}
TICKS = {"size": 12, "color": "var(--ink-3)"}
AXIS = {"tickfont": TICKS, "zeroline": False, "fixedrange": True}
EDGE = 0.4
"""Quarters left of the first: the axis and the target's line begin there."""
DRAWN = 300
"""Pixels at least between the lowest and the highest value of a figure's lines."""
ONE_LINE, TWO_LINES = 17, 34
"""Pixels a label of so many lines takes."""
Write = Callable[[Fraction | None], str]
Supposed = Mapping[Period, Fraction]
"""Where a scenario leads, by quarter; empty without one."""


@dataclass(frozen=True)
class LineEnd:
    """A line's label at its right end. `words` has room for the value."""

    value: Fraction
    words: str
    short: str
    color: str


def trajectory_figure(row: ProgressRow, assumed: Mapping[Period, Fraction] = {}) -> dict[str, Any]:
    """A target over time: what was reached, the path, the target, at the end the range of three
    projections, and where a scenario leads. x is the number of the quarter (`Period.index`), y
    the indicator's unit."""
    spec, now = row.spec, max(row.history)
    periods = period_range(min([spec.start, *row.sufficient]), max(spec.end, now))
    unit = named(row.indicator, "unit")

    def write(value: Fraction | None) -> str:
        return beside_unit(number(value, row.indicator.decimals), unit)

    figure = go.Figure(
        data=[
            *projection_traces(row, now, write),
            path_trace(row, periods, write),
            *([assumed_trace(assumed, write)] if assumed else []),
            actual_trace(row, [one for one in periods if one <= now], write),
        ],
        layout=layout(row, periods, line_ends(row, assumed)),
    )
    return figure.to_plotly_json()


def actual_trace(row: ProgressRow, periods: Sequence[Period], write: Write) -> go.Scatter:
    values = [row.sufficient.get(one) for one in periods]
    return go.Scatter(
        name=_("现值"),
        x=[one.index for one in periods],
        y=[plain(value) for value in values],
        mode="lines+markers",
        connectgaps=False,
        line={"color": "var(--d1)", "width": 2.5},
        marker={"size": 6, "color": "var(--d1)", "line": {"color": "var(--paper)", "width": 1}},
        **told(periods, values, write, _("现值")),
    )


def path_trace(row: ProgressRow, periods: Sequence[Period], write: Write) -> go.Scatter:
    values = [expected(row.spec, one) for one in periods]
    return go.Scatter(
        name=_("序时应达"),
        x=[one.index for one in periods],
        y=[plain(value) for value in values],
        mode="lines",
        line={"color": "var(--ink-3)", "width": 1.25, "dash": "4px,3px"},
        **told(periods, values, write, _("序时应达")),
    )


def assumed_trace(assumed: Supposed, write: Write) -> go.Scatter:
    periods = sorted(assumed)
    values = [assumed[one] for one in periods]
    return go.Scatter(
        name=pgettext("line", "假设"),
        x=[one.index for one in periods],
        y=[plain(value) for value in values],
        mode="lines",
        line={"color": "var(--d2)", "width": 2.5},
        **told(periods, values, write, pgettext("line", "假设")),
    )


def projection_traces(row: ProgressRow, now: Period, write: Write) -> list[go.Scatter]:
    """Straight lines from now to the target period; a geometric projection's bend is left out,
    its end is exact."""
    projection, end, value = row.ahead.projection, row.spec.end, row.sufficient.get(now)
    if value is None or projection.central is None or now >= end:
        return []
    ends = [now.index, end.index]

    def to(name: str, goal: Fraction | None, **style: Any) -> go.Scatter:
        texts = ["", f"{period_name(end)} {name} {write(goal)}"]
        hover = {"customdata": texts, "hovertemplate": "%{customdata}<extra></extra>"}
        y = [plain(value), plain(goal)]
        return go.Scatter(name=name, x=ends, y=y, mode="lines", **{**hover, **style})

    edge = {"line": {"width": 0}}
    wedge = {"fill": "tonexty", "fillcolor": "var(--d1-fan)", "hoveron": "points"}
    dashed = {"color": "var(--d1)", "width": 1.75, "dash": "6px,3px"}
    dotted = {"color": "var(--accent)", "width": 1.5, "dash": "1px,3px"}
    return [
        to(_("推算低值"), projection.low, **edge),
        to(_("推算高值"), projection.high, **edge, **wedge),
        to(_("预计"), projection.central, line=dashed),
        to(_("从现在起须走"), row.goal, line=dotted),
    ]


def told(
    periods: Sequence[Period], values: Sequence[Fraction | None], write: Write, name: str
) -> dict[str, Any]:
    """What the label beside the pointer says."""
    texts = [
        f"{period_name(period)} {name} {write(value)}"
        for period, value in zip(periods, values, strict=True)
    ]
    return {"customdata": texts, "hovertemplate": "%{customdata}<extra></extra>"}


def layout(row: ProgressRow, periods: Sequence[Period], lines: Sequence[LineEnd]) -> dict[str, Any]:
    ends = [one for one in periods if one.quarter == 4]
    return {
        "template": "none",
        "font": FONT,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 48, "r": 104, "t": 16, "b": 34},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverdistance": 40,
        "separators": ".,",
        "hoverlabel": {
            "bgcolor": "var(--raised)",
            "bordercolor": "var(--edge)",
            "font": {**FONT, "color": "var(--ink)"},
        },
        "xaxis": {
            **AXIS,
            "range": [periods[0].index - EDGE, periods[-1].index + 0.2],
            "tickvals": [one.index for one in ends],
            "ticktext": [year_end(one.year) for one in ends],
            "ticks": "outside",
            "tickcolor": "var(--rule-2)",
            "linecolor": "var(--strong)",
            "showgrid": False,
        },
        "yaxis": {
            **AXIS,
            "tickformat": tick_format(row),
            "gridcolor": "var(--rule)",
            "nticks": 6,
            "automargin": True,
        },
        "shapes": shapes(row, periods),
        "annotations": annotations(row, lines),
        "meta": narrow(row, ends, lines),
    }


def shapes(row: ProgressRow, periods: Sequence[Period]) -> list[dict[str, Any]]:
    """The line of the target, and the one of the quarter shown."""
    target, now = plain(row.spec.target), max(row.history).index
    return [
        {
            "type": "line",
            "x0": periods[0].index - EDGE,
            "x1": periods[-1].index,
            "y0": target,
            "y1": target,
            "line": {"color": "var(--accent)", "width": 2},
        },
        {
            "type": "line",
            "x0": now,
            "x1": now,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "line": {"color": "var(--rule-2)", "width": 1, "dash": "2px,3px"},
            "layer": "below",
        },
    ]


def line_ends(row: ProgressRow, assumed: Supposed) -> list[LineEnd]:
    """What is labelled beside the target."""
    central, ends = row.ahead.projection.central, []
    if central is not None and max(row.history) < row.spec.end:
        ends.append(LineEnd(central, _("预计%(value)s"), _("预计"), "var(--d1)"))
    if assumed:
        value = assumed[max(assumed)]
        ends.append(LineEnd(value, _("假设%(value)s"), pgettext("line", "假设"), "var(--d2)"))
    return ends


def narrow(
    row: ProgressRow, ends: Sequence[Period], lines: Sequence[LineEnd]
) -> dict[str, list[Any]]:
    """The words in two lines, and without the unit, for screens that have no room beside: the
    years, and what stands at the right end of the lines with its shift."""
    places = row.indicator.decimals
    written = [f"{one.short}<br>{number(one.value, places)}" for one in lines]
    return {
        "years": [_("%(year)s<br>年末") % {"year": one.year} for one in ends],
        "labels": [f"{_('目标')}<br>{goal_number(row.spec)}", *written],
        "shifts": [0, *label_shifts(row, lines, TWO_LINES)],
    }


def tick_format(row: ProgressRow) -> str:
    """One decimal where the lines are less than one apart."""
    base = row.spec.baseline or Fraction(0)
    return ",.1f" if abs(row.spec.target - base) < 5 else ",.0f"


def annotations(row: ProgressRow, lines: Sequence[LineEnd]) -> list[dict[str, Any]]:
    """Lines are labelled at their right end instead of by a legend."""
    end, unit = row.spec.end, named(row.indicator, "unit")

    def write(value: Fraction | None) -> str:
        return beside_line(number(value, row.indicator.decimals), unit)

    notes = [note(end.index, row.spec.target, goal_label(row.spec, unit), "var(--accent)")]
    for one, shift in zip(lines, label_shifts(row, lines, ONE_LINE), strict=True):
        text = one.words % {"value": write(one.value)}
        notes.append(note(end.index, one.value, text, one.color, shift=shift))
    if not row.sufficient:
        return notes
    last, now = max(row.sufficient), max(row.history)
    value, due = row.sufficient[last], expected(row.spec, now)
    is_ahead = due is not None and value > due
    text = value_label(last, now, write(value))
    notes.append(corner(note(last.index, value, text, "var(--ink)"), is_above=is_ahead))
    if due is not None and now < end:
        text = _("应达%(value)s") % {"value": write(due)}
        notes.append(corner(note(now.index, due, text, "var(--ink-3)"), is_above=not is_ahead))
    return notes


def corner(note: dict[str, Any], *, is_above: bool) -> dict[str, Any]:
    """The label above and left of its point, or below and right: where rising lines leave room."""
    if is_above:
        return {**note, "xanchor": "right", "yanchor": "bottom", "xshift": -4, "yshift": 4}
    return {**note, "xanchor": "left", "yanchor": "top", "xshift": 2, "yshift": -8}


def label_shifts(row: ProgressRow, lines: Sequence[LineEnd], height: int) -> list[int]:
    """Pixels upwards that keep labels so high off the target's and one another, where their lines
    end close by."""
    values = [one.value for one in lines]
    low, high = drawn_range(row, values)
    wanted = [float((row.spec.target - one) * DRAWN / (high - low or 1)) for one in values]
    return [round(at - to) for at, to in zip(wanted, apart(0, wanted, height), strict=True)]


def drawn_range(row: ProgressRow, values: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """The lowest and the highest value of all lines, of which some end at `values`."""
    spec, projection = row.spec, row.ahead.projection
    path = [expected(spec, spec.start), expected(spec, max(spec.end, *row.history))]
    ends = (projection.low, projection.central, projection.high, spec.target)
    known = [one for one in (*row.sufficient.values(), *path, *ends, *values) if one is not None]
    return min(known), max(known)


def note(x: int, y: Fraction, text: str, color: str, shift: int = 0) -> dict[str, Any]:
    return {
        "x": x,
        "y": plain(y),
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "middle",
        "xshift": 8,
        "yshift": shift,
        "align": "left",
        "font": {"size": 12, "color": color},
    }


def plain(value: Fraction | None) -> float | None:
    """For drawing only; what is read as text is written from the exact value."""
    return None if value is None else float(value)
