"""A return of a department: the table in which it is filled and from which it is submitted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hightech_zone.kept_forms import typed_before_login
from targets.access import (
    Permission,
    get_return_for,
    get_return_to_fill,
    is_allowed,
)
from targets.choices import (
    ConfirmationDecision,
    ExplanationClass,
    ObservationStatus,
    ReturnState,
)
from targets.errors import InvalidInput, Problem, RuleError
from targets.formatting import grouped
from targets.forms.explanations import by_query, changed_words, explanation_inputs
from targets.forms.returns import (
    by_cell,
    cell_inputs,
    changed_cells,
    posted_number,
)
from targets.models import Confirmation, Return, Submission, Upload
from targets.selectors.confirmations import last_confirmation
from targets.selectors.extensions import Terms, terms_of_return
from targets.selectors.findings import CheckLine
from targets.selectors.return_progress import ReturnProgress, return_progress
from targets.selectors.return_queries import (
    QueryKey,
    Said,
    closed_checks,
    draft_checks,
    query_key,
)
from targets.selectors.return_table import CellKey, ReturnTable, Typed, return_table
from targets.selectors.returns import return_history
from targets.selectors.threads import Thread, threads_for_department
from targets.selectors.uploads import latest_uploads
from targets.services.explanations import explanations_write
from targets.services.repeats import was_just_handed_in
from targets.services.return_cells import amounts_converted
from targets.services.return_checks import (
    NO_NUMBER,
    is_about_words,
    is_query,
    refusal_of,
    return_problems,
    unreadable_problems,
)
from targets.services.returns import (
    TRANSITIONS,
    return_save,
    return_submit,
)
from targets.services.windows import window_is_open
from targets.views.refusals import person, status_of
from targets.views.return_words import ICONS, grid_words

MOST_LISTED = 30
HANDED_IN = (ReturnState.SUBMITTED, ReturnState.APPROVED)
"""The draft is what was submitted last; in the other states it has queries of its own."""
MOST_CONVERTED = 5
SCRIPTS = [
    f"js/{name}.js"
    for name in (
        *("grid-numbers", "grid-model", "grid-save", "grid-view"),
        *("grid-paste", "grid-explain", "grid-checks", "grid-edit", "grid-panel", "grid"),
    )
]


@dataclass(frozen=True)
class ListedProblem:
    """A line of the summary above the table, with the way to the cell."""

    message: str
    href: str
    label: str


@dataclass(frozen=True)
class ListedCheck:
    """A rule in the list beside the table, with the way to the first place it asks about."""

    line: CheckLine
    href: str


@dataclass(frozen=True)
class ReturnPage:
    """What `return_detail.html` shows. `has_inputs`: the cells can be written in, or hold what
    somebody typed before the return was closed to them. `has_grid`: scripts may put the grid in
    the table's place; not over what was typed and not saved. `declined`: why a lead gave it back,
    until it is handed over again. `is_stuck`: it waits for the lead, and the window has shut
    meanwhile. `fills`, `sees_desk`: what the reader's role does with returns, whatever this one's
    state."""

    of_return: Return
    table: ReturnTable
    progress: ReturnProgress
    history: list[Submission]
    threads: list[tuple[Thread, str]]
    problems: list[ListedProblem]
    problem_count: int
    refusal: str
    may_write: bool
    has_inputs: bool
    has_grid: bool
    fills: bool
    sees_desk: bool
    statuses: list[tuple[str, Any]]
    is_checked: bool
    terms: Terms
    uploads: list[Upload]
    declined: Confirmation | None
    checks: list[ListedCheck]
    unexplained: int
    reason_classes: list[tuple[str, Any]]
    only_queries: bool
    is_stuck: bool


@require_http_methods(["GET", "HEAD", "POST"])
def return_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Departments fill their own here; those who see all returns read. `access` refuses others."""
    if request.method == "POST":
        return _write_once(request, get_return_to_fill(request.user, pk))
    of_return = get_return_for(request.user, pk)
    held_back = typed_before_login(request)
    if held_back is not None and may_write(request.user, of_return):
        message = _("登录已过期。您刚才填的内容还在下面，没有保存，请核对后再保存。")
        typed, said = changed_cells(held_back), changed_words(held_back)
        return show_return(request, of_return, problems=[], typed=typed, said=said, refusal=message)
    return show_return(request, of_return, problems=[])


def _write_once(request: HttpRequest, of_return: Return) -> HttpResponse:
    """A second click on handing in ends as the first one did."""
    answer = _write(request, of_return)
    if answer.status_code < 400 or request.POST.get("verb") != "submit":
        return answer
    is_done = was_just_handed_in(
        of_return=of_return,
        version=posted_number(request.POST, "version"),
        cells=cell_inputs(changed_cells(request.POST)),
        explanations=explanation_inputs(changed_words(request.POST)),
        by=person(request),
    )
    return _handed_in(request, get_return_for(request.user, of_return.pk)) if is_done else answer


