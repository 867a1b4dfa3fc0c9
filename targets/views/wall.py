"""The wall of a meeting room, the fragment it renews, and the address by which it asks whether."""

from dataclasses import dataclass
from hashlib import sha256

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from targets.access import NotPublished, Permission, requires, visible_periods
from targets.selectors.board import verdict
from targets.selectors.completeness.words import completeness_sentence
from targets.selectors.progress import progress_report
from targets.selectors.wall import WallView, wall_version, wall_view
from targets.sentences import board_sentence
from targets.views.moments import asked_moment
from targets.views.shared_pages import shared_page

ASSETS = ("css/app.css", "css/wall.css", "js/wall.js")


@dataclass(frozen=True)
class WallPage:
    """Everything the templates show. `query`: what the address asked for, to ask again."""

    view: WallView
    version: str
    sentence: SafeString
    completeness: str
    assets: str
    query: str


@require_safe
@shared_page
@requires(Permission.VIEW_PUBLISHED)
def wall(request: HttpRequest) -> HttpResponse:
    return _render(request, "targets/wall.html")


@require_safe
@shared_page
@requires(Permission.VIEW_PUBLISHED)
def wall_panels(request: HttpRequest) -> HttpResponse:
    return _render(request, "targets/_wall.html")


@never_cache
@require_safe
@requires(Permission.VIEW_PUBLISHED)
def wall_state(request: HttpRequest) -> JsonResponse:
    """Small, and asked often: which data the wall should show, with which script and styles."""
    version = wall_version(asked_moment(request).period)
    return JsonResponse({"version": version, "assets": _assets()})


def _render(request: HttpRequest, template: str) -> HttpResponse:
    try:
        moment = asked_moment(request)
    except NotPublished:
        if request.GET.get("period"):
            raise
        return render(request, "targets/board_empty.html", {"is_published": False})
    # Before the figures: what changes in between makes the wall ask once too often, never too late.
    version = wall_version(moment.period)
    visible = visible_periods(request.user, moment.as_of)
    report = progress_report(moment.period, moment.as_of, visible=visible)
    if report is None or not report.rows:
        empty = {"is_published": True, "as_of": moment.as_of if report else None}
        return render(request, "targets/board_empty.html", empty)
    view = wall_view(request.user, report, moment.as_of)
    page = WallPage(
        view=view,
        version=version,
        sentence=board_sentence(verdict(report)),
        completeness=completeness_sentence(view.table) if view.table else "",
        assets=_assets(),
        query=request.GET.urlencode(),
    )
    return render(request, template, {"page": page})


def _assets() -> str:
    """Changes with the script and the styles: a wall that runs for weeks loads itself anew."""
    return sha256("".join(static(one) for one in ASSETS).encode()).hexdigest()[:12]
