"""The waterfall: how the parts of a change lead from one value to the other, one bar a row."""

from fractions import Fraction
from itertools import accumulate, pairwise

from django.utils.safestring import SafeString

from targets.selectors.changes import ChangeReport, ChangeRow
from targets.svg.marks import element, picture

HEIGHT, BAR = 24, 12
MARGIN = Fraction(3, 100)
BEYOND = 40
"""Pixels by which the lines go on above and below: cells of higher rows clip them."""


def waterfall(report: ChangeReport) -> list[tuple[ChangeRow, SafeString]]:
    """Each part with its bar, from where the parts above have led to where it leads.

    The axis is cut: it spans the values on the way only. A fall is hatched.
    """
    stops, span = _way(report)
    steps = zip(report.rows, pairwise(stops), strict=True)
    return [(row, _bar(before, after, span)) for row, (before, after) in steps]


def waterfall_end(report: ChangeReport, end: str) -> SafeString:
    """The tick of the value `before` or `after`: no bar, because the axis is cut."""
    stops, span = _way(report)
    at = _at(stops[0] if end == "before" else stops[-1], span)
    tick = element("line", class_="w-end", x1=at, x2=at, y1=2, y2=HEIGHT - 2)
    line = (HEIGHT / 2, HEIGHT + BEYOND) if end == "before" else (-BEYOND, HEIGHT / 2)
    step = element("line", class_="w-step", x1=at, x2=at, y1=line[0], y2=line[1])
    return picture(step + tick, "waterfall", HEIGHT, width="100%")


Span = tuple[Fraction, Fraction]


def _way(report: ChangeReport) -> tuple[list[Fraction], Span]:
    effects = [row.effect for row in report.rows]
    stops = list(accumulate(effects, initial=report.value_before.value or Fraction(0)))
    low, high = min(stops), max(stops)
    margin = (high - low) * MARGIN or Fraction(1)
    return stops, (low - margin, high + margin)


def _bar(before: Fraction, after: Fraction, span: Span) -> SafeString:
    left, right = sorted((before, after))
    width = f"{float((right - left) / (span[1] - span[0])) * 100:.2f}%"
    style = "w-rise" if after >= before else "w-fall"
    parts = [
        _step(before, span, -BEYOND, HEIGHT / 2),
        _step(after, span, HEIGHT / 2, HEIGHT + BEYOND),
        element(
            "rect", class_=style, x=_at(left, span), y=(HEIGHT - BAR) / 2, width=width, height=BAR
        ),
    ]
    return picture("".join(parts), "waterfall", HEIGHT, width="100%")


def _step(value: Fraction, span: Span, top: float, bottom: float) -> str:
    at = _at(value, span)
    return element("line", class_="w-step", x1=at, x2=at, y1=top, y2=bottom)


def _at(value: Fraction, span: Span) -> str:
    return f"{float((value - span[0]) / (span[1] - span[0])) * 100:.2f}%"
