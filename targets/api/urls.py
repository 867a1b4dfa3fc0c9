"""Addresses below /api/v1/."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from targets.api import views

app_name = "api"

# Django's LoginRequiredMiddleware would send programs to the login page; the API answers 401.
open_to_api = login_not_required

urlpatterns = [
    path("targets/", open_to_api(views.targets), name="targets"),
    path("progress/", open_to_api(views.progress), name="progress"),
    path("series/", open_to_api(views.series_of), name="series"),
    path("breakdown/", open_to_api(views.breakdown), name="breakdown"),
    path("figures/", open_to_api(views.figures), name="figures"),
    path("completeness/", open_to_api(views.completeness), name="completeness"),
    path("enterprises/", open_to_api(views.enterprises), name="enterprises"),
    path("certificates/", open_to_api(views.certificates), name="certificates"),
    path("schema/", open_to_api(SpectacularAPIView.as_view()), name="schema"),
    path(
        "docs/",
        open_to_api(SpectacularSwaggerSplitView.as_view(url_name="api:schema")),
        name="docs",
    ),
]
