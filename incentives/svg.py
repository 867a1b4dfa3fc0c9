"""Small pictures of money: a year's budget, a step's share, who pays which part."""

from decimal import Decimal
from fractions import Fraction

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from incentives.models import Disbursement
from incentives.selectors.budgets import YearSum, year_elapsed
from targets.formatting import exact
from targets.svg.marks import element, picture

HEIGHT = 22


def budget_bar(year: YearSum, expects: Decimal | None) -> SafeString:
    """Paid, committed, expected at most, left; the upright is today. What is expected beyond the
    budget makes the bar longer than the budget, whose end is then marked. `expects` None where
    nothing of it would be taken from this year's budget. Empty where the money is withheld."""
    if year.paid is None or year.committed is None or year.left is None:
        return SafeString("")
    expected = expects or Decimal(0)
    left = max(year.left - expected, Decimal(0))
    parts = [("u1", year.paid), ("u2", year.committed), ("u3", expected), ("u4", left)]
    whole = sum((amount for _class, amount in parts), Decimal(0))
    if not whole:
        return SafeString("")
    drawn, x = [], Fraction(0)
    for name, amount in parts:
        width = Fraction(amount) / Fraction(whole)
        if width:
            drawn.append(_box(name, x, width))
        x += width
    end = Fraction(year.whole) / Fraction(whole)
    drawn.append(_upright("b-now", year_elapsed(year.year) * end))
    if end < 1:
        drawn.append(_upright("b-target", end))
    values = {
        "paid": exact(year.paid),
        "committed": exact(year.committed),
        "expected": exact(expected),
        "left": exact(left),
        "whole": exact(year.whole),
    }
    label = _(
        "已拨%(paid)s，已批待拨%(committed)s，在办预计%(expected)s，余%(left)s，"
        "预算合计%(whole)s万元"
    )
    if expects is None:
        label = _("已拨%(paid)s，已批待拨%(committed)s，余%(left)s，预算合计%(whole)s万元")
    return picture("".join(drawn), "", HEIGHT + 8, label % values, width="100%")


def step_bar(count: int, most: int) -> SafeString:
    """How many of a step beside the fullest one."""
    share = Fraction(count, most) if most else Fraction(0)
    track = element("rect", class_="d-bg", x=0, width="100%", y="6.5", height=1)
    bar = element("rect", class_="d-pos", x=0, width=_percent(share), y=3, height=8)
    return picture(track + (bar if count else ""), "dbar", 14, width="100%", focusable="false")


def split_bar(parts: list[Disbursement]) -> SafeString:
    """Each funder's part: paid full, due hatched, others an outline."""
    whole = sum((one.amount for one in parts), Decimal(0))
    drawn, x = [], Fraction(0)
    for one in parts:
        width = Fraction(one.amount) / Fraction(whole)
        drawn.append(_box({"paid": "u1", "batched": "u2"}.get(one.state, "u3"), x, width))
        x += width
    said = [
        f"{one.get_funder_display()} {exact(one.amount)} {one.get_state_display()}" for one in parts
    ]
    return picture("".join(drawn), "split", HEIGHT + 8, _("；").join(said), width="100%")


def _box(name: str, x: Fraction, width: Fraction) -> str:
    return element("rect", class_=name, x=_percent(x), width=_percent(width), y=4, height=HEIGHT)


def _upright(name: str, x: Fraction) -> str:
    return element("line", class_=name, x1=_percent(x), x2=_percent(x), y1=0, y2=HEIGHT + 8)


def _percent(share: Fraction) -> str:
    return f"{float(share) * 100:.2f}%"
