"""The bullet: one target's way from baseline to goal."""

from dataclasses import dataclass
from fractions import Fraction
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from targets.calc.periods import Period
from targets.calc.progress import StatusReason, TargetSpec
from targets.formatting import number, percent, period_name
from targets.labels import outlook_label, status_label, status_tone
from targets.selectors.progress import ProgressRow
from targets.svg.marks import element, picture

LEFT, RIGHT = Fraction(-4, 100), Fraction(126, 100)
"""The share of the way from baseline to target at either edge of a bullet."""
NEAR_TARGET = (Fraction(87, 100), Fraction(122, 100))
BESIDE_TARGET = (Fraction(98, 100), Fraction(102, 100))
NEAR_BASELINE = Fraction(16, 100)
NEAR_DUE = Fraction(40, 100)
"""Up to here the words of the baseline and of what is due cover each other on a phone."""
LONG_MIDDLE = (Fraction(45, 100), Fraction(72, 100))
"""Between these long words fit neither to the right nor to the left on a phone, but around."""
BEYOND = 40
"""Pixels by which the two lines go on above and below: cells of higher rows clip them."""
CLEAR = 3
"""Pixels by which the tick of what is due ends above a caption."""
BESIDE = 3
"""Pixels between the baseline's mark and its value."""


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels; `dot` is a radius. `is_captioned`: values are written under the bar."""

    height: int
    bar: int
    dot: int
    is_captioned: bool = False

    @property
    def middle(self) -> float:
        """The bar's; captions stand below it."""
        return self.height / 2 - (5 if self.is_captioned else 0)


BOARD, MARGIN, WALL = Size(68, 12, 5, is_captioned=True), Size(28, 10, 4), Size(92, 26, 9)


def scale(spec: TargetSpec, value: Fraction | None) -> Fraction | None:
    """Where `value` lies on the way from baseline (0) to target (1); None without such a way."""
    if value is None or spec.baseline is None or spec.is_kept:
        return None
    return (value - spec.baseline) / (spec.target - spec.baseline)


def clamp(way: Fraction) -> Fraction:
    return max(LEFT, min(RIGHT, way))


def at(way: Fraction) -> str:
    """A horizontal position on a bullet."""
    return f"{float((clamp(way) - LEFT) / (RIGHT - LEFT)) * 100:.2f}%"


def bar(class_: str, start: Fraction, stop: Fraction, size: Size, **extra: object) -> str:
    start, stop = sorted((clamp(start), clamp(stop)))
    width = f"{float((stop - start) / (RIGHT - LEFT)) * 100:.2f}%"
    top = size.middle - size.bar / 2
    return element("rect", class_=class_, x=at(start), y=top, width=width, height=size.bar, **extra)


def upright(class_: str, way: Fraction, top: float, bottom: float) -> str:
    return element("line", class_=class_, x1=at(way), x2=at(way), y1=top, y2=bottom)


def bullet(row: ProgressRow, size: Size = BOARD) -> SafeString:
    """The way from baseline to target: how far it got, where it should be (the upright tick),
    where three projections see it at the end (whisker with a hollow dot)."""
    height, middle = size.height, size.middle
    due = scale(row.spec, row.progress.expected)
    value = scale(row.spec, row.measure.value)
    if row.spec.baseline is None or row.spec.is_kept:
        parts = [*without_scale(row, size)]
    else:
        parts = [bar("b-track", Fraction(0), Fraction(1), size)]
        if value is not None:
            parts += filled(row, value, due, size)
        elif (last := last_known(row)) is not None:
            parts.append(bar("b-stale", Fraction(0), scale(row.spec, last[1]) or Fraction(0), size))
        parts.append(upright("b-base", Fraction(0), middle - size.bar + 2, middle + size.bar - 2))
    parts.append(upright("b-target", Fraction(1), -BEYOND, height + BEYOND))
    if due is not None:
        parts.insert(0, upright("b-nowline", due, -BEYOND, height + BEYOND))
        foot = middle + size.bar - (CLEAR if size.is_captioned else 0)
        parts += [upright(name, due, middle - size.bar, foot) for name in ("b-halo", "b-now")]
    parts += projected(row, size)
    if size.is_captioned:
        parts += captions(row, value, middle + size.bar / 2 + 16)
    return picture("".join(parts), "bullet", height, bullet_label(row), width="100%")


