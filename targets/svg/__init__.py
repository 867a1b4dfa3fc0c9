"""Small pictures drawn by the server: glyphs, icons, bullets, sparklines, trajectories,
trends, waterfalls, bars of pull, small multiples, marks of sliders, an enterprise's quarters and
certificates.

Attributes and classes only, so the strictest content security policy lets them through; colours
are in the style sheet. Horizontal positions are percentages: a picture stretches with its column.
Each picture of figures names them in its label.
"""

from targets.svg.bars import bars
from targets.svg.bullet import axis, bullet, bullet_large, bullet_small
from targets.svg.course import course
from targets.svg.marks import glyph, icon
from targets.svg.multiple import multiple
from targets.svg.pull import pull_bar
from targets.svg.quarters import quarters
from targets.svg.slider import slider_marks
from targets.svg.span import certificate_span, span_years
from targets.svg.sparkline import sparkline
from targets.svg.trajectory import trajectory
from targets.svg.trend import trend
from targets.svg.waterfall import waterfall, waterfall_end

__all__ = [
    "axis",
    "bars",
    "bullet",
    "bullet_large",
    "bullet_small",
    "certificate_span",
    "course",
    "glyph",
    "icon",
    "multiple",
    "pull_bar",
    "quarters",
    "slider_marks",
    "span_years",
    "sparkline",
    "trajectory",
    "trend",
    "waterfall",
    "waterfall_end",
]
