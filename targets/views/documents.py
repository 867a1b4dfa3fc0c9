"""The 情况通报 of a period as a file, and the page on which one waits for it."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from hightech_zone.lib.clock import today
from hightech_zone.lib.documents import MEDIA_TYPES
from targets.access import (
    Permission,
    check_period,
    ended_period_or_404,
    get_document_for,
    requires,
)
from targets.choices import DocumentFormat
from targets.circular_document import circular_document
from targets.documents.pdf import PACKAGES, missing_libraries
from targets.models import DocumentFile
from targets.selectors.circular import circular
from targets.services.documents import document_request
from targets.services.jobs import UNFINISHED
from targets.views.downloads import download
from targets.views.refusals import person


@requires(Permission.EXPORT)
@require_safe
def summary_file(request: HttpRequest, period: str, extension: DocumentFormat) -> HttpResponse:
    """The file, where it was made before of the same figures; else it is asked for, and the reader
    is led to where it will be."""
    at = ended_period_or_404(period)
    check_period(request.user, at)
    if extension is DocumentFormat.PDF and (missing := missing_libraries()):
        context = {"period": at, "missing": ", ".join(missing), "packages": PACKAGES}
        return render(request, "targets/document_no_pdf.html", context, status=503)
    found = circular(request.user, at)
    if found is None:
        raise Http404
    row = document_request(
        document=circular_document(found, today()),
        extension=extension,
        filename=f"summary-{at}.{extension}",
        needs=Permission.EXPORT,
        address=request.path,
        by=person(request),
    )
    return _file(row) if row.is_written else redirect(row)


@require_safe
def document_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a file is, and the file once it is there."""
    row = get_document_for(request.user, pk)
    context = {"file": row, "is_waiting": _is_waiting(row)}
    return render(request, "targets/document_detail.html", context)


@require_safe
def document_state(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, for the page's own script."""
    row = get_document_for(request.user, pk)
    job = row.job
    return JsonResponse(
        {
            "state": job.state,
            "is_waiting": _is_waiting(row),
            "done": job.done,
            "total": job.total,
        }
    )


@require_safe
def document_file(request: HttpRequest, pk: int) -> HttpResponse:
    """404 while it is not written."""
    row = get_document_for(request.user, pk)
    if not row.is_written:
        raise Http404
    return _file(row)


def _is_waiting(row: DocumentFile) -> bool:
    return not row.is_written and row.job.state in UNFINISHED


def _file(row: DocumentFile) -> HttpResponse:
    content = bytes(row.content or b"")
    return download(content, MEDIA_TYPES[row.format], row.filename)
