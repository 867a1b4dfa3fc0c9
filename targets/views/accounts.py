"""The administrator's pages: people, units and who fills which form; and one's own password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from targets.access import (
    Permission,
    get_account_for,
    get_form_to_assign,
    get_unit_for,
    requires,
    visible_accounts,
    visible_units,
)
from targets.errors import RuleError
from targets.forms.accounts import (
    AccountForm,
    AssignmentForm,
    NewAccountForm,
    NewUnitForm,
    OwnPasswordForm,
    RenameForm,
    ResetPasswordForm,
    UnitForm,
)
from targets.models import Unit, User
from targets.selectors.accounts import assignment_line, assignment_lines, unit_line, unit_lines
from targets.selectors.public_issues import is_public
from targets.selectors.todo import todo
from targets.services import accounts as services
from targets.views.refusals import person

PAGE_SIZE = 50
REFUSALS = (RuleError, ValidationError)

# People


@requires(Permission.ADMINISTER)
@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(visible_accounts(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "todo": todo(request.user), "is_public": is_public()}
    return render(request, "targets/account_list.html", context)


@requires(Permission.ADMINISTER)
def account_create(request: HttpRequest) -> HttpResponse:
    form = NewAccountForm(request.POST or None, units=visible_units(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            user = services.account_create(by=person(request), **form.cleaned_data)
        except REFUSALS as error:
            form.refuse(error)
        else:
            messages.success(request, _("账号%(name)s已建立。") % {"name": user.username})
            return redirect("targets:account-list")
    return render(request, "targets/account_create.html", {"form": form})


@requires(Permission.ADMINISTER)
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_account_for(request.user, pk)
    units = visible_units(request.user)
    form = AccountForm(request.POST or None, instance=account, units=units)
    if request.method == "POST" and form.is_valid():
        try:
            services.account_update(by=person(request), user=account, **form.cleaned_data)
        except REFUSALS as error:
            form.refuse(error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("targets:account-detail", pk)
    return _show_account(request, pk, form)


@requires(Permission.ADMINISTER)
@require_POST
def account_set_active(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_account_for(request.user, pk)
    is_active = request.POST.get("is_active") == "1"
    try:
        services.account_set_active(by=person(request), user=account, is_active=is_active)
    except RuleError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("账号已启用。") if is_active else _("账号已停用。"))
    return redirect("targets:account-detail", pk)


@requires(Permission.ADMINISTER)
@require_POST
def account_reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_account_for(request.user, pk)
    form = ResetPasswordForm(request.POST, account=account)
    if not form.is_valid():
        return _show_account(request, pk, password_form=form)
    services.account_reset_password(
        by=person(request), user=account, password=form.cleaned_data["password"]
    )
    if account.pk == person(request).pk:
        update_session_auth_hash(request, get_account_for(request.user, pk))
    messages.success(request, _("新密码已生效，请告知本人。"))
    return redirect("targets:account-detail", pk)


def _show_account(
    request: HttpRequest,
    pk: int,
    form: AccountForm | None = None,
    password_form: ResetPasswordForm | None = None,
) -> HttpResponse:
    account: User = get_account_for(request.user, pk)  # as stored: a form has written on its own
    context = {
        "account": account,
        "form": form or AccountForm(instance=account, units=visible_units(request.user)),
        "password_form": password_form or ResetPasswordForm(account=account),
    }
    return render(request, "targets/account_detail.html", context)


def password_change(request: HttpRequest) -> HttpResponse:
    """Everybody's own; the session that changed it stays, all others end."""
    user = person(request)
    form = OwnPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed = services.own_password_change(by=user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, changed)
        messages.success(request, _("密码已修改，其他地方的登录已失效。"))
        return redirect("targets:password-change")
    return render(request, "targets/account_password.html", {"form": form})


# Units


@requires(Permission.ADMINISTER)
def unit_list(request: HttpRequest) -> HttpResponse:
    form = NewUnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            unit = services.unit_create(by=person(request), **form.cleaned_data)
        except REFUSALS as error:
            form.refuse(error)
        else:
            messages.success(request, _("单位%(name)s已建立。") % {"name": unit})
            return redirect("targets:unit-list")
    return render(
        request, "targets/unit_list.html", {"lines": unit_lines(request.user), "form": form}
    )


@requires(Permission.ADMINISTER)
def unit_detail(request: HttpRequest, code: str) -> HttpResponse:
    unit = get_unit_for(request.user, code)
    form = UnitForm(request.POST or None, instance=unit, units=visible_units(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            services.unit_update(by=person(request), unit=unit, **form.cleaned_data)
        except REFUSALS as error:
            form.refuse(error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("targets:unit-detail", code)
    return _show_unit(request, unit, form)


@requires(Permission.ADMINISTER)
@require_POST
def unit_rename(request: HttpRequest, code: str) -> HttpResponse:
    unit = get_unit_for(request.user, code)
    form = RenameForm(request.POST, unit=unit)
    if form.is_valid():
        try:
            services.unit_rename(by=person(request), unit=unit, **form.cleaned_data)
        except REFUSALS as error:
            form.refuse(error)
        else:
            messages.success(request, _("新名称已登记。"))
            return redirect("targets:unit-detail", code)
    return _show_unit(request, unit, rename_form=form)


def _show_unit(
    request: HttpRequest,
    unit: Unit,
    form: UnitForm | None = None,
    rename_form: RenameForm | None = None,
) -> HttpResponse:
    context = {
        "line": unit_line(unit),
        "form": form or UnitForm(instance=unit, units=visible_units(request.user)),
        "rename_form": rename_form or RenameForm(unit=unit),
    }
    return render(request, "targets/unit_detail.html", context)


# Who fills which form


@requires(Permission.ADMINISTER)
@require_safe
def assignment_list(request: HttpRequest) -> HttpResponse:
    lines = assignment_lines(request.user)
    return render(request, "targets/assignment_list.html", {"lines": lines})


@requires(Permission.ADMINISTER)
def assignment_change(request: HttpRequest, form_code: str) -> HttpResponse:
    to_assign = get_form_to_assign(request.user, form_code)
    form = AssignmentForm(request.POST or None, units=visible_units(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            services.assignment_change(by=person(request), form=to_assign, **form.cleaned_data)
        except REFUSALS as error:
            form.refuse(error)
        else:
            messages.success(request, _("报送安排已更改。"))
            return redirect("targets:assignment-list")
    context = {"line": assignment_line(to_assign), "form": form}
    return render(request, "targets/assignment_change.html", context)
