"""Bars of one side of a ratio, quarter by quarter, from zero; beside the other side's, on a scale
of its own."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from targets.calc.periods import Period
from targets.formatting import number, period_name
from targets.selectors.side_courses import YEAR, SideCourse
from targets.svg.marks import element, picture
from targets.svg.trajectory import round_step

HEIGHT, TOP, BOTTOM = 196, 22, 24
SLOT_SHARE = 0.62
"""What a bar takes of its slot."""
DIGIT, GAP = 1.75, 1.5
"""Hundredths of a phone's width: a digit of the axis, and what parts its numbers from the bars."""
LONG = 5
"""Figures of more digits are wider than the last slot: they end where it ends."""


def bars(course: SideCourse) -> SafeString:
    """The last quarter dark, earlier ones light; one whose data are not sufficient is an outline,
    one without a figure a dash. The first, the year before's and the last bear their figures."""
    known = [one for one in course.values.values() if one is not None]
    top, floor = max([*known, Fraction(0)]), min([*known, Fraction(0)])
    if top == floor:
        top = floor + 1

    def down(value: Fraction) -> float:
        return HEIGHT - BOTTOM - float((value - floor) / (top - floor)) * (HEIGHT - TOP - BOTTOM)

    marks = _marks(floor, top)
    left = GAP + DIGIT * max(len(number(one)) for one in marks)
    parts = [*_grid(marks, left, down)]
    slot = (100 - left) / len(course.values)
    written = {min(course.values), course.now.plus(-YEAR), course.now}
    for place, (period, value) in enumerate(course.values.items()):
        middle = left + slot * (place + 0.5)
        x = f"{middle:.2f}%"
        if value is None:
            parts.append(_text("—", x, HEIGHT - BOTTOM - 4))
        else:
            head, foot = down(max(value, Fraction(0))), down(min(value, Fraction(0)))
            parts.append(_bar(course, period, (middle, slot), (head, foot)))
            if period in written:
                parts.append(_figure(value, x, head - 5, is_last=period == course.now))
        parts.append(_text(_mark(period), x, HEIGHT - 7))
    zero = f"{down(Fraction(0)):.1f}"
    parts.append(element("line", class_="t-axis", x1=f"{left}%", x2="100%", y1=zero, y2=zero))
    return picture("".join(parts), "traj sides", HEIGHT, _label(course), width="100%")


def _marks(floor: Fraction, top: Fraction) -> list[Fraction]:
    step = round_step(top - floor)
    first = step * -(-floor // step)
    return [first + 2 * step * place for place in range(int((top - first) // (2 * step)) + 1)]


def _grid(
    marks: Sequence[Fraction], left: float, down: Callable[[Fraction], float]
) -> Iterator[str]:
    for mark in marks:
        y = f"{down(mark):.1f}"
        yield element("line", class_="t-grid", x1=f"{left}%", x2="100%", y1=y, y2=y)
        shown = {"x": f"{left - 1}%", "y": f"{down(mark) + 4:.1f}", "text_anchor": "end"}
        yield element("text", number(mark), class_="t-lab sides__axis", **shown)


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


def _figure(value: Fraction, x: str, y: float, *, is_last: bool) -> str:
    words, bold = number(value), " ax-now" if is_last else ""
    if is_last and len(words) > LONG:
        return _text(words, "100%", y, bold, anchor="end")
    return _text(words, x, y, bold)


def _text(words: str, x: str, y: float, more: str = "", anchor: str = "middle") -> str:
    return element("text", words, class_=f"t-lab{more}", x=x, y=f"{y:.1f}", text_anchor=anchor)


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
