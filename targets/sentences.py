"""Sentences built from figures: one opens the board, one every target's page.

Each is safe HTML of plain words and `<b>`; every number in it is a number of the tables below.
"""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from targets.calc.formulas import Take
from targets.calc.outlook import Outlook
from targets.calc.progress import Status
from targets.calc.scenario import Demand
from targets.choices import CertificateKind
from targets.formatting import exact, grouped, number, period_name, with_unit
from targets.labels import status_label, undefined_label
from targets.selectors.board import Verdict
from targets.selectors.figures import FigureReport, TermRow
from targets.selectors.progress import ProgressRow
from targets.selectors.scenarios import LeverRow, ScenarioResult, TargetResult
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
    Status.INSUFFICIENT_DATA: gettext_lazy("%(count)s项数据不全"),
    Status.ACHIEVED: gettext_lazy("%(count)s项已达标"),
    Status.AHEAD: gettext_lazy("%(count)s项领先"),
    Status.ON_TRACK: gettext_lazy("%(count)s项正常"),
    Status.BEHIND: gettext_lazy("%(count)s项滞后"),
    Status.SERIOUSLY_BEHIND: gettext_lazy("%(count)s项严重滞后"),
    None: gettext_lazy("%(count)s项不判断"),
}


def spelled(count: int) -> str:
    return str(SPELLED.get(count, count))


def measured(row: ProgressRow, value: Fraction | None) -> str:
    return with_unit(number(value, row.indicator.decimals), named(row.indicator, "unit"))


def distance(row: ProgressRow, value: Fraction | None) -> str:
    """A difference: of percentages in percentage points."""
    unit = named(row.indicator, "unit")
    return with_unit(number(value, row.indicator.decimals), _("个百分点") if unit == "%" else unit)


def board_sentence(verdict: Verdict) -> SafeString:
    """`到2018年三季度末，七项目标中一项领先、两项正常……`, then where it leads."""
    return format_html("{}{}", _standing(verdict), _heading(verdict))


def _standing(verdict: Verdict) -> SafeString:
    """How many stand where; one word for all where they stand alike."""
    facts = {"period": period_name(verdict.period), "total": spelled(verdict.total)}
    if len(verdict.statuses) == 1 and verdict.total > 1:
        status = verdict.statuses[0][0]
        if status is None:
            return format_html(_("到{period}末，{total}项目标都还不判断进度。"), **facts)
        text = _("到{period}末，{total}项目标都是<b>{status}</b>。")
        return format_html(text, status=status_label(status), **facts)
    counted = [COUNTED[status] % {"count": spelled(count)} for status, count in verdict.statuses]
    counts = format_html_join(_("、"), "<b>{}</b>", ((one,) for one in counted))
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
    likely, at_risk = verdict.outlooks[Outlook.LIKELY], verdict.outlooks[Outlook.AT_RISK]
    unlikely = verdict.outlooks[Outlook.UNLIKELY]
    parts = [
        _("%(count)s项预计达标") % {"count": spelled(likely)} if likely else _("没有一项预计达标")
    ]
    if at_risk:
        parts.append(_("%(count)s项存在风险") % {"count": spelled(at_risk)})
    if unlikely:
        parts.append(_("%(count)s项预计不达标") % {"count": spelled(unlikely)})
    text = format_html(
        _("照现在的走势，到{year}年末{counts}"), year=verdict.end_year, counts=_("、").join(parts)
    )
    row = verdict.furthest
    if row is None:
        return format_html(_("{text}。"), text=text)
    return format_html(
        _("{text}；差得最远的是<b>{name}</b>，预计为{central}，离目标差{shortfall}。"),
        text=text,
        name=named(row.indicator, "short"),
        central=measured(row, row.ahead.projection.central),
        shortfall=distance(row, row.ahead.shortfall),
    )


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
        low=number(projection.low, row.indicator.decimals),
        high=number(projection.high, row.indicator.decimals),
    )


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
    said = format_html(text, need=distance(row, need))
    if multiple is None:
        return format_html(_("{text}。"), text=said)
    return format_html(
        _("{text}，是迄今最好一季的{multiple}倍。"), text=said, multiple=number(multiple, 2)
    )


TAKEN = {
    Take.TTM: gettext_lazy("近四季累计"),
    Take.STOCK: pgettext_lazy("term", "期末"),
}


