"""Sentences built from figures: one opens the board, one every target's page.

Each is safe HTML of plain words and `<b>`; every number in it is a number of the tables below.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import (
    gettext_lazy,
    ngettext,
    npgettext_lazy,
    pgettext,
    pgettext_lazy,
)

from targets.calc.breakdown import Part
from targets.calc.formulas import Take
from targets.calc.outlook import Outlook
from targets.calc.progress import Path, Status
from targets.formatting import (
    beside_unit,
    change_unit,
    exact,
    grouped,
    number,
    period_name,
    with_unit,
)
from targets.labels import status_label
from targets.models import Indicator
from targets.selectors.board import Verdict
from targets.selectors.figures import FigureReport, TermRow
from targets.selectors.policy.page import Coverage, PolicyView
from targets.selectors.progress import ProgressRow
from targets.words import named

SPELLED = {
    1: gettext_lazy("一"),
    2: gettext_lazy("两"),
    3: gettext_lazy("三"),
    4: gettext_lazy("四"),
    5: gettext_lazy("五"),
    6: gettext_lazy("六"),
    7: gettext_lazy("七"),
    8: gettext_lazy("八"),
    9: gettext_lazy("九"),
}
COUNTED = {
    Status.INSUFFICIENT_DATA: npgettext_lazy(
        "targets", "%(count)s项数据不全", "%(count)s项数据不全", "n"
    ),
    Status.ACHIEVED: npgettext_lazy("targets", "%(count)s项已达标", "%(count)s项已达标", "n"),
    Status.AHEAD: npgettext_lazy("targets", "%(count)s项领先", "%(count)s项领先", "n"),
    Status.ON_TRACK: npgettext_lazy("targets", "%(count)s项正常", "%(count)s项正常", "n"),
    Status.BEHIND: npgettext_lazy("targets", "%(count)s项滞后", "%(count)s项滞后", "n"),
    Status.SERIOUSLY_BEHIND: npgettext_lazy(
        "targets", "%(count)s项严重滞后", "%(count)s项严重滞后", "n"
    ),
    None: npgettext_lazy("targets", "%(count)s项不判断", "%(count)s项不判断", "n"),
}
HEADED = {
    Outlook.LIKELY: npgettext_lazy("targets", "%(count)s项预计达标", "%(count)s项预计达标", "n"),
    Outlook.AT_RISK: npgettext_lazy("targets", "%(count)s项存在风险", "%(count)s项存在风险", "n"),
    Outlook.UNLIKELY: npgettext_lazy(
        "targets", "%(count)s项预计不达标", "%(count)s项预计不达标", "n"
    ),
    Outlook.UNKNOWN: npgettext_lazy("targets", "%(count)s项无法判断", "%(count)s项无法判断", "n"),
}


def spelled(count: int) -> str:
    return str(SPELLED.get(count, count))


def listed(parts: Sequence[str]) -> SafeString:
    """`一项领先、两项正常`, `one is ahead and two are on track`."""
    earlier = format_html_join(_("、"), "{}", ((one,) for one in parts[:-1]))
    joint = pgettext("before the last of a list", "、") if earlier else ""
    return format_html("{}{}{}", earlier, joint, parts[-1])


def measured(row: ProgressRow, value: Fraction | None) -> str:
    return with_unit(number(value, row.indicator.decimals), named(row.indicator, "unit"))


def distance(row: ProgressRow, value: Fraction | None) -> str:
    """A difference: of percentages in percentage points."""
    unit = named(row.indicator, "unit")
    return with_unit(number(value, row.indicator.decimals), change_unit(unit))


def change_words(value: Fraction | None, indicator: Indicator) -> str:
    """`增加0.01亿元`, `降低0.03个百分点`, beside the value it leads to; empty where it is none."""
    by = exact(None if value is None else abs(value))
    if value is None or by == "0":
        return ""
    unit = named(indicator, "unit")
    if unit == "%":
        text = _("提高%(by)s") if value > 0 else _("降低%(by)s")
    else:
        text = _("增加%(by)s") if value > 0 else _("减少%(by)s")
    return text % {"by": with_unit(by, change_unit(unit))}


def goal_words(row: ProgressRow) -> str:
    """The target with what it asks: `1,000.0亿元`, `超过80家`."""
    target = measured(row, row.spec.target)
    if not row.spec.is_strict:
        return target
    text = _("低于%(target)s") if row.spec.is_falling else _("超过%(target)s")
    return text % {"target": target}


def board_sentence(verdict: Verdict) -> SafeString:
    """`到2018年三季度末，七项目标中一项领先、两项正常……`, then where it leads."""
    return format_html("{}{}", _standing(verdict), _heading(verdict))


def _standing(verdict: Verdict) -> SafeString:
    """How many stand where; one word for all where they stand alike."""
    if verdict.is_empty:
        text = _("{period}还没有审核通过的数据。")
        return format_html(text, period=period_name(verdict.period))
    facts = {"period": period_name(verdict.period), "total": spelled(verdict.total)}
    if len(verdict.statuses) == 1 and verdict.total > 1:
        status = verdict.statuses[0][0]
        if status is None:
            return format_html(_("到{period}末，{total}项目标都还不判断进度。"), **facts)
        text = _("到{period}末，{total}项目标都是<b>{status}</b>。")
        return format_html(text, status=status_label(status), **facts)
    counted = [
        COUNTED[status] % {"n": count, "count": spelled(count)}
        for status, count in verdict.statuses
    ]
    counts = listed([format_html("<b>{}</b>", one) for one in counted])
    text = ngettext(
        "到{period}末，{total}项目标中{counts}。",
        "到{period}末，{total}项目标中{counts}。",
        verdict.total,
    )
    return format_html(text, counts=counts, **facts)


def _heading(verdict: Verdict) -> SafeString | str:
    """Where the projections lead; nothing while too few can be projected."""
    known = verdict.total - verdict.outlooks[Outlook.UNKNOWN]
    if not known or verdict.end_year is None:
        return ""
    text = format_html(
        _("按线性、几何、近一年三种推算，到{year}年末{counts}"),
        year=verdict.end_year,
        counts=outlooks_counted(verdict.outlooks),
    )
    row = verdict.furthest
    if row is None:
        return format_html(_("{text}。"), text=text)
    said = (
        _("{text}；差得最远的是<b>{name}</b>，预计为{central}，离{goal}的目标差{shortfall}。")
        if row.spec.is_strict
        else _("{text}；差得最远的是<b>{name}</b>，预计为{central}，离目标差{shortfall}。")
    )
    return format_html(
        said,
        text=text,
        goal=goal_words(row),
        name=named(row.indicator, "short"),
        central=measured(row, row.ahead.projection.central),
        shortfall=distance(row, row.lacking),
    )


def outlooks_counted(outlooks: Counter[Outlook]) -> SafeString:
    """`一项预计达标、四项存在风险`; that none is likely is said."""
    parts = [
        words % {"n": count, "count": spelled(count)}
        for outlook, words in HEADED.items()
        if (count := outlooks[outlook])
    ]
    if outlooks[Outlook.LIKELY]:
        return listed(parts)
    return format_html(_("{parts}，没有一项预计达标"), parts=listed(parts))


def target_sentence(row: ProgressRow) -> SafeString:
    """`到2018年三季度末为1.98%，比此时应达的2.22%低0.24个百分点。……`"""
    period = period_name(max(row.history))
    value = measured(row, row.measure.value)
    if row.measure.value is None:
        return format_html(_("{period}的数据还不足以算出这项指标。"), period=period)
    if not row.is_sufficient:
        return format_html(
            _("{period}末按已有数据为{value}，数据不全，不与序时相比。"), period=period, value=value
        )
    parts = [format_html(_("到{period}末为{value}"), period=period, value=value)]
    if row.progress.expected is not None:
        parts.append(against_path(row, row.measure.value - row.progress.expected))
    first = format_html(_("{text}。"), text=format_html_join(_("，"), "{}", ((p,) for p in parts)))
    return format_html("{}{}{}", first, _prospect(row), _demand(row))


def against_path(row: ProgressRow, difference: Fraction) -> SafeString:
    text = _("比此时应达的{due}高{gap}") if difference >= 0 else _("比此时应达的{due}低{gap}")
    due, gap = measured(row, row.progress.expected), distance(row, abs(difference))
    return format_html(text, due=due, gap=gap)


def _prospect(row: ProgressRow) -> SafeString | str:
    projection = row.ahead.projection
    if projection.central is None or row.progress.time_elapsed == 1:
        return ""
    return format_html(
        _("照现在的走势，{year}年末预计为{central}（{low}~{high}）。"),
        year=row.spec.end.year,
        central=measured(row, projection.central),
        low=measured(row, projection.low),
        high=measured(row, projection.high),
    )


def pace(row: ProgressRow, need: Fraction) -> str:
    """What a quarter has to bring. Things that are counted are rounded up: one fewer would miss."""
    return distance(row, need if row.indicator.decimals else Fraction(ceil(need)))


def _demand(row: ProgressRow) -> SafeString | str:
    need = row.ahead.required.linear
    if not need:
        return ""
    multiple = row.ahead.required.best_quarter_multiple
    text = (
        _("要达到目标，今后每季须提高{need}")
        if not row.spec.is_falling
        else _("要达到目标，今后每季须降低{need}")
    )
    said = format_html(text, need=pace(row, need))
    if multiple is None:
        return format_html(_("{text}。"), text=said)
    return format_html(
        _("{text}，是基期以来最好一季的{multiple}倍。"), text=said, multiple=number(multiple, 2)
    )


TAKEN = {
    Take.TTM: gettext_lazy("近四季累计"),
    Take.STOCK: pgettext_lazy("term", "期末"),
}


def formula_in_words(report: FigureReport) -> str:
    """`100 × 有效发明专利（期末，企业合计） ÷ 从业人员（期末，企业合计）`."""
    return _formula(report, lambda row: term_in_words(report, row))


def formula_in_numbers(report: FigureReport) -> str:
    """The same with each term's sum in its own unit: `100 × (47,559 + 0) ÷ 2,402,000`. Empty
    where there is no sum, or nothing to reckon: one term that is the figure."""
    formula = report.definition and report.definition.formula
    if all(row.total is None for row in report.terms):
        return ""
    if formula and len(report.terms) == 1 and formula.factor == 1:
        return ""
    return _formula(report, lambda row: exact(row.total))


def term_in_words(report: FigureReport, row: TermRow) -> str:
    is_filtered = report.definition is not None and report.definition.formula.above_scale_only
    if row.element is None:
        return _("期末证书有效的规上企业数") if is_filtered else _("期末证书有效的企业数")
    scope = pgettext("term", "全区") if row.term.is_zone else _("企业合计")
    if is_filtered and not row.term.is_zone:
        scope = _("规上企业合计")
    names = {"name": named(row.element), "take": TAKEN[row.term.take], "scope": scope}
    return _("%(name)s（%(take)s，%(scope)s）") % names


def _formula(report: FigureReport, write: Callable[[TermRow], str]) -> str:
    """Empty where no definition was in force."""
    if report.definition is None:
        return ""
    factor = report.definition.formula.factor
    above, below = (
        " + ".join(write(row) for row in report.terms if row.side == side)
        for side in ("numerator", "denominator")
    )
    above = f"({above})" if " + " in above and (below or factor != 1) else above
    below = f"({below})" if " + " in below else below
    return _times(factor, f"{above} ÷ {below}" if below else above)


def _times(factor: Fraction, divided: str) -> str:
    if factor == 1:
        return divided
    if factor.numerator == 1:
        return f"{divided} ÷ {grouped(Decimal(factor.denominator))}"
    return f"{exact(factor)} × {divided}"


def part_in_numbers(report: FigureReport, part: Part[Any]) -> str:
    """The formula with what one part has: `10,000 × 46 ÷ 10,051`. Of a part without a denominator
    of its own, what it puts into the zone's value; empty where it has nothing."""
    formula = report.definition.formula if report.definition else None
    if formula is None or part.numerator is None:
        return ""
    below = part.denominator if part.value is not None else report.measure.denominator
    if formula.denominator and not below:
        return ""
    above = exact(part.numerator)
    divided = f"{above} ÷ {exact(below)}" if formula.denominator else above
    value = formula.factor * part.numerator / (below if formula.denominator and below else 1)
    unit = named(report.indicator, "unit")
    return f"{_times(formula.factor, divided)} = {beside_unit(exact(value), unit)}"