def bullet_small(row: ProgressRow) -> SafeString:
    """For a margin: the words beside it say what the captions would."""
    return bullet(row, MARGIN)


def bullet_large(row: ProgressRow) -> SafeString:
    """For a wall that is read from six metres."""
    return bullet(row, WALL)


def without_scale(row: ProgressRow, size: Size) -> list[str]:
    """A baseline that is missing, or already beyond the target, leaves no way to draw."""
    words = _("目标已在基期达到，须保持") if row.spec.is_kept else _("没有基期值")
    note = element("text", escape(words), class_="b-lab b-lab--p", x="6%", y=size.middle + 4)
    return [bar("b-track b-track--none", Fraction(0), Fraction(1), size), note]


def last_known(row: ProgressRow) -> tuple[Period, Fraction] | None:
    """The latest earlier value that counts, where the quarter itself has none."""
    if row.measure.value is not None or not row.sufficient:
        return None
    last = max(row.sufficient)
    return last, row.sufficient[last]


def stopped_at(row: ProgressRow, last: tuple[Period, Fraction]) -> str:
    facts = {"period": period_name(last[0]), "value": number(last[1], row.indicator.decimals)}
    return _("停在%(period)s %(value)s") % facts


def filled(row: ProgressRow, value: Fraction, due: Fraction | None, size: Size) -> list[str]:
    zero = Fraction(0)
    if not row.is_sufficient:
        return [bar("b-stale", zero, value, size)]
    if row.progress.status_reason == StatusReason.NOT_STARTED:
        return []
    parts = []
    if value < 0:
        parts.append(bar("b-regress", value, zero, size))
    elif due is None or value <= due:
        parts.append(bar("b-bar", zero, value, size))
    else:
        parts += [bar("b-bar", zero, due, size), bar("b-plus", due, value, size)]
    if due is not None and value < due:
        tone = status_tone(row.progress.status)
        tone = tone if tone in ("lag", "severe") else "ok"
        gap = bar("b-gap", max(value, zero), due, size, fill=f"url(#h-{tone})")
        parts.append(gap)
    if not LEFT <= value <= RIGHT:
        parts.append(off_scale(value, size.middle))
    return parts


def off_scale(value: Fraction, middle: float) -> str:
    """A notch says that the bar goes on beyond the edge."""
    drawn = "M7 1 1 6l6 5" if value < LEFT else "M-8 1-2 6l-6 5"
    path = element("path", class_="b-over", d=drawn)
    return element("svg", path, x=at(value), y=middle - 6, overflow="visible")


def projected(row: ProgressRow, size: Size) -> list[str]:
    projection, middle = row.ahead.projection, size.middle
    low, high = sorted(
        (scale(row.spec, projection.low), scale(row.spec, projection.high)),
        key=lambda way: way if way is not None else Fraction(0),
    )
    central = scale(row.spec, projection.central)
    if low is None or high is None or central is None or row.progress.time_elapsed == 1:
        return []
    parts = [
        element("line", class_=name, x1=at(low), x2=at(high), y1=middle, y2=middle)
        for name in ("b-halo", "b-proj")
    ]
    parts += [
        upright("b-proj", end, middle - 4, middle + 4) for end in (low, high) if LEFT < end < RIGHT
    ]
    parts += [goes_on(LEFT, "M5-4 0 0l5 4", middle)] if low < LEFT else []
    parts += [goes_on(RIGHT, "M-5-4 0 0l-5 4", middle)] if high > RIGHT else []
    return [*parts, element("circle", class_="b-ghost", cx=at(central), cy=middle, r=size.dot)]


def goes_on(edge: Fraction, drawn: str, middle: float) -> str:
    """An arrow where the range of the projections leaves the scale."""
    path = element("path", class_="b-proj b-open", d=drawn)
    return element("svg", path, x=at(edge), y=middle, overflow="visible")


