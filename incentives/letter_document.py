"""The letter of a decision (奖补决定书, 不予奖补决定书) as a `Document`.

A decision is in Chinese, whatever language its reader uses. The same letter gives the same
document: what it says of the day is the decision's, and of payment only what was decided.
"""

import re
from decimal import Decimal
from fractions import Fraction

from django.utils import translation

from incentives.calc.capitals import in_capitals, yuan
from incentives.calc.facts import FactKind
from incentives.calc.finding import YEARLY
from incentives.choices import TalentLevel, TalentRole
from incentives.models import Talent
from incentives.selectors.letters import Letter, Share
from targets.choices import CertificateKind, CertificateLevel, Language
from targets.documents.measure import TITLE_LINE, ems
from targets.documents.parts import Block, Document, Paragraph, Signature
from targets.formatting import day_in_words, exact, grouped

DEMO = "（演示数据，不是真实的决定）"
ROLES = {TalentRole.FOUNDS: "创办", TalentRole.LEADS: "领办", TalentRole.WORKS: "任职于"}
ENDS = "。；;.， "
LEGAL_FORM = re.compile("(?:集团)?(?:股份)?有限(?:责任)?公司$")


def letter_document(found: Letter) -> Document:
    with translation.override(Language.CHINESE):
        return Document(
            language="zh-hans",
            head=f"{found.award.scheme.policy.zone_short_zh}{_kind(found)}",
            number=f"档案号：{found.award.number}",
            title="".join(_title(found)),
            title_words=_title(found),
            mark=DEMO if found.is_demo else "",
            stamp=DEMO.strip("（）") if found.is_demo else "",
            addressee=f"{found.to}：",
            issuer=found.department,
            dated_on=found.on,
            blocks=(
                *(_refusal(found) if found.is_refusal else _approval(found)),
                Paragraph(f"对本决定有疑问或者异议的，请向经办单位{found.department}提出。"),
                Signature(found.department, day_in_words(found.on)),
            ),
        )


def _title(found: Letter) -> tuple[str, ...]:
    return title_words(found.to, found.award.scheme.name_zh, is_refusal=found.is_refusal)


def title_words(to: str, scheme: str, *, is_refusal: bool) -> tuple[str, ...]:
    """Between these a line may end: not in the name of a scheme, and in that of a firm only where
    it is longer than a line, before its legal form."""
    begin, what = (
        ("关于对", f"不予{scheme}的决定") if is_refusal else ("关于给予", f"{scheme}的决定")
    )
    form = LEGAL_FORM.search(to) if ems(begin + to) > TITLE_LINE else None
    name = (to[: form.start()], form[0]) if form else (to,)
    return (begin, *name, *re.split("(?<=、)", what))


def _kind(found: Letter) -> str:
    return "不予奖补决定书" if found.is_refusal else "奖补决定书"


def _basis(found: Letter) -> str:
    """`根据《…》（盘政办发〔2017〕77号）第二部分第（三）条“培育创新主体”`."""
    policy, clause = found.award.scheme.policy, found.award.scheme.clause
    place = f"第{clause.part.number}部分第{clause.number}条“{clause.title_zh}”"
    return f"根据《{policy.title_zh}》（{policy.document_number}）{place}"


def _approval(found: Letter) -> list[Block]:
    award, shares = found.award, found.shares
    frequency = award.rule.get("frequency", award.scheme.frequency)
    year = f"{award.year}年度" if frequency == YEARLY else ""
    given = f"给予{_you(found)}{year}{award.scheme.name_zh}{_money(award.amount)}"
    payer = f"，由{shares[0].funder}全额承担" if len(shares) == 1 else ""
    objections = (
        f"公示期内收到异议{found.objections}件，经核查均不成立"
        if found.objections
        else "公示期内没有收到异议"
    )
    return [
        Paragraph(f"{_basis(found)}，经核验，{_fact(found)}，符合条件。"),
        Paragraph(
            f"本事项经科室、局、财政三级审查同意，于{day_in_words(award.notice_from)}至"
            f"{day_in_words(award.notice_to)}公示，{objections}。"
        ),
        Paragraph(
            f"{given}{payer}。金额的依据：{award.amount_reason.rstrip(ENDS)}。",
            "现决定：",
        ),
        *_funding(shares),
        Paragraph(
            "款项的拨付以凭证为准。依据的事实事后不成立的，按程序决定是否追回已拨款项。",
            "拨付：",
        ),
    ]


