"""What it would take: the desk of all targets, the short one of each, and kept scenarios."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from targets.access import (
    Permission,
    check,
    get_scenario_to_delete,
    get_target_for,
    is_allowed,
    requires,
    visible_periods,
)
from targets.calc.periods import Period
from targets.calc.scenario import Outcome
from targets.charts import trajectory_figure
from targets.errors import InvalidInput, RuleError
from targets.forms.scenarios import Assumptions, LeverField, lever_fields, read_assumptions
from targets.models.scenario import ASSUMED, scenario_query
from targets.scenario_sentences import pace_sentence, scenario_sentence
from targets.selectors.board import periods_to_choose
from targets.selectors.progress import ProgressReport, progress_report
from targets.selectors.scenarios import (
    KeptScenarios,
    ScenarioDesk,
    ScenarioResult,
    TargetResult,
    kept_scenarios,
    scenario_desk,
)
from targets.services.scenarios import MOST_NAME, scenario_delete, scenario_save
from targets.views.moments import asked_moment
from targets.views.refusals import person, status_of


@dataclass(frozen=True)
class Line:
    """A target, the field of its first item with what is asked of it, and what the target comes to
    in the kept scenarios."""

    one: TargetResult
    field: LeverField | None
    asked: str
    kept: list[Outcome]


@dataclass(frozen=True)
class ScenarioPage:
    """What `scenario_list.html` and the part of it that is asked for again show. `unknown`: what
    is wrong with the address beside the fields."""

    report: ProgressReport
    fields: list[LeverField]
    result: ScenarioResult
    given: Assumptions
    sentence: SafeString
    query: str
    kept: KeptScenarios
    periods: list[Period]
    can_save: bool
    most_name: int = MOST_NAME
    name: str = ""
    refusal: str = ""

    @property
    def is_readable(self) -> bool:
        return not self.given.problems

    @property
    def unknown(self) -> list[str]:
        return [one.message for one in self.given.problems if one.rule == "unknown_term"]

    @property
    def in_address(self) -> dict[str, Decimal]:
        """What another quarter or day is looked at with."""
        return {f"{ASSUMED}{key}": one for key, one in self.given.numbers.items()}

    def lines(self) -> Iterator[Line]:
        fields = {one.row.lever: one for one in self.fields}
        columns = [one.outcomes for one in self.kept.beside]
        for place, one in enumerate(self.result.targets):
            first = one.asked[0] if one.asked else None
            field = fields[first.lever] if first else None
            words = field.words(first.demand) if field and first else ""
            yield Line(one, field, words, [column[place] for column in columns])


@requires(Permission.VIEW_PUBLISHED)
@require_http_methods(["GET", "HEAD", "POST"])
def scenario_list(request: HttpRequest) -> HttpResponse:
    """The whole scenario is in the address; POST keeps it under a name."""
    desk = _desk(request)
    given = read_assumptions(request.GET, desk.levers)
    if request.method == "POST":
        return _save(request, desk, given)
    page = _page(request, desk, given)
    status = 200 if page.is_readable else 400
    return render(request, "targets/scenario_list.html", {"page": page}, status=status)


def _save(request: HttpRequest, desk: ScenarioDesk, given: Assumptions) -> HttpResponse:
    check(request.user, Permission.SAVE_SCENARIOS)
    name = request.POST.get("name", "")
    try:
        if given.problems:
            raise InvalidInput(given.problems[0].message, given.problems)
        made = scenario_save(
            by=person(request),
            policy=desk.report.policy,
            name=name,
            period=desk.report.period,
            as_of=desk.report.as_of,
            assumptions=given.numbers,
        )
    except RuleError as error:
        page = _page(request, desk, given, name=name, refusal=error.message)
        return render(
            request, "targets/scenario_list.html", {"page": page}, status=status_of(error)
        )
    messages.success(request, _("方案已保存，看得到总览的人都能打开。"))
    return redirect(made)


@requires(Permission.VIEW_PUBLISHED)
@require_safe
def scenario_results(request: HttpRequest) -> HttpResponse:
    """The results alone, for the page's script; who opens the address gets the page."""
    if _is_opened(request):
        return _page_instead(request, reverse("targets:scenario-list"))
    desk = _desk(request)
    page = _page(request, desk, read_assumptions(request.GET, desk.levers))
    return render(request, "targets/_scenario_results.html", {"page": page})


