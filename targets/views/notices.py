"""What the system told me, and for staff the log of what it told everybody."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from targets.access import Permission, requires, visible_notices
from targets.choices import MailState
from targets.forms.returns import posted_number
from targets.selectors.deliveries import failed_deliveries, own_deliveries
from targets.selectors.notices import own_notices, shown, with_items
from targets.services.deliveries import deliveries_read
from targets.services.reminders import notices_read
from targets.views.refusals import person

PAGE_SIZE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def notice_list(request: HttpRequest) -> HttpResponse:
    """Everybody's own; reading is said by a button, because a page only looked at writes
    nothing."""
    if request.method == "POST":
        notice, delivery = (_posted(request, name) for name in ("notice", "delivery"))
        if delivery is None:
            notices_read(by=person(request), notice=notice)
        if notice is None:
            deliveries_read(by=person(request), delivery=delivery)
        return redirect("targets:notice-list")
    notices = own_notices(person(request))
    issues = own_deliveries(person(request))
    unread = sum(one.notice.read_at is None for one in notices)
    unread += sum(one.read_at is None for one in issues)
    context = {
        "waiting": [one for one in notices if one.waits],
        "notices": [one for one in notices if not one.waits],
        "issues": issues,
        "unread": unread,
    }
    return render(request, "targets/notice_list.html", context)


def _posted(request: HttpRequest, name: str) -> int | None:
    return posted_number(request.POST, name) if request.POST.get(name) else None


@requires(Permission.VIEW_NOTICE_LOG)
@require_safe
def notice_log(request: HttpRequest) -> HttpResponse:
    notices = with_items(visible_notices(request.user))
    page = Paginator(notices, PAGE_SIZE).get_page(request.GET.get("page"))
    failing = visible_notices(request.user).filter(
        mail_state__in=(MailState.FAILED, MailState.UNSURE)
    )
    issues = failed_deliveries()
    context = {
        "page": page,
        "notices": shown(page),
        "deliveries": issues,
        "failing": failing.count() + len(issues),
    }
    return render(request, "targets/notice_log.html", context)
