"""The words and the tones of what the engine finds: status, outlook, and why a value is missing.

The engine's enumerations know no language; their words are here, for pages, pictures and
workbooks alike. A tone names the CSS classes and the glyph of a status.
"""

from typing import Any

from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from targets.calc.alignment import Left
from targets.calc.changes import Mover
from targets.calc.outlook import Outlook
from targets.calc.progress import Status, StatusReason
from targets.calc.scenario import Obstacle
from targets.calc.sums import UndefinedReason
from targets.calc.uncounted import Uncounted
from targets.choices import CertificateKind

STATUS_WORDS: dict[str | None, Any] = {
    Status.INSUFFICIENT_DATA: _("数据不全"),
    Status.ACHIEVED: _("已达标"),
    Status.AHEAD: _("领先"),
    Status.ON_TRACK: pgettext_lazy("progress", "正常"),
    Status.BEHIND: _("滞后"),
    Status.SERIOUSLY_BEHIND: _("严重滞后"),
    None: _("不判断"),
}
STATUS_TONES: dict[str | None, str] = {
    Status.INSUFFICIENT_DATA: "none",
    Status.ACHIEVED: "done",
    Status.AHEAD: "lead",
    Status.ON_TRACK: "ok",
    Status.BEHIND: "lag",
    Status.SERIOUSLY_BEHIND: "severe",
    None: "null",
}
STATUS_REASON_WORDS: dict[str | None, Any] = {
    StatusReason.NO_BASELINE: _("没有基期值"),
    StatusReason.NOT_STARTED: _("尚未起算"),
    StatusReason.NO_PATH: _("没有序时路径"),
}
OUTLOOK_WORDS: dict[str | None, Any] = {
    Outlook.LIKELY: _("预计达标"),
    Outlook.AT_RISK: _("存在风险"),
    Outlook.UNLIKELY: _("预计不达标"),
    Outlook.UNKNOWN: _("无法判断"),
}
UNDEFINED_WORDS: dict[str | None, Any] = {
    UndefinedReason.MISSING_NUMERATOR: _("分子缺数"),
    UndefinedReason.MISSING_DENOMINATOR: _("分母缺数"),
    UndefinedReason.ZERO_DENOMINATOR: _("分母为零"),
    UndefinedReason.NO_ENTERPRISES: _("没有应报企业"),
    Obstacle.INSUFFICIENT_DATA: _("数据不全"),
    Obstacle.NO_RECENT_CHANGE: _("缺上年同期数，请填假设"),
    Obstacle.BELOW_ZERO: _("合计会低于零"),
    Obstacle.NO_QUARTERS_LEFT: _("已到目标期"),
    Obstacle.NO_EFFECT: _("改它不起作用"),
}
UNCOUNTED_WORDS: dict[str, Any] = {
    Uncounted.NOT_ACTIVE: _("当季不在营，不计入"),
    Uncounted.BELOW_SCALE: _("规模以下，不计入"),
    Uncounted.NOT_APPLICABLE: _("不适用，不计入"),
    Uncounted.MISSING: _("缺数，不计入"),
    Uncounted.LACKS_OTHER: _("另一项缺数，两边都不计"),
    Uncounted.LACKS_EARLIER: _("以前季度缺数，不计入"),
}
LEFT_WORDS = {
    Left.BEFORE: _("在第一部分之前"),
    Left.PART: _("在部分标题下、第一条之前"),
    Left.UNKNOWN: _("编号对不上任何条文"),
    Left.AGAIN: _("这一条前面已经有了"),
    Left.CLOSING: _("落款或附件"),
}


def status_label(status: str | None) -> str:
    return str(STATUS_WORDS[status])


def status_tone(status: str | None) -> str:
    return STATUS_TONES[status]


def status_reason_label(reason: str | None) -> str:
    """Why a status is not given; empty where it is."""
    return str(STATUS_REASON_WORDS.get(reason, ""))


def outlook_label(outlook: str | None) -> str:
    return str(OUTLOOK_WORDS[outlook or Outlook.UNKNOWN])


def undefined_label(reason: str | None) -> str:
    """Why a value is undefined; empty where it is not."""
    return str(UNDEFINED_WORDS.get(reason, ""))


def uncounted_label(reason: str) -> str:
    return str(UNCOUNTED_WORDS[reason])


def certificate_label(kind: str) -> str:
    """The name of one certificate."""
    if kind == CertificateKind.HIGHTECH:
        return pgettext("certificate", "高新技术企业")
    return str(dict(CertificateKind.choices).get(kind, kind))


def undefined_of(held: Any) -> str:
    """Why the value of a row of the board or of a figure is undefined. A sum has no numerator that
    could be missing. What was reported and is not approved yet is missing, too."""
    reason = held.measure.undefined_reason
    is_ratio = held.definition is None or bool(held.definition.formula.denominator)
    if reason == UndefinedReason.MISSING_NUMERATOR and not is_ratio:
        return gettext("缺数")
    return undefined_label(reason)


def left_label(reason: Left) -> str:
    """Why a paragraph of an official text belongs to no clause."""
    return str(LEFT_WORDS[reason])


PART_WORDS: dict[str | None, Any] = {
    Mover.UNREPORTED: _("有一期未报的企业"),
    Mover.OPENED: _("其间开业的企业"),
    Mover.CLOSED: _("其间关闭的企业"),
    "zone": _("全区数，不分企业"),
    "withheld": _("不单列的部分"),
}
SHOW_WORDS = {
    "value": _("指标值"),
    "numerator": _("分子"),
    "denominator": _("分母"),
    "share": _("占全区"),
    "coverage": _("覆盖率"),
}
CUT_WORDS = {
    "park": _("按园区"),
    "cluster": _("按产业"),
    "park_cluster": _("按园区和产业"),
    "enterprise": _("按企业"),
}
HEAD_WORDS = {"park": _("分园区"), "cluster": _("分产业")}
WITHOUT_PLACE = {"park": _("不在任何园区"), "cluster": _("不属任何产业")}


def part_label(key: str | None, name: str, by: str) -> str:
    """The name of one part of a breakdown or of a change."""
    if key == "denominator":
        return gettext("分母：%(name)s") % {"name": name}
    if key is None:
        return str(WITHOUT_PLACE.get(by, _("不在任何园区")))
    return name or str(PART_WORDS.get(key, key))


def size_label(is_above_scale: bool | None) -> str:
    """Of an enterprise; empty where it has none, since it does not operate."""
    if is_above_scale is None:
        return ""
    return gettext("规模以上") if is_above_scale else gettext("规模以下")


def mover_label(mover: str) -> str:
    """Enterprises with a figure in one of two periods."""
    return str(PART_WORDS[mover])


def show_label(show: str, is_ratio: bool = True) -> str:
    """What of a part is shown. What a sum is made of has no denominator to be above."""
    return str(_("合计") if show == "numerator" and not is_ratio else SHOW_WORDS[show])


def cut_label(by: str) -> str:
    return str(CUT_WORDS[by])


def cut_head(by: str) -> str:
    """Over the column of the parts."""
    return str(HEAD_WORDS[by])


NO_SPLIT_WORDS = {
    "no_definition": _("其中一期还没有生效的口径，不能分解。"),
    "other_definition": _("两期的口径不同，不能分解。"),
    "undefined": _("其中一期的数值算不出来，不能分解。"),
}


def no_split_label(reason: str) -> str:
    return str(NO_SPLIT_WORDS[reason])
