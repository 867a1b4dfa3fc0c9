"""Sentences built from figures: one opens the board, one every target's page.

Each is safe HTML of plain words and `<b>`; every number in it is a number of the tables below.
"""

from fractions import Fraction

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from targets.calc.outlook import Outlook
from targets.calc.progress import Status
from targets.formatting import number, period_name, with_unit
from targets.selectors.board import Verdict
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
    counted = [COUNTED[status] % {"count": spelled(count)} for status, count in verdict.statuses]
    counts = format_html_join(_("、"), "<b>{}</b>", ((one,) for one in counted))
    first = format_html(
        ngettext(
            "到{period}末，{total}项目标中{counts}。",
            "到{period}末，{total}项目标中{counts}。",
            verdict.total,
        ),
        period=period_name(verdict.period),
        total=spelled(verdict.total),
        counts=counts,
    )
    return format_html("{}{}", first, _heading(verdict))


def _heading(verdict: Verdict) -> SafeString | str:
    """Where the projections lead; nothing while too few can be projected."""
    known = verdict.total - verdict.outlooks[Outlook.UNKNOWN]
    if not known or verdict.end_year is None:
        return ""
    likely, at_risk = verdict.outlooks[Outlook.LIKELY], verdict.outlooks[Outlook.AT_RISK]
    parts = [
        _("%(count)s项预计达标") % {"count": spelled(likely)} if likely else _("没有一项预计达标")
    ]
    if at_risk:
        parts.append(_("%(count)s项存在风险") % {"count": spelled(at_risk)})
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
