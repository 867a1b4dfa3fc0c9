"""Issues of the 情况通报: signed ones for whoever sees what is published, drafts for staff."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from targets.access.permissions import Permission, check, is_allowed
from targets.models import Publication, PublicationFile


def visible_publications(user: Any) -> QuerySet[Publication]:
    """The latest first; without their bodies."""
    check(user, Permission.VIEW_PUBLISHED)
    rows = Publication.objects.select_related("signed_by", "prepared_by", "job")
    rows = rows.select_related("withdraws", "withdrawn_by").defer("body_zh", "body_en", "texts")
    if is_allowed(user, Permission.VIEW_DRAFT_PUBLICATIONS):
        return rows
    return rows.filter(signed_at__isnull=False)


def get_publication_for(user: Any, pk: int, *, signed: bool = False) -> Publication:
    """A draft is not found by those who do not see drafts; with `signed`, by nobody."""
    rows = visible_publications(user).defer(None)
    rows = rows.prefetch_related(Prefetch("files", PublicationFile.objects.defer("content")))
    if signed:
        rows = rows.filter(signed_at__isnull=False)
    return get_object_or_404(rows, pk=pk)


def signed_by_code(code: str) -> Publication:
    """The signed issue of a printed code; anybody who holds the paper may ask."""
    rows = Publication.objects.filter(signed_at__isnull=False).select_related("withdrawn_by")
    return get_object_or_404(rows, code=code.replace("-", "").upper())
