"""The standing: how far each target has come of its way, against the time that has passed. Complete
in itself, for documents: colours, fonts and sizes are attributes."""

from collections.abc import Sequence
from fractions import Fraction

from django.utils.html import escape
from django.utils.translation import gettext as _

from targets.calc.progress import Status
from targets.formatting import NOTHING, percent
from targets.labels import status_label, status_reason_label
from targets.selectors.progress import ProgressRow
from targets.svg.marks import element
from targets.words import named

WIDTH, TOP, LINE, FOOT = 640, 30, 28, 26
NAMES, END = 200, 465
"""Pixels where bars begin, and where 100 % lies; the words of the status stand to the right."""
ROOM = Fraction(108, 100)
BAR, MARK = 14, 21
INK, FILL, TRACK, RED = "#1a1a1a", "#2f5d8c", "#e3e7ec", "#c8102e"
FONT = "Noto Sans SC Medium"
MOST_NAME = {False: 14, True: 36}
"""Characters of a name that fit, in Chinese and in letters."""


def standing_height(rows: Sequence[ProgressRow]) -> int:
    return TOP + LINE * len(rows) + FOOT


def standing(rows: Sequence[ProgressRow]) -> str:
    """One bar a target; the upright mark is the time that has passed, at 100 % is the target."""
    height = standing_height(rows)
    parts = [element("rect", width=WIDTH, height=height, fill="#ffffff")]
    bottom = TOP + LINE * len(rows)
    for share in (0, 25, 50, 75, 100):
        x = across(Fraction(share, 100))
        parts.append(line(x, x, TOP - 4, bottom, "#b9c0c8" if share else INK, 1 if share else 1.2))
        parts.append(text(f"{share}%", x, TOP - 12, "middle", 11))
    for place, row in enumerate(rows):
        parts += _bar(row, TOP + LINE * place + LINE / 2)
    parts += _legend(bottom + 18)
    content = "".join(parts)
    return element(
        *("svg", content),
        xmlns="http://www.w3.org/2000/svg",
        width=WIDTH,
        height=height,
        viewBox=f"0 0 {WIDTH} {height}",
    )


def standing_label(rows: Sequence[ProgressRow]) -> str:
    """The picture in words."""
    said = [
        _("%(name)s完成进度%(share)s，全程时间进度%(time)s，%(status)s")
        % {
            "name": named(row.indicator, "short"),
            "share": percent(row.progress.progress),
            "time": percent(row.progress.time_elapsed),
            "status": status_label(row.progress.status),
        }
        for row in rows
    ]
    return _("；").join(said) + _("。")


def across(share: Fraction) -> float:
    return NAMES + float(share) * (END - NAMES)


def line(x1: float, x2: float, y1: float, y2: float, stroke: str, width: float) -> str:
    places = {"x1": f"{x1:.1f}", "x2": f"{x2:.1f}", "y1": f"{y1:.1f}", "y2": f"{y2:.1f}"}
    return element("line", **places, stroke=stroke, stroke_width=width)


def text(said: str, x: float, y: float, anchor: str, size: float, fill: str = INK) -> str:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text_anchor": anchor}
    face = {"font_family": FONT, "font_size": size, "fill": fill}
    return element("text", escape(said), **place, **face)


def _bar(row: ProgressRow, middle: float) -> list[str]:
    name = named(row.indicator, "short")
    most = MOST_NAME[name.isascii()]
    shown = name if len(name) <= most else f"{name[: most - 1]}…"
    size = 11 if name.isascii() else 12.5
    parts = [text(shown, NAMES - 8, middle + 4.5, "end", size)]
    parts.append(box(Fraction(0), Fraction(1), middle, TRACK))
    found = row.progress
    if found.progress is not None:
        parts.append(box(Fraction(0), max(Fraction(0), min(ROOM, found.progress)), middle, FILL))
    if found.time_elapsed is not None and found.progress is not None:
        x = across(found.time_elapsed)
        parts.append(line(x, x, middle - MARK / 2, middle + MARK / 2, "#ffffff", 4.5))
        parts.append(line(x, x, middle - MARK / 2, middle + MARK / 2, RED, 2))
    parts.append(text(_state(row), END + 22, middle + 4.5, "start", 12.5))
    return parts


def _state(row: ProgressRow) -> str:
    found = row.progress
    words = status_label(found.status)
    if found.status is None:
        words = status_reason_label(found.status_reason) or words
    elif found.status == Status.ACHIEVED and found.progress is None:
        return words
    share = percent(found.progress)
    return words if share == NOTHING else f"{share} {words}"


def box(start: Fraction, stop: Fraction, middle: float, fill: str) -> str:
    x, width = across(start), across(stop) - across(start)
    size = {"x": f"{x:.1f}", "width": f"{width:.1f}", "y": f"{middle - BAR / 2:.1f}"}
    return element("rect", **size, height=BAR, fill=fill)


def _legend(y: float) -> list[str]:
    return [
        element("rect", x=NAMES, y=y - 9, width=18, height=10, fill=FILL),
        text(_("完成进度"), NAMES + 24, y, "start", 11),
        element("rect", x=NAMES + 94, y=y - 9, width=18, height=10, fill=TRACK),
        text(_("从基期到目标"), NAMES + 118, y, "start", 11),
        line(NAMES + 236, NAMES + 236, y - 12, y + 3, RED, 2),
        text(_("全程时间进度"), NAMES + 244, y, "start", 11),
    ]
