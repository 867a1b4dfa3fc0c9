"""Background work that people can see."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from targets.access import Permission, requires, visible_jobs
from targets.choices import JobState
from targets.formatting import number
from targets.models import Job
from targets.selectors.operations import operational_counts

PAGE_SIZE = 50
KINDS: dict[str, Any] = {
    "aggregate": gettext_lazy("重新汇总"),
    "import_bundle": gettext_lazy("导入数据包"),
    "export_bundle": gettext_lazy("导出数据包"),
    "read_upload": gettext_lazy("读取上传的文件"),
    "write_document": gettext_lazy("生成文件"),
    "check_publication": gettext_lazy("检查情况通报并生成文件"),
}


@requires(Permission.VIEW_JOBS)
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(visible_jobs(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [(job, KINDS.get(job.kind, job.kind), _outcome(job)) for job in page]
    context = {"page": page, "lines": lines, "counts": operational_counts()}
    return render(request, "targets/job_list.html", context)


def _outcome(job: Job) -> str:
    """In the reader's language; the worker that ran the job has none."""
    if job.state == JobState.LOST:
        return _("执行进程已中断，工作由下一次运行接续。")
    if "atoms" in job.detail:
        return _("%(atoms)s组汇总，%(periods)s个报告期") % job.detail
    if "upload" in job.detail:
        return _("%(problems)s处问题，%(differences)s处差异") % job.detail
    if "document" in job.detail:
        size = number(job.detail["bytes"])
        return _("%(name)s，%(size)s字节") % {"name": job.detail["document"], "size": size}
    if "publication" in job.detail:
        return _("情况通报%(number)s") % {"number": job.detail["publication"]}
    if "files" in job.detail:
        rows = job.detail["files"].values()
        return _("%(source)s：新增%(new)s行，修订%(revised)s行") % {
            "source": job.detail.get("source", ""),
            "new": number(sum(one["new"] for one in rows)),
            "revised": number(sum(one["revised"] for one in rows)),
        }
    return job.message
