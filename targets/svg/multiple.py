"""One of several small charts on a common scale: a part's last quarters, beside the zone's."""

from collections.abc import Sequence
from fractions import Fraction

from django.utils.safestring import SafeString

from targets.selectors.multiples import Scale
from targets.svg.marks import element, picture
from targets.svg.sparkline import Spot, line, pairs

WIDTH, HEIGHT, EDGE = 240, 92, 8


def multiple(
    values: Sequence[Fraction | None],
    zone: Sequence[Fraction | None],
    scale: Scale,
    label: str,
) -> SafeString:
    """A line through the part's values, the zone's dashed; both only between neighbours, so that
    gaps stay gaps. Dots mark the part's values, a larger one the last quarter's."""

    def point(place: int, value: Fraction) -> Spot:
        across = EDGE + place * (WIDTH - 2 * EDGE) / max(1, len(values) - 1)
        share = float((value - scale.low) / (scale.high - scale.low))
        return across, HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)

    floor = HEIGHT - EDGE
    parts = [line("m-floor", (EDGE, floor), (WIDTH - EDGE, floor))]
    parts += [line("s-req", *pair) for pair in pairs(zone, point)]
    parts += [line("s-line", *pair) for pair in pairs(values, point)]
    for place, value in enumerate(values):
        if value is not None:
            across, down = point(place, value)
            radius = 3.5 if place == len(values) - 1 else 1.75
            shape = {"cx": f"{across:.1f}", "cy": f"{down:.1f}", "r": radius}
            parts.append(element("circle", class_="s-end", **shape))
    box = f"0 0 {WIDTH} {HEIGHT}"
    return picture("".join(parts), "multiple", HEIGHT, label, width=WIDTH, viewBox=box)