def formula_in_words(report: FigureReport) -> str:
    """`100 × 有效发明专利（期末，企业合计） ÷ 从业人员（期末，企业合计）`."""
    return _formula(report, lambda row: term_in_words(report, row))


def formula_in_numbers(report: FigureReport) -> str:
    """The same with each term's sum in its own unit: `100 × (47,559 + 0) ÷ 2,402,000`."""
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
    divided = f"{above} ÷ {below}" if below else above
    if factor == 1:
        return divided
    if factor.numerator == 1:
        return f"{divided} ÷ {grouped(Decimal(factor.denominator))}"
    return f"{exact(factor)} × {divided}"


def lever_name(row: LeverRow) -> str:
    """`企业研发经费支出`, `工业增加值（规上企业）`, `高新技术企业（期末有证）`."""
    if row.element is None:
        kinds = dict(CertificateKind.choices)
        kind = kinds.get(row.lever.source, row.lever.source)
        return _("%(kind)s（期末有证）") % {"kind": kind}
    name = named(row.element)
    return _("%(name)s（规上企业）") % {"name": name} if row.lever.above_scale else name


def lever_unit(row: LeverRow) -> str:
    return _("家") if row.element is None else named(row.element, "unit")


MET_COUNTED = {
    True: gettext_lazy("%(count)s项达标"),
    False: gettext_lazy("%(count)s项不达标"),
    None: gettext_lazy("%(count)s项算不出"),
}


def scenario_sentence(result: ScenarioResult) -> SafeString:
    """`照这些假设，到2020年末七项目标中三项达标、三项不达标、一项算不出。`"""
    found = [one.outcome.is_met for one in result.targets]
    words = {
        True: _("%(count)s项达标"),
        False: _("%(count)s项不达标"),
        None: _("%(count)s项算不出"),
    }
    counted = [
        text % {"count": spelled(found.count(met))} for met, text in words.items() if met in found
    ]
    text = (
        _("照这些假设，到{year}年末{total}项目标中{counts}。")
        if result.assumed
        else _("各项都照近一年的增量走下去，到{year}年末{total}项目标中{counts}。")
    )
    year = max(one.row.spec.end.year for one in result.targets)
    counts = format_html_join(_("、"), "<b>{}</b>", ((one,) for one in counted))
    return format_html(text, year=year, total=spelled(len(found)), counts=counts)


def reached_sentence(one: TargetResult) -> str:
    """`到2020年末为2.75%，离目标还差0.25个百分点。`"""
    facts = {"year": one.row.spec.end.year, "value": measured(one.row, one.outcome.value)}
    if one.outcome.gap is None:
        return _("算不出：%(reason)s。") % {"reason": undefined_label(one.outcome.reason)}
    if one.outcome.is_met:
        return _("到%(year)s年末为%(value)s，达到目标。") % facts
    gap = distance(one.row, abs(one.outcome.gap))
    return _("到%(year)s年末为%(value)s，离目标还差%(gap)s。") % {**facts, "gap": gap}


def demand_words(demand: Demand, places: int, unit: str = "") -> str:
    """`至少5,667万元`, `至多−22,223万元`; why not, where nothing would do."""
    needed = demand.with_places(places)
    if needed is None:
        return undefined_label(demand.reason)
    text = _("至少%(amount)s") if demand.is_least else _("至多%(amount)s")
    return text % {"amount": with_unit(number(needed, places), unit)}


def pace_sentence(one: TargetResult, row: LeverRow, places: int) -> str:
    """`企业研发经费支出每季还要多869万元，须达是近一年平均的1.59倍。`; empty where the goal is met
    or nothing can be asked of the item."""
    demand, increase = one.demand_of(row.lever), row.increase
    if one.outcome.is_met is not False or demand.amount is None or increase is None:
        return ""
    less = with_unit(number(abs(demand.amount - increase), places), lever_unit(row))
    facts = {"name": lever_name(row), "less": less}
    if not demand.is_least:
        return _("%(name)s每季还要少%(less)s。") % facts
    if row.recent is None or row.recent <= 0:
        return _("%(name)s每季还要多%(less)s。") % facts
    text = _("%(name)s每季还要多%(less)s，须达是近一年平均的%(multiple)s倍。")
    return text % {**facts, "multiple": number(demand.amount / row.recent, 2)}
