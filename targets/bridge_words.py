"""The bridge between two days in words: `−3.2亿元：2处更正、1家单位迟报、1处口径变更`."""

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from targets.calc.bridge import MORE_PLACES, Cause
from targets.calc.numbers import round_half_up
from targets.calc.periods import Period
from targets.calc.sums import Measure
from targets.choices import PathKind
from targets.formatting import (
    NOTHING,
    change_unit,
    exact,
    moment_in_words,
    number,
    percent,
    period_name,
    signed,
    signed_shown,
    with_unit,
)
from targets.labels import size_label, status_label
from targets.models import Indicator
from targets.selectors.bridge import BaselineChange, BridgeRow, Changed
from targets.selectors.changed_registers import ChangedFirm, Counted
from targets.selectors.changed_settings import MILESTONE, SettingChange, Value
from targets.sentences import spelled
from targets.words import named, together

HEADS = {
    Cause.DEFINITION: gettext_lazy("口径变更"),
    Cause.REGISTER: gettext_lazy("企业名录变更"),
    Cause.CERTIFICATE: gettext_lazy("证书变更"),
    Cause.CORRECTION: gettext_lazy("更正"),
    Cause.LATE: gettext_lazy("补报迟报"),
    Cause.WITHDRAWN: gettext_lazy("撤回"),
}


def cause_head(cause: Cause) -> str:
    return str(HEADS[cause])


def bridge_sentence(row: BridgeRow) -> str:
    """The change and its causes, counted; why there is none, where a value is undefined."""
    unit = named(row.indicator, "unit")
    if row.change is None:
        return _one_sided(row.before, row.after, row.indicator)
    change = signed(row.shown_change, row.decimals)
    causes = [cause for part in row.parts or () for cause in part.causes]
    told = [_counted(cause, row.changed.get(cause, Changed())) for cause in causes]
    change = with_unit(change, change_unit(unit))
    return _("%(change)s：%(causes)s") % {"change": change, "causes": _("、").join(told)}


def moved_sentence(then: Measure, now: Measure, indicator: Indicator) -> str:
    """What a figure was and is; with more decimals where it moved by less than it is written with.
    The difference is that of what is written."""
    unit, places = named(indicator, "unit"), indicator.decimals
    if then.value == now.value:
        facts = {"after": with_unit(number(now.value, places), unit)}
        return "" if now.value is None else _("这个数没有变，仍为%(after)s。") % facts
    if then.value is None or now.value is None:
        return _one_sided(then, now, indicator)
    if round_half_up(then.value, places) == round_half_up(now.value, places):
        places += MORE_PLACES
    change = round_half_up(now.value, places) - round_half_up(then.value, places)
    return _("这个数从%(before)s变为%(after)s，相差%(change)s。") % {
        "before": with_unit(number(then.value, places), unit),
        "after": with_unit(number(now.value, places), unit),
        "change": with_unit(signed_shown(change), change_unit(unit)),
    }


def _one_sided(before: Measure, after: Measure, indicator: Indicator) -> str:
    unit = named(indicator, "unit")
    if before.value is None:
        told = with_unit(number(after.value, indicator.decimals), unit)
        return _("当时算不出，现在是%(after)s。") % {"after": told}
    told = with_unit(number(before.value, indicator.decimals), unit)
    return _("当时是%(before)s，现在算不出。") % {"before": told}


def _counted(cause: Cause, changed: Changed) -> str:
    if cause is Cause.LATE and changed.units:
        text = ngettext("%(count)s家单位迟报", "%(count)s家单位迟报", changed.units)
        return text % {"count": spelled(changed.units)}
    if not changed.count:
        return cause_head(cause)
    return COUNTED[cause](changed.count) % {"count": spelled(changed.count)}


COUNTED: dict[Cause, Callable[[int], str]] = {
    Cause.DEFINITION: lambda n: ngettext("%(count)s处口径变更", "%(count)s处口径变更", n),
    Cause.REGISTER: lambda n: ngettext("%(count)s家企业名录变更", "%(count)s家企业名录变更", n),
    Cause.CERTIFICATE: lambda n: ngettext("%(count)s家企业证书变更", "%(count)s家企业证书变更", n),
    Cause.CORRECTION: lambda n: ngettext("%(count)s处更正", "%(count)s处更正", n),
    Cause.LATE: lambda n: ngettext("%(count)s个数补报", "%(count)s个数补报", n),
    Cause.WITHDRAWN: lambda n: ngettext("%(count)s个数撤回", "%(count)s个数撤回", n),
}


def changed_words(since: datetime | None, cells: int, firms: int, withheld: int) -> str:
    """How many cells of a figure changed since (None: were ever corrected), how many enterprises it
    counts otherwise, and how many of the cells the reader is not shown."""
    told = []
    if since is None:
        text = ngettext(
            "这个数用到的格里有%(n)d格审定以后更正过。",
            "这个数用到的格里有%(n)d格审定以后更正过。",
            cells,
        )
        told.append(text % {"n": cells})
    elif cells or not firms:
        text = ngettext(
            "从%(day)s到现在，这个数用到的格里有%(n)d格变了。",
            "从%(day)s到现在，这个数用到的格里有%(n)d格变了。",
            cells,
        )
        told.append(text % {"day": moment_in_words(since), "n": cells})
    if since is not None and firms:
        text = ngettext(
            "从%(day)s到现在，%(n)d家企业的名录或证书与当时不同，计数随之改变。",
            "从%(day)s到现在，%(n)d家企业的名录或证书与当时不同，计数随之改变。",
            firms,
        )
        told.append(text % {"day": moment_in_words(since), "n": firms})
    if withheld:
        text = ngettext(
            "其中%(n)d格是单个企业的数，依统计法不列。",
            "其中%(n)d格是单个企业的数，依统计法不列。",
            withheld,
        )
        told.append(text % {"n": withheld})
    return together(*told)


