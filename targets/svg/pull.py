"""The bar of a part's pull: right of the line what it added, hatched left of it what it took."""

from fractions import Fraction

from django.utils.safestring import SafeString

from targets.svg.marks import element, picture

HEIGHT, BAR = 18, 12
MARGIN = Fraction(1, 50)


def pull_bar(effect: Fraction | None, span: tuple[Fraction, Fraction]) -> SafeString:
    """`span`: the least and greatest effect of the table, 0 among them. Without an effect only the
    line. The figures stand beside it."""
    low, high = span
    width = high - low or Fraction(1)

    def at(value: Fraction) -> Fraction:
        return MARGIN + (1 - 2 * MARGIN) * (value - low) / width

    zero = _percent(at(Fraction(0)))
    parts = [element("line", class_="d-zero", x1=zero, x2=zero, y1=0, y2=HEIGHT)]
    if effect:
        left, right = sorted((at(Fraction(0)), at(effect)))
        parts.insert(
            0,
            element(
                "rect",
                class_="d-pos" if effect > 0 else "d-neg",
                x=_percent(left),
                y=(HEIGHT - BAR) // 2,
                width=_percent(right - left),
                height=BAR,
            ),
        )
    return picture("".join(parts), "dbar", HEIGHT, width="100%")


def _percent(share: Fraction) -> str:
    return f"{float(share) * 100:.2f}%"
