"""Issues of the 情况通报: the list, one issue with its files, and the page that verifies paper."""

from hashlib import sha256

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hightech_zone.lib.documents import MEDIA_TYPES
from targets.access import Permission, ended_period_or_404, is_allowed, requires
from targets.access.publications import get_publication_for, signed_by_code, visible_publications
from targets.choices import JobState, MailState
from targets.documents.pdf import missing_libraries
from targets.errors import RuleError
from targets.models import Delivery, Publication, PublicationFile, ReportingPeriod
from targets.publication_words import check_lines
from targets.selectors.deliveries import deliveries_of, wants_issues
from targets.selectors.publications import is_of_today, issues_between, today_beside
from targets.services.deliveries import deliveries_retry, subscription_set
from targets.services.jobs import UNFINISHED
from targets.services.publications import (
    open_findings,
    publication_ask_check,
    publication_give_up,
    publication_prepare,
    publication_sign,
    seen_of,
)
from targets.views.downloads import download
from targets.views.refusals import person, status_of
from targets.words import is_english


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_PUBLISHED)
def publication_list(request: HttpRequest) -> HttpResponse:
    """Prepare the issue of a period by posting it."""
    fault, status = "", 200
    if request.method == "POST":
        try:
            period = ended_period_or_404(request.POST.get("period", ""))
            return redirect(publication_prepare(period=period, by=person(request)))
        except RuleError as error:
            fault, status = error.message, status_of(error)
    rows = list(visible_publications(request.user))
    can_prepare = is_allowed(request.user, Permission.PREPARE_PUBLICATIONS)
    taken = {one.period for one in rows}
    opened = ReportingPeriod.objects.order_by("-period").values_list("period", flat=True)
    context = {
        "rows": rows,
        "fault": fault,
        "can_prepare": can_prepare,
        "is_subscribed": wants_issues(person(request)),
        "periods": [one for one in opened if one not in taken] if can_prepare else [],
    }
    return render(request, "targets/publication_list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_PUBLISHED)
def publication_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One issue; its verbs are check, sign, withdraw and give up."""
    issue = get_publication_for(request.user, pk)
    fault, status = "", 200
    if request.method == "POST":
        try:
            return redirect(_act(request, issue))
        except RuleError as error:
            fault, status = error.message, status_of(error)
            issue = get_publication_for(request.user, pk)
    deliveries = _deliveries(request, issue)
    is_waiting = bool(issue.job and issue.job.state in UNFINISHED and not issue.is_signed)
    context = {
        "issue": issue,
        "body": issue.body_en if is_english() else issue.body_zh,
        "files": list(issue.files.all()),
        "checks": [] if issue.is_signed else check_lines(issue, _waivers(request)),
        "typed_reason": request.POST.get("reason", ""),
        "waived": [one for one in check_lines(issue) if one.waiver and one.waivable],
        "is_open": bool(open_findings(issue)),
        "is_waiting": is_waiting,
        "has_failed": bool(issue.job and issue.job.state in (JobState.FAILED, JobState.LOST)),
        "today": today_beside(issue) if issue.is_signed else None,
        "deliveries": deliveries,
        "has_failed_mail": any(one.mail_state == MailState.FAILED for one in deliveries),
        "lacks_pdf": bool(missing_libraries()) and not issue.is_signed,
        "can_prepare": is_allowed(request.user, Permission.PREPARE_PUBLICATIONS),
        "is_of_today": is_of_today(issue),
        "can_sign": is_allowed(request.user, Permission.SIGN_PUBLICATIONS)
        and issue.prepared_by_id != person(request).pk,
        "fault": fault,
        "seen": seen_of(issue, issue.files.all()),
    }
    return render(request, "targets/publication_detail.html", context, status=status)


def _deliveries(request: HttpRequest, issue: Publication) -> list[Delivery]:
    """For who sees what others were told."""
    sees = issue.is_signed and is_allowed(request.user, Permission.VIEW_NOTICE_LOG)
    return deliveries_of(issue) if sees else []


@require_safe
@requires(Permission.VIEW_PUBLISHED)
def publication_state(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the check is, for the page's own script."""
    job = get_publication_for(request.user, pk).job
    if job is None:
        raise Http404
    waits = job.state in UNFINISHED
    return JsonResponse({"is_waiting": waits, "done": job.done, "total": job.total})


@require_safe
@requires(Permission.VIEW_PUBLISHED)
def publication_compare(request: HttpRequest) -> HttpResponse:
    """Two signed issues beside each other, the earlier period first, of one period the earlier
    number: `a` and `b`, by their ids; without them, a choice."""
    issues = [one for one in visible_publications(request.user) if one.is_signed]
    by_id = {str(one.pk): one for one in issues}
    asked = [request.GET.get(name, "") for name in ("a", "b")]
    if any(one and one not in by_id for one in asked):
        raise Http404
    chosen = [by_id[one] for one in asked if one]
    pair = sorted(set(chosen or issues[:2]), key=lambda one: (one.period, one.year, one.serial))
    first, second = (*pair, None, None)[:2]
    rows = issues_between(first, second) if len(chosen) == 2 and first and second else []
    context = {
        "issues": issues,
        "first": first,
        "second": second,
        "rows": rows,
        "withdrawn": [one for one in pair if one.withdrawal] if rows else [],
        "is_same": len(chosen) == 2 and len(pair) == 1,
    }
    return render(request, "targets/publication_compare.html", context)


def _act(request: HttpRequest, issue: Publication) -> Publication | str:
    """What to show next."""
    by = person(request)
    match request.POST.get("verb"):
        case "check":
            return publication_ask_check(publication=issue, by=by, waivers=_waivers(request))
        case "sign":
            signed = publication_sign(publication=issue, by=by, seen=request.POST.get("seen", ""))
            messages.success(request, _("%(number)s已签发，内容从此不变。") % {"number": signed})
            return signed
        case "withdraw":
            reason = request.POST.get("reason", "")
            return publication_prepare(period=issue.period, by=by, withdraws=issue, reason=reason)
        case "give_up":
            number = str(issue)
            publication_give_up(publication=issue, by=by, reason=request.POST.get("reason", ""))
            messages.success(request, _("%(number)s已放弃编制。") % {"number": number})
            return "targets:publication-list"
    raise BadRequest("verb")


def _waivers(request: HttpRequest) -> dict[str, str]:
    return {
        name.removeprefix("waive-"): str(text)
        for name, text in request.POST.items()
        if name.startswith("waive-")
    }


@require_safe
@requires(Permission.VIEW_PUBLISHED)
def publication_file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    issue = get_publication_for(request.user, pk)
    held = get_object_or_404(PublicationFile, publication=issue, name=name)
    return download(bytes(held.content), MEDIA_TYPES[held.format], held.name)


@require_POST
@requires(Permission.PREPARE_PUBLICATIONS)
def publication_mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    issue = get_publication_for(request.user, pk, signed=True)
    count = deliveries_retry(publication=issue, by=person(request))
    said = ngettext("%(n)d封邮件重新发送。", "%(n)d封邮件重新发送。", count)
    messages.success(request, said % {"n": count})
    return redirect(issue)


@require_POST
@requires(Permission.VIEW_PUBLISHED)
def publication_subscribe(request: HttpRequest) -> HttpResponse:
    held = subscription_set(by=person(request), is_on=request.POST.get("on") == "1")
    said = _("以后每期签发就发给您。") if held.is_on else _("以后各期不再发给您。")
    messages.success(request, said)
    return redirect("targets:publication-list")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def publication_verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """What a code on paper stands for; a posted file is hashed, compared and not kept. Without a
    code, or with one that is none, it is asked for."""
    code = code or request.GET.get("code", "").strip()
    try:
        issue = signed_by_code(code)
    except Http404:
        asked, status = {"code": code}, 404 if code else 200
        return render(request, "targets/publication_verify_ask.html", asked, status=status)
    files = list(issue.files.defer("content"))
    given = request.FILES.get("file") if request.method == "POST" else None
    digest, match = "", None
    if given is not None:
        hashed = sha256()
        for chunk in given.chunks():
            hashed.update(chunk)
        digest = hashed.hexdigest()
        match = next((one for one in files if one.sha256 == digest), None)
    context = {"issue": issue, "files": files, "digest": digest, "match": match}
    return render(request, "targets/publication_verify.html", context)
