"""Bars of one side of a ratio, quarter by quarter, from zero; beside the other side's, on a scale
of its own."""

from collections.abc import Callable
from fractions import Fraction

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from targets.calc.periods import Period
from targets.formatting import number, period_name
from targets.selectors.side_courses import YEAR, SideCourse
from targets.svg.marks import element, picture
from targets.svg.trajectory import round_step

HEIGHT, TOP, BOTTOM = 196, 22, 24
LEFT, SLOT_SHARE = 10.0, 0.62
"""In hundredths of the width: the room of the axis, and of its slot what a bar takes."""


def bars(course: SideCourse) -> SafeString:
    """The last quarter dark, earlier ones light; one whose data are not sufficient is an outline,
    one without a figure a dash. The first, the year before's and the last bear their figures."""
    known = [one for one in course.values.values() if one is not None]
    top, floor = max([*known, Fraction(0)]), min([*known, Fraction(0)])
    if top == floor:
        top = floor + 1

    def down(value: Fraction) -> float:
        return HEIGHT - BOTTOM - float((value - floor) / (top - floor)) * (HEIGHT - TOP - BOTTOM)

    parts = _grid(floor, top, down)
    slot = (100 - LEFT) / len(course.values)
    written = {min(course.values), course.now.plus(-YEAR), course.now}
    for place, (period, value) in enumerate(course.values.items()):
        middle = LEFT + slot * (place + 0.5)
        x = f"{middle:.2f}%"
        if value is None:
            parts.append(_text("—", x, HEIGHT - BOTTOM - 4))
        else:
            head, foot = down(max(value, Fraction(0))), down(min(value, Fraction(0)))
            parts.append(_bar(course, period, (middle, slot), (head, foot)))
            if period in written:
                bold = " ax-now" if period == course.now else ""
                parts.append(_text(number(value), x, head - 5, bold))
        parts.append(_text(_mark(period), x, HEIGHT - 7))
    zero = f"{down(Fraction(0)):.1f}"
    parts.append(element("line", class_="t-axis", x1=f"{LEFT}%", x2="100%", y1=zero, y2=zero))
    return picture("".join(parts), "traj sides", HEIGHT, _label(course), width="100%")


def _grid(floor: Fraction, top: Fraction, down: Callable[[Fraction], float]) -> list[str]:
    step = round_step(top - floor)
    mark, parts = step * -(-floor // step), []
    while mark <= top:
        y = f"{down(mark):.1f}"
        parts.append(element("line", class_="t-grid", x1=f"{LEFT}%", x2="100%", y1=y, y2=y))
        shown = {"x": f"{LEFT - 1}%", "y": f"{down(mark) + 4:.1f}", "text_anchor": "end"}
        parts.append(element("text", number(mark), class_="t-lab sides__axis", **shown))
        mark += 2 * step
    return parts


def _bar(
    course: SideCourse, period: Period, across: tuple[float, float], ends: tuple[float, float]
) -> str:
    """`across`: the middle and the width of the slot; `ends`: top and foot."""
    kind = "now" if period == course.now else "then"
    if period in course.partial:
        kind = "part"
    (middle, slot), (top, foot) = across, ends
    return element(
        "rect",
        class_=f"side-{kind}",
        x=f"{middle - slot * SLOT_SHARE / 2:.2f}%",
        width=f"{slot * SLOT_SHARE:.2f}%",
        y=f"{top:.1f}",
        height=f"{max(foot - top, 1):.1f}",
    )


def _text(words: str, x: str, y: float, more: str = "") -> str:
    return element("text", words, class_=f"t-lab{more}", x=x, y=f"{y:.1f}", text_anchor="middle")


def _mark(period: Period) -> str:
    """`18Q3`: eight of them stand in a row on a phone, in every language."""
    return f"{period.year % 100:02d}Q{period.quarter}"


def _label(course: SideCourse) -> str:
    told = []
    for period, value in course.values.items():
        words = f"{period_name(period)} {number(value)}"
        if period in course.partial:
            words = _("%(words)s（数据不全）") % {"words": words}
        told.append(words)
    return _("，").join(told)
