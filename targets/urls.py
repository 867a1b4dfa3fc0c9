"""Addresses of the pages, grouped by what they are about."""

from django.urls import URLPattern, path

from targets.views import returns, review

app_name = "targets"

urlpatterns: list[URLPattern] = [
    # /returns/ and /review/
    path("returns/", returns.return_list, name="return-list"),
    path("returns/<int:pk>/", returns.return_detail, name="return-detail"),
    path("review/", review.review_list, name="review-list"),
    path("review/<int:pk>/", review.review_detail, name="review-detail"),
]
