"""The lead's own department: who works in it, which forms take two persons; and leavers."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from targets.access import (
    Permission,
    get_assignment_for,
    get_member_for,
    is_allowed,
    requires,
    visible_assignments,
    visible_members,
)
from targets.errors import RuleError
from targets.forms.departments import HandOverForm
from targets.models import User
from targets.selectors.delegations import work_in_hand
from targets.services.accounts import assignment_ask_confirmation
from targets.services.handovers import account_hand_over
from targets.views.refusals import person, status_of


@requires(Permission.RUN_DEPARTMENT)
@require_safe
def department(request: HttpRequest) -> HttpResponse:
    context = {
        "assignments": visible_assignments(request.user).filter(to_period__isnull=True),
        "people": visible_members(request.user),
    }
    return render(request, "targets/department.html", context)


@require_POST
def assignment_confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    """Administrators and the lead of the department; `access` refuses others."""
    assignment = get_assignment_for(request.user, pk)
    wanted = request.POST.get("needs_confirmation") == "1"
    assignment_ask_confirmation(
        by=person(request), assignment=assignment, needs_confirmation=wanted
    )
    said = _("%(form)s今后须两人办理。") if wanted else _("%(form)s今后一人即可提交。")
    messages.success(request, said % {"form": assignment.form.code})
    return redirect(home(request, "assignment-list"))


@require_http_methods(["GET", "HEAD", "POST"])
def account_hand_over_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Administrators, and the lead for the reporters of the department; `access` refuses others."""
    leaver = get_member_for(request.user, pk)
    form = HandOverForm(request.POST or None, colleagues=_colleagues(request, leaver))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            account_hand_over(by=person(request), leaver=leaver, **form.cleaned_data)
        except RuleError as error:
            form.refuse(error)
            status = status_of(error)
        else:
            messages.success(
                request, _("%(name)s的账号已停用，未办完的事已交接。") % {"name": leaver}
            )
            return redirect(home(request, "account-list"))
    elif request.method == "POST":
        status = 422
    work = work_in_hand(leaver)
    context = {"leaver": leaver, "form": form, "work": work}
    return render(request, "targets/account_hand_over.html", context, status=status)


def _colleagues(request: HttpRequest, leaver: User) -> QuerySet[User]:
    same = visible_members(request.user).filter(department=leaver.department_id, is_active=True)
    return same.exclude(pk=leaver.pk)


def home(request: HttpRequest, administrators: str) -> str:
    """Where each came from: the administrators' page named, or the lead's own."""
    is_administrator = is_allowed(request.user, Permission.ADMINISTER)
    return f"targets:{administrators if is_administrator else 'department'}"
