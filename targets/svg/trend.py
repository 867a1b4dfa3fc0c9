"""The trend: one enterprise's last eight quarters beside a query about the latest."""

from fractions import Fraction

from django.utils.safestring import SafeString

from targets.selectors.anomalies import Trend
from targets.svg.marks import element, picture
from targets.svg.sparkline import Spot, line, pairs

WIDTH, HEIGHT = 130, 44


def trend(shown: Trend) -> SafeString:
    """A line through the quarters that have a value, and a dot at the last. Gaps stay gaps."""
    values = [None if one is None else Fraction(one) for one in shown.values]
    known = [one for one in values if one is not None]
    low, span = min(known, default=Fraction(0)), _span(known)

    def point(place: int, value: Fraction) -> Spot:
        across = 4 + place * (WIDTH - 8) / (len(values) - 1)
        return across, HEIGHT - 5 - float((value - low) / span) * (HEIGHT - 10)

    parts = [line("s-line", *pair) for pair in pairs(values, point)]
    ends = [(place, one) for place, one in enumerate(values) if one is not None]
    if ends:
        across, down = point(*ends[-1])
        hollow = "" if values[-1] is not None else " s-end--miss"
        parts.append(
            element("circle", class_=f"s-end{hollow}", cx=f"{across:.1f}", cy=f"{down:.1f}", r=3)
        )
    box = f"0 0 {WIDTH} {HEIGHT}"
    return picture("".join(parts), "spark", HEIGHT, shown.told, width=WIDTH, viewBox=box)


def _span(known: list[Fraction]) -> Fraction:
    return max(known, default=Fraction(1)) - min(known, default=Fraction(0)) or Fraction(1)
