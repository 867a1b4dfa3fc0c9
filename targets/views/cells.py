"""One figure of one enterprise, or of the zone: where the chain from a value ends."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from targets.access import (
    Permission,
    get_element_for,
    is_allowed,
    readable_returns,
    requires,
)
from targets.calc.periods import Period
from targets.models import DataElement, Enterprise, Indicator
from targets.selectors.cell_history import CellMoment, RuleResult, cell_history, rule_results
from targets.selectors.figures import indicators_reading
from targets.views.moments import asked_as_of, named_period


@dataclass(frozen=True)
class CellPage:
    """What `figure_cell.html` shows. `readable`: ids of the returns the reader may open."""

    element: DataElement
    enterprise: Enterprise | None
    period: Period
    as_of: datetime | None
    moments: list[CellMoment]
    results: list[RuleResult]
    readable: set[int]
    sees_rules: bool
    used_in: list[Indicator]


@requires(Permission.VIEW_UNPUBLISHED)
@require_safe
def figure_cell(request: HttpRequest, period: str, element: str, uscc: str = "") -> HttpResponse:
    of_element = get_element_for(request.user, element, uscc)
    enterprise = get_object_or_404(Enterprise, uscc=uscc) if uscc else None
    cell = (named_period(period), of_element, enterprise, asked_as_of(request))
    moments = cell_history(*cell)
    page = CellPage(
        element=of_element,
        enterprise=enterprise,
        period=cell[0],
        as_of=cell[3],
        moments=moments,
        results=rule_results(*cell),
        readable=readable_returns(
            request.user, {one.of_return.pk for one in moments if one.of_return}
        ),
        sees_rules=is_allowed(request.user, Permission.VIEW_RULES),
        used_in=indicators_reading(of_element, cell[0], cell[3]),
    )
    return render(request, "targets/figure_cell.html", {"page": page})
