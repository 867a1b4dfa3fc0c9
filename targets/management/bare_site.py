"""Settings and the one page of a bare Django site: session, reader, and bytes from memory. What
the bench sets the pages beside; `BARE_BYTES` is how long its page is."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from hightech_zone.settings import *  # noqa: F403
from hightech_zone.settings import env

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
"""As startproject has them."""
ROOT_URLCONF = __name__
PAGE = b"x" * env.int("BARE_BYTES", 30_000)


@login_required
def stored_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE)


urlpatterns: list[URLPattern] = [path("", stored_page)]
