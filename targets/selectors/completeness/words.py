"""The completeness table in words, the same on the page and in the workbook."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from targets.calc.periods import Period
from targets.choices import ReturnState
from targets.formatting import day_of_week, percent, period_name
from targets.selectors.completeness.table import (
    By,
    Cell,
    Column,
    CompletenessTable,
    FormCell,
    Line,
    Mark,
    Timing,
)
from targets.words import named, together

MARKS: dict[Mark, tuple[str, Any]] = {
    Mark.ON_TIME: ("on", gettext_lazy("按时")),
    Mark.LATE: ("late", gettext_lazy("迟报")),
    Mark.OVERDUE: ("miss", gettext_lazy("逾期未报")),
    Mark.RETURNED: ("late", gettext_lazy("退回")),
    Mark.REOPENED: ("wait", pgettext_lazy("mark", "重开")),
    Mark.WAITING: ("wait", gettext_lazy("待审")),
    Mark.CORRECTED: ("wait", gettext_lazy("更正")),
    Mark.NOT_DUE: ("due", gettext_lazy("未到期")),
    Mark.NOT_OPEN: ("due", gettext_lazy("未开放")),
    Mark.IMPORTED: ("on", gettext_lazy("已导入")),
    Mark.NOT_ASKED: ("na", gettext_lazy("不需报")),
}
"""The tone and the word of each mark, in the order of the legend."""


AFTER_ALL = (Mark.RETURNED, Mark.REOPENED, Mark.CORRECTED, Mark.WAITING)
"""Marks that do not say when it came in."""


@dataclass(frozen=True, slots=True)
class ShownMark:
    mark: Mark
    tone: str
    word: str


def shown_mark(mark: Mark) -> ShownMark:
    tone, word = MARKS[mark]
    return ShownMark(mark, tone, str(word))


def mark_word(cell: Cell) -> str:
    """What stands under the shape: a date, days, or the mark's word."""
    mark = cell.mark
    if mark == Mark.ON_TIME and cell.submitted_on:
        return f"{cell.submitted_on.month}-{cell.submitted_on.day:02}"
    if mark == Mark.LATE:
        return ngettext("迟%(days)d天", "迟%(days)d天", cell.days) % {"days": cell.days}
    if mark == Mark.OVERDUE:
        return ngettext("未报%(days)d天", "未报%(days)d天", cell.days) % {"days": cell.days}
    return str(MARKS[mark][1])


def second_word(cell: Cell) -> str:
    """What the shape does not say: where what came in stands, how many forms of several came in,
    or until when there is more time."""
    if cell.extended_to and cell.mark in (Mark.NOT_DUE, Mark.OVERDUE):
        until = cell.extended_to
        return _("延至%(day)s") % {"day": f"{until.month}-{until.day:02}"}
    if cell.is_waiting_for_more_time:
        return _("已申请延期")
    if len(cell.asked) > 1 and 0 < cell.received < len(cell.asked):
        return _("已报%(held)d/%(asked)d") % {"held": cell.received, "asked": len(cell.asked)}
    states = [part.of_return.state for part in cell.parts if part.of_return]
    if cell.mark == Mark.LATE and ReturnState.SUBMITTED in states:
        return _("待审")
    if cell.mark in AFTER_ALL and cell.timing == Timing.LATE:
        return ngettext("迟%(days)d天", "迟%(days)d天", cell.days) % {"days": cell.days}
    return ""


def cell_words(cell: Cell) -> str:
    """A cell as the workbook writes it: `按时 1-10`, `迟1天，待审`."""
    first = mark_word(cell)
    if cell.mark == Mark.ON_TIME:
        first = f"{MARKS[Mark.ON_TIME][1]} {first}"
    second = second_word(cell)
    return _("，").join(part for part in (first, second) if part)


def line_name(line: Line) -> str:
    if line.form is not None:
        return f"{line.form.code} {named(line.form)}"
    return str(line.department)


def table_title(table: CompletenessTable) -> str:
    if table.by == By.DEPARTMENT:
        return _("单位×季度报送情况")
    return _("报表×季度报送情况")


def completeness_sentence(table: CompletenessTable) -> str:
    """`2018年四季度应报4个单位，已报3个，按时2个，迟报1个，未报1个。及时率50.0%，为8个季度最低。`"""
    column = table.latest
    if not column.asked:
        return together(_of_nothing_asked(column), _rates(table))
    facts = {
        "period": period_name(column.period),
        "asked": column.asked,
        "received": column.received,
        "on_time": column.timings[Timing.ON_TIME],
        "late": column.timings[Timing.LATE],
        "missing": column.asked - column.received,
    }
    counted = (
        _(
            "%(period)s应报%(asked)d个单位，已报%(received)d个，按时%(on_time)d个，"
            "迟报%(late)d个，未报%(missing)d个。"
        )
        if table.by == By.DEPARTMENT
        else _(
            "%(period)s应报%(asked)d张表，已报%(received)d张，按时%(on_time)d张，"
            "迟报%(late)d张，未报%(missing)d张。"
        )
    )
    return together(counted % facts, _sent_back(column), *_punctuality(table), _rates(table))


def _sent_back(column: Column) -> str:
    """What came in and is owed again; it counts as received, and by when it first came."""
    count = column.marks[Mark.RETURNED]
    if not count:
        return ""
    return ngettext("退回后没有再报%(n)d个。", "退回后没有再报%(n)d个。", count) % {"n": count}


def _of_nothing_asked(column: Column) -> str:
    said = (
        _("%(period)s的数是从文件导入的，没有经部门报送，不评及时。")
        if column.timings[Timing.IMPORTED]
        else _("%(period)s没有要报的。")
    )
    return said % {"period": period_name(column.period)}


