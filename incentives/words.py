"""Words of what the incentives keep as codes: verbs, facts, settings, stacking, who may."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from hightech_zone.lib.clock import today
from incentives.calc.stacking import Stack, Stacked
from incentives.calc.states import State
from targets.access import PERMISSIONS, Permission
from targets.calc.suppression import FEWEST
from targets.choices import CertificateKind, CertificateLevel, Funder, Role
from targets.formatting import exact, with_unit
from targets.models import AwardScheme, Clause
from targets.scheme_words import CNY_OF_A_UNIT
from targets.words import is_english

VERBS: dict[str, Any] = {
    "confirm": pgettext_lazy("award", "确认候选"),
    "withdraw": pgettext_lazy("award", "记为放弃"),
    "attach": pgettext_lazy("award", "附材料"),
    "check": pgettext_lazy("award", "核验一项"),
    "send": pgettext_lazy("award", "送科室审查"),
    "register": pgettext_lazy("award", "登记"),
    "opine": pgettext_lazy("award", "签意见"),
    "fix_amount": pgettext_lazy("award", "定金额"),
    "publish": pgettext_lazy("award", "开始公示"),
    "object": pgettext_lazy("award", "登记异议"),
    "answer": pgettext_lazy("award", "处理异议"),
    "approve": pgettext_lazy("award", "批准"),
    "refuse": pgettext_lazy("verb", "不予奖补"),
    "cancel": pgettext_lazy("award", "撤销批准"),
    "batch": pgettext_lazy("award", "送拨"),
    "bounce": pgettext_lazy("award", "退回重拨"),
    "settle": pgettext_lazy("award", "登记其他出资方到账"),
    "close": pgettext_lazy("award", "办结"),
    "doubt": pgettext_lazy("award", "提出追回"),
    "claw_back": pgettext_lazy("award", "决定追回"),
    "recover": pgettext_lazy("award", "登记收回"),
}
"""What can be done, by the form that does it."""
DONE: dict[str, Any] = {
    "open": pgettext_lazy("trail", "建档"),
    "confirm": pgettext_lazy("trail", "确认候选"),
    "withdraw": pgettext_lazy("trail", "记为放弃"),
    "refuse": pgettext_lazy("trail", "不予奖补"),
    "attach": pgettext_lazy("trail", "附材料"),
    "check": pgettext_lazy("trail", "核验一项"),
    "send": pgettext_lazy("trail", "送科室审查"),
    "register": pgettext_lazy("trail", "登记"),
    "opine": pgettext_lazy("trail", "签意见"),
    "endorse": pgettext_lazy("trail", "同意"),
    "send_back": pgettext_lazy("trail", "不同意，退回核验"),
    "fix_amount": pgettext_lazy("trail", "定金额"),
    "publish": pgettext_lazy("trail", "开始公示"),
    "object": pgettext_lazy("trail", "登记异议"),
    "answer": pgettext_lazy("trail", "处理异议"),
    "approve": pgettext_lazy("trail", "批准"),
    "cancel": pgettext_lazy("trail", "撤销批准"),
    "batch": pgettext_lazy("trail", "送拨"),
    "bounce": pgettext_lazy("trail", "退回重拨"),
    "voucher": pgettext_lazy("trail", "确认拨付"),
    "voucher_last": pgettext_lazy("trail", "确认拨付，全部付清"),
    "settle": pgettext_lazy("trail", "登记其他出资方到账"),
    "close": pgettext_lazy("trail", "办结"),
    "doubt": pgettext_lazy("trail", "提出追回"),
    "claw_back": pgettext_lazy("trail", "决定追回"),
    "clawback_opened": pgettext_lazy("trail", "提出追回"),
    "clawback_dismissed": pgettext_lazy("trail", "决定不追回"),
    "recover": pgettext_lazy("trail", "登记收回"),
    "recover_last": pgettext_lazy("trail", "登记收回，全部收回"),
    "fact_lost": pgettext_lazy("trail", "依据失效"),
    "fact_back": pgettext_lazy("trail", "依据恢复有效"),
}
"""What was done, as the trail tells it."""
FACTS: dict[str, Any] = {
    "kind": pgettext_lazy("fact", "事实"),
    "certificate": pgettext_lazy("fact", "证书种类"),
    "level": pgettext_lazy("fact", "级别"),
    "number": pgettext_lazy("fact", "编号"),
    "issued_on": pgettext_lazy("fact", "发证日期"),
    "expires_on": pgettext_lazy("fact", "有效期至"),
    "enterprise": pgettext_lazy("fact", "企业"),
    "uscc": pgettext_lazy("fact", "统一社会信用代码"),
    "active_from": pgettext_lazy("fact", "在营起"),
    "active_to": pgettext_lazy("fact", "在营止"),
    "park": pgettext_lazy("fact", "园区"),
    "cluster": pgettext_lazy("fact", "产业"),
    "talent": pgettext_lazy("fact", "人才"),
    "recognised_on": pgettext_lazy("fact", "认定日期"),
    "arrived_on": pgettext_lazy("fact", "来区日期"),
    "found_on": pgettext_lazy("fact", "发现日期"),
    "name": pgettext_lazy("fact", "名称"),
    "on": pgettext_lazy("fact", "日期"),
    "payee": pgettext_lazy("fact", "收款单位"),
    "words": pgettext_lazy("fact", "情况"),
}
FACT_KINDS: dict[str, Any] = {
    "certificate": pgettext_lazy("fact", "证书"),
    "talent": pgettext_lazy("fact", "人才"),
    "project": pgettext_lazy("fact", "项目"),
    "institute": pgettext_lazy("fact", "研究院"),
    "result": pgettext_lazy("fact", "科技成果"),
}
SETTINGS: dict[str, Any] = {
    "payers": gettext_lazy("谁出资、各出多少"),
    "notice_days": gettext_lazy("公示几个工作日"),
    "years": gettext_lazy("按年的补助给几年"),
    "window_days": gettext_lazy("事实发生后（按年的，年度结束后）几天内受理"),
}
DEPARTMENTS_OWN = {Role.REPORTER.value, Role.LEAD.value}


def money(amount: Decimal | None) -> str:
    """An amount in 万元 as sentences write it: `10万元`, `CNY 100,000`."""
    if amount is None or not is_english():
        return with_unit(exact(amount), "万元")
    return f"CNY {exact(amount * CNY_OF_A_UNIT)}"


def told(amount: Decimal | None) -> str:
    """An amount as tables write it; None is withheld from the reader."""
    return pgettext("suppressed", "不公开") if amount is None else exact(amount)


def withheld_sentence() -> str:
    """Why an amount is not told, to readers who may not open single awards."""
    said = _(
        "按税收实得的奖补，由少于%(fewest)s个对象得到、或几乎全由一个对象得到的，"
        "金额不公开，含有它的合计也不公开。"
    )
    return said % {"fewest": FEWEST}


def verb_word(form: str) -> str:
    return str(VERBS[form])


def done_word(verb: str) -> str:
    return str(DONE.get(verb, verb))


def fact_lines(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each fact with its name; what is empty is not told, what is unknown under its own code."""
    values = {
        "kind": FACT_KINDS,
        "certificate": dict(CertificateKind.choices),
        "level": dict(CertificateLevel.choices),
    }
    return [
        (str(FACTS.get(code, code)), str(values.get(code, {}).get(value, value)))
        for code, value in facts.items()
        if value not in ("", None)
    ]


