"""The sparkline: the last eight quarters beside a row."""

import itertools
from collections.abc import Callable, Sequence
from fractions import Fraction

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from targets.calc.periods import Period, period_range
from targets.calc.progress import expected
from targets.formatting import number, period_name
from targets.selectors.progress import HISTORY, ProgressRow
from targets.svg.marks import element, picture

SPARK_WIDTH, SPARK_HEIGHT = 116, 34
Spot = tuple[float, float]


def sparkline(row: ProgressRow) -> SafeString:
    """The last eight quarters against the required path (dashed). A quarter without sufficient
    data is a gap; where it is the last one, a cross marks it."""
    last = max(row.history)
    periods = period_range(last.plus(1 - HISTORY), last)
    values = [row.sufficient.get(period) for period in periods]
    path = [expected(row.spec, period) for period in periods]
    known = [one for one in (*values, *path) if one is not None]
    label = spark_label(row, periods, values)
    if not known:
        return drawn([], label)
    low, span = min(known), max(known) - min(known) or Fraction(1)

    def point(place: int, value: Fraction) -> tuple[float, float]:
        across = 4 + place * (SPARK_WIDTH - 8) / (HISTORY - 1)
        return across, SPARK_HEIGHT - 5 - float((value - low) / span) * (SPARK_HEIGHT - 10)

    parts = [line("s-req", *pair) for pair in pairs(path, point)]
    parts += [line("s-line", *pair) for pair in pairs(values, point)]
    ends = [(place, one) for place, one in enumerate(values) if one is not None]
    if ends:
        across, down = point(*ends[-1])
        hollow = "" if values[-1] is not None else " s-end--miss"
        parts.append(
            element("circle", class_=f"s-end{hollow}", cx=f"{across:.1f}", cy=f"{down:.1f}", r=3)
        )
    if values[-1] is None:
        parts.append(element("path", class_="s-x", d="M109 14l6 6m0-6-6 6"))
    return drawn(parts, label)


def drawn(parts: list[str], label: str) -> SafeString:
    box = f"0 0 {SPARK_WIDTH} {SPARK_HEIGHT}"
    return picture("".join(parts), "spark", SPARK_HEIGHT, label, width=SPARK_WIDTH, viewBox=box)


def spark_label(
    row: ProgressRow, periods: Sequence[Period], values: Sequence[Fraction | None]
) -> str:
    places = row.indicator.decimals
    told = (
        f"{period_name(period)} {number(value, places)}"
        for period, value in zip(periods, values, strict=True)
    )
    return _("近八个季度：%(values)s") % {"values": _("，").join(told)}


def pairs(
    values: Sequence[Fraction | None], point: Callable[[int, Fraction], Spot]
) -> list[tuple[Spot, Spot]]:
    """Neighbours that both have a value: gaps stay gaps."""
    spots = [None if one is None else point(place, one) for place, one in enumerate(values)]
    return [
        (left, right)
        for left, right in itertools.pairwise(spots)
        if left is not None and right is not None
    ]


def line(class_: str, start: Spot, stop: Spot) -> str:
    (x1, y1), (x2, y2) = start, stop
    return element(
        "line", class_=class_, x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}"
    )
