"""Who owes what, what they were told, and the work behind the scenes."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from targets.access.permissions import Permission, check, is_allowed
from targets.access.published import period_or_404
from targets.models import AuditEvent, DocumentFile, Job, Notice, ReportingPeriod, Unit


def get_department_for(user: Any, code: str) -> Unit:
    """A unit that fills or has filled a form, for those who see who reported what."""
    check(user, Permission.VIEW_COMPLETENESS)
    units = Unit.objects.filter(assignments__isnull=False).distinct()
    return get_object_or_404(units.prefetch_related("names"), code=code)


def get_department_to_remind(user: Any, code: str, written: str) -> tuple[Unit, ReportingPeriod]:
    check(user, Permission.REMIND)
    period = get_object_or_404(ReportingPeriod, period=period_or_404(written))
    return get_department_for(user, code), period


def visible_notices(user: Any) -> QuerySet[Notice]:
    """Everybody's messages, for those who watch over the reporting; no figure is in them."""
    check(user, Permission.VIEW_NOTICE_LOG)
    return Notice.objects.select_related("person", "head_of").prefetch_related("head_of__names")


def visible_jobs(user: Any) -> QuerySet[Job]:
    check(user, Permission.VIEW_JOBS)
    return Job.objects.select_related("started_by")


def visible_activity(user: Any) -> QuerySet[AuditEvent]:
    """Who did what, and who looked at what."""
    check(user, Permission.VIEW_ACTIVITY)
    return AuditEvent.objects.select_related("actor")


def get_document_for(user: Any, pk: int) -> DocumentFile:
    """A document's file, for those who may open it; with its job. Another's is not found. What is
    large in it is read where somebody looks at it."""
    rows = DocumentFile.objects.select_related("job").defer("document", "content")
    row = get_object_or_404(rows, pk=pk)
    if not is_allowed(user, Permission(row.needs)):
        raise Http404
    return row
