"""What the administrator may look at: configuration and machinery, no figures, no returns."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from targets import models
from targets.admin_site import site


class ReadOnlyAdmin(admin.ModelAdmin):
    """Changes go through the services, which check and audit them."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    has_module_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(models.User, site=site)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("username", "full_name", "role", "department", "is_active", "last_login")
    list_filter = ["role", "is_active"]
    search_fields = ["username", "full_name"]
    exclude = ["password", "groups", "user_permissions", "is_staff", "is_superuser"]


CONFIGURATION: tuple[tuple[type[Model], list[str]], ...] = (
    (models.Unit, ["code", "head_email", "successor"]),
    (models.ReportingPeriod, ["period", "opens_on", "due_on", "late_until", "locks_on"]),
    (models.Form, ["code", "name_zh", "level"]),
    (models.DataElement, ["code", "name_zh", "unit_zh", "kind", "level"]),
    (models.Policy, ["code", "title_zh", "document_number", "is_active"]),
    (models.Indicator, ["code", "name_zh", "unit_zh"]),
    (models.Park, ["code", "name_zh"]),
    (models.Cluster, ["code", "name_zh"]),
    (models.Job, ["id", "kind", "state", "done", "total", "started_at", "finished_at"]),
)
for model, columns in CONFIGURATION:
    site.register(model, ReadOnlyAdmin, list_display=columns)
