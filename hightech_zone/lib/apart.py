"""Labels beside the ends of lines, kept off one another."""

from collections.abc import Sequence


def apart(fixed: float, wanted: Sequence[float], room: float) -> list[float]:
    """Where labels can stand at least `room` from the one at `fixed` and from one another, each on
    its own side of it and as near as can be to where it is `wanted`. Pixels from the top."""
    found, last = list(wanted), {-1: fixed, 1: fixed}
    for place in sorted(range(len(wanted)), key=lambda one: abs(wanted[one] - fixed)):
        side = 1 if wanted[place] >= fixed else -1
        last[side] += side * max(room, side * (wanted[place] - last[side]))
        found[place] = last[side]
    return found
