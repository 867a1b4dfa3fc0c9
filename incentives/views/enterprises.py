"""What one enterprise, and the talents in it, got and may get."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incentives.access import get_awarded_enterprise
from incentives.selectors.enterprise_awards import enterprise_awards as read_awards
from targets.access import Permission, requires
from targets.views.refusals import person


@requires(Permission.VIEW_AWARDS)
@require_safe
def enterprise_awards(request: HttpRequest, uscc: str) -> HttpResponse:
    enterprise = get_awarded_enterprise(request.user, uscc)
    context = {"page": read_awards(person(request), enterprise)}
    return render(request, "incentives/enterprise_awards.html", context)
