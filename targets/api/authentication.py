"""`Authorization: Token …` for programs; the session for the site's own pages."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import (
    BaseAuthentication,
    SessionAuthentication,
    get_authorization_header,
)
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from targets.services.tokens import token_user

KEYWORD = "Token"


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        words = get_authorization_header(request).decode("latin-1").split()
        if not words or words[0].lower() != KEYWORD.lower():
            return None
        user = token_user(words[1]) if len(words) == 2 else None
        if user is None:
            raise AuthenticationFailed(_("令牌无效或已撤销，请重新签发。"))
        return user, None

    def authenticate_header(self, request: Request) -> str:
        return KEYWORD


class TokenScheme(OpenApiAuthenticationExtension):
    """How the schema describes it; found by drf-spectacular through subclassing."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "Authorization"}


class PageAuthentication(SessionAuthentication):
    """The session; a missing or foreign CSRF token is refused in the reader's words."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise PermissionDenied(_("页面已经过期，没有保存。请刷新页面后再试。")) from error


class PageScheme(SessionScheme):
    target_class = "targets.api.authentication.PageAuthentication"
