"""Answers that a browser or a program keeps for itself and asks about each time: ETag and 304."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers


def not_modified(request: HttpRequest, tag: str) -> HttpResponse | None:
    """304 where the asker holds what is asked for."""
    if request.headers.get("If-None-Match") is None:
        return None
    found = get_conditional_response(request, etag=tag)
    return revalidated(found, tag) if found is not None else None


def revalidated(response: HttpResponse, tag: str | None) -> HttpResponse:
    """Kept by nobody between us and the asker. `tag` None: not to be asked about."""
    if tag:
        response["ETag"] = tag
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie", "Authorization"])
    return response
