"""The reviewer's pages: what waits, and one return against what was reported before."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from targets.access import Permission, get_return_to_review, requires
from targets.errors import InvalidInput, RuleError
from targets.forms.returns import (
    ApproveForm,
    ReopenForm,
    SendBackForm,
    posted_number,
    typed_remarks,
)
from targets.models import Return, Submission
from targets.selectors.returns import return_history
from targets.selectors.review import ReviewTable, review_table, waiting_returns
from targets.services.returns import TRANSITIONS
from targets.services.review import return_approve, return_reopen, return_send_back
from targets.views.refusals import person, status_of


@dataclass(frozen=True)
class ReviewPage:
    """What `review_detail.html` shows. `submission` is the latest; None before the first."""

    of_return: Return
    submission: Submission | None
    table: ReviewTable | None
    history: list[Submission]
    verbs: set[str]
    forms: dict[str, Form]
    refusal: str = ""
    problems: list[str] = field(default_factory=list)


@requires(Permission.REVIEW_RETURNS)
@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    waiting = waiting_returns(person(request))
    return render(request, "targets/review_list.html", {"waiting": waiting})


@requires(Permission.REVIEW_RETURNS)
@require_http_methods(["GET", "HEAD", "POST"])
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    of_return = get_return_to_review(request.user, pk)
    if request.method != "POST":
        return _show(request, of_return)
    decide = VERBS.get(request.POST.get("verb", ""))
    if decide is None:
        raise BadRequest("verb")
    return decide(request, of_return, posted_number(request.POST, "version"))


def _approve(request: HttpRequest, of_return: Return, version: int) -> HttpResponse:
    form = ApproveForm(request.POST, is_revision=_is_revision(of_return))
    if not form.is_valid():
        return _show(request, of_return, approve=form, status=422)
    try:
        return_approve(
            of_return=of_return, by=person(request), version=version, **form.cleaned_data
        )
    except RuleError as error:
        return _refused(request, of_return, error)
    messages.success(request, _("已通过，计入汇总。"))
    return redirect("targets:review-list")


def _send_back(request: HttpRequest, of_return: Return, version: int) -> HttpResponse:
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return _show(request, of_return, send_back=form, status=422)
    try:
        return_send_back(
            of_return=of_return,
            by=person(request),
            version=version,
            reason=form.cleaned_data["reason"],
            remarks=typed_remarks(request.POST),
        )
    except RuleError as error:
        return _refused(request, of_return, error, send_back=form)
    messages.success(request, _("已退回，意见一并发出。"))
    return redirect("targets:review-list")


def _reopen(request: HttpRequest, of_return: Return, version: int) -> HttpResponse:
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return _show(request, of_return, reopen=form, status=422)
    try:
        return_reopen(of_return=of_return, by=person(request), version=version, **form.cleaned_data)
    except RuleError as error:
        return _refused(request, of_return, error, reopen=form)
    messages.success(request, _("已重开，部门可以更正。"))
    return redirect("targets:review-detail", of_return.pk)


VERBS = {"approve": _approve, "return": _send_back, "reopen": _reopen}


def _refused(
    request: HttpRequest, of_return: Return, error: RuleError, **bound: Form
) -> HttpResponse:
    """The page as it is now, with the sentence that says why and everything that was typed."""
    problems = [one.message for one in error.problems] if isinstance(error, InvalidInput) else []
    fresh = get_return_to_review(request.user, of_return.pk)
    return _show(
        request,
        fresh,
        status=status_of(error),
        refusal=error.message,
        problems=[one for one in problems if one != error.message],
        **bound,
    )


def _show(
    request: HttpRequest,
    of_return: Return,
    *,
    status: int = 200,
    refusal: str = "",
    problems: list[str] | None = None,
    **bound: Form,
) -> HttpResponse:
    history = return_history(of_return)
    latest = history[0] if history else None
    typed = {one.uscc: (one.text, one.element) for one in typed_remarks(request.POST)}
    page = ReviewPage(
        of_return=of_return,
        submission=latest,
        table=review_table(of_return, latest, typed) if latest else None,
        history=history,
        verbs={verb for verb in VERBS if (of_return.state, verb) in TRANSITIONS},
        forms={
            "approve": ApproveForm(is_revision=_is_revision(of_return)),
            "send_back": SendBackForm(),
            "reopen": ReopenForm(),
            **bound,
        },
        refusal=refusal,
        problems=problems or [],
    )
    return render(request, "targets/review_detail.html", {"page": page}, status=status)


def _is_revision(of_return: Return) -> bool:
    return of_return.approved_at is not None
