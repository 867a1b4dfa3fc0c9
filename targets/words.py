"""Names of things in the reader's language, and sentences that several places share."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# By the code of `NotANumber`: the same for what is typed, uploaded, imported or sent.
UNREADABLE = {
    "exponent": _("“%(text)s”是科学计数法，请写出全部数字。"),
    "underscore": _("“%(text)s”里有下划线，请只写数字。"),
    "percent": _("“%(text)s”带百分号，请按计量单位填数。"),
    "separator": _("“%(text)s”有分隔符，请去掉再填。"),
    "blank": _("“%(text)s”中间有空格，请去掉空格。"),
    "dash": _("“%(text)s”不是数。没有发生填0；取不到数作缺报，不填横线。"),
    "point": _("“%(text)s”的小数点前后要有数字。"),
    "places": _("“%(text)s”的小数超过四位，请四舍五入到四位以内。"),
    "range": _("“%(text)s”太大，请核对计量单位。"),
    "unit": _("“%(text)s”的单位与计量单位对不上，请按计量单位填数。"),
}
NOT_A_NUMBER = _("“%(text)s”不是数，请只写数字、负号和小数点。")
NOT_AN_INSTANT = _("“%(text)s”不是时间，应写成2018-10-31或2018-10-31T09:00:00+08:00。")
IN_THE_FUTURE = _("不能查询将来的数据。")


def is_english() -> bool:
    return (get_language() or "").startswith("en")


def together(*sentences: str) -> str:
    """One after the other; English leaves a blank between them."""
    return (" " if is_english() else "").join(filter(None, sentences))


def named(thing: Any, field: str = "name") -> str:
    """`name_en` for English readers where there is one, else `name_zh`; so for any pair."""
    english = getattr(thing, f"{field}_en", "") if is_english() else ""
    return english or getattr(thing, f"{field}_zh")


def unit_beside_name(indicator: Any) -> str:
    """Nothing where the short name says it: English `High-tech enterprises`, in enterprises."""
    unit = named(indicator, "unit")
    return "" if unit in named(indicator, "short").lower().split() else unit


def reason_of(rule: Any) -> str:
    """What a rule rests on: the pack says it in both languages, people's words stay as typed."""
    return (rule.reason_en if is_english() else "") or rule.reason


def issued_by(form: Any) -> str:
    return (form.issuing_body_en if is_english() else "") or form.issuing_body


def approved_by(form: Any) -> str:
    """The body that approved a statistical form; one without is the zone's own."""
    return form.approving_body or str(_("自用表，未经统计部门批准"))
