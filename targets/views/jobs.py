"""Background work that people can see."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from targets.access import Permission, requires, visible_jobs
from targets.selectors.operations import operational_counts

PAGE_SIZE = 50
KINDS: dict[str, Any] = {
    "aggregate": _("重新汇总"),
    "import_bundle": _("导入数据包"),
    "export_bundle": _("导出数据包"),
}


@requires(Permission.VIEW_JOBS)
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(visible_jobs(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [(job, KINDS.get(job.kind, job.kind)) for job in page]
    context = {"page": page, "lines": lines, "counts": operational_counts()}
    return render(request, "targets/job_list.html", context)
