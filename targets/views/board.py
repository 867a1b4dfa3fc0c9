"""The target board, where everybody starts, and the workbook of its rows."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from targets.access import (
    NotPublished,
    Permission,
    check,
    check_period,
    is_allowed,
    requires,
    visible_periods,
)
from targets.calc.periods import InvalidPeriod, Period
from targets.selectors.board import SORTS, in_order, lead, periods_to_choose, verdict
from targets.selectors.progress import ProgressReport, ProgressRow, progress_report
from targets.selectors.shown import period_shown
from targets.selectors.workbook import board_workbook
from targets.sentences import board_sentence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class BoardPage:
    """Everything the board's template shows. `rows` are in the order asked for."""

    report: ProgressReport
    rows: list[tuple[int, ProgressRow, object]]
    """Place in the policy's order, the row, and its lead over the path."""
    sort: str
    periods: list[Period]
    earlier: Period | None
    later: Period | None
    sentence: SafeString
    can_export: bool


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    if is_allowed(request.user, Permission.ADMINISTER):
        return redirect("targets:account-list")  # administrators see no figures
    check(request.user, Permission.VIEW_PUBLISHED)
    try:
        period = asked_period(request)
    except NotPublished:
        if request.GET.get("period"):
            raise
        return render(request, "targets/board_empty.html", {"is_published": False})
    report = progress_report(period, visible=visible_periods(request.user))
    if report is None:
        return render(request, "targets/board_empty.html", {"is_published": True})
    return render(request, "targets/board.html", {"page": board_page(request, report)})


@require_safe
@requires(Permission.EXPORT)
def board_xlsx(request: HttpRequest) -> HttpResponse:
    period = asked_period(request)
    report = progress_report(period, visible=visible_periods(request.user))
    if report is None:
        return redirect("targets:board")
    response = HttpResponse(board_workbook(report), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="targets-{period}.xlsx"'
    return response


def board_page(request: HttpRequest, report: ProgressReport) -> BoardPage:
    sort = request.GET.get("sort", "policy")
    sort = sort if sort in SORTS else "policy"
    places = {row.target.pk: place for place, row in enumerate(report.rows, start=1)}
    periods = periods_to_choose(request.user, report.period)
    here = periods.index(report.period)
    return BoardPage(
        report=report,
        rows=[(places[row.target.pk], row, lead(row)) for row in in_order(report.rows, sort)],
        sort=sort,
        periods=periods,
        earlier=periods[here + 1] if here + 1 < len(periods) else None,
        later=periods[here - 1] if here else None,
        sentence=board_sentence(verdict(report)),
        can_export=is_allowed(request.user, Permission.EXPORT),
    )


def asked_period(request: HttpRequest, as_of: datetime | None = None) -> Period:
    """The period the address names, else the one shown when nobody names one.

    **Raises** BadRequest where it is not written like 2018Q3; NotPublished where the user may
    not see it, or may see none yet.
    """
    written = request.GET.get("period")
    if not written:
        return period_shown(request.user, as_of)
    period = named_period(written)
    check_period(request.user, period, as_of)
    return period


def named_period(written: str) -> Period:
    """**Raises** BadRequest where it is not written like 2018Q3."""
    try:
        return Period.parse(written)
    except InvalidPeriod as error:
        raise BadRequest(_("报告期应写成2018Q3。")) from error
