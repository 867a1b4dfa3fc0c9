"""What the placeholders of a summary's texts say, and where each figure comes from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from hightech_zone.lib import instants
from targets.calc.periods import Period
from targets.calc.summary import Kind, Point
from targets.formatting import number, percent, period_name
from targets.models import Unit
from targets.selectors.completeness.table import Line, Timing
from targets.selectors.summary.report import Light, Summary
from targets.sentences import distance, listed, measured, pace, spelled
from targets.words import named


@dataclass(frozen=True, slots=True)
class Figure:
    """What a placeholder says, and the address of where it comes from; empty where it is a name."""

    text: str
    address: str = ""


Figures = Mapping[str, Figure]

MEANINGS = {
    "assumption": gettext_lazy("政策没有说清的事"),
    "central": gettext_lazy("目标年末预计"),
    "change": gettext_lazy("比上期公布时"),
    "count": gettext_lazy("目标的项数"),
    "coverage": gettext_lazy("覆盖率"),
    "days": gettext_lazy("逾期天数"),
    "expected": gettext_lazy("此时应达"),
    "forms": gettext_lazy("逾期的表"),
    "gap": gettext_lazy("与此时应达相差"),
    "goal": gettext_lazy("目标值"),
    "held": gettext_lazy("现在有证的"),
    "high": gettext_lazy("目标年末预计最高"),
    "lapses": gettext_lazy("迟报或未报的次数"),
    "lapsing": gettext_lazy("证书到期的"),
    "low": gettext_lazy("目标年末预计最低"),
    "multiple": gettext_lazy("今后每季须推进的是最好一季的几倍"),
    "name": gettext_lazy("指标简称"),
    "needed": gettext_lazy("今后每季须推进"),
    "period": gettext_lazy("摘要的报告期"),
    "progress": pgettext_lazy("placeholder", "完成进度"),
    "quarters": gettext_lazy("看了几个季度"),
    "shortfall": gettext_lazy("预计离目标还差"),
    "start": gettext_lazy("取作基期的季度"),
    "unit": gettext_lazy("报送单位"),
    "units": gettext_lazy("责任单位"),
    "until": gettext_lazy("到期算到哪个季度"),
    "value": pgettext_lazy("placeholder", "现值"),
    "year": gettext_lazy("目标年"),
}
"""What each placeholder stands for, told to whoever writes."""


def meaning(name: str) -> str:
    return str(MEANINGS[name])


def figures_of(summary: Summary, point: Point) -> dict[str, Figure]:
    """All figures of a point's subject that have a value; the same for each kind of point, so
    that an edited text stays good when a risk becomes another kind of risk."""
    period = {"period": Figure(period_name(summary.report.period))}
    if point.kind in (Kind.LATE, Kind.REPORTING):
        return period | _of_unit(summary, summary.units[point.subject])
    if point.kind is Kind.BASELINES:
        return period | _of_baselines(summary)
    if point.kind is Kind.ASSUMPTION:
        text = named(summary.assumptions[point.subject], "text")
        return period | {"assumption": Figure(text, reverse("targets:policy"))}
    return period | _of_target(summary, summary.light(point.subject))


def _of_target(summary: Summary, light: Light) -> dict[str, Figure]:
    row, code, report = light.row, light.row.indicator.code, summary.report
    query = _query(as_of=report.as_of)
    figure = reverse("targets:figure-detail", args=[code, report.period]) + query
    page = reverse("targets:target-detail", args=[code]) + moment(summary)
    ahead, wall = row.ahead, reverse("targets:wall") + moment(summary)
    lapsing = summary.lapsing.get(code)
    values: dict[str, tuple[Any, Callable[[Any], str], str]] = {
        "value": (row.measure.value, lambda one: measured(row, one), figure),
        "coverage": (row.measure.coverage.weighted, percent, figure),
        "expected": (row.progress.expected, lambda one: measured(row, one), page),
        "progress": (row.progress.progress, percent, page),
        "gap": (row.progress.gap, lambda one: distance(row, abs(one)), page),
        "change": (light.change, lambda one: distance(row, one), figure),
        "goal": (row.goal, lambda one: measured(row, one), page),
        "central": (ahead.projection.central, lambda one: measured(row, one), page),
        "low": (ahead.projection.low, lambda one: measured(row, one), page),
        "high": (ahead.projection.high, lambda one: measured(row, one), page),
        "shortfall": (row.lacking or None, lambda one: distance(row, one), page),
        "needed": (ahead.required.linear or None, lambda one: pace(row, one), page),
        "multiple": (ahead.required.best_quarter_multiple, lambda one: number(one, 2), page),
        "held": (lapsing and Fraction(lapsing.held), lambda one: measured(row, one), figure),
        "lapsing": (
            Fraction(lapsing.total) if lapsing and lapsing.total else None,
            lambda one: measured(row, one),
            wall,
        ),
    }
    found = {
        name: Figure(write(value), address)
        for name, (value, write, address) in values.items()
        if value is not None
    }
    found["name"] = Figure(named(row.indicator, "short"))
    found["year"] = Figure(str(row.spec.end.year))
    if units := list(row.target.units.all()):
        found["units"] = Figure(str(listed([str(one) for one in units])))
    if lapsing and lapsing.by_quarter:
        found["until"] = Figure(period_name(lapsing.by_quarter[-1][0]))
    return found


def _of_unit(summary: Summary, line: Line) -> dict[str, Figure]:
    latest = line.cells[-1]
    query = urlencode({"period": str(summary.report.period), "unit": _code(line.department)})
    page = f"{reverse('targets:completeness')}?{query}"
    found = {
        "unit": Figure(str(line.department)),
        "lapses": Figure(str(len(line.lapses)), page),
        "quarters": Figure(str(len(line.cells))),
    }
    overdue = [part for part in latest.parts if part.timing is Timing.OVERDUE]
    if overdue:
        text = ngettext("%(days)d天", "%(days)d天", latest.days) % {"days": latest.days}
        found["days"] = Figure(text, page)
        found["forms"] = Figure(_("、").join(sorted(part.form.code for part in overdue)))
    return found


def _of_baselines(summary: Summary) -> dict[str, Figure]:
    rows = [one.row for one in summary.lights]
    taken = [row for row in rows if row.setting.baseline is None and row.spec.baseline is not None]
    page = reverse("targets:board") + moment(summary)
    starts = sorted({row.spec.start for row in taken})
    return {
        "count": Figure(spelled(len(taken)), page),
        "start": Figure(str(listed([period_name(one) for one in starts]))),
    }


def _code(unit: Unit | None) -> str:
    return unit.code if unit else ""


def moment(summary: Summary, period: Period | None = None) -> str:
    """`?period=2018Q3`, with the day looked from where it is an earlier one."""
    return _query(period or summary.report.period, summary.report.as_of)


def _query(period: Period | None = None, as_of: Any = None) -> str:
    query = {"period": str(period)} if period else {}
    query |= {"as_of": instants.written(as_of)} if as_of else {}
    return f"?{urlencode(query)}" if query else ""
