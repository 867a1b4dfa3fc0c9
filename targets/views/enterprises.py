"""The register of enterprises."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from targets.access import (
    Permission,
    ended_period_or_404,
    get_enterprise_for,
    is_allowed,
    readable_returns,
    requires,
)
from targets.errors import UnreadableAddress
from targets.forms.enterprises import FilterForm
from targets.selectors.enterprise_figures import figure_chain
from targets.selectors.enterprise_list import enterprise_page
from targets.selectors.enterprises import enterprise_line, enterprise_profile
from targets.views.moments import asked_as_of


@requires(Permission.VIEW_REGISTERS)
@require_safe
def enterprise_list(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    if not form.is_valid():
        said = [str(error) for errors in form.errors.values() for error in errors]
        raise UnreadableAddress(" ".join(said))
    wanted = replace(form.wanted(), as_of=asked_as_of(request))
    page = enterprise_page(request.user, wanted, request.GET.get("page"))
    context = {"page": page, "form": form, "report": wanted, "kept": form.chosen}
    return render(request, "targets/enterprise_list.html", context)


@requires(Permission.VIEW_REGISTERS)
@require_safe
def enterprise_detail(request: HttpRequest, uscc: str) -> HttpResponse:
    as_of = asked_as_of(request)
    enterprise = get_enterprise_for(request.user, uscc, as_of)
    profile = enterprise_profile(request.user, enterprise, as_of)
    return render(request, "targets/enterprise_detail.html", {"profile": profile})


@requires(Permission.VIEW_REGISTERS)
@require_safe
def enterprise_figure(request: HttpRequest, uscc: str, element: str, period: str) -> HttpResponse:
    """One quarter of one enterprise, down to the return or import it came from."""
    as_of = asked_as_of(request)
    enterprise = get_enterprise_for(request.user, uscc, as_of)
    line = enterprise_line(request.user, enterprise, as_of)
    asked = ended_period_or_404(period)
    chain = figure_chain(request.user, enterprise, line.version, element, asked, as_of)
    returns = {one.of_return.pk for part in chain.parts for one in part.moments if one.of_return}
    page = {
        "as_of": as_of,
        "name": line.name,
        "readable": readable_returns(request.user, returns),
        "sees_rules": is_allowed(request.user, Permission.VIEW_RULES),
    }
    context = {"enterprise": enterprise, "chain": chain, "page": page}
    return render(request, "targets/enterprise_figure.html", context)
