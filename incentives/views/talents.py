"""`/incentives/talents/`: the register of talents, for departments whose schemes reward them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from incentives.access import get_talent_scheme, visible_talents
from incentives.forms.fields import ActForm
from incentives.forms.talents import TalentEndForm, TalentEntry
from incentives.services.applying import talent_record
from incentives.services.talents import talent_withdraw
from targets.errors import RuleError
from targets.models import AwardScheme, User
from targets.views.refusals import person, status_of

FORMS: dict[str, type[ActForm]] = {"enter": TalentEntry, "end": TalentEndForm}


@require_http_methods(["GET", "HEAD", "POST"])
def talent_list(request: HttpRequest) -> HttpResponse:
    scheme = get_talent_scheme(request.user)
    if request.method != "POST":
        return _show(request, scheme)
    if scheme is None:
        raise Http404
    verb = request.POST.get("verb", "")
    if verb not in FORMS:
        raise BadRequest("verb")
    form = FORMS[verb](request.POST)
    status = 422
    if form.is_valid():
        try:
            said = _do(scheme, form, person(request))
        except RuleError as error:
            form.explain(error)
            status = status_of(error)
        else:
            messages.success(request, said)
            return redirect("incentives:talent-list")
    return _show(request, scheme, {verb: form}, status)


def _do(scheme: AwardScheme, form: ActForm, by: User) -> str:
    data = form.cleaned_data
    if isinstance(form, TalentEntry):
        held = talent_record(scheme=scheme, given=form.talent(), enterprise=data["uscc"], by=by)
        return _("已登记，编号%(talent)s。") % {"talent": held}
    ended = talent_withdraw(
        scheme=scheme, talent=data["talent"], on=data["on"], words=data["words"], by=by
    )
    return _("已记%(talent)s的认定撤销。") % {"talent": ended}


def _show(
    request: HttpRequest,
    scheme: AwardScheme | None,
    posted: dict[str, ActForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    forms = posted or {}
    context: dict[str, Any] = {"talents": visible_talents(request.user), "scheme": scheme}
    for verb, form in FORMS.items():
        context[verb] = forms.get(verb) or form()
    return render(request, "incentives/talent_list.html", context, status=status)


talent_urls: list[URLPattern] = [path("talents/", talent_list, name="talent-list")]
