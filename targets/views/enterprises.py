"""The register of enterprises."""

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from targets.access import (
    Permission,
    check,
    ended_period_or_404,
    get_enterprise_for,
    is_allowed,
    readable_returns,
    requires,
)
from targets.enterprise_tables import enterprise_screen, places_of
from targets.forms.enterprises import FilterForm
from targets.selectors.enterprise_figures import figure_chain
from targets.selectors.enterprise_list import (
    Column,
    EnterpriseFilter,
    enterprise_page,
    enterprise_rows_found,
    latest_column,
)
from targets.selectors.enterprises import enterprise_line, enterprise_profile
from targets.selectors.screen_table import ScreenTable, as_csv, as_workbook
from targets.views.downloads import CSV, XLSX, download
from targets.views.moments import asked_as_of
from targets.views.refusals import unreadable


@dataclass(frozen=True, slots=True)
class EnterprisesAsked:
    form: FilterForm
    wanted: EnterpriseFilter
    column: Column | None


@requires(Permission.VIEW_REGISTERS)
@require_safe
def enterprise_list(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    number, order = request.GET.get("page"), asked.form.ordered_by
    page = enterprise_page(request.user, asked.wanted, number, order, asked.column)
    context = {
        "page": page,
        "form": asked.form,
        "report": asked.wanted,
        "column": asked.column,
        "places": places_of(list(page.object_list)),
        "kept": asked.form.chosen,
        "may_export": is_allowed(request.user, Permission.EXPORT),
    }
    return render(request, "targets/enterprise_list.html", context)


@require_safe
@requires(Permission.EXPORT)
def enterprise_list_xlsx(request: HttpRequest) -> HttpResponse:
    """The rows of the page's address, all pages of it."""
    sheet = (gettext("企业名录"), _screen(request))
    return download(as_workbook([sheet], gettext("说明")), XLSX, "enterprises.xlsx")


@require_safe
@requires(Permission.EXPORT)
def enterprise_list_csv(request: HttpRequest) -> HttpResponse:
    return download(as_csv([_screen(request)]), CSV, "enterprises.csv")


def _screen(request: HttpRequest) -> ScreenTable:
    check(request.user, Permission.VIEW_REGISTERS)
    asked = _asked(request)
    lines = enterprise_rows_found(request.user, asked.wanted, asked.form.ordered_by, asked.column)
    return enterprise_screen(lines, asked.column, asked.wanted, asked.form.in_words())


def _asked(request: HttpRequest) -> EnterprisesAsked:
    form = FilterForm(request.user, request.GET)
    if not form.is_valid():
        raise unreadable(form)
    wanted = replace(form.wanted(), as_of=asked_as_of(request))
    column = latest_column(form.element_code, wanted.as_of) if form.element_code else None
    return EnterprisesAsked(form, wanted, column)


@requires(Permission.VIEW_REGISTERS)
@require_safe
def enterprise_detail(request: HttpRequest, uscc: str) -> HttpResponse:
    as_of = asked_as_of(request)
    enterprise = get_enterprise_for(request.user, uscc, as_of)
    profile = enterprise_profile(request.user, enterprise, as_of)
    return render(request, "targets/enterprise_detail.html", {"profile": profile})


@requires(Permission.VIEW_REGISTERS)
@require_safe
def enterprise_figure(request: HttpRequest, uscc: str, element: str, period: str) -> HttpResponse:
    """One quarter of one enterprise, down to the return or import it came from."""
    as_of = asked_as_of(request)
    enterprise = get_enterprise_for(request.user, uscc, as_of)
    line = enterprise_line(request.user, enterprise, as_of)
    asked = ended_period_or_404(period)
    chain = figure_chain(request.user, enterprise, line.version, element, asked, as_of)
    returns = {one.of_return.pk for part in chain.parts for one in part.moments if one.of_return}
    page = {
        "as_of": as_of,
        "name": line.name,
        "readable": readable_returns(request.user, returns),
        "sees_rules": is_allowed(request.user, Permission.VIEW_RULES),
    }
    context = {"enterprise": enterprise, "chain": chain, "page": page}
    return render(request, "targets/enterprise_figure.html", context)
