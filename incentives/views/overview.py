"""`/incentives/`: schemes, files by state, budgets, receivables, and what waits for the reader."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hightech_zone.lib.clock import today
from incentives.selectors.budgets import year_elapsed
from incentives.selectors.overview import Overview, overview_tables
from incentives.selectors.overview import overview as read_overview
from incentives.views.years import year_of
from incentives.words import withheld_sentence
from targets.access import Permission, is_allowed, requires
from targets.formatting import day
from targets.selectors.screen_table import as_workbook
from targets.views.downloads import XLSX, download
from targets.views.refusals import person


@requires(Permission.VIEW_INCENTIVES)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    page = _page(request)
    context = {
        "page": page,
        "applies": is_allowed(request.user, Permission.PREPARE_AWARDS),
        "sees_budgets": is_allowed(request.user, Permission.VIEW_BUDGETS),
        "elapsed": year_elapsed(page.budget.year) if page.budget else None,
        "today": today(),
    }
    return render(request, "incentives/overview.html", context)


@requires(Permission.VIEW_INCENTIVES)
@require_safe
def overview_xlsx(request: HttpRequest) -> HttpResponse:
    page = _page(request)
    notes = [(_("日期"), day(today())), (_("年度"), str(page.year or _("全部")))]
    if not page.opens_awards:
        notes.append((_("不公开"), withheld_sentence()))
    content = as_workbook(overview_tables(page, notes), _("说明"))
    return download(content, XLSX, "incentives.xlsx")


def _page(request: HttpRequest) -> Overview:
    return read_overview(person(request), year_of(request))
