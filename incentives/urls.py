"""Addresses of the incentives' pages, all under `/incentives/`."""

from django.urls import URLPattern, path

from incentives.views import (
    apply,
    awards,
    batches,
    budgets,
    enterprises,
    overview,
    scheme_settings,
)
from incentives.views.effect import effect_urls
from incentives.views.letters import letter_urls
from incentives.views.talents import talent_urls

app_name = "incentives"

urlpatterns: list[URLPattern] = [
    path("", overview.overview, name="overview"),
    path("overview.xlsx", overview.overview_xlsx, name="overview-workbook"),
    path("awards/", awards.award_list, name="award-list"),
    path("awards.xlsx", awards.award_list_xlsx, name="award-list-workbook"),
    path("awards/<int:pk>/", awards.award_detail, name="award-detail"),
    path("awards/<int:pk>/papers/<int:paper>/", awards.award_paper, name="award-paper"),
    *letter_urls,
    path("apply/", apply.scheme_list, name="apply"),
    path("apply/<str:code>/", apply.award_new, name="award-new"),
    path("budgets/", budgets.budget_list, name="budget-list"),
    path("budgets.xlsx", budgets.budget_list_xlsx, name="budget-list-workbook"),
    path("budgets/<int:pk>/", budgets.budget_detail, name="budget-detail"),
    path("batches/", batches.batch_list, name="batch-list"),
    path("batches/<str:number>/", batches.batch_detail, name="batch-detail"),
    path("batches/<str:number>/payments.xlsx", batches.batch_xlsx, name="batch-workbook"),
    path("batches/<str:number>/payments.csv", batches.batch_csv, name="batch-csv"),
    *effect_urls,
    *talent_urls,
    path("settings/", scheme_settings.setting_list, name="setting-list"),
    path(
        "settings/<str:scheme>/<slug:code>/",
        scheme_settings.setting_change,
        name="setting-change",
    ),
    path("enterprises/<str:uscc>/", enterprises.enterprise_awards, name="enterprise-awards"),
]
