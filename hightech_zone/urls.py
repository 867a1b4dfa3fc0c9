"""All addresses of the site."""

from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from hightech_zone import health, kept_forms
from hightech_zone.login import LoginView
from targets import admin_site

handler400 = "targets.views.errors.bad_request"
handler403 = "targets.views.errors.permission_denied"
handler404 = "targets.views.errors.not_found"
handler500 = "targets.views.errors.server_error"

urlpatterns = [
    # What machines ask
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    # Getting in and out
    path("accounts/login/", LoginView.as_view(), name="login"),
    path("accounts/logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("accounts/kept/", kept_forms.kept_form, name="kept-form"),
    path("language/", login_not_required(set_language), name="set-language"),
    path("admin/", admin_site.site.urls),
    # The API and the pages
    path("api/v1/incentives/", include("incentives.api.urls")),
    path("api/v1/", include("targets.api.urls")),
    path("incentives/", include("incentives.urls")),
    path("", include("targets.urls")),
]
