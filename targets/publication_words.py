"""What the check of an issue found, in words, with the remedy of what fails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from targets.choices import Comparator, Language
from targets.formatting import NOTHING, exact, percent
from targets.labels import status_label
from targets.models import Publication
from targets.selectors.publications import Between, Frozen, ThenNow, open_corrections
from targets.selectors.summary.texts import subject_names
from targets.summary_sentences import slot_title
from targets.words import is_english


@dataclass(frozen=True, slots=True)
class CheckLine:
    code: str
    ok: bool
    is_warning: bool
    text: str
    remedy: str
    waivable: bool
    waiver: str
    typed: str
    """What stands in the field of the reason."""
    address: str
    """Where to mend what fails; empty where nobody can by a page."""
    texts: list[tuple[str, str]]
    """Those that no longer fit, or are missing: name with language, and where they are changed."""


def check_lines(
    publication: Publication, typed: Mapping[str, str] | None = None
) -> list[CheckLine]:
    """`typed`: reasons by code that were not taken, to be shown again."""
    lines, typed = [], typed or {}
    for one in publication.checks:
        text, remedy = _words(one)
        lines.append(
            CheckLine(
                code=one["code"],
                ok=one["ok"],
                is_warning=not one["ok"] and one.get("is_warning", False),
                text=text,
                remedy="" if one["ok"] else remedy,
                waivable=one["waivable"] and not one["ok"],
                waiver=(waiver := publication.waivers.get(one["code"], "")),
                typed=typed.get(one["code"], waiver),
                address="" if one["ok"] else _address(publication, one["code"]),
                texts=_texts(publication, one["facts"]),
            )
        )
    return lines


def waived_words(checks: Sequence[Mapping[str, Any]], waivers: Mapping[str, str]) -> list[str]:
    """What is incomplete and was let pass, with the reason, for the paper."""
    text = _("%(said)s，没有补齐即予通报，理由：%(reason)s。")
    return [
        text % {"said": _words(one)[0], "reason": waivers[one["code"]].strip().rstrip("。.；;")}
        for one in checks
        if one["code"] in waivers
    ]


def _address(publication: Publication, code: str) -> str:
    if code == "corrections":
        waiting = list(open_corrections(publication.period)[:2])
        if len(waiting) == 1:
            return waiting[0].get_absolute_url()
        return reverse("targets:correction-list")
    if code == "returns" or code.startswith("coverage:"):
        return f"{reverse('targets:completeness')}?period={publication.period}"
    return ""


def _texts(publication: Publication, facts: dict[str, Any]) -> list[tuple[str, str]]:
    page = reverse("targets:summary-texts", args=[publication.period])
    here = Language.ENGLISH if is_english() else Language.CHINESE
    texts, told = facts.get("texts", ()), []
    subjects = subject_names() if texts else {}
    for one in texts:
        language = Language(one["language"])
        named = _("%(title)s，%(language)s")
        if language != here:
            named = _("%(title)s，%(language)s（换成这种语言再改）")
        title = slot_title(one["slot"], subjects)
        name = named % {"title": title, "language": language.label}
        told.append((name, f"{page}#{one['slot']}"))
    return told


def _words(one: Mapping[str, Any]) -> tuple[str, str]:
    code, facts = one["code"].partition(":")[0], one["facts"]
    if code == "coverage":
        name = facts["name_en"] if is_english() else facts["name_zh"]
        held = facts["coverage"]
        said = percent(Decimal(held)) if held is not None else "—"
        return (
            _("%(name)s的覆盖率为%(coverage)s") % {"name": name, "coverage": said},
            _("请补齐报送后再检查；确实补不齐的，写明理由放行。"),
        )
    count = {"count": facts.get("count", 0)}
    return {
        "returns": (
            _("本期待审、退回或重开的报送：%(count)d份") % count,
            _("请先审完或补报。"),
        ),
        "corrections": (_("本期待决定的更正：%(count)d件") % count, _("请先决定这些更正。")),
        "stale": (_("还没有重算的汇总：%(count)d项") % count, _("请等后台重算完再检查。")),
        "aggregates": (
            _("两条路径计算的汇总不一致：%(count)d处") % count,
            _("请管理员运行check_aggregates查明。"),
        ),
        "suppression": (
            _("按园区的数中为保密隐去的：%(count)d格") % count,
            _("有隐去的格仍带着数，请联系管理员，不要签发。"),
        ),
        "texts": (
            _("改过以后草稿又变了、要重新确认的摘要文字：%(count)d条")
            % {"count": len(facts.get("texts", ()))},
            _("请在摘要的“文字和草稿”页改过、照原文再保存一次，或退回草稿。"),
        ),
        "languages": (
            _("只改了一种语言、另一种语言仍是草稿的摘要文字：%(count)d条")
            % {"count": len(facts.get("texts", ()))},
            _("照此签发，两种语言的文件说法不同。请用下面的语言也写一遍，或退回草稿。"),
        ),
    }[code]


def since_words(one: ThenNow) -> list[str]:
    """What of a target is another today than in the issue; empty where nothing is."""
    row = one.row
    if row is None:
        return [_("现行政策没有这一项")]
    said = [_("数有变")] if one.is_other else []
    number = row.definition.number if row.definition else None
    target, status = (row.spec.comparator, row.spec.target), row.progress.status
    return said + _differences(one.then, number, target, status)


def between_words(one: Between) -> list[str]:
    """What besides its value is another in the second issue."""
    if one.first is None or one.second is None:
        return [_("只在后一期") if one.first is None else _("只在前一期")]
    second = one.second
    return _differences(one.first, second.definition, second.target, second.status)


def _differences(
    then: Frozen, definition: int | None, target: tuple[str, Fraction], status: str | None
) -> list[str]:
    said = []
    if then.definition != definition:
        facts = {"then": then.definition or NOTHING, "now": definition or NOTHING}
        said.append(_("口径由第%(then)s版改为第%(now)s版") % facts)
    if then.target != target:
        facts = {"then": target_words(*then.target), "now": target_words(*target)}
        said.append(_("目标值由%(then)s改为%(now)s") % facts)
    if then.status != status:
        facts = {"then": status_label(then.status), "now": status_label(status)}
        said.append(_("序时状态由%(then)s变为%(now)s") % facts)
    return said


def target_words(comparator: str, value: Fraction) -> str:
    """`1,000`, `>80`."""
    sign = "" if comparator == Comparator.AT_LEAST else Comparator(comparator).label
    return f"{sign}{exact(value)}"


def grouped_code(code: str) -> str:
    """As paper prints it: `A7K2-MP94-QXT3`."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
