"""The trail of what changed figures: the last few on the board, all of them on pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from targets.access import Permission, requires
from targets.errors import UnreadableAddress
from targets.selectors.recent_changes import (
    KIND_WORDS,
    Entry,
    Kind,
    RecentChange,
    entries,
    kinds_for,
    told,
)
from targets.views.moments import asked_as_of

PAGE_SIZE = 50


@dataclass(frozen=True)
class ChangesPage:
    """`kind` None: all of them. `kinds`: those the reader may have, with their words. `as_of` None:
    up to now; else what came later is left out."""

    page: Page[Entry]
    rows: list[RecentChange]
    kind: Kind | None
    kinds: list[tuple[Kind, Any]]
    as_of: datetime | None


@require_safe
@requires(Permission.VIEW_PUBLISHED)
def change_list(request: HttpRequest) -> HttpResponse:
    written = request.GET.get("kind")
    if written and written not in list(Kind):
        raise UnreadableAddress(_("没有“%(kind)s”这种变动。") % {"kind": written})
    kind = Kind(written) if written else None
    as_of = asked_as_of(request)
    page = Paginator(entries(request.user, kind, as_of), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    rows = told(request.user, list(page))
    kinds = [(one, KIND_WORDS[one]) for one in kinds_for(request.user)]
    found = ChangesPage(page, rows, kind, kinds, as_of)
    return render(request, "targets/change_list.html", {"page": found})
