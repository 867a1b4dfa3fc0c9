"""The administrator's look behind the pages: the stored configuration, read-only."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from targets.access import Permission, check


class ZoneAdminSite(AdminSite):
    """Open to the role, not to Django's staff flag; one login and one change of password, the
    pages' own, so that every one of them is counted and audited."""

    site_header = _("系统后台（只读）")
    site_title = _("系统后台")
    index_title = _("配置一览")

    def has_permission(self, request: HttpRequest) -> bool:
        """Refused like any page, with 403 instead of a second login form."""
        check(request.user, Permission.ADMINISTER)
        return True

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Whoever gets here came through the site's own login already."""
        check(request.user, Permission.ADMINISTER)
        return redirect("admin:index")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        return redirect("targets:password-change")

    password_change_done = password_change  # type: ignore[assignment]


site = ZoneAdminSite(name="admin")
