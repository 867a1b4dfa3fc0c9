"""Sentences of the 情况通报, in plain text. Every number in them is a number of its tables.

What is missing is said to be missing; a rise or fall is told without its sign, as official texts
write it.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from targets.calc.numbers import round_half_up
from targets.calc.outlook import Outlook
from targets.calc.periods import Period
from targets.calc.progress import Status
from targets.calc.summary import Point
from targets.formatting import day_in_words, number, percent, period_name
from targets.labels import outlook_label, status_label, status_reason_label, undefined_of
from targets.selectors.circular import Circular
from targets.selectors.progress import ProgressRow
from targets.sentences import board_sentence, distance, goal_words, measured, spelled
from targets.summary_sentences import entry_of, reporting_sentence
from targets.words import named, together

MONTHS = {
    1: gettext_lazy("%(year)s年1—3月"),
    2: gettext_lazy("%(year)s年1—6月"),
    3: gettext_lazy("%(year)s年1—9月"),
    4: gettext_lazy("%(year)s年全年"),
}
NO_RISK = gettext_lazy("照现有的数，没有要提请注意的风险。")
NO_DECISION = gettext_lazy("这一期没有要提请决定的事。")


def months(period: Period) -> str:
    """What a year to date covers: `2018年1—9月`."""
    return str(MONTHS[period.quarter] % {"year": period.year})


def plain(said: str) -> str:
    """A page's sentence without its marks."""
    return unescape(strip_tags(said))


def joined(parts: list[str]) -> str:
    """Clauses as one sentence; empty without any."""
    text = _("，").join(filter(None, parts))
    return _("%(text)s。") % {"text": f"{text[0].upper()}{text[1:]}"} if text else ""


def title(period: Period) -> str:
    return _("关于%(period)s目标完成情况的通报") % {"period": period_name(period)}


def demo_stamp(found: Circular) -> str:
    """What every page says of made-up figures."""
    return _("演示数据，企业和数字均为虚构") if found.has_demo else ""


def mark(found: Circular, is_numbered: bool = False) -> str:
    """What the reader must know of these figures before any of them."""
    said = [_("数据版本%(version)s") % {"version": found.report.data_version}]
    if not is_numbered:
        said.insert(0, _("未编号文稿"))
    if found.has_demo:
        said.insert(0, demo_stamp(found))
    return _("（%(said)s）") % {"said": _("；").join(said)}


def overall(found: Circular) -> list[str]:
    """Paragraphs on how all targets stand, and on how far the figures go."""
    share = found.report.completeness
    if share is None:
        told = _("%(period)s没有应报数据。") % {"period": period_name(found.period)}
    else:
        facts = {"period": period_name(found.period), "share": percent(share)}
        told = _("%(period)s应报数据已审核通过%(share)s。") % facts
    told = together(told, reporting_sentence(found.summary), _("各项目标的完成进度见图1。"))
    return [plain(board_sentence(found.summary.verdict)), told]


def target_words(row: ProgressRow, zone: str) -> str:
    """`2018年1—9月，盘锦高新区工业总产值完成681亿元，完成年度应达的75.7%，高于年内时间进度0.7个百分点；……`"""
    period = max(row.history)
    facts = {"period": period_name(period), "zone": zone, "name": named(row.indicator)}
    if row.measure.value is None:
        reason = undefined_of(row) or _("没有生效的口径")
        text = _("%(period)s%(zone)s%(name)s暂无数据（%(reason)s）。")
        return text % {**facts, "reason": f"{reason[0].lower()}{reason[1:]}"}
    if not row.is_sufficient:
        text = _("%(period)s末%(zone)s%(name)s按已有数据为%(value)s，")
        facts["value"] = measured(row, row.measure.value)
        told = _("覆盖率%(share)s，数据不全，不与序时相比。")
        return text % facts + told % {"share": percent(row.measure.coverage.weighted)}
    year, level = _year_to_date(row, facts), _level(row, facts)
    compared = [on_year(row), against_due(row), _of_target(row)]
    if not level:
        return together(joined([*year, *compared]), judged(row))
    return together(joined(year), joined([level, *compared]), judged(row))


def _year_to_date(row: ProgressRow, facts: dict[str, str]) -> list[str]:
    """Clauses of sums of flows, against the year's plan where there is one; none of others, and
    where the year's own figure is undefined."""
    year = row.in_year
    if year is None or year.ytd is None:
        return []
    said = {**facts, "months": months(max(row.history)), "ytd": measured(row, year.ytd)}
    if year.attainment is None:
        return [_("%(months)s，%(zone)s%(name)s完成%(ytd)s") % said]
    text = _("%(months)s，%(zone)s%(name)s完成%(ytd)s，完成年度应达的%(share)s")
    said["share"] = percent(year.attainment)
    if year.time_elapsed == 1:
        return [text % said]
    return [text % said, _against_time(year.attainment - year.time_elapsed)]


def _against_time(ahead: Fraction) -> str:
    points = number(abs(ahead) * 100, 1)
    if not round_half_up(abs(ahead) * 100, 1):
        return _("与年内时间进度持平")
    if ahead > 0:
        return _("高于年内时间进度%(points)s个百分点") % {"points": points}
    return _("低于年内时间进度%(points)s个百分点") % {"points": points}


def _level(row: ProgressRow, facts: dict[str, str]) -> str:
    value = {"value": measured(row, row.measure.value)}
    if row.in_year is not None and row.in_year.ytd is not None:
        # Four quarters that are the year were told as the year.
        is_year = row.in_year.ytd == row.measure.value
        return "" if is_year else _("近四个季度累计%(value)s") % value
    return _("%(period)s末，%(zone)s%(name)s为%(value)s") % {**facts, **value}


