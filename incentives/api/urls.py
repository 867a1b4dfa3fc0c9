"""Addresses below /api/v1/incentives/."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from incentives.api import awards

app_name = "incentives_api"

urlpatterns = [
    path("awards/", login_not_required(awards.awards), name="awards"),
    path("awards/<int:pk>/approve/", login_not_required(awards.approve), name="award-approve"),
    path("awards/<int:pk>/pay/", login_not_required(awards.pay), name="award-pay"),
]
