"""What every request passes: refusal of malformed input, a calm answer while the database is
away, and the choice of language."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from hightech_zone.lib.sheets import MAX_BYTES

GetResponse = Callable[[HttpRequest], HttpResponseBase]
RETRY_SECONDS = 5
API_PREFIX = "/api/"
DOCS = f"{API_PREFIX}v1/docs/"
"""A page for people among the addresses of programs."""
MAX_BODY = MAX_BYTES + (1 << 20)
"""The largest file and room for the form around it; `client_max_body_size` says the same."""
MAX_PAPERS = 32 << 20
"""The same of a page that takes several papers at once."""


def problem(status: int, title: str, detail: str, **extra: object) -> JsonResponse:
    """An answer in the form of RFC 9457."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **extra}
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


class RefuseMalformedMiddleware:
    """NUL and broken UTF-8 in an address end here: databases and parsers choke on them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        raw = unquote_to_bytes(request.META.get("QUERY_STRING", "").replace("+", " "))
        try:
            written = request.path + raw.decode()
        except UnicodeDecodeError:
            return self.refuse(request)
        return self.refuse(request) if "\x00" in written else self.get_response(request)

    def refuse(self, request: HttpRequest) -> HttpResponse:
        detail = _("地址中有无法识别的字符，请检查链接。")
        if request.path.startswith(API_PREFIX):
            return problem(400, "Bad Request", detail)
        return HttpResponse(detail, status=400, content_type="text/plain; charset=utf-8")


View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def takes_papers(view: View) -> View:
    """A page that takes several papers at once, or says itself which is too large, with what was
    typed beside it."""
    view.__dict__["largest_body"] = MAX_PAPERS
    return view


class RefuseLargeMiddleware:
    """A body larger than any file we take is refused before any of it is read. The proxy in front
    has the same limit; a server without one is not to store what nobody will look at."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *_address: object
    ) -> HttpResponse | None:
        """Before any other looks at the body: the one that follows is that against forgery."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = getattr(view, "largest_body", MAX_BODY)
        if length.isascii() and length.isdigit() and int(length) <= most:
            return None
        if request.path.startswith(API_PREFIX):
            detail = _("发来的内容超过%(most)dMB。") % {"most": MAX_BODY >> 20}
            return problem(413, "Content Too Large", detail)
        # No request in the context: nobody has been identified yet.
        return render(None, "413.html", status=413)


class DatabaseAwayMiddleware:
    """While the database does not answer, say 503 and when to come back instead of 500. The
    browser keeps what was typed: the page asks to go back and send again."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError):
            return self.unavailable(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError | InterfaceError):
            return self.unavailable(request)
        return None

    def unavailable(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(API_PREFIX):
            detail = _("数据库暂时不可用，请稍后重试。")
            response: HttpResponse = problem(503, "Service Unavailable", detail)
        else:
            # No request in the context: its processors would ask the database again.
            response = render(None, "503.html", status=503)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response


class MethodInWordsMiddleware:
    """An address that only takes what a form sends, opened by hand or after a new login: a page
    that says so, where a browser would show its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.path.startswith(
            API_PREFIX
        ):
            return response
        page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = response["Allow"]
        return page


class LanguageMiddleware(LocaleMiddleware):
    """Pages follow the reader's own switch (a cookie) and are Chinese otherwise, whatever the
    browser says; the API follows Accept-Language."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path.startswith(API_PREFIX) and request.path != DOCS:
            language = language_of_header(request.headers.get("Accept-Language", ""))
        else:
            chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
            known = dict(settings.LANGUAGES)
            language = chosen if chosen in known else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()


def language_of_header(header: str) -> str:
    """The first language of an Accept-Language header that there is, else the site's."""
    for wanted, _quality in parse_accept_lang_header(header.lower()):
        try:
            return translation.get_supported_language_variant(wanted)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
