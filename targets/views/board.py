"""The target board, where everybody starts, and the workbook of its rows."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from targets.access import (
    NotPublished,
    Permission,
    check,
    is_allowed,
    requires,
    visible_periods,
)
from targets.board_tables import board_screen
from targets.calc.periods import Period
from targets.errors import UnreadableAddress
from targets.labels import cut_head
from targets.personal import moved_first
from targets.selectors.board import SORTS, in_order, lead, periods_to_choose, verdict
from targets.selectors.bridge import BridgeReport, bridge_report
from targets.selectors.progress import ProgressReport, ProgressRow, progress_report
from targets.selectors.screen_table import as_workbook
from targets.sentences import board_sentence
from targets.views.board_parts import PullsPage, pulls_page
from targets.views.downloads import XLSX, download
from targets.views.moments import Moment, asked_moment
from targets.views.shared_pages import shared_page


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
    pulls: PullsPage
    bridge: BridgeReport | None
    """From the day looked at to now; None for the present."""
    kept: dict[str, str]
    """What the address chose below the rows, for the forms above them to keep."""


def todo_place(request: HttpRequest, as_of: datetime | None = None) -> str:
    """Where the board leaves room for what needs the reader: `first` for those who report, since
    what they owe matters to them above all, `beside` for others; nowhere where nothing ever waits
    for the role, and on the board of another day."""
    reports = is_allowed(request.user, Permission.VIEW_OWN_RETURNS)
    others = (Permission.VIEW_COMPLETENESS, Permission.PAY_AWARDS)
    waits = reports or any(is_allowed(request.user, one) for one in others)
    if as_of is not None or not waits:
        return ""
    return "first" if reports else "beside"


@require_safe
@shared_page
def board(request: HttpRequest) -> HttpResponse:
    if is_allowed(request.user, Permission.ADMINISTER):
        return redirect("targets:account-list")  # administrators see no figures
    check(request.user, Permission.VIEW_PUBLISHED)
    try:
        moment = asked_moment(request)
    except NotPublished:
        if request.GET.get("period"):
            raise
        context = {"is_published": False, "todo_place": todo_place(request)}
        return render(request, "targets/board_empty.html", context)
    report = _report(request, moment)
    if report is None or not report.rows:
        empty = {
            "is_published": True,
            "as_of": moment.as_of if report else None,
            "todo_place": todo_place(request, moment.as_of),
        }
        return render(request, "targets/board_empty.html", empty)
    context = {
        "page": board_page(request, report),
        "todo_place": todo_place(request, moment.as_of),
        "moved_first": moved_first(request.user),
    }
    return render(request, "targets/board.html", context)


@require_safe
@requires(Permission.EXPORT)
def board_xlsx(request: HttpRequest) -> HttpResponse:
    moment = asked_moment(request)
    report = _report(request, moment)
    if report is None or not report.rows:
        return redirect("targets:board")
    pulls = pulls_page(request, report, visible_periods(request.user, report.as_of))
    screens = [
        (_("目标进度"), board_screen(report, in_order(report.rows, asked_sort(request)))),
        *((cut_head(one.by), pulls.screen(one)) for one in pulls.shown),
    ]
    return download(as_workbook(screens, _("说明")), XLSX, f"targets-{moment.period}.xlsx")


def asked_sort(request: HttpRequest) -> str:
    sort = request.GET.get("sort") or "policy"
    if sort not in SORTS:
        raise UnreadableAddress(_("不能按“%(sort)s”排列。") % {"sort": sort})
    return sort


def _report(request: HttpRequest, moment: Moment) -> ProgressReport | None:
    visible = visible_periods(request.user, moment.as_of)
    return progress_report(moment.period, moment.as_of, visible=visible)


def board_page(request: HttpRequest, report: ProgressReport) -> BoardPage:
    sort = asked_sort(request)
    places = {row.target.pk: place for place, row in enumerate(report.rows, start=1)}
    periods = periods_to_choose(request.user, report.period, report.as_of)
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
        pulls=pulls_page(request, report, visible_periods(request.user, report.as_of)),
        bridge=bridge_report(report),
        kept={"pull": request.GET["pull"]} if request.GET.get("pull") else {},
    )
