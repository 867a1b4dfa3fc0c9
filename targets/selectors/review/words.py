"""Why a return stands where it stands, and what approving it would change, in words."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from targets.calc.bridge import MORE_PLACES
from targets.calc.periods import Period
from targets.calc.review_order import LEAST
from targets.formatting import from_to, number, percent, period_name
from targets.labels import status_label
from targets.models import Indicator, ReviewWeight
from targets.words import named

Names = Mapping[str, Indicator]


def reasons_of(
    weight: ReviewWeight | None, queue: Sequence[ReviewWeight | None], names: Names
) -> list[str]:
    """Size, surprise and effect in words, and in which of them it is the first of `queue`."""
    if weight is None:
        return [_("还没有算出先后，先排在前面")]
    said = [_size(weight, names), *_surprise(weight), _effect(weight, names)]
    first = _firsts(weight, [one for one in queue if one is not None])
    return [*said, first] if first else said


def _size(weight: ReviewWeight, names: Names) -> str:
    largest = weight.facts.get("largest")
    if not largest or largest["indicator"] not in names:
        return _("不进任何目标的合计")
    name = named(names[largest["indicator"]], "short")
    return _("占%(name)s合计的%(share)s") % {
        "name": name,
        "share": percent(Fraction(largest["share"])),
    }


def _surprise(weight: ReviewWeight) -> list[str]:
    new, outside = weight.facts.get("new", 0), weight.facts.get("outside", 0)
    said = []
    if new:
        said.append(ngettext("%(n)d处异常", "%(n)d处异常", new) % {"n": new})
    if outside:
        text = ngettext("%(n)d格变动超出常态", "%(n)d格变动超出常态", outside)
        said.append(text % {"n": outside})
    return said or [_("没有异常")]


def _effect(weight: ReviewWeight, names: Names) -> str:
    moved = weight.facts.get("effect")
    if not moved or moved["indicator"] not in names:
        return _("通过后各目标的现值不变")
    before, after = (moved[side]["attainment"] for side in ("before", "after"))
    name = named(names[moved["indicator"]], "short")
    if before is None or after is None:
        text = _("通过后才算出%(name)s") if before is None else _("通过后算不出%(name)s")
        return text % {"name": name}
    return _("通过后%(name)s的现值由目标值的%(before)s变为%(after)s") % {
        "name": name,
        "before": percent(Fraction(before)),
        "after": percent(Fraction(after)),
    }


def _firsts(weight: ReviewWeight, queue: Sequence[ReviewWeight]) -> str:
    """Said only where there is something to compare with, and the factor counts at all."""
    words = {"size": _("分量"), "surprise": _("意外"), "effect": pgettext("factor", "影响")}
    others = [one for one in queue if one.pk != weight.pk]
    leading = [
        word
        for name, word in words.items()
        if others
        and Fraction(getattr(weight, name)) > LEAST
        and all(getattr(weight, name) > getattr(one, name) for one in others)
    ]
    return _("%(factors)s最大") % {"factors": _("、").join(leading)} if leading else ""


def effects_told(weight: ReviewWeight | None, names: Names) -> list[str]:
    """`工业总产值681.2→690.4亿元，序时状态由滞后转正常` for every target that changes."""
    effects = weight.effects if weight else []
    periods = {one["period"] for one in effects}
    told = [(one, effect_told(one, names)) for one in effects]
    return [
        in_period(one["period"], words) if len(periods) > 1 else words
        for one, words in told
        if words
    ]


def in_period(written: str, words: str) -> str:
    return f"{period_name(Period.parse(written))} {words}"


def effect_told(one: Mapping[str, Any], names: Names) -> str:
    """Of one target at one period, without saying which; empty where it does not change."""
    before, after, indicator = one["before"], one["after"], names.get(one["indicator"])
    if before == after or indicator is None:
        return ""
    if before is None or after is None:
        text = _("新列目标%(name)s") if before is None else _("不再列目标%(name)s")
        return text % {"name": named(indicator, "short")}
    values = _values(before["value"], after["value"], indicator)
    parts = []
    if values[0] != values[1]:
        parts.append(from_to(values[0], values[1], named(indicator, "unit")))
    if before["status"] != after["status"]:
        text = _("序时状态由%(before)s转%(after)s")
        states = {"before": status_label(before["status"]), "after": status_label(after["status"])}
        parts.append(text % states)
    if not parts:
        return ""
    return f"{named(indicator, 'short')} {_('，').join(parts)}"


def _values(before: str | None, after: str | None, indicator: Indicator) -> list[str]:
    """With as many decimals as show that they differ, four more than the indicator's at most."""
    held = [None if text is None else Fraction(text) for text in (before, after)]
    for places in range(indicator.decimals, indicator.decimals + MORE_PLACES + 1):
        written = [number(one, places) for one in held]
        if written[0] != written[1]:
            return written
    return [number(one, indicator.decimals) for one in held]
