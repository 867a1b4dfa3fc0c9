"""Error pages; below /api/ the same as problem+json."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hightech_zone.middleware import API_PREFIX, problem
from targets.access import NotPublished, Permission
from targets.access.publications import GivenUp
from targets.errors import UnreadableAddress


def answer(
    request: HttpRequest, status: int, title: str, detail: str, heading: str = ""
) -> HttpResponse:
    """`title` is the API's; `heading` the page's, where it is not the usual one of the status."""
    if request.path.startswith(API_PREFIX):
        return problem(status, title, detail)
    context = {"detail": detail, "heading": heading}
    return render(request, f"{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    is_told = isinstance(exception, UnreadableAddress)
    detail = str(exception) if is_told else _("请检查链接，或重新填写。")
    return answer(request, 400, "Bad Request", detail)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    detail, heading = _("您的账号没有查看此页的权限。"), ""
    if exception.args == (Permission.VIEW_ENTERPRISE_FIGURES,):
        detail = _(
            "单个企业的数依统计法保密，只有审核员、管委会工作人员和审计能看；您可以看按园区、按产业的合计。"
        )
    elif isinstance(exception, NotPublished):
        detail = _("这个报告期还没有公布，您的账号只能看已公布的报告期。")
        heading = _("还没有公布")
    return answer(request, 403, "Forbidden", detail, heading)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    detail = _("没有找到这个页面，或者它不在您的职责范围内。")
    if isinstance(exception, GivenUp):
        detail = str(exception)
    return answer(request, 404, "Not Found", detail)


def server_error(request: HttpRequest) -> HttpResponse:
    return answer(request, 500, "Internal Server Error", _("系统出错，已记录在案，请稍后重试。"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the page's own mark: the cookie is gone, or another site sent it."""
    detail = _("没有保存。请退回上一页，把填的内容先复制出来，再刷新、重新提交。")
    return answer(request, 403, "Forbidden", detail, heading=_("页面已经过期"))