def expected_in_numbers(row: ProgressRow) -> str:
    """How the path comes to what is due now: `1.60 + (3 − 1.60) × 7 ÷ 16 = 2.21`, the due value
    rounded; empty outside the path, where it is the baseline or the target itself."""
    spec, period = row.spec, max(row.history)
    due = row.progress.expected
    if due is None or spec.baseline is None or spec.is_kept or not spec.start < period < spec.end:
        return ""
    facts = {
        "baseline": exact(spec.baseline),
        "goal": exact(spec.target),
        "gone": period.quarters_since(spec.start),
        "all": spec.end.quarters_since(spec.start),
    }
    if spec.path is Path.LINEAR:
        written = "{baseline} + ({goal} − {baseline}) × {gone} ÷ {all}"
    elif spec.path is Path.GEOMETRIC:
        written = "{baseline} × ({goal} ÷ {baseline})^({gone} ÷ {all})"
    else:
        return ""
    return f"{written.format(**facts)} = {exact(due)}"


COVERED = {
    Coverage.TRACKED: gettext_lazy("%(count)s条有目标、奖补或产业数字跟踪"),
    Coverage.FORMS_ONLY: gettext_lazy("%(count)s条只有责任单位的一般报表"),
    Coverage.NOTHING_ASKED: gettext_lazy("%(count)s条不提要求"),
    Coverage.UNTRACKED: gettext_lazy("%(count)s条未跟踪"),
}


def policy_sentence(view: PolicyView) -> SafeString:
    """`七部分22条中，13条有目标、奖补或产业数字跟踪，……，三条未跟踪。`, then what that means."""
    counts = view.counts
    told = [
        words % {"count": spelled(counts[one])} for one, words in COVERED.items() if counts[one]
    ]
    first = format_html(
        _("{parts}部分{clauses}条中，{counts}。"),
        parts=spelled(len(view.parts)),
        clauses=spelled(len(view.clauses)),
        counts=format_html_join(_("，"), "<b>{}</b>", ((one,) for one in told)),
    )
    if counts[Coverage.UNTRACKED]:
        meaning = _("未跟踪的条文涉及经费或任务，却没有目标、没有奖补，也没有报表。")
    else:
        meaning = _("涉及经费或任务的条文，都有数据跟踪。")
    return format_html("{}{}", first, meaning)
