"""`/incentives/effect/`: the money of a year against what it was meant to move."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from incentives.selectors.effect import effect_page
from incentives.views.years import year_of
from targets.access import Permission, is_allowed, requires
from targets.calc.suppression import FEWEST
from targets.views.refusals import person


@requires(Permission.VIEW_BUDGETS)
@require_safe
def effect(request: HttpRequest) -> HttpResponse:
    page = effect_page(person(request), year_of(request))
    opens = is_allowed(request.user, Permission.VIEW_AWARDS)
    context = {"page": page, "fewest": FEWEST, "opens_awards": opens}
    return render(request, "incentives/effect.html", context)


effect_urls: list[URLPattern] = [path("effect/", effect, name="effect")]
