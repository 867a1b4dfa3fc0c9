"""The register of enterprises."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from targets.access import Permission, get_enterprise_for, requires
from targets.selectors.enterprises import enterprise_page, enterprise_profile

LONGEST_SEARCH = 120


@requires(Permission.VIEW_REGISTERS)
@require_safe
def enterprise_list(request: HttpRequest) -> HttpResponse:
    search = request.GET.get("q", "")[:LONGEST_SEARCH]
    page = enterprise_page(request.user, search, request.GET.get("page"))
    return render(request, "targets/enterprise_list.html", {"page": page, "search": search})


@requires(Permission.VIEW_REGISTERS)
@require_safe
def enterprise_detail(request: HttpRequest, uscc: str) -> HttpResponse:
    enterprise = get_enterprise_for(request.user, uscc)
    profile = enterprise_profile(request.user, enterprise)
    return render(request, "targets/enterprise_detail.html", {"profile": profile})