@requires(Permission.SAVE_SCENARIOS)
@require_POST
def scenario_delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = get_scenario_to_delete(request.user, pk)
    scenario_delete(by=person(request), scenario=scenario)
    messages.success(request, _("方案“%(name)s”已删除。") % {"name": scenario.name})
    query = scenario_query(scenario.period, scenario.as_of, {})
    return redirect(f"{scenario.get_absolute_url().partition('?')[0]}?{query}")


def _desk(request: HttpRequest) -> ScenarioDesk:
    moment = asked_moment(request)
    visible = visible_periods(request.user, moment.as_of)
    report = progress_report(moment.period, moment.as_of, visible=visible)
    if report is None or not report.rows:
        raise Http404
    return scenario_desk(report)


def _page(
    request: HttpRequest,
    desk: ScenarioDesk,
    given: Assumptions,
    *,
    name: str = "",
    refusal: str = "",
) -> ScenarioPage:
    report, result = desk.report, desk.result(given.numbers)
    return ScenarioPage(
        report=report,
        fields=lever_fields(result, given),
        result=result,
        given=given,
        sentence=scenario_sentence(result),
        query=scenario_query(report.period, report.as_of, given.numbers),
        kept=kept_scenarios(request.user, desk),
        periods=periods_to_choose(request.user, report.period, report.as_of),
        can_save=is_allowed(request.user, Permission.SAVE_SCENARIOS),
        name=name,
        refusal=refusal,
    )


@dataclass(frozen=True)
class TargetDesk:
    """The levers of one target's formula and what the target comes to."""

    report: ProgressReport
    one: TargetResult
    fields: list[LeverField]
    given: Assumptions
    asked: str
    remark: str
    query: str
    course: dict[Period, Fraction]
    """Where the target goes as assumed; nothing while nothing is assumed."""


@requires(Permission.VIEW_PUBLISHED)
@require_safe
def target_desk(request: HttpRequest, code: str) -> HttpResponse:
    """The results of one target's desk, and the figure with them, for the page's script; who opens
    the address gets the page."""
    get_target_for(request.user, code)
    if _is_opened(request):
        return _page_instead(request, reverse("targets:target-detail", args=[code]))
    moment = asked_moment(request)
    visible = visible_periods(request.user, moment.as_of)
    report = progress_report(moment.period, moment.as_of, indicator=code, visible=visible)
    if report is None or not report.rows:
        raise Http404
    desk = target_desk_of(request, report)
    figure = trajectory_figure(desk.one.row, desk.course)
    return render(request, "targets/_target_desk_result.html", {"desk": desk, "figure": figure})


def target_desk_of(request: HttpRequest, report: ProgressReport) -> TargetDesk:
    """`report` has one row. An address that names other targets' items, too, is no mistake: it
    came from the desk of all."""
    made = scenario_desk(report)
    given = read_assumptions(request.GET, made.levers, takes_unknown=True)
    result = made.result(given.numbers)
    one, fields = result.targets[0], lever_fields(result, given)
    first = fields[0] if fields else None
    return TargetDesk(
        report=report,
        one=one,
        fields=fields,
        given=given,
        asked=first.words(first.row.demands[0][1]) if first else "",
        remark=pace_sentence(one, first.row, first.scale.places) if first else "",
        query=scenario_query(report.period, report.as_of, given.numbers),
        course=made.course(one.row, given.numbers) if _is_moved(given, made) else {},
    )


def _is_opened(request: HttpRequest) -> bool:
    """By a person, in a tab of its own: a part of a page would stand there without its style."""
    return request.headers.get("Sec-Fetch-Dest") == "document"


def _page_instead(request: HttpRequest, address: str) -> HttpResponse:
    return redirect(f"{address}?{request.GET.urlencode()}")


def _is_moved(given: Assumptions, desk: ScenarioDesk) -> bool:
    return not given.problems and bool(given.numbers.keys() & desk.levers.keys())
