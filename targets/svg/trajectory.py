"""The trajectory: a target over time with its path and its projections, for readers without
JavaScript and for print; the page's interactive chart shows the same."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, log10

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hightech_zone.lib.apart import apart
from targets.calc.periods import Period, period_range
from targets.calc.progress import expected
from targets.formatting import goal_number, number, period_name, value_label, year_end
from targets.selectors.progress import ProgressRow
from targets.svg.marks import element, picture

HEIGHT, TOP, BOTTOM = 360, 24, 30
LABEL = 32
"""Pixels that a label of two lines takes."""
LEFT, RIGHT = 8, 78
"""Percent of the width at the first and the last quarter: labels stand beside the last, and have
to find room on a telephone."""
Spot = tuple[Period, Fraction]


@dataclass(frozen=True)
class Frame:
    """What the drawing covers: quarters from left to right in a hundred parts, values from the
    bottom to the top in pixels."""

    first: Period
    last: Period
    low: Fraction
    high: Fraction

    def across(self, period: Period) -> float:
        return LEFT + (RIGHT - LEFT) * period.quarters_since(self.first) / self.last.quarters_since(
            self.first
        )

    def down(self, value: Fraction) -> float:
        share = float((value - self.low) / (self.high - self.low))
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def trajectory(row: ProgressRow, assumed: Mapping[Period, Fraction] = {}) -> SafeString:
    """`assumed`: where a scenario leads, by quarter; empty without one."""
    spec, now = row.spec, max(row.history)
    first = min([spec.start, *row.sufficient])
    last = max(spec.end, now)
    dues = [(one, expected(spec, one)) for one in period_range(spec.start, last)]
    path = [(one, due) for one, due in dues if due is not None]
    held = sorted((one, value) for one, value in row.sufficient.items())
    supposed = sorted(assumed.items())
    shown = [value for _period, value in path + held + supposed]
    frame = frame_of(first, last, [spec.target, *shown], row)
    parts = [*grid(frame, row.indicator.decimals), *years(frame), upright(frame, now)]
    parts += fan(frame, row, now)
    parts += joined(frame, "t-path", path)
    parts += joined(frame, "t-assumed", supposed)
    parts += joined(frame, "s-line", held)
    parts += [dot(frame, spot) for spot in held]
    goal_at = frame.down(spec.target)
    parts.append(
        element("line", class_="b-target", x1=f"{LEFT}%", x2=f"{RIGHT}%", y1=goal_at, y2=goal_at)
    )
    parts += notes(frame, row, held, supposed)
    label = trajectory_label(row, supposed)
    return picture("".join(parts), "traj", HEIGHT, label, width="100%")


def frame_of(first: Period, last: Period, values: Iterable[Fraction], row: ProgressRow) -> Frame:
    projection = row.ahead.projection
    known = [one for one in (*values, projection.low, projection.high) if one is not None]
    low, high = min(known), max(known)
    room = (high - low or abs(high) or Fraction(1)) / 12
    floor_at = low - room if low < 0 or low > room else Fraction(0)
    return Frame(first, last, floor_at, high + room)


def grid(frame: Frame, places: int) -> list[str]:
    """Lines at round values, each with its value above it."""
    step = round_step(frame.high - frame.low)
    mark = step * -(-frame.low // step)
    parts = []
    while mark <= frame.high:
        y = f"{frame.down(mark):.1f}"
        parts.append(element("line", class_="t-grid", x1="0", x2=f"{RIGHT}%", y1=y, y2=y))
        shown = number(mark, 0 if step >= 1 else max(places, 1))
        text = element("text", shown, class_="t-lab", x="0", y=f"{frame.down(mark) - 4:.1f}")
        parts.append(text)
        mark += step
    return parts


def round_step(span: Fraction) -> Fraction:
    """1, 2 or 5 times a power of ten, so that some five lines fit."""
    raw = float(span) / 5
    power = Fraction(10) ** floor(log10(raw))
    return next(power * one for one in (1, 2, 5, 10) if float(power * one) >= raw)


def years(frame: Frame) -> list[str]:
    ends = [one for one in period_range(frame.first, frame.last) if one.quarter == 4]
    base = HEIGHT - BOTTOM
    parts = [element("line", class_="t-axis", x1="0", x2=f"{RIGHT}%", y1=base, y2=base)]
    for one in ends:
        x = f"{frame.across(one):.2f}%"
        parts.append(element("line", class_="t-axis", x1=x, x2=x, y1=base, y2=base + 5))
        year = element(
            "text", year_end(one.year), class_="t-lab", x=x, y=base + 20, text_anchor="middle"
        )
        parts.append(year)
    return parts


def upright(frame: Frame, now: Period) -> str:
    x = f"{frame.across(now):.2f}%"
    return element("line", class_="b-nowline", x1=x, x2=x, y1=TOP, y2=HEIGHT - BOTTOM)


def joined(frame: Frame, class_: str, spots: list[Spot]) -> list[str]:
    """Neighbouring quarters; one that is missing leaves a gap."""
    return [
        segment(frame, class_, left, right)
        for left, right in itertools.pairwise(spots)
        if right[0].quarters_since(left[0]) == 1
    ]


def segment(frame: Frame, class_: str, left: Spot, right: Spot) -> str:
    return element(
        "line",
        class_=class_,
        x1=f"{frame.across(left[0]):.2f}%",
        y1=f"{frame.down(left[1]):.1f}",
        x2=f"{frame.across(right[0]):.2f}%",
        y2=f"{frame.down(right[1]):.1f}",
    )


def dot(frame: Frame, spot: Spot) -> str:
    x, y = f"{frame.across(spot[0]):.2f}%", f"{frame.down(spot[1]):.1f}"
    return element("circle", class_="s-end", cx=x, cy=y, r=3)


def fan(frame: Frame, row: ProgressRow, now: Period) -> list[str]:
    """The range of the projections, its middle, and the line one would have to walk."""
    projection, end = row.ahead.projection, row.spec.end
    value = row.sufficient.get(now)
    if value is None or projection.central is None or now >= end:
        return []
    here = (now, value)
    low = projection.central if projection.low is None else projection.low
    high = projection.central if projection.high is None else projection.high
    # A nested drawing of 100 by HEIGHT units stretches sideways with the percentages around it.
    corners = [(now, value), (end, high), (end, low)]
    points = " ".join(f"{frame.across(one):.2f},{frame.down(v):.1f}" for one, v in corners)
    wedge = element(
        "svg",
        element("polygon", class_="t-fan", points=points),
        width="100%",
        height=HEIGHT,
        viewBox=f"0 0 100 {HEIGHT}",
        preserveAspectRatio="none",
    )
    central = segment(frame, "t-central", here, (end, projection.central))
    return [wedge, central, segment(frame, "t-required", here, (end, row.goal))]


def notes(frame: Frame, row: ProgressRow, held: list[Spot], supposed: list[Spot]) -> list[str]:
    places, end = row.indicator.decimals, row.spec.end
    goal_at = frame.down(row.spec.target)
    parts = beside(frame, "t-lab ax-tgt", (_("目标"), goal_number(row.spec)), goal_at)
    central = row.ahead.projection.central
    ends = []
    if central is not None and held and held[-1][0] < end:
        ends.append(("t-lab t-lab--p", _("预计"), central))
    if supposed:
        ends.append(("t-lab t-lab--a", pgettext("line", "假设"), supposed[-1][1]))
    heights = apart(goal_at, [frame.down(value) for _class, _word, value in ends], LABEL)
    for (class_, word, value), y in zip(ends, heights, strict=True):
        parts += beside(frame, class_, (word, number(value, places)), y)
    if held:
        parts += current(frame, row, held[-1])
    return parts


def beside(frame: Frame, class_: str, words: tuple[str, str], y: float) -> list[str]:
    """Two lines to the right of the last quarter."""
    x = f"{frame.across(frame.last):.2f}%"
    return [
        element("text", escape(word), class_=class_, x=x, dx=8, y=f"{y + drop:.1f}")
        for word, drop in zip(words, (-2, 13), strict=True)
    ]


def current(frame: Frame, row: ProgressRow, held: Spot) -> list[str]:
    """The last value that counts and what is due now, on either side of the two rising lines."""
    (last, value), places, now = held, row.indicator.decimals, max(row.history)
    due = expected(row.spec, now)
    above, below = (-8, "end"), (20, "start")
    is_ahead = due is not None and value > due
    text = value_label(last, now, number(value, places))
    parts = [note(frame, "t-lab ax-now", held, text, *(above if is_ahead else below))]
    if due is not None and now < row.spec.end:
        text = _("应达%(value)s") % {"value": number(due, places)}
        parts.append(note(frame, "t-lab", (now, due), text, *(below if is_ahead else above)))
    return parts


def note(frame: Frame, class_: str, spot: Spot, text: str, shift: int, anchor: str = "end") -> str:
    x, y = f"{frame.across(spot[0]):.2f}%", f"{frame.down(spot[1]) + shift:.1f}"
    return element("text", escape(text), class_=class_, x=x, y=y, text_anchor=anchor)


def trajectory_label(row: ProgressRow, supposed: Sequence[Spot] = ()) -> str:
    """The ends of the story; every quarter is in the table beside the picture."""
    places, spec, now = row.indicator.decimals, row.spec, max(row.history)
    facts = [
        f"{period_name(spec.start)} {number(spec.baseline, places)}",
        f"{period_name(now)} {number(row.sufficient.get(now), places)}",
        _("序时应达%(value)s") % {"value": number(row.progress.expected, places)},
        _("%(period)s目标%(value)s")
        % {"period": period_name(spec.end), "value": number(spec.target, places)},
    ]
    projection = row.ahead.projection
    if projection.central is not None:
        low, high = number(projection.low, places), number(projection.high, places)
        central = number(projection.central, places)
        facts.append(
            _("预计%(central)s，推算在%(low)s至%(high)s之间")
            % {"central": central, "low": low, "high": high}
        )
    if supposed:
        facts.append(_("假设%(value)s") % {"value": number(supposed[-1][1], places)})
    return _("；").join(facts)
