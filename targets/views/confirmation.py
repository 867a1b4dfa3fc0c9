"""The lead's page: what was handed over, and the answer to it."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from targets.access import get_return_to_confirm, may_confirm
from targets.errors import InvalidInput, RuleError
from targets.forms.departments import DeclineForm
from targets.forms.returns import posted_number
from targets.models import Confirmation, Return
from targets.selectors.confirmations import (
    ConfirmationSummary,
    confirmation_summary,
    open_confirmation,
)
from targets.services.confirmation import return_confirm, return_decline, return_take_back
from targets.views.refusals import person, status_of


@dataclass(frozen=True)
class ConfirmationPage:
    """What `return_confirm.html` shows. `asked` None: nothing waits any more. `confirms`: the
    reader may answer; `takes_back`: they handed it over themselves."""

    of_return: Return
    asked: Confirmation | None
    summary: ConfirmationSummary
    form: DeclineForm
    confirms: bool
    takes_back: bool
    refusal: str = ""
    problems: list[str] = field(default_factory=list)


@require_http_methods(["GET", "HEAD", "POST"])
def return_confirm_page(request: HttpRequest, pk: int) -> HttpResponse:
    of_return = get_return_to_confirm(request.user, pk)
    if request.method != "POST":
        return _show(request, of_return)
    verb = request.POST.get("verb", "")
    if verb not in DONE:
        raise BadRequest("verb")
    version, by = posted_number(request.POST, "version"), person(request)
    form = DeclineForm(request.POST if verb == "decline" else None)
    if verb == "decline" and not form.is_valid():
        return _show(request, of_return, form, status=422)
    try:
        if verb == "confirm":
            return_confirm(of_return=of_return, by=by, version=version)
        elif verb == "decline":
            words = form.cleaned_data["words"]
            return_decline(of_return=of_return, by=by, words=words, version=version)
        else:
            return_take_back(of_return=of_return, by=by, version=version)
    except RuleError as error:
        fresh = get_return_to_confirm(request.user, pk)
        problems = error.problems if isinstance(error, InvalidInput) else []
        listed = [one.message for one in problems if one.message != error.message]
        return _show(request, fresh, form, status_of(error), error.message, listed)
    messages.success(request, DONE[verb]())
    return redirect("targets:return-list" if verb == "confirm" else of_return)


DONE = {
    "confirm": lambda: _("已确认提交，等待审核。"),
    "decline": lambda: _("已退回填报人，意见一并发出。"),
    "take_back": lambda: _("已收回，可以继续填。"),
}


def _show(
    request: HttpRequest,
    of_return: Return,
    form: DeclineForm | None = None,
    status: int = 200,
    refusal: str = "",
    problems: list[str] | None = None,
) -> HttpResponse:
    asked = open_confirmation(of_return)
    page = ConfirmationPage(
        of_return=of_return,
        asked=asked,
        summary=confirmation_summary(of_return),
        form=form or DeclineForm(),
        confirms=may_confirm(request.user, of_return.department_id),
        takes_back=asked is not None and asked.asked_by_id == person(request).pk,
        refusal=refusal,
        problems=problems or [],
    )
    return render(request, "targets/return_confirm.html", {"page": page}, status=status)