def _refusal(found: Letter) -> list[Block]:
    award = found.award
    reasons = [one.rstrip(ENDS) for one in award.refusal_reasons]
    return [
        Paragraph(f"{_basis(found)}，对申报事项进行了核验。申报事项为：{_fact(found)}。"),
        Paragraph(f"不予{award.scheme.name_zh}。全部理由如下：", "现决定："),
        *(
            Paragraph(f"{place}.{one}{'。' if place == len(reasons) else '；'}")
            for place, one in enumerate(reasons, start=1)
        ),
    ]


def _you(found: Letter) -> str:
    return "你" if found.award.talent else "你单位"


def _fact(found: Letter) -> str:
    """What the award rests on, told to whom it is for."""
    award, you = found.award, _you(found)
    kind = award.rule.get("kind")
    if kind == FactKind.CERTIFICATE:
        return f"{you}于{day_in_words(award.fact_on)}{_certificate(found)}"
    if kind == FactKind.TALENT and award.talent:
        return f"{you}{_recognised(award.talent, found.firm)}"
    name, begun = {
        FactKind.PROJECT: ("的项目", "立项"),
        FactKind.INSTITUTE: ("作为产业技术研究院", "引进"),
        FactKind.RESULT: ("的科技成果", "签约"),
    }[FactKind(kind)]
    named = "" if award.subject == found.to else f"“{award.subject}”"
    return f"{you}{name}{named}（{begun}日期{day_in_words(award.fact_on)}）"


def _certificate(found: Letter) -> str:
    facts = {**found.award.rule, **found.award.facts}
    level = dict(CertificateLevel.choices).get(facts.get("level", ""), "")
    kind = facts.get("certificate", "")
    number = f"（证书编号{facts['number']}）" if facts.get("number") else ""
    if kind == CertificateKind.RD_INSTITUTION:
        return f"获得{level}研发机构认定{number}"
    name = dict(CertificateKind.choices).get(kind, "") if kind != CertificateKind.OTHER else ""
    return f"获得{level}{name or '有关'}认定{number}"


def _recognised(talent: Talent, firm: str) -> str:
    level = "" if talent.level == TalentLevel.OTHER else talent.get_level_display()
    said = (
        f"于{day_in_words(talent.recognised_on)}获得{level}人才认定，"
        f"{day_in_words(talent.arrived_on)}来区"
    )
    return f"{said}，{ROLES[TalentRole(talent.role)]}{firm}" if firm else said


def _funding(shares: tuple[Share, ...]) -> list[Block]:
    """Who pays which part, in the order of payment; one funder's is said with the amount."""
    if len(shares) == 1:
        return []
    whole = sum((one.amount for one in shares), Decimal(0))
    said = (
        f"{one.funder}承担{_money(one.amount)}，占{_share(Fraction(one.amount) / Fraction(whole))}"
        for one in shares
    )
    order = "、".join(one.funder for one in shares)
    return [Paragraph(f"{'；'.join(said)}。按{order}的次序拨付。", "出资：")]


def _share(part: Fraction) -> str:
    return f"{exact(part * 100)}%"


def _money(amount: Decimal | None) -> str:
    """`人民币壹拾万元整（100,000元）`."""
    amount = amount or Decimal(0)
    return f"{in_capitals(amount)}（{grouped(Decimal(yuan(amount)))}元）"
