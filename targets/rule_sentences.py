"""The sentence of a finding, from its kind and its facts: the numbers, the rule, the likely fix.

Facts are stored with a submission and read years later in either language; nothing here asks
the database. What a reader may not know, another department's figure, is absent from the facts.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from targets.calc.numbers import plain, round_half_up
from targets.choices import CertificateKind
from targets.formatting import exact, grouped, number, percent
from targets.words import named

Facts = Mapping[str, str]
Elements = Mapping[str, Any]
"""Data elements by code, with the pairs `name` and `unit`."""

FOREIGN_FACTS = ("other", "ratio")
"""Facts from which another element's figure can be read."""

MONEY = "万元"
SLIPS = {
    Fraction(10_000): gettext_lazy("像是把元当成了万元"),
    Fraction(1, 10_000): gettext_lazy("像是按亿元填了"),
    Fraction(10): gettext_lazy("像是按千元填了，或多写了一位"),
    Fraction(1, 10): gettext_lazy("像是少写了一位"),
}
DIGITS = {
    10: gettext_lazy("像是多写了一位"),
    100: gettext_lazy("像是多写了两位"),
    1000: gettext_lazy("像是多写了三位"),
    10_000: gettext_lazy("像是多写了四位"),
}
FEWER_DIGITS = {
    10: gettext_lazy("像是少写了一位"),
    100: gettext_lazy("像是少写了两位"),
    1000: gettext_lazy("像是少写了三位"),
    10_000: gettext_lazy("像是少写了四位"),
}


def finding_sentence(kind: str, facts: Facts, element: str, elements: Elements) -> str:
    """`研发经费48,600大于工业总产值12,460，像是把元当成了万元。`"""
    return SENTENCES[kind](facts, element, elements)


def withheld(facts: Facts) -> dict[str, str]:
    """The facts without another department's figure."""
    return {name: one for name, one in facts.items() if name not in FOREIGN_FACTS}


def _name(code: str, elements: Elements) -> str:
    return named(elements[code]) if code in elements else code


def _figure(text: str) -> str:
    return grouped(Decimal(plain(Decimal(text), 4)))


def _slip(factor: str, element: str, elements: Elements) -> str:
    if not factor:
        return ""
    value = Fraction(factor)
    if getattr(elements.get(element), "unit_zh", "") == MONEY and value in SLIPS:
        return str(SLIPS[value])
    words = DIGITS if value > 1 else FEWER_DIGITS
    return str(words[int(value if value > 1 else 1 / value)])


def _with_slip(sentence: str, slip: str) -> str:
    return (
        _("%(text)s，%(slip)s。") % {"text": sentence, "slip": slip}
        if slip
        else f"{sentence}{_('。')}"
    )


def _part(facts: Facts, element: str, elements: Elements) -> str:
    values = {
        "name": _name(element, elements),
        "value": _figure(facts["value"]),
        "other_name": _name(facts["other_element"], elements),
        "other": _figure(facts["other"]) if "other" in facts else "",
    }
    if facts["role"] == "whole":
        text = _("%(name)s%(value)s大于%(other_name)s%(other)s")
        hidden = _("%(name)s%(value)s大于本企业的%(other_name)s（由另一部门填报）")
    else:
        text = _("%(name)s%(value)s小于其中的%(other_name)s%(other)s")
        hidden = _("%(name)s%(value)s小于其中的%(other_name)s（由另一部门填报）")
    slip = _slip(facts.get("factor", ""), element, elements)
    if not slip and getattr(elements.get(element), "unit_zh", "") == MONEY:
        slip = _("部分不能超过整体；请核对，是不是把元当成了万元")
    sentence = (text if values["other"] else hidden) % values
    return _with_slip(sentence, slip or _("部分不能超过整体；请核对"))


def _ytd_falling(facts: Facts, element: str, elements: Elements) -> str:
    text = _("%(name)s累计%(value)s，比上季累计的%(base)s还少%(fall)s；请核对，或说明冲减了什么。")
    return text % _numbers(facts, element, elements)


def _stock_falling(facts: Facts, element: str, elements: Elements) -> str:
    text = _("%(name)s由上季的%(base)s减为%(value)s，少了%(fall)s；请核对，或说明减少的原因。")
    return text % _numbers(facts, element, elements)


