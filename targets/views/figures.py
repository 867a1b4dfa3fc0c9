"""Where a figure comes from, for whoever may see the figure."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from targets.access import (
    Permission,
    check_period,
    get_indicator_for,
    readable_returns,
    requires,
)
from targets.selectors.figures import FigureReport, figure_report
from targets.sentences import formula_in_numbers, formula_in_words
from targets.views.moments import asked_as_of, named_period


@dataclass(frozen=True)
class FigurePage:
    """What `figure_detail.html` shows. `readable`: ids of the returns the reader may open."""

    report: FigureReport
    formula: str
    formula_filled: str
    readable: set[int]


@requires(Permission.VIEW_PUBLISHED)
@require_safe
def figure_detail(request: HttpRequest, code: str, period: str) -> HttpResponse:
    indicator = get_indicator_for(request.user, code)
    asked = named_period(period)
    as_of = asked_as_of(request)
    check_period(request.user, asked, as_of)
    report = figure_report(indicator, asked, as_of)
    returns = {one.submission.of_return_id for one in report.sources if one.submission}
    page = FigurePage(
        report=report,
        formula=formula_in_words(report),
        formula_filled=formula_in_numbers(report),
        readable=readable_returns(request.user, returns),
    )
    return render(request, "targets/figure_detail.html", {"page": page})
