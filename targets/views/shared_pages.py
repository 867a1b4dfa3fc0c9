"""Pages rendered once for all readers of a role, and filled in with what is the reader's own
(ADR 0026)."""

import logging
import re
from collections.abc import Callable
from copy import copy
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import cache, caches
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from hightech_zone.lib.once import reading_once
from hightech_zone.lib.revalidation import not_modified, revalidated
from targets.access.readers import PageState, page_state
from targets.models import User
from targets.personal import HOLE, PARTS
from targets.selectors.page_version import digest, shared_key

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]
KEPT_SECONDS = 15 * 60
"""Bounds what the cache holds; what is shown is right without it."""
LONGEST_QUERY = 500
TOKEN = f"{HOLE}csrf{HOLE}"
HOLES = re.compile(f"{HOLE}([^{HOLE}]+){HOLE}")


def shared_page(view: View) -> View:
    """Render the page once for everybody with the reader's role, as long as nothing changes.

    The view gets a reader who is nobody but has the role, so that what it renders cannot be about
    a person; what must be comes by `{% personal %}`. Only its plain 200 answers are kept.
    """

    @wraps(view)
    def shared(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.DEBUG or len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
            return view(request, *args, **kwargs)
        page_key, own_key = keys(request, page_state(request.user))
        # A message is said once, so never kept.
        has_news = len(get_messages(request)) > 0
        if not has_news and (unchanged := not_modified(request, etag(request, own_key))):
            return unchanged
        near = caches["near"]
        whole = None if has_news else near.get(own_key)
        if whole is None:
            with reading_once(page_state(request.user).standing):
                page = _shared(view, request, page_key, *args, **kwargs)
                if isinstance(page, HttpResponse):
                    return page
                whole = _filled(request, page, None if has_news else own_key)
            if not has_news:
                near.set(own_key, whole, KEPT_SECONDS)
        response = HttpResponse(with_token(request, whole))
        # A first visit has got its secret for forms only now.
        return revalidated(response, None if has_news else etag(request, own_key))

    return shared


def _shared(view: View, request: HttpRequest, key: str, *args: Any, **kwargs: Any) -> Any:
    """The page with holes where readers differ; or an answer to send as it is, shared by none."""
    page = cache.get(key)
    if page is not None:
        return page
    stand_in = anybody_like(request)
    response = view(stand_in, *args, **kwargs)
    if response.status_code != HTTPStatus.OK:
        return response
    if "CSRF_COOKIE" in stand_in.META:
        logger.error("%s has a form outside its personal parts: not shared", request.path)
        return view(request, *args, **kwargs)
    page = response.content.decode()
    cache.set(key, page, KEPT_SECONDS)
    return page


def _filled(request: HttpRequest, page: str, key: str | None) -> list[bytes]:
    """The page with the reader's own parts, in pieces between which form tokens go. The parts are
    kept under `key`."""
    own = cache.get(key) if key else None
    if own is None:
        own = {name: _own(name, request) for name in HOLES.findall(page)}
        if key:
            cache.set(key, own, KEPT_SECONDS)
    return HOLES.sub(lambda found: own[found[1]], page).encode().split(TOKEN.encode())


def keys(request: HttpRequest, state: PageState) -> tuple[str, str]:
    """Under which the page is held for its role, and what of it is the reader's for the reader."""
    reader: Any = request.user
    shared = shared_key(request, state)
    own = (reader.pk, str(reader), reader.department_id, state.unread, request.get_full_path())
    return f"page-{shared}", f"own-{digest(shared, *own)}"


def anybody_like(request: HttpRequest) -> HttpRequest:
    """The same question by a reader of whom nothing is known but the role."""
    stand_in = copy(request)
    stand_in.META = {
        key: value
        for key, value in request.META.items()
        if key not in ("CSRF_COOKIE", "HTTP_COOKIE", "HTTP_AUTHORIZATION")
    }
    for name in ("_messages", "headers", "session"):
        stand_in.__dict__.pop(name, None)
    stand_in.COOKIES = {}
    reader: Any = request.user
    stand_in.user = User(role=reader.role, is_active=reader.is_active)
    stand_in.is_shared = True  # type: ignore[attr-defined]
    return stand_in


def with_token(request: HttpRequest, around: list[bytes]) -> bytes:
    """The page with a fresh token in each of its forms."""
    return get_token(request).encode().join(around) if len(around) > 1 else around[0]


def _own(name: str, request: HttpRequest) -> str:
    """A reader's part, with room for a token that is new each time."""
    context = {**PARTS[name](request), "csrf_token": TOKEN}
    return render_to_string(name, context, request)


def etag(request: HttpRequest, own_key: str) -> str:
    """Changes with all a page shows, and with the login its forms were drawn for."""
    return f'"{digest(own_key, request.META.get("CSRF_COOKIE"), settings.SECRET_KEY)[:32]}"'