def counted_words(firm: ChangedFirm, when: str) -> str:
    """How a figure counted (`when` "before"), or counts ("after"), an enterprise that changed."""
    one: Counted = getattr(firm.change, when)
    if firm.change.cause is Cause.CERTIFICATE:
        return _("持证") if one.holds else _("无证")
    if not one.quarters:
        return pgettext("enterprise", "不在营")
    n = len(one.quarters)
    words = ngettext("在营%(n)d个季度", "在营%(n)d个季度", n) % {"n": n}
    if one.above_scale is None:
        return words
    return _("%(words)s，%(scale)s") % {"words": words, "scale": size_label(one.above_scale)}


SETTINGS = {
    "ahead": gettext_lazy("“领先”的界限"),
    "on_track": gettext_lazy("“正常”的界限"),
    "behind": gettext_lazy("“滞后”的界限"),
    "coverage": gettext_lazy("覆盖率下限"),
    "comparator": gettext_lazy("比较"),
    "value": gettext_lazy("目标值"),
    "target_period": gettext_lazy("目标期"),
    "baseline": gettext_lazy("基期值"),
    "baseline_period": gettext_lazy("基期"),
    "path": gettext_lazy("序时路径"),
    MILESTONE: gettext_lazy("阶段目标"),
}


def setting_sentence(change: SettingChange) -> str:
    """`工业总产值 目标值：1,000亿元改为1,100亿元（调整方案）`."""
    name = str(SETTINGS[change.setting])
    if change.period:
        name = _("%(period)s%(setting)s") % {
            "period": period_name(change.period),
            "setting": name,
        }
    facts = {
        "what": f"{named(change.indicator, 'short')} {name}" if change.indicator else name,
        "before": _set_value(change, change.before),
        "after": _set_value(change, change.after),
        "reason": change.reason,
    }
    if change.reason:
        return _("%(what)s：%(before)s改为%(after)s（%(reason)s）") % facts
    return _("%(what)s：%(before)s改为%(after)s") % facts


def baseline_sentence(change: BaselineChange) -> str:
    """`2016年四季度工业总产值的基期值：482.0亿元改为485.0亿元（+3.0亿元：两处更正）；按现在的数，
    此时应达708.6亿元改为709.9亿元，完成进度32.4%改为31.9%`."""
    unit = named(change.indicator, "unit")
    places = change.why.decimals if change.why else change.indicator.decimals
    facts = {
        "period": period_name(change.period),
        "name": named(change.indicator, "short"),
        "values": _pair(change.before, change.after, places, unit),
        "why": bridge_sentence(change.why) if change.why and change.why.parts else "",
        "effects": _("，").join(_effects(change)),
    }
    what = _("%(period)s%(name)s的基期值：%(values)s") % facts
    if facts["why"]:
        what = _("%(what)s（%(why)s）") % {"what": what, "why": facts["why"]}
    if not facts["effects"]:
        return what
    return _("%(what)s；按现在的数，%(effects)s") % {"what": what, "effects": facts["effects"]}


def _effects(change: BaselineChange) -> list[str]:
    """What today's value is judged by and how, where the baseline changes it."""
    old, new = change.with_old, change.with_new
    told = []
    if old.expected != new.expected:
        unit, places = named(change.indicator, "unit"), change.indicator.decimals
        told.append(
            _("此时应达%(values)s") % {"values": _pair(old.expected, new.expected, places, unit)}
        )
    if old.progress != new.progress:
        was, now = (None if one is None else one * 100 for one in (old.progress, new.progress))
        told.append(_("完成进度%(values)s") % {"values": _pair(was, now, 1, "%")})
    if old.status != new.status:
        facts = {"before": status_label(old.status), "after": status_label(new.status)}
        values = _("%(before)s改为%(after)s") % facts
        told.append(_("状态%(values)s") % {"values": values})
    return told


def _pair(before: Fraction | None, after: Fraction | None, places: int, unit: str) -> str:
    """With as many decimals as show that they differ."""
    written = [number(one, places) for one in (before, after)]
    if written[0] == written[1]:
        written = [number(one, places + MORE_PLACES) for one in (before, after)]
    told = [_("没有") if one == NOTHING else with_unit(one, unit) for one in written]
    return _("%(before)s改为%(after)s") % {"before": told[0], "after": told[1]}


def _set_value(change: SettingChange, value: Value) -> str:
    if value is None:
        return _("没有")
    if isinstance(value, Period):
        return period_name(value)
    if isinstance(value, str):
        return str(PATHS.get(value, value))
    if change.indicator is None:
        return percent(Fraction(value))
    return with_unit(exact(value), named(change.indicator, "unit"))


PATHS = dict(PathKind.choices)


def bridge_cells(row: BridgeRow, causes: list[Cause]) -> list[tuple[Cause, str]]:
    """Each of `causes` with its printed effect, an em dash where it changed nothing."""
    held = row.by_cause
    return [
        (cause, signed(held[cause], row.decimals) if cause in held else NOTHING) for cause in causes
    ]
