"""A return as a workbook: fetching it, uploading it, and confirming what was read."""

from dataclasses import dataclass
from pathlib import PurePath

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hightech_zone.lib.sheets import Refused
from targets.access import (
    Permission,
    get_return_for,
    get_return_to_fill,
    get_upload_for,
    get_upload_to_fill,
    is_allowed,
)
from targets.choices import UploadState
from targets.errors import RuleError, StaleVersion
from targets.forms.uploads import UploadForm
from targets.models import Return, Upload
from targets.selectors.return_workbook import return_workbook, workbook_name
from targets.selectors.upload_markup import marked_workbook
from targets.selectors.uploads import (
    AskedFinding,
    UploadReport,
    upload_findings,
    upload_report,
)
from targets.services.uploads.findings import token_of
from targets.services.uploads.steps import (
    upload_apply,
    upload_read,
    upload_read_again,
    upload_receive,
)
from targets.views.refusals import person, status_of

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_SHOWN = 200
MOST_ASKED = 30


@dataclass(frozen=True)
class UploadPage:
    """What `upload_detail.html` shows. `rows`: problems or differences, a page of them; `token`:
    of the differences, to confirm these and no others; `asked`: the first of `asked_count` things
    the rules would say."""

    upload: Upload
    of_return: Return
    report: UploadReport
    rows: Page
    asked: list[AskedFinding]
    asked_count: int
    is_waiting: bool
    may_apply: bool
    may_fill: bool
    token: str
    refusal: str


@require_http_methods(["GET", "HEAD", "POST"])
def return_workbook_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook to fill; posted back filled, it is read and nothing is written yet."""
    if request.method == "POST":
        return _receive(request, get_return_to_fill(request.user, pk))
    of_return = get_return_for(request.user, pk)
    return _download(return_workbook(of_return), EXCEL, workbook_name(of_return))


@require_http_methods(["GET", "HEAD", "POST"])
def upload_detail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What was found in a file; posting confirms its differences."""
    if request.method == "POST":
        return _apply(request, get_upload_to_fill(request.user, pk, number))
    return _show(request, get_upload_for(request.user, pk, number))


@require_POST
def upload_again(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Read a file again, against the draft as it is now."""
    upload = get_upload_to_fill(request.user, pk, number)
    try:
        upload_read_again(upload=upload, by=person(request))
    except RuleError as error:
        return _show(request, upload, error.message, status_of(error))
    return redirect(upload)


@require_safe
def upload_state(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """How far the reading is, for the page's own script."""
    upload = get_upload_for(request.user, pk, number, has_result=False)
    job = upload.job
    return JsonResponse(
        {
            "state": upload.state,
            "is_waiting": _is_waiting(upload),
            "done": job.done if job else 0,
            "total": job.total if job else 0,
        }
    )


@require_safe
def upload_marked(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The uploaded values with the problems marked."""
    upload = get_upload_for(request.user, pk, number)
    if upload.state != UploadState.WRONG:
        raise Http404
    try:
        content = marked_workbook(upload)
    except Refused as refusal:
        raise Http404 from refusal
    name = f"{PurePath(upload.filename).stem}_{_('问题')}.xlsx"
    return _download(content, EXCEL, name)


@require_safe
def upload_file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The file as it was uploaded, never shown in the browser."""
    upload = get_upload_for(request.user, pk, number)
    return _download(bytes(upload.content), "application/octet-stream", upload.filename)


def _receive(request: HttpRequest, of_return: Return) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    try:
        upload = upload_receive(
            of_return=of_return,
            filename=form.filename(),
            content=form.content(),
            by=person(request),
        )
    except RuleError as error:
        context = {"of_return": of_return, "refusal": error.message}
        status = status_of(error)
        return render(request, "targets/upload_refused.html", context, status=status)
    if upload.job is None:
        upload_read(upload.pk)
    return redirect(upload)


def _apply(request: HttpRequest, upload: Upload) -> HttpResponse:
    by = person(request)
    try:
        saved = upload_apply(upload=upload, by=by, token=request.POST.get("token", ""))
    except StaleVersion as error:
        upload_read_again(upload=upload, by=by)
        fresh = get_upload_for(request.user, upload.of_return_id, upload.number)
        message = error.message + _("已重新比对，请再看一遍差异后确认。")
        return _show(request, fresh, message, status_of(error))
    except RuleError as error:
        return _show(request, upload, error.message, status_of(error))
    count = len(upload.result.get("differences", []))
    messages.success(request, _("已写入%(count)d格，还没有提交。") % {"count": count})
    return redirect(saved)


def _show(
    request: HttpRequest, upload: Upload, refusal: str = "", status: int = 200
) -> HttpResponse:
    report = upload_report(upload)
    rows = Paginator(report.problems or report.differences, ROWS_SHOWN)
    asked = upload_findings(upload)
    may_fill = is_allowed(request.user, Permission.FILL_RETURNS)
    page = UploadPage(
        upload=upload,
        of_return=upload.of_return,
        report=report,
        rows=rows.get_page(request.GET.get("page")),
        asked=asked[:MOST_ASKED],
        asked_count=len(asked),
        is_waiting=_is_waiting(upload),
        may_apply=may_fill and upload.state == UploadState.READY and bool(report.differences),
        may_fill=may_fill,
        token=token_of(upload),
        refusal=refusal,
    )
    return render(request, "targets/upload_detail.html", {"page": page}, status=status)


def _is_waiting(upload: Upload) -> bool:
    return upload.state in (UploadState.WAITING, UploadState.READING)


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
