"""Small multiples: one data element's last eight quarters, from zero, with last year's tick."""

from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from targets.formatting import number, period_name
from targets.selectors.enterprise_figures import Multiple
from targets.svg.marks import element, picture
from targets.words import named

HEIGHT, TOP = 112, 8
GAP_HEIGHT = 12
GAP = 12.5
"""Percent of a quarter's column that stays free on either side of its bar."""


def quarters(shown: Multiple) -> SafeString:
    """Bars from zero, below it where negative; a quarter without a figure is a dashed outline on
    the zero line, not a bar of no height. The tick is the same quarter a year before."""
    known = [
        one
        for quarter in shown.quarters
        for one in (quarter.value, quarter.year_before)
        if one is not None
    ]
    low = min([*known, Decimal(0)])
    high = max([*known, Decimal(0) if low else Decimal(1)])
    span = high - low

    def down(value: Decimal) -> float:
        return TOP + float((high - value) / span) * (HEIGHT - TOP - 1)

    zero, step, parts = down(Decimal(0)), 100 / len(shown.quarters), []
    gap = zero - GAP_HEIGHT if high else zero
    for place, quarter in enumerate(shown.quarters):
        left, margin = place * step, step * GAP / 100
        x, width = f"{left + margin:.2f}%", f"{step - 2 * margin:.2f}%"
        if quarter.value is None:
            box = {"x": x, "y": gap, "width": width, "height": GAP_HEIGHT}
            parts.append(element("rect", class_="m-miss", **box))
        else:
            at = down(quarter.value)
            style = "m-now" if quarter is shown.shown else "m-bar"
            top, tall = f"{min(at, zero):.1f}", f"{abs(at - zero):.1f}"
            parts.append(element("rect", class_=style, x=x, y=top, width=width, height=tall))
        if quarter.year_before is not None:
            at_before = f"{down(quarter.year_before):.1f}"
            ends = (f"{left:.2f}%", f"{left + step:.2f}%")
            parts.append(
                element("line", class_="m-ly", x1=ends[0], x2=ends[1], y1=at_before, y2=at_before)
            )
    parts.append(element("line", class_="m-axis", x1=0, x2="100%", y1=zero, y2=zero))
    return picture("".join(parts), "mini", HEIGHT, _label(shown), width="100%")


def _label(shown: Multiple) -> str:
    told = (
        f"{period_name(one.period)} {number(one.value, shown.places)}" for one in shown.quarters
    )
    words = {"name": named(shown.element), "values": _("，").join(told)}
    return _("%(name)s八个季度：%(values)s") % words