def _punctuality(table: CompletenessTable) -> list[str]:
    """Of two quarters none is the lowest; the other's rate is told."""
    judged = [column for column in table.columns if column.due]
    rates = [column.on_time for column in judged if column.on_time is not None]
    now = table.latest.on_time
    if now is None:
        return []
    facts = {"rate": percent(now), "count": len(rates)}
    if len(rates) == 1:
        return [_("及时率%(rate)s。") % facts]
    if len(rates) == 2:
        earlier = {"period": period_name(judged[0].period), "before": percent(rates[0])}
        return [_("及时率%(rate)s，%(period)s%(before)s。") % {**facts, **earlier}]
    said = _("及时率%(rate)s。")
    if rates.count(now) == 1 and now == min(rates):
        said = _("及时率%(rate)s，为%(count)d个季度最低。")
    elif rates.count(now) == 1 and now == max(rates):
        said = _("及时率%(rate)s，为%(count)d个季度最高。")
    whole = {"rate": percent(table.on_time), "count": len(rates)}
    return [said % facts, _("%(count)d个季度合计%(rate)s。") % whole]


def _rates(table: CompletenessTable) -> str:
    column = table.latest
    if column.rate is None:
        return ""
    facts = {"cells": percent(column.rate), "weighted": percent(column.weighted)}
    least = [line for line in table.lines if line.weighted == column.weighted]
    if column.weighted == 1 or len(least) != 1 or len(table.lines) == 1:
        said = _("应报的格已审定%(cells)s；按上年数值加权，最低的一项%(weighted)s。")
        return said % facts
    said = _("应报的格已审定%(cells)s；按上年数值加权，最低的是%(name)s，%(weighted)s。")
    return said % {**facts, "name": line_name(least[0])}


def total_words(column: Column) -> str:
    """`3/4`, on time of due; nothing was due: an em dash."""
    return f"{column.timings[Timing.ON_TIME]}/{column.due}" if column.due else "—"


def reminder_draft(name: str, period: Period, owed: Sequence[FormCell]) -> str:
    """The prefilled text of the next reminder to a unit: of what it owes, a line for each due day
    of what never came and is late and of what is not due yet (with a line of its own where more
    time was asked for), and one for what is to be handed in again."""
    returned = [part for part in owed if part.mark == Mark.RETURNED]
    reopened = [part for part in owed if part.mark == Mark.REOPENED]
    lines = [_("%(unit)s：") % {"unit": name}]
    for terms, parts in _by_terms(owed, Timing.OVERDUE):
        lines.append(_overdue(period, terms, parts))
    for terms, parts in _by_terms(owed, Timing.NOT_DUE):
        lines.append(_not_due(period, terms, parts))
    if returned:
        text = _("%(period)s%(forms)s已退回，请按审核意见改好再报。")
        lines.append(text % _forms(period, returned))
    if reopened:
        lines.append(_("%(period)s%(forms)s已重开，请更正后再报。") % _forms(period, reopened))
    return "\n".join(lines)


Days = tuple[date, date | None]
"""The day a form is due, and the later one that was asked for and waits for a decision."""


def _by_terms(owed: Sequence[FormCell], timing: Timing) -> list[tuple[Days, list[FormCell]]]:
    """Those of this timing, the earliest day first and of a day who asked for more time last."""
    found: dict[Days, list[FormCell]] = defaultdict(list)
    for part in owed:
        if part.timing == timing and part.terms:
            waiting = part.terms.waiting
            found[part.terms.due_on, waiting.asked_until if waiting else None].append(part)
    return sorted(found.items(), key=lambda one: (one[0][0], one[0][1] or date.min))


def _overdue(period: Period, terms: Days, parts: Sequence[FormCell]) -> str:
    (due, until), days = terms, parts[0].days
    text = (
        ngettext(
            "%(period)s%(forms)s应于%(due)s前报送，现已逾期%(days)d天。"
            "你单位申请延到%(until)s，正在研究；决定之前仍按原定日期计。",
            "%(period)s%(forms)s应于%(due)s前报送，现已逾期%(days)d天。"
            "你单位申请延到%(until)s，正在研究；决定之前仍按原定日期计。",
            days,
        )
        if until
        else ngettext(
            "%(period)s%(forms)s应于%(due)s前报送，现已逾期%(days)d天。"
            "请尽快报送；确有困难，请在系统内申请延期并说明原因。",
            "%(period)s%(forms)s应于%(due)s前报送，现已逾期%(days)d天。"
            "请尽快报送；确有困难，请在系统内申请延期并说明原因。",
            days,
        )
    )
    facts = {"due": day_of_week(due), "until": day_of_week(until), "days": days}
    return text % {**_forms(period, parts), **facts}


def _not_due(period: Period, terms: Days, parts: Sequence[FormCell]) -> str:
    due, until = terms
    text = (
        _(
            "%(period)s%(forms)s应于%(due)s前报送。"
            "你单位申请延到%(until)s，正在研究；决定之前仍按原定日期计。"
        )
        if until
        else _("%(period)s%(forms)s应于%(due)s前报送，请按时报送。")
    )
    facts = {"due": day_of_week(due), "until": day_of_week(until)}
    return text % {**_forms(period, parts), **facts}


def _forms(period: Period, parts: Sequence[FormCell]) -> dict[str, str]:
    names = _("、").join(f"{one.form.code} {named(one.form)}" for one in parts)
    return {"period": period_name(period), "forms": names}