def _write(request: HttpRequest, of_return: Return) -> HttpResponse:
    """Keep what was typed, then do what the button says; a refusal shows the table as typed."""
    typed, said = changed_cells(request.POST), changed_words(request.POST)
    version = posted_number(request.POST, "version")
    by = person(request)
    try:
        saved = return_save(
            of_return=of_return,
            version=version,
            cells=cell_inputs(typed),
            by=by,
        )
    except RuleError as error:
        return _refused(request, of_return, error, typed, said)
    if saved.version == of_return.version:
        saved.version = version  # nothing was written: what was read decides
    try:
        if said:
            written = explanations_write(of_return=saved, inputs=explanation_inputs(said), by=by)
            if written.refused:
                raise InvalidInput(_("有的说明没有存下，请看下面的提示。"), written.refused)
    except RuleError as error:
        return _refused(request, of_return, error, {}, said)
    _tell_converted(request, of_return, typed)
    if request.POST.get("verb") != "submit":
        _tell_saved(request, saved)
        return redirect(_address_after_saving(request, saved))
    try:
        submitted = return_submit(of_return=saved, version=saved.version, by=by)
    except RuleError as error:
        return _refused(request, of_return, error, {}, {})
    return _handed_in(request, submitted)


def _handed_in(request: HttpRequest, submitted: Return) -> HttpResponse:
    if submitted.state == ReturnState.CONFIRMING:
        messages.success(request, _("已交部门负责人，确认后才算提交。"))
    else:
        messages.success(request, _("已提交，等待审核。审核期间不能改。"))
    return redirect(submitted)


def _tell_saved(request: HttpRequest, saved: Return) -> None:
    unreadable = len(unreadable_problems(saved))
    if not unreadable:
        messages.success(request, _("已保存。"))
        return
    said = ngettext(
        "已保存。有%(n)d格看不懂，改好后才能提交。",
        "已保存。有%(n)d格看不懂，改好后才能提交。",
        unreadable,
    )
    messages.warning(request, said % {"n": unreadable})


def _tell_converted(
    request: HttpRequest, of_return: Return, typed: Mapping[CellKey, Typed]
) -> None:
    converted = amounts_converted(of_return.form, cell_inputs(dict(typed)))
    if converted:
        shown = [f"{text} → {grouped(value)}" for text, value in converted[:MOST_CONVERTED]]
        more = "…" if len(converted) > len(shown) else ""
        said = _("按写的单位折算了%(count)d格：%(list)s%(more)s")
        messages.info(
            request, said % {"count": len(converted), "list": _("、").join(shown), "more": more}
        )


def _address_after_saving(request: HttpRequest, saved: Return) -> str:
    """The page of the table that the button names; without one, the page it was pressed on."""
    name = "go" if request.POST.get("go") else "page"
    page = posted_number(request.POST, name) if request.POST.get(name) else 1
    address = saved.get_absolute_url()
    query = [f"page={page}"] if page > 1 else []
    if request.POST.get("verb") == "check":
        query.append("check=1")
    return f"{address}?{'&'.join(query)}" if query else address


def _refused(
    request: HttpRequest,
    of_return: Return,
    error: RuleError,
    typed: Mapping[CellKey, Typed],
    said: Mapping[QueryKey, Said],
) -> HttpResponse:
    fresh = get_return_for(request.user, of_return.pk)
    problems = error.problems if isinstance(error, InvalidInput) else []
    return show_return(
        request,
        fresh,
        problems=problems,
        typed=typed,
        said=said,
        refusal=error.message,
        status=status_of(error),
    )


