"""The sections of a target's page that ask who: the change between two periods, and the ranking."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hightech_zone.lib.instants import written
from targets.access import check_period, sees_enterprises_figures
from targets.calc.changes import Mover
from targets.calc.periods import Period
from targets.errors import UnreadableAddress
from targets.models import Indicator
from targets.selectors.board import target_of
from targets.selectors.breakdown import NONE, ZONE, By, definition_in_force
from targets.selectors.changes import (
    DENOMINATOR,
    REST,
    WITHHELD,
    ChangeReport,
    ChangeRow,
    Most,
    change_report,
)
from targets.selectors.cross import Order
from targets.selectors.ranking import Ranking, ranking
from targets.svg.waterfall import waterfall
from targets.views.moments import Moment, named_period

MOST = Most(rises=8, falls=4)
"""Enterprises shown one by one; the rest are one row."""


@dataclass(frozen=True)
class ChangePage:
    """What `_target_change.html` shows."""

    report: ChangeReport
    cuts: list[By]
    starts: list[Period]
    """The periods a change can be told from, newest first."""
    can_list: bool
    is_refused: bool
    """Single enterprises were asked for by who may not see them; the parks stand here."""
    below: Indicator | None
    """The target that the denominator is."""
    is_divided: bool
    """False where the figure is reported for the zone as a whole: there is no way to divide it."""

    @property
    def lines(self) -> list[tuple[ChangeRow, SafeString, str]]:
        """Each part with its picture and where it leads; nowhere where it is put together from
        what must not be shown."""
        return [(row, drawn, self._address(row)) for row, drawn in waterfall(self.report)]

    def _address(self, row: ChangeRow) -> str:
        report, code = self.report, self.report.indicator.code
        day = {"as_of": written(report.as_of)} if report.as_of else {}
        now = {"period": str(report.after), **day}
        if row.key == WITHHELD:
            return ""
        if row.key == DENOMINATOR and self.below:
            return _way(reverse("targets:target-detail", args=[self.below.code]), now)
        if row.key in (DENOMINATOR, ZONE):
            return _way(reverse("targets:figure-detail", args=[code, report.after]), day)
        if report.by is By.ENTERPRISE and row.key not in (REST, *Mover):
            return _way(reverse("targets:enterprise-detail", args=[row.key]), day)
        if row.key in list(Mover):
            chosen = {"by": str(By.ENTERPRISE), "moved": str(row.key)}
        elif row.key == REST:
            chosen = {"by": str(By.ENTERPRISE), "sort": str(Order.RISE)}
        elif self.can_list:
            chosen = {"by": str(By.ENTERPRISE), str(report.by): row.key or NONE}
        else:
            chosen = {"by": str(report.by)}
        query = {**chosen, "vs": str(report.before), **now}
        return _way(reverse("targets:target-breakdown", args=[code]), query)


def _way(address: str, query: dict[str, str]) -> str:
    return f"{address}?{urlencode(query)}" if query else address


@dataclass(frozen=True)
class TargetParts:
    change: ChangePage | None
    ranking: Ranking | None
    """None where the reader may not see single enterprises, or there is nothing to rank."""


def target_parts(
    request: HttpRequest, indicator: Indicator, moment: Moment, periods: list[Period]
) -> TargetParts:
    """`periods`: those with figures that the reader may see."""
    can_see = sees_enterprises_figures(request.user)
    ranked = ranking(indicator, moment.period, moment.as_of) if can_see else None
    return TargetParts(_change(request, indicator, moment, periods, can_see), ranked)


def _change(
    request: HttpRequest, indicator: Indicator, moment: Moment, periods: list[Period], can_see: bool
) -> ChangePage | None:
    cuts = [By.PARK, By.CLUSTER, *([By.ENTERPRISE] if can_see else [])]
    is_refused = turned_to_parks(request)
    cut = _asked_cut(request, cuts)
    starts = [one for one in periods if one < moment.period]
    if not starts:
        return None
    start = _asked_start(request, moment.as_of) or starts[0]
    if start >= moment.period:
        raise UnreadableAddress(_("起点应早于报告期。"))
    report = change_report(
        indicator,
        start,
        moment.period,
        cut,
        moment.as_of,
        with_suppression=not can_see,
        most=MOST,
    )
    found = definition_in_force(indicator, moment.period, moment.as_of)
    formula = found[0].formula if found else None
    terms = formula.denominator if formula else ()
    return ChangePage(
        report=report,
        cuts=cuts,
        starts=sorted({*starts, start}, reverse=True),
        can_list=can_see,
        is_refused=is_refused,
        below=target_of(terms, moment.period, moment.as_of) if terms else None,
        is_divided=formula is not None and not all(term.is_zone for term in formula.terms),
    )


OF_ENTERPRISES = ("park", "cluster", "sort", "moved", "show")


def turned_to_parks(request: HttpRequest) -> bool:
    """Whether single enterprises were asked for, by an address passed on, by who may not see them.
    Then the address is read, and written in the page's links, as if it asked for the parks."""
    if request.GET.get("by") != By.ENTERPRISE or sees_enterprises_figures(request.user):
        return False
    asked = request.GET.copy()
    for name in OF_ENTERPRISES:
        asked.pop(name, None)
    asked["by"] = By.PARK
    request.GET = asked  # type: ignore[assignment]
    return True


def _asked_start(request: HttpRequest, as_of: datetime | None) -> Period | None:
    asked = request.GET.get("from")
    if not asked:
        return None
    period = named_period(asked)
    check_period(request.user, period, as_of)
    return period


def _asked_cut(request: HttpRequest, cuts: list[By]) -> By:
    asked = request.GET.get("by") or By.PARK
    if asked not in cuts:
        raise UnreadableAddress(_("不能按“%(by)s”分解。") % {"by": asked})
    return By(asked)
