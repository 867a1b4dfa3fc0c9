"""The scale of a slider and the marks under it: where it stands now, what is required."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, log10

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from targets.calc.scenario import Demand
from targets.formatting import number
from targets.svg.marks import element, picture

HEIGHT, TICK, FIRST, SECOND = 38, 8, 20, 35
"""Pixels: of the whole, of a tick, and down to the two lines of words."""
NICE = tuple(Fraction(one, 10) for one in (10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100))
ROOM = Fraction(3, 2)
"""How much further a slider goes than what is marked on it."""
MOST_PLACES = 4
"""What a typed number may have."""
EDGE = Fraction(16, 100)
"""Nearer to an end than this share of the width, words are set inwards."""
NEAR = Fraction(26, 100)
"""Nearer than this, a word reaches the number of that end."""


@dataclass(frozen=True)
class Scale:
    """Round ends, whole steps of some hundred apart. `places`: decimals of the step, in which
    amounts of this slider are written."""

    low: Fraction
    high: Fraction
    step: Fraction
    places: int

    def share(self, value: Fraction) -> Fraction:
        """How far along a value lies, kept within the ends."""
        inside = max(self.low, min(self.high, value))
        return (inside - self.low) / (self.high - self.low)


def scale(amounts: Iterable[Fraction | None]) -> Scale:
    """Wide enough for all amounts and 0."""
    held = [Fraction(0), *(one for one in amounts if one is not None)]
    low, high = -nice(-min(held) * ROOM), nice(max(held) * ROOM)
    if low == high:
        high = Fraction(10)
    exponent = floor(log10(high - low)) - 2
    step = Fraction(10) ** exponent
    low, high = floor(low / step) * step, ceil(high / step) * step
    return Scale(low, high, step, min(MOST_PLACES, max(0, -exponent)))


def nice(value: Fraction) -> Fraction:
    """The next round number at or above a positive value; 0 for others."""
    if value <= 0:
        return Fraction(0)
    unit = Fraction(10) ** floor(log10(value))
    return next((one * unit for one in NICE if one * unit >= value), 10 * unit)


def slider_marks(shown: Scale, recent: Fraction | None, demand: Demand | None) -> SafeString:
    """Ticks with words, the required one below the other so that they may lie close. An end of the
    scale is named where the first word leaves it room."""
    now = None if recent is None else shown.share(recent)
    parts = []
    for share, value in ((Fraction(0), shown.low), (Fraction(1), shown.high)):
        if now is None or abs(now - share) > NEAR:
            parts.append(words("m-end", share, number(value, shown.places), FIRST))
    if now is not None:
        text = _("现在%(value)s") % {"value": number(recent, shown.places)}
        parts += [tick("m-now", now), words("m-now", now, text, FIRST)]
    needed = demand.with_places(shown.places) if demand else None
    if needed is not None:
        share = shown.share(needed)
        text = _("须达%(value)s") if demand and demand.is_least else _("至多%(value)s")
        text %= {"value": number(needed, shown.places)}
        parts += [tick("m-need", share), words("m-need", share, text, SECOND)]
    return picture("".join(parts), "marks", HEIGHT, width="100%")


def tick(class_: str, share: Fraction) -> str:
    return element("line", class_=class_, x1=at(share), x2=at(share), y1=0, y2=TICK)


def words(class_: str, share: Fraction, text: str, down: int) -> str:
    anchor = "start" if share < EDGE else "end" if share > 1 - EDGE else "middle"
    return element("text", escape(text), class_=class_, x=at(share), y=down, text_anchor=anchor)


def at(share: Fraction) -> str:
    return f"{float(share) * 100:.2f}%"
