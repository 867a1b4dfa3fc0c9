"""The list of a department's forms and returns; a return is opened from it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from targets.access import Permission, get_form_to_open, is_allowed
from targets.errors import RuleError
from targets.forms.returns import posted_period
from targets.models import ReportingPeriod
from targets.selectors.calendar import open_calendars
from targets.selectors.confirmations import waiting_confirmations
from targets.selectors.delegations import standing_in, work_taken_over
from targets.selectors.returns import ReturnLine, return_lines
from targets.services.returns import return_open
from targets.views.refusals import person


@require_http_methods(["GET", "HEAD", "POST"])
def return_list(request: HttpRequest) -> HttpResponse:
    """The department's forms and returns; for those who see all returns, all. `access` refuses
    others."""
    if request.method == "POST":
        return _open(request)
    return _show_list(request, return_lines(person(request)))


def _open(request: HttpRequest) -> HttpResponse:
    period = posted_period(request.POST)
    form = get_form_to_open(request.user, request.POST.get("form", ""), period)
    reporting_period = get_object_or_404(ReportingPeriod, period=period)
    try:
        opened = return_open(
            form=form,
            reporting_period=reporting_period,
            by=person(request),
        )
    except RuleError as error:
        lines = return_lines(person(request))
        return _show_list(request, lines, error.message, 409)
    return redirect(opened)


def _show_list(
    request: HttpRequest, lines: list[ReturnLine], refusal: str = "", status: int = 200
) -> HttpResponse:
    open_lines = [line for line in lines if line.due is not None]
    done = [line for line in lines if line.due is None]
    context = {
        "open_lines": open_lines,
        "done": done,
        "refusal": refusal,
        "calendars": open_calendars(),
        "fills": is_allowed(request.user, Permission.FILL_RETURNS),
        "may_ask": is_allowed(request.user, Permission.ASK_EXTENSIONS),
        **_concerns(request),
    }
    return render(request, "targets/return_list.html", context, status=status)


def _concerns(request: HttpRequest) -> dict[str, Any]:
    """What else waits for those who fill forms."""
    if not is_allowed(request.user, Permission.FILL_RETURNS):
        return {}
    user = person(request)
    return {
        "waiting": waiting_confirmations(user),
        "standing_in": standing_in(user),
        "taken_over": work_taken_over(user),
    }
