"""The administrator's calendar: every reporting period, and the dates of one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from targets.access import Permission, get_period_to_change, requires, visible_reporting_periods
from targets.errors import InvalidInput, PeriodLocked
from targets.forms.periods import PeriodDatesForm
from targets.selectors.calendar import calendar_of, period_trail
from targets.services.periods import period_reschedule
from targets.views.refusals import person


@requires(Permission.ADMINISTER)
@require_safe
def period_list(request: HttpRequest) -> HttpResponse:
    periods = visible_reporting_periods(request.user)
    return render(request, "targets/period_list.html", {"periods": periods})


@requires(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def period_detail(request: HttpRequest, period: str) -> HttpResponse:
    held = get_period_to_change(request.user, period)
    form = PeriodDatesForm(request.POST or None, instance=held)
    if request.method == "POST" and form.is_valid():
        try:
            period_reschedule(
                reporting_period=held,
                by=person(request),
                dates=form.dates(),
                reason=form.cleaned_data["reason"],
            )
        except InvalidInput as error:
            form.refuse(error)
        except PeriodLocked as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("日期已更改，各部门的日历随即按新日期显示。"))
            return redirect("targets:period-detail", period)
    if form.is_bound:
        held.refresh_from_db()  # the form has written its dates into the row
    context = {
        "calendar": calendar_of(held),
        "form": form,
        "trail": period_trail(person(request), held),
    }
    return render(request, "targets/period_detail.html", context)
