"""How complete and how punctual the departments' reporting is, and reminding those who owe."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hightech_zone.lib.clock import today
from targets.access import (
    Permission,
    ended_period_or_404,
    get_department_for,
    get_department_to_remind,
    is_allowed,
    requires,
    sees_enterprises_figures,
)
from targets.calc.periods import Period
from targets.errors import InvalidInput
from targets.forms.reminders import ReminderForm
from targets.selectors.calendar import Calendar, calendar_of
from targets.selectors.completeness.panel import UnitPanel, unit_panel
from targets.selectors.completeness.table import (
    By,
    CompletenessTable,
    FormCell,
    completeness_table,
    periods_to_look_at,
    unit_cell,
)
from targets.selectors.completeness.words import (
    MARKS,
    ShownMark,
    completeness_sentence,
    shown_mark,
    table_title,
)
from targets.selectors.completeness.workbook import completeness_workbook
from targets.selectors.missing import MissingPage, missing_rows
from targets.services.reminders import reminder_write, reminders_send
from targets.views.downloads import XLSX, download
from targets.views.refusals import person


@dataclass(frozen=True)
class CompletenessPage:
    """Everything the template shows. `panel` None: nobody owes anything."""

    table: CompletenessTable
    periods: list[Period]
    """To choose from, newest first."""
    title: str
    sentence: str
    marks: list[ShownMark]
    calendar: Calendar | None
    panel: UnitPanel | None
    form: ReminderForm | None
    """To write a reminder with; None for those who write none."""
    may_see_extensions: bool
    may_see_log: bool
    may_export: bool


@requires(Permission.VIEW_COMPLETENESS)
@require_safe
def completeness(request: HttpRequest) -> HttpResponse:
    return _show(request, request.GET.get("unit", ""), _asked_period(request))


@requires(Permission.VIEW_COMPLETENESS)
@requires(Permission.EXPORT)
@require_safe
def completeness_xlsx(request: HttpRequest) -> HttpResponse:
    table = completeness_table(request.user, _asked_period(request), by=_by(request))
    name = f"completeness-{table.latest.period}-{table.by}.xlsx"
    return download(completeness_workbook(table), XLSX, name)


@dataclass(frozen=True)
class FormSection:
    """One form of the unit; `missing` None for those who see no enterprise."""

    cell: FormCell
    mark: ShownMark
    missing: MissingPage | None


@requires(Permission.VIEW_COMPLETENESS)
@require_safe
def completeness_unit(request: HttpRequest, period: str, code: str) -> HttpResponse:
    """A cell of the table taken apart: each form, and the enterprises without a figure."""
    wanted = ended_period_or_404(period)
    department = get_department_for(request.user, code)
    cell = unit_cell(request.user, department, wanted)
    opened = next((part.terms for part in cell.parts if part.terms), None)
    context = {
        "department": department,
        "cell": cell,
        "sections": [_section(request, part) for part in cell.parts],
        "is_open": opened is not None,
        "may_open": is_allowed(request.user, Permission.VIEW_ALL_RETURNS),
        "may_remind": is_allowed(request.user, Permission.REMIND),
    }
    return render(request, "targets/completeness_unit.html", context)


def _section(request: HttpRequest, part: FormCell) -> FormSection:
    mark = shown_mark(part.mark)
    if not sees_enterprises_figures(request.user):
        return FormSection(part, mark, None)
    number = request.GET.get("page") if request.GET.get("form") == part.form.code else None
    missing = missing_rows(request.user, part.form, part.period, part.of_return, number)
    return FormSection(part, mark, missing)


@requires(Permission.REMIND)
@require_POST
def completeness_remind(request: HttpRequest, period: str, code: str) -> HttpResponse:
    department, reporting_period = get_department_to_remind(request.user, code, period)
    form = ReminderForm(request.POST)
    if form.is_valid():
        try:
            reminder = reminder_write(
                department=department,
                reporting_period=reporting_period,
                by=person(request),
                **form.cleaned_data,
            )
        except InvalidInput as error:
            form.explain(error)
        else:
            reminders_send(department=department)
            messages.success(request, _told(reminder.number, reminder.items.count()))
            chosen = urlencode({"unit": department.code, "period": str(reporting_period)})
            return redirect(f"{reverse('targets:completeness')}?{chosen}")
    return _show(request, department.code, reporting_period.period, form, 422)


def _told(number: int, sent: int) -> str:
    if sent:
        said = _("第%(number)d次催报已发，送到%(count)d人。")
        return said % {"number": number, "count": sent}
    said = _("第%(number)d次催报已记下，随下一个工作日的消息送到：今天已经发过，或是休息日。")
    return said % {"number": number}


def _by(request: HttpRequest) -> By:
    return By.FORM if request.GET.get("by") == By.FORM else By.DEPARTMENT


def _asked_period(request: HttpRequest) -> Period:
    """The last quarter of the table: the one the address names, else the last that ended."""
    written = request.GET.get("period")
    return ended_period_or_404(written) if written else Period.ended_by(today())


def _show(
    request: HttpRequest,
    unit: str,
    period: Period,
    form: ReminderForm | None = None,
    status: int = 200,
) -> HttpResponse:
    table = completeness_table(request.user, period, by=_by(request))
    panel = unit_panel(table, unit)
    if panel and form is None and is_allowed(request.user, Permission.REMIND):
        form = ReminderForm(initial={"text": panel.draft})
    opened = table.latest.reporting_period
    page = CompletenessPage(
        table=table,
        periods=periods_to_look_at(period),
        title=table_title(table),
        sentence=completeness_sentence(table),
        marks=[shown_mark(mark) for mark in MARKS],
        calendar=calendar_of(opened) if opened else None,
        panel=panel,
        form=form,
        may_see_extensions=is_allowed(request.user, Permission.VIEW_ALL_RETURNS),
        may_see_log=is_allowed(request.user, Permission.VIEW_NOTICE_LOG),
        may_export=is_allowed(request.user, Permission.EXPORT),
    )
    return render(request, "targets/completeness.html", {"page": page}, status=status)
