"""Budgets: set aside, cut, overrun with a recorded authority, and every entry of one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hightech_zone.lib.clock import today
from incentives.access import get_budget_for
from incentives.forms.money import AllotForm, ChangeForm
from incentives.models import Budget
from incentives.selectors.budgets import (
    budget_lines,
    budget_table,
    entries_of,
    lines_of,
    year_sums,
)
from incentives.services.budgets import budget_allot, budget_authorise_overrun, budget_cut
from incentives.words import withheld_sentence
from targets.access import Permission, check, is_allowed, requires
from targets.errors import RuleError
from targets.formatting import day
from targets.models import User
from targets.selectors.screen_table import as_workbook
from targets.views.downloads import XLSX, download
from targets.views.refusals import person, status_of

RIGHTS = {
    "allot": Permission.KEEP_BUDGETS,
    "cut": Permission.KEEP_BUDGETS,
    "authorise": Permission.AUTHORISE_OVERRUN,
}


@requires(Permission.VIEW_BUDGETS)
@require_http_methods(["GET", "HEAD", "POST"])
def budget_list(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _show_list(request)
    check(request.user, Permission.KEEP_BUDGETS)
    form = AllotForm(person(request), request.POST)
    status = 422
    if form.is_valid():
        data = form.cleaned_data
        try:
            budget = budget_allot(
                year=int(data["year"]),
                amount=data["amount"],
                document=data["document"],
                scheme=form.scheme_chosen,
                by=person(request),
                known=form.entry_known,
            )
        except RuleError as error:
            form.explain(error)
            status = status_of(error)
        else:
            messages.success(request, _("已安排。"))
            return redirect("incentives:budget-detail", budget.pk)
    return _show_list(request, form, status)


def _show_list(
    request: HttpRequest, form: AllotForm | None = None, status: int = 200
) -> HttpResponse:
    user = person(request)
    lines = budget_lines(user)
    keeps = is_allowed(user, Permission.KEEP_BUDGETS)
    context = {
        "lines": lines,
        "sums": year_sums(lines),
        "form": form or (AllotForm(user) if keeps else None),
        "opens_awards": is_allowed(user, Permission.VIEW_AWARDS),
    }
    return render(request, "incentives/budget_list.html", context, status=status)


@requires(Permission.VIEW_BUDGETS)
@require_safe
def budget_list_xlsx(request: HttpRequest) -> HttpResponse:
    notes = [(_("日期"), day(today()))]
    lines = budget_lines(person(request))
    if not all(one.is_told for one in lines):
        notes.append((_("不公开"), withheld_sentence()))
        notes.append(("", _("金额不公开的预算，安排的是最初的数。")))
    table = budget_table(lines, notes)
    return download(as_workbook([(_("奖补预算"), table)], _("说明")), XLSX, "budgets.xlsx")


@requires(Permission.VIEW_BUDGETS)
@require_http_methods(["GET", "HEAD", "POST"])
def budget_detail(request: HttpRequest, pk: int) -> HttpResponse:
    budget = get_budget_for(request.user, pk)
    if request.method != "POST":
        return _show(request, budget)
    verb = request.POST.get("verb", "")
    if verb not in RIGHTS:
        raise BadRequest("verb")
    check(request.user, RIGHTS[verb])
    form = ChangeForm(verb, request.POST)
    status = 422
    if form.is_valid():
        try:
            _change(budget, form, person(request))
        except RuleError as error:
            form.explain(error)
            status = status_of(error)
        else:
            messages.success(request, _("已记账。"))
            return redirect("incentives:budget-detail", budget.pk)
    return _show(request, get_budget_for(request.user, pk), form, status)


def _change(budget: Budget, form: ChangeForm, by: User) -> None:
    said: dict[str, Any] = {"amount": form.cleaned_data["amount"], "known": form.entry_known}
    words = form.cleaned_data["words"]
    if form.verb == "allot":
        budget_allot(year=budget.year, scheme=budget.scheme, document=words, by=by, **said)
    elif form.verb == "cut":
        budget_cut(budget=budget, document=words, by=by, **said)
    else:
        budget_authorise_overrun(budget=budget, authority=words, by=by, **said)


def _show(
    request: HttpRequest, budget: Budget, form: ChangeForm | None = None, status: int = 200
) -> HttpResponse:
    user = person(request)
    verbs = [verb for verb, right in RIGHTS.items() if is_allowed(user, right)]
    (line,) = lines_of([budget], user)
    context = {
        "line": line,
        "entries": entries_of(line, user),
        "forms": [form if form and form.verb == one else ChangeForm(one) for one in verbs],
        "opens_awards": is_allowed(user, Permission.VIEW_AWARDS),
    }
    return render(request, "incentives/budget_detail.html", context, status=status)
