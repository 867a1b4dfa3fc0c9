"""`/activity/`: the audit trail, for those who watch over it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hightech_zone.lib.clock import today
from targets.access import Permission, requires
from targets.formatting import day
from targets.forms.activity import ActivityForm
from targets.selectors.activity import (
    MOST_ROWS,
    activity_lines,
    activity_page,
    activity_table,
    activity_wanted,
)
from targets.selectors.screen_table import as_workbook
from targets.views.downloads import XLSX, download
from targets.views.refusals import person, unreadable


@requires(Permission.VIEW_ACTIVITY)
@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    form = _asked(request)
    page = activity_page(person(request), form.wanted(), request.GET.get("page"))
    context = {
        "page": page,
        "lines": activity_lines(person(request), page),
        "form": form,
        "most": MOST_ROWS,
    }
    return render(request, "targets/activity.html", context)


@requires(Permission.VIEW_ACTIVITY)
@require_safe
def activity_xlsx(request: HttpRequest) -> HttpResponse:
    """The rows of the page's address, all pages of it."""
    form = _asked(request)
    rows = activity_wanted(person(request), form.wanted())
    table = activity_table(person(request), rows, [(_("日期"), day(today())), *form.in_words()])
    return download(as_workbook([(_("操作记录"), table)], _("说明")), XLSX, "activity.xlsx")


def _asked(request: HttpRequest) -> ActivityForm:
    form = ActivityForm(request.GET)
    if not form.is_valid():
        raise unreadable(form)
    return form