def _numbers(facts: Facts, element: str, elements: Elements) -> dict[str, str]:
    fall = Decimal(facts["base"]) - Decimal(facts["value"])
    return {
        "name": _name(element, elements),
        "value": _figure(facts["value"]),
        "base": _figure(facts["base"]),
        "fall": exact(abs(fall)),
    }


def _change(facts: Facts, element: str, elements: Elements) -> str:
    change = Fraction(facts["change"])
    if getattr(elements.get(element), "kind", "") == "stock":
        texts = {
            ("quarter", True): _("%(name)s%(value)s，比上季的%(base)s增%(change)s"),
            ("quarter", False): _("%(name)s%(value)s，比上季的%(base)s减%(change)s"),
            ("year", True): _("%(name)s%(value)s，比上年同期的%(base)s增%(change)s"),
            ("year", False): _("%(name)s%(value)s，比上年同期的%(base)s减%(change)s"),
        }
    else:
        texts = {
            ("quarter", True): _("%(name)s本季%(value)s，比上季的%(base)s增%(change)s"),
            ("quarter", False): _("%(name)s本季%(value)s，比上季的%(base)s减%(change)s"),
            ("year", True): _("%(name)s本季%(value)s，比上年同季的%(base)s增%(change)s"),
            ("year", False): _("%(name)s本季%(value)s，比上年同季的%(base)s减%(change)s"),
        }
    text = texts[facts["against"], change > 0]
    return _with_slip(
        text % {**_numbers(facts, element, elements), "change": percent(abs(change))},
        _("请核对，或说明原因"),
    )


def _unit_smell(facts: Facts, element: str, elements: Elements) -> str:
    """With the ratio of the two figures told, which is not the factor: years to date differ in
    length, and about ten times may be seven."""
    ratio = Fraction(facts["value"]) / Fraction(facts["base"])
    is_flow = getattr(elements.get(element), "kind", "") == "flow"
    values = {
        **_numbers(facts, element, elements),
        "then": _smelled_against(facts["against"], is_flow),
        "times": _times(ratio),
    }
    text = (
        _("%(name)s%(value)s约为%(then)s%(base)s的%(times)s倍")
        if ratio > 1
        else _("%(name)s%(value)s约为%(then)s%(base)s的%(times)s")
    )
    return _with_slip(text % values, _slip(facts["factor"], element, elements))


def _smelled_against(against: str, is_flow: bool) -> str:
    if against == "year":
        return pgettext("rule", "上年同期")
    return pgettext("rule", "上季累计") if is_flow else pgettext("rule", "上季")


def _times(ratio: Fraction) -> str:
    """`1,500`, `6.7`; below one `1/7`."""
    if ratio < 1:
        return f"1/{number(1 / ratio)}"
    return exact(round_half_up(ratio, 0 if ratio >= 10 else 1))


def _ratio_bounds(facts: Facts, element: str, elements: Elements) -> str:
    values = {
        "name": _name(element, elements),
        "value": _figure(facts["value"]),
        "other_name": _name(facts["other_element"], elements),
        "bound": percent(Fraction(facts["bound"])),
        "ratio": percent(Fraction(facts["ratio"])) if "ratio" in facts else "",
    }
    shown = {
        "high": _("%(name)s%(value)s是%(other_name)s的%(ratio)s，高于%(bound)s；请核对这两个数。"),
        "low": _("%(name)s%(value)s是%(other_name)s的%(ratio)s，低于%(bound)s；请核对这两个数。"),
    }
    hidden = {
        "high": _("%(name)s%(value)s与%(other_name)s之比高于%(bound)s；请核对。"),
        "low": _("%(name)s%(value)s与%(other_name)s之比低于%(bound)s；请核对。"),
    }
    return (shown if values["ratio"] else hidden)[facts["side"]] % values


def _peers(facts: Facts, element: str, elements: Elements) -> str:
    values = {
        "name": _name(element, elements),
        "other_name": _name(facts["other_element"], elements),
        "median": percent(Fraction(facts["median"])),
        "count": facts["count"],
        "ratio": percent(Fraction(facts["ratio"])) if "ratio" in facts else "",
    }
    if not values["ratio"]:
        text = _(
            "%(name)s与%(other_name)s之比同本产业%(count)s家企业的中位数%(median)s相差很远；请核对。"
        )
    elif facts["side"] == "high":
        text = _(
            "%(name)s是%(other_name)s的%(ratio)s，远高于本产业%(count)s家企业的中位数%(median)s；请核对这两个数。"
        )
    else:
        text = _(
            "%(name)s是%(other_name)s的%(ratio)s，远低于本产业%(count)s家企业的中位数%(median)s；请核对这两个数。"
        )
    return text % values


