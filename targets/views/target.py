"""One target: where it stands, where it heads, what it is made of."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from targets.access import (
    Permission,
    get_target_for,
    is_allowed,
    requires,
    sees_unpublished,
    visible_periods,
)
from targets.calc.periods import Period
from targets.charts import trajectory_figure
from targets.models import Assumption, DefinitionVersion, FormAssignment, Indicator, User
from targets.selectors.alternatives import Reading, readings
from targets.selectors.board import Side, lead, neighbours, periods_to_choose, sides
from targets.selectors.breakdown import definitions_of
from targets.selectors.bridge import BridgeReport, bridge_report
from targets.selectors.owed import owed_for
from targets.selectors.progress import (
    ProgressReport,
    ProgressRow,
    SeriesRow,
    assumptions_for,
    progress_report,
    series,
)
from targets.selectors.side_courses import SideCourse, side_courses
from targets.sentences import target_sentence
from targets.views.moments import asked_moment
from targets.views.scenarios import TargetDesk, target_desk_of
from targets.views.shared_pages import shared_page
from targets.views.target_parts import TargetParts, target_parts


@dataclass(frozen=True)
class TargetPage:
    """Everything the target's template shows."""

    report: ProgressReport
    row: ProgressRow
    lead: Fraction | None
    sentence: SafeString
    series: list[SeriesRow]
    """Newest first."""
    traceable: set[Period]
    """The periods whose figures the reader may follow to their sources."""
    figure: dict[str, Any]
    numerator: Side | None
    denominator: Side | None
    sides: list[SideCourse]
    assumptions: list[Assumption]
    periods: list[Any]
    before: Indicator | None
    after: Indicator | None
    parts: TargetParts
    readings: list[Reading]
    set_by: User | None
    """Who recorded the target's setting; None: the pack."""
    versions: list[DefinitionVersion]
    """Every definition of the indicator, the earliest first."""
    desk: TargetDesk
    bridge: BridgeReport | None
    owed: list[FormAssignment]
    """What has not come in yet, where the value has not enough; for who follows the reporting."""


@require_safe
@shared_page
@requires(Permission.VIEW_PUBLISHED)
def target(request: HttpRequest, code: str) -> HttpResponse:
    of_target = get_target_for(request.user, code)
    moment = asked_moment(request)
    visible = visible_periods(request.user, moment.as_of)
    report = progress_report(moment.period, moment.as_of, indicator=code, visible=visible)
    if report is None or not report.rows:
        raise Http404
    row = report.rows[0]
    numerator, denominator = sides(row.definition.formula) if row.definition else (None, None)
    before, after = neighbours(of_target)
    rows = list(reversed(series(row, report.thresholds)))
    desk = target_desk_of(request, report)
    periods = periods_to_choose(request.user, moment.period, moment.as_of)
    page = TargetPage(
        report=report,
        row=row,
        lead=lead(row),
        sentence=target_sentence(row),
        series=rows,
        traceable={one.period for one in rows} if sees_unpublished(request.user) else set(periods),
        figure=trajectory_figure(row, desk.course),
        numerator=numerator,
        denominator=denominator,
        sides=side_courses(row, numerator, denominator),
        assumptions=assumptions_for(report.policy, row.indicator),
        periods=periods,
        before=before,
        after=after,
        parts=target_parts(request, row.indicator, moment, periods),
        readings=readings(row.indicator, moment.period, moment.as_of),
        set_by=_person(row.setting.recorded_by_id),
        versions=[version for _, version in definitions_of(row.indicator, moment.as_of)],
        desk=desk,
        bridge=bridge_report(report),
        owed=owed_for(row, report.period) if _follows(request, report) else [],
    )
    return render(request, "targets/target.html", {"page": page})


def _person(pk: int | None) -> User | None:
    """Asked for anew: a setting is kept longer than a person's name stands (ADR 0032)."""
    return User.objects.filter(pk=pk).first() if pk else None


def _follows(request: HttpRequest, report: ProgressReport) -> bool:
    """Nobody is told what was owed on an earlier day."""
    return report.as_of is None and is_allowed(request.user, Permission.VIEW_COMPLETENESS)
