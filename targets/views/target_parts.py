"""The sections of a target's page that ask who: the change between two periods, and the ranking."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.translation import gettext as _

from targets.access import check_period, sees_enterprises_figures
from targets.calc.periods import Period
from targets.models import Indicator
from targets.selectors.breakdown import By
from targets.selectors.changes import ChangeReport, change_report
from targets.selectors.ranking import Ranking, ranking
from targets.views.moments import Moment, named_period

SHOWN = 12
"""Parts shown one by one; the rest are one row."""


@dataclass(frozen=True)
class ChangePage:
    """What `_target_change.html` shows."""

    report: ChangeReport
    cuts: list[By]
    starts: list[Period]
    """The periods a change can be told from, newest first."""


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
    cut = _asked_cut(request, cuts)
    starts = [one for one in periods if one < moment.period]
    if not starts:
        return None
    start = _asked_start(request, moment.as_of) or starts[0]
    if start >= moment.period:
        raise BadRequest(_("起点应早于报告期。"))
    report = change_report(
        indicator,
        start,
        moment.period,
        cut,
        moment.as_of,
        with_suppression=not can_see,
        most=SHOWN,
    )
    return ChangePage(report, cuts, sorted({*starts, start}, reverse=True))


def _asked_start(request: HttpRequest, as_of: datetime | None) -> Period | None:
    written = request.GET.get("from")
    if not written:
        return None
    period = named_period(written)
    check_period(request.user, period, as_of)
    return period


def _asked_cut(request: HttpRequest, cuts: list[By]) -> By:
    written = request.GET.get("by") or By.PARK
    if written not in cuts:
        raise BadRequest(_("不能按“%(by)s”分解。") % {"by": written})
    return By(written)