def show_return(
    request: HttpRequest,
    of_return: Return,
    *,
    problems: list[Problem],
    typed: Mapping[CellKey, Typed] | None = None,
    said: Mapping[QueryKey, Said] | None = None,
    answers: Mapping[int, str] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """With what was typed and is not kept: cells, words to queries, `answers` by thread."""
    is_open, history = may_write(request.user, of_return), return_history(of_return)
    if of_return.state in HANDED_IN:
        last = next((one for one in history if not one.is_correction), None)
        checks = closed_checks(person(request), last)
    else:
        checks = draft_checks(of_return, said, by_query(problems))
    is_checked = "check" in request.GET and is_open
    if is_checked and not refusal:
        problems = return_problems(of_return, checks.found)
        refusal = refusal_of(problems) if problems else ""
    unreadable = unreadable_problems(of_return) if is_open else []
    wrong = {**_still_there(unreadable, typed or {}), **by_cell(problems)}
    table = return_table(of_return, _asked_page(request), typed, wrong, checks.lines)
    page = ReturnPage(
        of_return=of_return,
        table=table,
        progress=return_progress(of_return, table),
        history=history,
        threads=_threads(request, of_return, answers or {}),
        problems=_first_of(of_return, table, problems),
        problem_count=len(problems),
        refusal=refusal,
        may_write=is_open,
        has_inputs=is_open or bool(typed),
        has_grid=is_open and not typed,
        fills=is_allowed(request.user, Permission.FILL_RETURNS),
        sees_desk=is_allowed(request.user, Permission.VIEW_ALL_RETURNS),
        statuses=list(ObservationStatus.choices),
        terms=terms_of_return(of_return),
        uploads=latest_uploads(of_return),
        declined=_declined(of_return),
        is_checked=is_checked,
        checks=[
            *_listed_unreadable(of_return, table, unreadable),
            *(_listed_check(of_return, table, line) for line in checks.checks),
        ],
        unexplained=checks.unexplained,
        reason_classes=list(ExplanationClass.choices),
        only_queries=bool(problems) and all(map(is_about_words, problems)),
        is_stuck=_is_stuck(of_return),
    )
    context = {"page": page, **(_grid() if page.has_grid else {})}
    return render(request, "targets/return_detail.html", context, status=status)


def _grid() -> dict[str, Any]:
    return {"words": grid_words(), "icons": ICONS, "scripts": SCRIPTS}


def _asked_page(request: HttpRequest) -> int:
    asked = request.POST.get("page") or request.GET.get("page", "1")
    if not asked.isascii() or not asked.isdigit() or len(asked) > 6:
        raise BadRequest("page")
    return int(asked)


def _declined(of_return: Return) -> Confirmation | None:
    if (of_return.state, "hand_over") not in TRANSITIONS:
        return None
    last = last_confirmation(of_return)
    return last if last and last.decision == ConfirmationDecision.DECLINED else None


def _is_stuck(of_return: Return) -> bool:
    is_waiting = of_return.state == ReturnState.CONFIRMING
    return is_waiting and not window_is_open(of_return.reporting_period, of_return)


def may_write(user: Any, of_return: Return) -> bool:
    """Whether to show inputs; the service decides again when they come back."""
    return (
        is_allowed(user, Permission.FILL_RETURNS)
        and (of_return.state, "save") in TRANSITIONS
        and window_is_open(of_return.reporting_period, of_return)
    )


def _threads(
    request: HttpRequest, of_return: Return, answers: Mapping[int, str]
) -> list[tuple[Thread, str]]:
    shown = threads_for_department(of_return, person(request))
    return [(one, answers.get(one.pk, "")) for one in shown]


def _first_of(
    of_return: Return, table: ReturnTable, problems: list[Problem]
) -> list[ListedProblem]:
    """In the order of the table, queries last."""
    places = {uscc: place for place, uscc in enumerate(table.pages_of)}
    ordered = sorted(problems, key=lambda one: (is_query(one), places.get(one.row, -1)))
    return [_listed(of_return, table, one) for one in ordered[:MOST_LISTED]]


def _listed(of_return: Return, table: ReturnTable, problem: Problem) -> ListedProblem:
    names = {row.uscc: row.name for group in table.groups for row in group.rows}
    elements = {column.code: column.name for column in table.columns}
    label = " ".join(
        part for part in (names.get(problem.row, problem.row), elements.get(problem.field)) if part
    )
    anchor = f"#cell-{problem.row}-{problem.field}" if problem.field else ""
    if is_about_words(problem):
        anchor = f"#why-{problem.row}.{problem.field}.{problem.context['rule']}"
    return ListedProblem(problem.message, _href(of_return, table, problem.row, anchor), label)


def _listed_check(of_return: Return, table: ReturnTable, line: CheckLine) -> ListedCheck:
    first = line.first
    if first is None:
        return ListedCheck(line, "")
    anchor = f"#query-{query_key(first)}"
    if first.is_hard:
        anchor = f"#cell-{first.row}-{first.field}"
    return ListedCheck(line, _href(of_return, table, first.row, anchor))


def _still_there(unreadable: list[Problem], typed: Mapping[CellKey, Typed]) -> dict[CellKey, str]:
    """What is stored and cannot be read, where nothing else was typed over it."""
    return {key: message for key, message in by_cell(unreadable).items() if key not in typed}


def _listed_unreadable(
    of_return: Return, table: ReturnTable, unreadable: list[Problem]
) -> list[ListedCheck]:
    if not unreadable:
        return []
    line = CheckLine(NO_NUMBER, _("只写数字"), len(unreadable), 0, 0, None)
    first = _first_of(of_return, table, unreadable)[0]
    return [ListedCheck(line, first.href)]


def _href(of_return: Return, table: ReturnTable, row: str, anchor: str) -> str:
    """The way to a place of the table, which may be on another page of it."""
    page = table.pages_of.get(row, table.page)
    if page == table.page:
        return anchor
    address = reverse("targets:return-detail", args=[of_return.pk])
    return f"{address}?page={page}&check=1{anchor}"
