"""A form that was posted after the login had expired is kept over the login and shown again."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from targets.context_processors import Shell

KEPT_FORM = "form_before_login"
PAGES_BEHIND = {
    "targets:return-workbook": "targets:return-detail",
    "targets:upload-again": "targets:upload-detail",
}
"""Addresses one posts a file to, and the page to go on with after the login: no file is kept."""
SHOW_IT_THEMSELVES = {"targets:return-detail"}
"""Pages that fill what was kept into their own form (`typed_before_login`)."""
DRAWN_FOR = "drawn_for"
"""The field of such a form that says who was logged in when it was drawn."""
MOST_KEPT = 1024 * 1024
LOGIN_MARK = "last_logged_in"
LOGIN_MARK_AGE = 7 * 24 * 3600


class KeepTypedMiddleware(LoginRequiredMiddleware):
    """Sends anonymous readers to the login, and keeps what they posted.

    Only for browsers that somebody logged in with lately (`mark_login`), and shown to nobody else:
    kept for anybody, such forms would let anybody fill the table of sessions.
    """

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        match = request.resolver_match
        if request.method != "POST" or match is None:
            return super().handle_no_permission(request, view_func)
        if match.view_name in PAGES_BEHIND:
            messages.warning(request, _("登录已过期，没有收到您上传的文件，请登录后再传一次。"))
            page = reverse(PAGES_BEHIND[match.view_name], kwargs=match.kwargs)
            return redirect_to_login(page, self.get_login_url(view_func))
        owner = last_logged_in(request)
        if owner is None or not is_worth_keeping(request):
            return super().handle_no_permission(request, view_func)
        request.session[KEPT_FORM] = [request.get_full_path(), request.POST.urlencode(), owner]
        if match.view_name in SHOW_IT_THEMSELVES:
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(reverse("kept-form"), self.get_login_url(view_func))


def is_worth_keeping(request: HttpRequest) -> bool:
    """A form a person sent from a page; never one with a password in it."""
    by_script = request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    secret = any("password" in name.lower() for name in request.POST)
    return (
        bool(request.POST)
        and not by_script
        and not secret
        and (len(request.POST.urlencode()) <= MOST_KEPT)
    )


def mark_login(response: HttpResponseBase, user_id: int) -> None:
    """Let the browser show later who logged in with it last; it proves nothing else."""
    response.set_signed_cookie(
        LOGIN_MARK,
        str(user_id),
        max_age=LOGIN_MARK_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def last_logged_in(request: HttpRequest) -> int | None:
    mark = request.get_signed_cookie(LOGIN_MARK, default=None, max_age=LOGIN_MARK_AGE)
    return int(mark) if mark else None


@dataclass(frozen=True, slots=True)
class KeptForm:
    address: str
    posted: QueryDict

    @property
    def fields(self) -> list[tuple[str, str, bool]]:
        """Name, value, and whether it is words, which a person can read and mend."""
        skipped = {"csrfmiddlewaretoken", DRAWN_FOR}
        return [
            (name, value, " " in value or not value.isascii())
            for name, values in self.posted.lists()
            if name not in skipped
            for value in values
        ]


def kept_form_of(request: HttpRequest) -> KeptForm | None:
    """What the session keeps, for the one who was logged in before; for others it is forgotten."""
    held = request.session.get(KEPT_FORM)
    if held is None:
        return None
    address, posted, owner = held
    if owner != request.user.pk:
        del request.session[KEPT_FORM]
        return None
    return KeptForm(address, QueryDict(posted))


def typed_before_login(request: HttpRequest) -> QueryDict | None:
    """What was posted to this address when the login had expired; handed out once, and to nobody
    but the one the form was drawn for."""
    kept = kept_form_of(request)
    if kept is None or kept.address != request.path:
        return None
    del request.session[KEPT_FORM]
    return kept.posted if kept.posted.get(DRAWN_FOR) == str(request.user.pk) else None


@require_http_methods(["GET", "HEAD", "POST"])
def kept_form(request: HttpRequest) -> HttpResponse:
    """Show what was kept; send it on to where it was meant for, or forget it."""
    kept = kept_form_of(request)
    if kept is None:
        return redirect("/")
    if request.method != "POST":
        page = Shell(request).section_of(resolve(urlsplit(kept.address).path).view_name)
        return render(request, "kept_form.html", {"kept": kept, "page": page})
    del request.session[KEPT_FORM]
    if "forget" in request.POST:
        return redirect("/")
    # 307: the browser posts the same form again, there.
    return HttpResponseRedirect(kept.address, preserve_request=True)
