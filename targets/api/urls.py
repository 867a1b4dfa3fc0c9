"""Addresses below /api/v1/."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from targets.api import (
    bridge,
    changes,
    corrections,
    findings,
    publications,
    returns,
    scenario,
    views,
)

app_name = "api"

# Django's LoginRequiredMiddleware would send programs to the login page; the API answers 401.
open_to_api = login_not_required

urlpatterns = [
    path("", open_to_api(require_safe(RedirectView.as_view(pattern_name="api:docs"))), name="root"),
    path("targets/", open_to_api(views.targets), name="targets"),
    path("progress/", open_to_api(views.progress), name="progress"),
    path("bridge/", open_to_api(bridge.bridge), name="bridge"),
    path("changes/", open_to_api(changes.changes), name="changes"),
    path("series/", open_to_api(views.series_of), name="series"),
    path("breakdown/", open_to_api(views.breakdown), name="breakdown"),
    path("figures/", open_to_api(views.figures), name="figures"),
    path("scenario/", open_to_api(scenario.scenario), name="scenario"),
    path("completeness/", open_to_api(views.completeness), name="completeness"),
    path("enterprises/", open_to_api(views.enterprises), name="enterprises"),
    path("certificates/", open_to_api(views.certificates), name="certificates"),
    path("publications/", open_to_api(publications.publications), name="publications"),
    path("publications/<int:pk>/", open_to_api(publications.one_publication), name="publication"),
    # Returns, for programs that fill and review them
    path("returns/", open_to_api(returns.returns), name="returns"),
    path("returns/<int:pk>/", open_to_api(returns.one_return), name="return"),
    path("returns/<int:pk>/submit/", open_to_api(returns.submit), name="return-submit"),
    path("returns/<int:pk>/confirm/", open_to_api(returns.confirm), name="return-confirm"),
    path("returns/<int:pk>/decline/", open_to_api(returns.decline), name="return-decline"),
    path("returns/<int:pk>/approve/", open_to_api(returns.approve), name="return-approve"),
    path("returns/<int:pk>/return/", open_to_api(returns.send_back), name="return-return"),
    path("returns/<int:pk>/reopen/", open_to_api(returns.reopen), name="return-reopen"),
    path("returns/<int:pk>/validate/", open_to_api(findings.validate), name="return-validate"),
    path(
        "returns/<int:pk>/explanations/",
        open_to_api(findings.explanations),
        name="return-explanations",
    ),
    # Corrections of approved figures
    path("corrections/", open_to_api(corrections.corrections), name="corrections"),
    path("corrections/<int:pk>/", open_to_api(corrections.one_correction), name="correction"),
    path(
        "corrections/<int:pk>/approve/", open_to_api(corrections.approve), name="correction-approve"
    ),
    path(
        "corrections/<int:pk>/decline/", open_to_api(corrections.decline), name="correction-decline"
    ),
    path("schema/", open_to_api(SpectacularAPIView.as_view()), name="schema"),
    path(
        "docs/",
        open_to_api(SpectacularSwaggerSplitView.as_view(url_name="api:schema")),
        name="docs",
    ),
]
