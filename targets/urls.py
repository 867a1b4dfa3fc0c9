"""Addresses of the pages, grouped by what they are about."""

from django.urls import URLPattern

app_name = "targets"

urlpatterns: list[URLPattern] = []
