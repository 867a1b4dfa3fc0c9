"""More time for one form: the department asks, a reviewer decides."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hightech_zone.lib.clock import today
from targets.access import (
    Permission,
    get_extension_for,
    get_extension_to_decide,
    get_form_to_extend,
    is_allowed,
    visible_extensions,
)
from targets.errors import InvalidInput, RuleError
from targets.forms.extensions import AskForm, DecideForm
from targets.models import Extension
from targets.selectors.calendar import calendar_of
from targets.selectors.extensions import came_in
from targets.services.extensions import extension_ask, extension_decline, extension_grant
from targets.views.refusals import person, status_of


@require_safe
def extension_list(request: HttpRequest) -> HttpResponse:
    """Those that wait first. `access` refuses others."""
    held = list(visible_extensions(request.user)[:200])
    waiting = [one for one in held if one.is_waiting]
    decided = [one for one in held if one not in waiting]
    lists = [(_("等决定"), waiting), (_("已决定"), decided)]
    context = {"waiting": waiting, "lists": lists, "today": today()}
    return render(request, "targets/extension_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def extension_ask_page(request: HttpRequest, period: str, form_code: str) -> HttpResponse:
    to_extend, reporting_period = get_form_to_extend(request.user, form_code, period)
    is_asked = request.method == "POST"
    form, status = AskForm(request.POST if is_asked else None), 422 if is_asked else 200
    if is_asked and form.is_valid():
        try:
            asked = extension_ask(
                form=to_extend,
                reporting_period=reporting_period,
                by=person(request),
                **form.cleaned_data,
            )
        except RuleError as error:
            status = _explain(form, error)
        else:
            messages.success(request, _("申请已交给审核员，决定后告诉您。"))
            return redirect(asked)
    context = {
        "to_extend": to_extend,
        "calendar": calendar_of(reporting_period),
        "form": form,
        "came_in": came_in(to_extend, reporting_period),
    }
    return render(request, "targets/extension_ask.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def extension_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The request and its decision; who reviews decides here."""
    if request.method == "POST":
        return _decide(request, get_extension_to_decide(request.user, pk))
    return _show(request, get_extension_for(request.user, pk))


def _decide(request: HttpRequest, extension: Extension) -> HttpResponse:
    form, status = DecideForm(request.POST), 422
    if form.is_valid():
        given, by = form.cleaned_data, person(request)
        try:
            if request.POST.get("verb") == "decline":
                extension_decline(extension=extension, by=by, answer=given["answer"])
            else:
                extension_grant(extension=extension, by=by, **given)
        except RuleError as error:
            status = _explain(form, error)
        else:
            messages.success(request, _("已决定，部门会收到告知。"))
            return redirect(extension)
    return _show(request, extension, form, status)


def _show(
    request: HttpRequest, extension: Extension, form: DecideForm | None = None, status: int = 200
) -> HttpResponse:
    may_decide = (
        is_allowed(request.user, Permission.DECIDE_EXTENSIONS)
        and extension.is_waiting
        and extension.asked_by_id != person(request).pk
    )
    context: dict[str, Any] = {
        "extension": extension,
        "calendar": calendar_of(extension.reporting_period),
        "form": form or DecideForm(initial={"until": extension.asked_until}),
        "may_decide": may_decide,
        "came_in": came_in(extension.form, extension.reporting_period),
        "is_in_force": extension.is_in_force(today()),
    }
    return render(request, "targets/extension_detail.html", context, status=status)


def _explain(form: AskForm | DecideForm, error: RuleError) -> int:
    """The status of the page that shows the refusal."""
    if isinstance(error, InvalidInput):
        form.explain(error)
    else:
        form.refuse(error)
    return status_of(error)