def on_year(row: ProgressRow) -> str:
    """`同比增长36.3%`; of percentages `比上年同期提高0.22个百分点`; empty without a last year."""
    change, growth = row.change_on_year, row.growth_on_year
    if change is None:
        return ""
    is_percent = named(row.indicator, "unit") == "%"
    shown = (
        round_half_up(abs(change), row.indicator.decimals)
        if is_percent or growth is None
        else round_half_up(abs(growth) * 100, 1)
    )
    if not shown:
        return _("与上年同期持平")
    if is_percent or growth is None:
        text = _("比上年同期提高%(by)s") if change > 0 else _("比上年同期降低%(by)s")
        return text % {"by": distance(row, abs(change))}
    text = _("同比增长%(by)s") if change > 0 else _("同比下降%(by)s")
    return text % {"by": percent(abs(growth))}


def against_due(row: ProgressRow) -> str:
    """Against the path; empty where there is none to stand against, of which `judged` tells."""
    found, value = row.progress, row.measure.value
    if found.status == Status.ACHIEVED:
        text = _("已达到%(target)s的目标") if row.spec.is_strict else _("已达到目标值%(target)s")
        return text % {"target": goal_words(row)}
    if found.status is None or found.gap is None or found.expected is None or value is None:
        return ""
    difference = value - found.expected
    facts = {"due": measured(row, found.expected), "gap": distance(row, abs(difference))}
    if not round_half_up(abs(difference), row.indicator.decimals):
        return _("与序时应达的%(due)s持平") % facts
    text = (
        _("比序时应达的%(due)s高%(gap)s") if difference > 0 else _("比序时应达的%(due)s低%(gap)s")
    )
    return text % facts


def _of_target(row: ProgressRow) -> str:
    share = row.progress.attainment
    if share is None or row.progress.status == Status.ACHIEVED:
        return ""
    facts = {"year": row.spec.end.year, "share": percent(share), "target": goal_words(row)}
    if row.spec.is_strict:
        return _("完成%(year)s年目标（%(target)s）的%(share)s") % facts
    return _("完成%(year)s年目标的%(share)s") % facts


def judged(row: ProgressRow) -> str:
    """`序时状态为滞后，达标预期为预计不达标。`; why not, where there is no status; of
    a target that is met only what endangers it."""
    found = row.progress
    outlook = {"outlook": outlook_label(row.ahead.outlook)}
    if found.status == Status.ACHIEVED:
        if row.ahead.outlook in (Outlook.UNLIKELY, Outlook.AT_RISK):
            return _("达标预期为%(outlook)s。") % outlook
        return ""
    if found.status is None:
        facts = {**outlook, "reason": status_reason_label(found.status_reason)}
        return _("%(reason)s，不与序时相比，达标预期为%(outlook)s。") % facts
    facts = {**outlook, "status": status_label(found.status)}
    return _("序时状态为%(status)s，达标预期为%(outlook)s。") % facts


def problems(found: Circular) -> list[str]:
    """The risks of the summary, as staff left them; one sentence if there is none."""
    return _told(found, found.summary.risks) or [str(NO_RISK)]


def next_steps(found: Circular) -> list[str]:
    """The decisions that the summary asks for, as staff left them."""
    return _told(found, found.summary.decisions) or [str(NO_DECISION)]


def _told(found: Circular, points: Sequence[Point]) -> list[str]:
    return [plain(entry_of(found.summary, one).shown) for one in points]


def remarks(found: Circular, made_on: date) -> list[str]:
    """On what rests what is said."""
    limits = found.report.thresholds
    said = [
        _("本通报只用审核通过的数据，截至%(day)s。") % {"day": day_in_words(made_on)},
        _(
            "实际增量与序时增量之比不低于%(ahead)s为领先，不低于%(on_track)s为正常，不低于%(behind)s为滞后，低于%(behind)s为严重滞后；覆盖率低于%(coverage)s为数据不全。"
        )
        % {
            "ahead": percent(limits.ahead, 0),
            "on_track": percent(limits.on_track, 0),
            "behind": percent(limits.behind, 0),
            "coverage": percent(limits.coverage, 0),
        },
        _terms(),
        _rounding(found),
    ]
    if found.corrections:
        text = ngettext(
            "%(period)s的数据有%(count)s份更正经审核通过，已计入。",
            "%(period)s的数据有%(count)s份更正经审核通过，已计入。",
            found.corrections,
        )
        facts = {"period": period_name(found.period), "count": spelled(found.corrections)}
        said.append(text % facts)
    return said


def _terms() -> str:
    return _(
        "“序时应达”是按从基期到目标期的路径到本季末应达到的数，“年度应达”是按同一路径到当年四季度末应达到的数；“年内时间进度”是当年已过季度的比例，“全程时间进度”是从基期到目标期已过季度的比例。"
    )


def _rounding(found: Circular) -> str:
    nothing = _("“—”表示没有数，不是零。")
    if found.parks is not None and found.parks.has_change:
        said = _(
            "附件2中“比上年同期增加”“拉动增长”两列印出的数调整了尾数，使分项之和等于合计；其他数据因四舍五入，分项之和与合计可能不等，未作机械调整。"
        )
        return together(said, nothing)
    said = _("部分数据因四舍五入，分项之和与合计可能不等，未作机械调整。")
    return together(said, nothing)