def _copied(facts: Facts, element: str, elements: Elements) -> str:
    if "twin" not in facts:
        return _("本行%(count)s项与上季累计完全相同，像是照抄了上季；请按本期填报。") % facts
    text = _("本行%(count)s项与%(twin_name)s完全相同，像是粘贴错了行；请核对。")
    return text % {"count": facts["count"], "twin_name": facts["twin_name"] or facts["twin"]}


def _zero(facts: Facts, element: str, elements: Elements) -> str:
    stock = getattr(elements.get(element), "kind", "") == "stock"
    text = (
        _("%(name)s为0，上季是%(base)s；请核对是漏报，还是停产、注销。")
        if stock
        else _("%(name)s本季为0，上季是%(base)s；请核对是漏报，还是停产、注销。")
    )
    return text % _numbers(facts, element, elements)


def _certificate(facts: Facts, element: str, elements: Elements) -> str:
    kinds = dict(CertificateKind.choices)
    values = {
        "certificate": kinds.get(facts["certificate"], facts["certificate"]),
        "name": _name(element, elements),
    }
    if facts["value"]:
        return _("“%(certificate)s”证书在有效期内，%(name)s却是0；请核对是否漏报。") % values
    return _("“%(certificate)s”证书在有效期内，%(name)s却没有报；请核对是否漏报。") % values


SENTENCES: dict[str, Callable[[Facts, str, Elements], str]] = {
    "part_above_whole": _part,
    "ytd_falling": _ytd_falling,
    "change": _change,
    "unit_smell": _unit_smell,
    "ratio_bounds": _ratio_bounds,
    "peers": _peers,
    "copied": _copied,
    "stock_falling": _stock_falling,
    "zero_after_positive": _zero,
    "certificate_without": _certificate,
}


# Rules themselves, for the staff who keep them

KIND_WORDS = {
    "part_above_whole": gettext_lazy("部分大于整体"),
    "ytd_falling": gettext_lazy("累计数比上季减少"),
    "change": gettext_lazy("单季数或期末数变动过大"),
    "unit_smell": gettext_lazy("相差约10、100、1000、10000倍"),
    "ratio_bounds": gettext_lazy("比值超出界限"),
    "peers": gettext_lazy("偏离同产业企业"),
    "copied": gettext_lazy("整行照抄"),
    "stock_falling": gettext_lazy("期末数减少"),
    "zero_after_positive": gettext_lazy("上季有数、本季为零"),
    "certificate_without": gettext_lazy("有证书而没有相应的数"),
}
PARAM_WORDS = {
    "against": gettext_lazy("比较的时期"),
    "limit": gettext_lazy("幅度上限（0.5即50%）"),
    "floor": gettext_lazy("起点，差额或数额不到此数的不问（按数据项的单位）"),
    "tolerance": gettext_lazy("倍数的宽容度（0.5即上下各一半）"),
    "denominator": gettext_lazy("分母"),
    "low": gettext_lazy("下限"),
    "high": gettext_lazy("上限"),
    "spread": gettext_lazy("四分位间距的倍数"),
    "minimum": gettext_lazy("最少个数"),
    "whole": gettext_lazy("整体"),
    "part": gettext_lazy("部分"),
    "of": gettext_lazy("照抄自"),
    "certificate": gettext_lazy("证书"),
}
CHOICE_WORDS = {
    "quarter": gettext_lazy("上季"),
    "year": gettext_lazy("上年同期"),
    "rows": gettext_lazy("另一家企业"),
}


def param_words(name: str, text: str, elements: Elements) -> str:
    """`上限：0.6`, with names instead of codes."""
    certificates = dict(CertificateKind.choices)
    shown = CHOICE_WORDS.get(text) or certificates.get(text) or text
    shown = named(elements[text]) if text in elements else shown
    return _("%(name)s：%(value)s") % {"name": PARAM_WORDS.get(name, name), "value": shown}
