"""Who stands in for whom."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from targets.access import (
    Permission,
    check,
    get_delegation_to_end,
    is_allowed,
    principals_for,
    requires,
)
from targets.errors import InvalidInput, RuleError
from targets.forms.departments import DelegationForm
from targets.selectors.delegations import delegates_for, delegation_lists
from targets.services.delegations import delegation_create, delegation_end
from targets.views.refusals import person, status_of


@requires(Permission.VIEW_DELEGATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def delegation_list(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _make(request)
    return _show(request, _empty(request))


def _make(request: HttpRequest) -> HttpResponse:
    check(request.user, Permission.DELEGATE)
    form = _form(request)
    if not form.is_valid():
        return _show(request, form, 422)
    try:
        delegation_create(
            by=person(request),
            principal=form.cleaned_data["principal"],
            delegate=form.cleaned_data["delegate"],
            leave=form.leave(),
        )
    except RuleError as error:
        for problem in error.problems if isinstance(error, InvalidInput) else []:
            form.add_error(problem.field, problem.message)
        return _show(request, form, status_of(error))
    messages.success(request, _("委托已登记，到期自动结束。"))
    return redirect("targets:delegation-list")


@requires(Permission.DELEGATE)
@require_POST
def delegation_end_view(request: HttpRequest, pk: int) -> HttpResponse:
    delegation = get_delegation_to_end(request.user, pk)
    try:
        delegation_end(by=person(request), delegation=delegation)
    except RuleError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("委托已提前结束。"))
    return redirect("targets:delegation-list")


def _form(request: HttpRequest) -> DelegationForm:
    return DelegationForm(
        request.POST if request.method == "POST" else None,
        principals=principals_for(request.user),
        delegates=delegates_for(request.user),
    )


def _empty(request: HttpRequest) -> DelegationForm | None:
    """None for those who only read."""
    if not is_allowed(request.user, Permission.DELEGATE):
        return None
    form = _form(request)
    if principals_for(request.user).filter(pk=person(request).pk).exists():
        form.fields["principal"].initial = person(request).pk
    return form


def _show(request: HttpRequest, form: DelegationForm | None, status: int = 200) -> HttpResponse:
    context = {"lists": delegation_lists(person(request)), "form": form}
    return render(request, "targets/delegation_list.html", context, status=status)