def in_language(names: Mapping[str, str]) -> str:
    """Of `{zh, en}` as packs keep names."""
    return (names.get("en") if is_english() else None) or names["zh"]


def clause_number(clause: Clause) -> str:
    """As the document numbers it, `二（三）`; its code for English readers."""
    return clause.code if is_english() else f"{clause.part.number}{clause.number}"


def who_gets(scheme: AwardScheme) -> str:
    """Whom the policy promises it to; empty where it does not say."""
    said = scheme.terms.get("eligibility")
    return in_language(said) if said else ""


def setting_name(code: str) -> str:
    return str(SETTINGS.get(code, code))


def setting_shown(code: str, value: Any) -> str:
    """A setting's value in words; what nobody settled says so."""
    if value is None:
        return pgettext("setting", "不限")
    if code == "payers":
        return "，".join(payer_words(value)) if not is_english() else ", ".join(payer_words(value))
    return exact(value)


def payer_words(value: Iterable[Mapping[str, Any]]) -> list[str]:
    names = dict(Funder.choices)
    return [
        _("%(funder)s%(share)s份") % {"funder": names[one["funder"]], "share": one["share"]}
        for one in value
    ]


def who_may(right: str) -> str:
    """The roles that have a right, a department's people as those of the award's own."""
    roles = [one for one in Role if one in PERMISSIONS[Permission(right)]]
    names = [
        _("经办单位的%(role)s") % {"role": one.label}
        if one.value in DEPARTMENTS_OWN
        else str(one.label)
        for one in roles
    ]
    return (_("、")).join(names)


def stacked_sentence(one: Stacked) -> str:
    values = {"numbers": (_("、")).join(one.numbers), "n": len(one.numbers), "about": one.about}
    if one.kind is Stack.FACT:
        return _("同一事实有%(n)d份奖补：%(numbers)s。") % values
    if one.kind is Stack.SCHEME:
        return _("同一政策有%(n)d份奖补：%(numbers)s。") % values
    return _("%(about)s年度有%(n)d份奖补：%(numbers)s。") % values


TONES: dict[str, str] = {
    State.CANDIDATE: "plain",
    State.CHECKING: "plain",
    State.SECTION: "plain",
    State.BUREAU: "plain",
    State.TREASURY: "plain",
    State.ENDORSED: "plain",
    State.PRICED: "plain",
    State.NOTICE: "ok",
    State.APPROVED: "ok",
    State.PAYING: "ok",
    State.PAID: "lead",
    State.CLOSED: "lead",
    State.REGISTERED: "lead",
    State.RECOVERING: "err",
    State.RECOVERED: "null",
    State.REFUSED: "null",
    State.WITHDRAWN: "null",
    State.CANCELLED: "null",
}
"""The chip of each state; its word stands in it, so colour never stands alone."""


def state_tone(state: str) -> str:
    return TONES.get(state, "plain")


def days_since(day: Any) -> int | None:
    return None if day is None else (today() - day).days


STEPS: dict[str, Any] = {
    "candidate": pgettext_lazy("award", "候选"),
    "checking": pgettext_lazy("award", "核验中"),
    "review": pgettext_lazy("award", "三级审查"),
    "amount": pgettext_lazy("award", "定金额"),
    "notice": pgettext_lazy("award", "公示中"),
    "approved": pgettext_lazy("award", "已批待拨"),
    "paid": pgettext_lazy("award", "已拨付"),
}


def step_word(code: str) -> str:
    return str(STEPS[code])
