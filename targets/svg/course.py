"""The course: a trajectory without words, small beside its fellows on a wall. What it says in
figures stands beside it."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.safestring import SafeString

from targets.calc.periods import Period, period_range
from targets.calc.progress import expected
from targets.selectors.progress import ProgressRow
from targets.svg.marks import element, picture
from targets.svg.trajectory import Frame, frame_of, joined, segment, trajectory_label

HEIGHT, EDGE = 190, 12
LEFT, RIGHT = 1, 97
END_MARK = 9


@dataclass(frozen=True)
class SmallFrame(Frame):
    def across(self, period: Period) -> float:
        whole = self.last.quarters_since(self.first)
        return LEFT + (RIGHT - LEFT) * period.quarters_since(self.first) / whole

    def down(self, value: Fraction) -> float:
        share = float((value - self.low) / (self.high - self.low))
        return HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)


def course(row: ProgressRow) -> SafeString:
    """Values, the required path (dashed), the target, and where three projections lead."""
    spec, now = row.spec, max(row.history)
    held = sorted(row.sufficient.items())
    first, last = min([spec.start, *row.sufficient]), max(spec.end, now)
    dues = [(one, expected(spec, one)) for one in period_range(spec.start, last)]
    path = [(one, due) for one, due in dues if due is not None]
    covered = frame_of(first, last, [spec.target, *(value for _one, value in path + held)], row)
    frame = SmallFrame(covered.first, covered.last, covered.low, covered.high)
    goal_at = f"{frame.down(spec.target):.1f}"
    parts = [element("line", class_="b-target", x1="0", x2="100%", y1=goal_at, y2=goal_at)]
    parts += joined(frame, "s-req", path) + ahead(frame, row, now) + joined(frame, "s-line", held)
    if held:
        x, y = f"{frame.across(held[-1][0]):.2f}%", f"{frame.down(held[-1][1]):.1f}"
        hollow = "" if held[-1][0] == now else " s-end--miss"
        parts.append(element("circle", class_=f"s-end{hollow}", cx=x, cy=y, r=7))
    return picture("".join(parts), "course", HEIGHT, trajectory_label(row), width="100%")


def ahead(frame: Frame, row: ProgressRow, now: Period) -> list[str]:
    """From the last value to the middle projection, and the range of the three as a whisker."""
    projection, end, value = row.ahead.projection, row.spec.end, row.sufficient.get(now)
    low, high, central = projection.low, projection.high, projection.central
    if value is None or central is None or low is None or high is None or now >= end:
        return []
    x = f"{frame.across(end):.2f}%"
    top, bottom = f"{frame.down(high):.1f}", f"{frame.down(low):.1f}"
    return [
        segment(frame, "t-central", (now, value), (end, central)),
        element("line", class_="b-proj", x1=x, x2=x, y1=top, y2=bottom),
        element("circle", class_="b-ghost", cx=x, cy=f"{frame.down(central):.1f}", r=END_MARK),
    ]