def captions(row: ProgressRow, value: Fraction | None, y: float) -> list[str]:
    """The baseline under its mark; the projection, the value that does not count, or the last one
    there was, under its own."""
    if row.spec.baseline is None or row.spec.is_kept:
        return []
    places, text, way = row.indicator.decimals, "", None
    central = row.ahead.projection.central
    if central is not None and row.progress.time_elapsed != 1:
        text, way = (
            pgettext("bullet", "预计%(value)s") % {"value": number(central, places)},
            scale(row.spec, central),
        )
    elif row.measure.value is not None and not row.is_sufficient:
        text = _("未计入 %(value)s") % {"value": number(row.measure.value, places)}
        way = value
    parts, last = [], last_known(row)
    if last is not None:
        text, way = stopped_at(row, last), scale(row.spec, last[1])
    if way is None or way > NEAR_BASELINE:
        base = number(row.spec.baseline, places)
        parts.append(written("b-lab", Fraction(0), y, base, dx=BESIDE))
    if way is None:
        return parts
    is_long = central is None or last is not None
    x, anchor = caption_place(way, is_long=is_long)
    return [*parts, written("b-lab b-lab--p", max(x, Fraction(0)), y, text, anchor)]


def caption_place(way: Fraction, *, is_long: bool) -> tuple[Fraction, str]:
    """Where a caption about `way` is anchored and by which end: on the side of the target line that
    `way` is on, where it fits there, and not across the line."""
    before, after = BESIDE_TARGET
    if is_long and way >= LONG_MIDDLE[1]:
        return min(way, before), "end"
    if is_long:
        return way, "start" if way < LONG_MIDDLE[0] else "middle"
    if NEAR_TARGET[0] < way < NEAR_TARGET[1]:
        return (before, "end") if way < 1 else (after, "start")
    if way <= NEAR_BASELINE:
        return way, "start"
    return way, "middle" if way < 1 else "end"


def written(
    class_: str, way: Fraction, y: float, text: str, anchor: str = "start", **extra: object
) -> str:
    return element("text", escape(text), class_=class_, x=at(way), y=y, text_anchor=anchor, **extra)


def bullet_label(row: ProgressRow) -> str:
    places, spec, found = row.indicator.decimals, row.spec, row.progress
    facts = [
        _("基期%(value)s") % {"value": number(spec.baseline, places)},
        _("现值%(value)s") % {"value": number(row.measure.value, places)},
        _("序时应达%(value)s") % {"value": number(found.expected, places)},
        _("目标%(value)s") % {"value": number(spec.target, places)},
    ]
    if found.progress is not None:
        facts.append(_("完成进度%(share)s") % {"share": percent(found.progress)})
    facts.append(status_label(found.status))
    if (last := last_known(row)) is not None:
        facts.append(stopped_at(row, last))
    if not row.is_sufficient:
        facts.append(_("覆盖率%(share)s") % {"share": percent(row.measure.coverage.weighted)})
    projection = row.ahead.projection
    if projection.central is not None:
        facts.append(
            _("%(year)s年末预计%(central)s，推算在%(low)s至%(high)s之间，%(outlook)s")
            % {
                "year": spec.end.year,
                "central": number(projection.central, places),
                "low": number(projection.low, places),
                "high": number(projection.high, places),
                "outlook": outlook_label(row.ahead.outlook),
            }
        )
    return _("；").join(facts)


def axis(elapsed: Fraction | None, start: Period, end: Period, height: int = 34) -> SafeString:
    """The heads of a column of bullets; where the linear path stands is written once for all."""
    base = "ax-base" if elapsed is None or elapsed > NEAR_DUE else "ax-base ax-near"
    marks: list[tuple[str, Fraction, str, str, str]] = [
        (base, Fraction(0), "start", _("%(year)s年基期") % {"year": start.year}, "b-base"),
        ("ax-tgt", Fraction(1), "middle", _("%(year)s年目标") % {"year": end.year}, "b-target"),
    ]
    if elapsed is not None and Fraction(15, 100) < elapsed < Fraction(85, 100):
        due = _("序时%(share)s") % {"share": percent(elapsed)}
        marks.append(("ax-now", elapsed, "middle", due, "b-now"))
    parts = [written(name, way, 14, text, anchor) for name, way, anchor, text, _line in marks]
    parts += [upright(line, way, 22, height) for _name, way, _anchor, _text, line in marks]
    return picture("".join(parts), "bullet", height, width="100%")
