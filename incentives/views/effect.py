"""`/incentives/effect/`: the money of a year against what it was meant to move."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incentives.selectors.effect import effect_page
from targets.access import Permission, requires
from targets.calc.suppression import FEWEST
from targets.errors import UnreadableAddress
from targets.views.refusals import person


@requires(Permission.VIEW_BUDGETS)
@require_safe
def effect(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("year", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) == len("2018")):
        raise UnreadableAddress(_("年度写成四位数字，如2018。"))
    page = effect_page(person(request), int(asked) if asked else None)
    return render(request, "incentives/effect.html", {"page": page, "fewest": FEWEST})


effect_urls: list[URLPattern] = [path("effect/", effect, name="effect")]
