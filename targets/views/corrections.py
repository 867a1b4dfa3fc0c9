"""Corrections after approval: ask, look at the effect, decide; and the history of a figure."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hightech_zone.lib.documents import MEDIA_TYPES
from targets.access import (
    Permission,
    get_correction_for,
    get_correction_to_decide,
    get_return_for,
    get_return_to_fill,
    is_allowed,
    requires,
    visible_periods,
)
from targets.choices import CorrectionState, ReturnState
from targets.errors import InvalidInput, RuleError
from targets.forms.corrections import GroundsForm, LineFormSet, line_forms, with_more_lines
from targets.forms.returns import posted_number
from targets.models import Correction, CorrectionFile, DataElement, Enterprise, Return
from targets.querysets import enterprises_due
from targets.selectors.cell_history import cell_history, rule_results
from targets.selectors.corrections import (
    ShownCell,
    correction_lists,
    corrections_of,
    file_of,
    revised_cells,
    shown_cells,
)
from targets.services.correction_cells import RaisedQuery, correction_check, raised_queries
from targets.services.correction_effects import CorrectionEffects, correction_effects
from targets.services.corrections import (
    DAYS_OPEN,
    correction_approve,
    correction_decline,
    correction_request,
    correction_take_back,
)
from targets.views.refusals import person, status_of


@dataclass(frozen=True)
class CorrectionPage:
    """What `correction_detail.html` shows. `effects` None: the reader may not see figures of the
    period yet, or there is nothing left to decide."""

    correction: Correction
    cells: list[ShownCell]
    file: CorrectionFile | None
    effects: CorrectionEffects | None
    queries: list[RaisedQuery]
    decides: bool
    takes_back: bool
    words: str = ""
    refusal: str = ""
    problems: list[str] = field(default_factory=list)


@requires(Permission.VIEW_CORRECTIONS)
@require_safe
def correction_list(request: HttpRequest) -> HttpResponse:
    lists = correction_lists(person(request))
    return render(request, "targets/correction_list.html", {"lists": lists})


@require_http_methods(["GET", "HEAD", "POST"])
def correction_new(request: HttpRequest, pk: int) -> HttpResponse:
    """For those who fill the form; `access` refuses others."""
    of_return = get_return_to_fill(request.user, pk)
    elements = list(of_return.form.elements.order_by("form_element__order"))
    if request.method != "POST":
        named = {name: request.GET.get(name, "") for name in ("row", "element")}
        initial = [named] if any(named.values()) else []
        return _show_new(request, of_return, GroundsForm(), line_forms(elements, initial=initial))
    verb = request.POST.get("verb")
    if verb == "more":
        lines = line_forms(elements, with_more_lines(request.POST))
        return _show_new(request, of_return, _same_grounds(request), lines)
    if verb == "check":
        return _check(request, of_return, line_forms(elements, request.POST))
    return _request(request, of_return, elements)


def _same_grounds(request: HttpRequest) -> GroundsForm:
    """What was typed, not judged yet."""
    names = ("reason_class", "words", "evidence")
    return GroundsForm(initial={name: request.POST.get(name, "") for name in names})


def _check(request: HttpRequest, of_return: Return, lines: LineFormSet) -> HttpResponse:
    """What would be asked about the lines, before anything is sent."""
    queries: list[RaisedQuery] | None = None
    rest: list[str] = []
    if lines.is_valid():
        queries, problems = correction_check(of_return, lines.cells(of_return, _due(of_return)))
        rest = lines.refuse(problems)
        if problems:
            queries = None  # asked of a figure that cannot be read, the rules would call it missing
    grounds, refusal = _same_grounds(request), ""
    if queries is None:
        refusal = _("还没有核对：请先改好下面标出的各行。")
    return _show_new(
        request, of_return, grounds, lines, refusal=refusal, problems=rest, queries=queries
    )


def _request(request: HttpRequest, of_return: Return, elements: list[DataElement]) -> HttpResponse:
    form = GroundsForm(request.POST, request.FILES)
    lines = line_forms(elements, request.POST)
    if not (form.is_valid() & lines.is_valid()):
        return _show_new(request, of_return, form, lines, 422)
    try:
        made = correction_request(
            of_return=of_return,
            by=person(request),
            cells=lines.cells(of_return, _due(of_return)),
            grounds=form.grounds(),
            version=posted_number(request.POST, "version"),
        )
    except RuleError as error:
        problems = error.problems if isinstance(error, InvalidInput) else []
        for one in [one for one in problems if one.field in form.fields]:
            form.add_error(one.field, one.message)
        rest = lines.refuse([one for one in problems if one.field not in form.fields])
        return _show_new(request, of_return, form, lines, status_of(error), error.message, rest)
    messages.success(request, _("更正申请已提交，等审核员办理。"))
    return redirect(made)


def _show_new(
    request: HttpRequest,
    of_return: Return,
    form: GroundsForm,
    lines: LineFormSet,
    status: int = 200,
    refusal: str = "",
    problems: list[str] | None = None,
    queries: list[RaisedQuery] | None = None,
) -> HttpResponse:
    """`queries` None: nobody has asked for them."""
    context = {
        "of_return": of_return,
        "is_approved": of_return.state == ReturnState.APPROVED,
        "enterprises": _due(of_return),
        "form": form,
        "lines": lines,
        "days_open": DAYS_OPEN,
        "refusal": refusal,
        "problems": problems or [],
        "queries": queries,
        "is_checked": queries is not None,
    }
    return render(request, "targets/correction_new.html", context, status=status)


def _due(of_return: Return) -> list[Enterprise]:
    return list(enterprises_due(of_return.form, of_return.reporting_period.period).order_by("name"))


@require_http_methods(["GET", "HEAD", "POST"])
def correction_detail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Those who see the return read; reviewers decide, the department takes back."""
    correction = get_correction_for(request.user, pk, number)
    if request.method != "POST":
        return _show(request, correction)
    verb, words = request.POST.get("verb", ""), request.POST.get("words", "")
    if verb not in DONE:
        raise BadRequest("verb")
    try:
        _do(request, correction, verb, words)
    except RuleError as error:
        problems = error.problems if isinstance(error, InvalidInput) else []
        listed = [one.message for one in problems if one.message != error.message]
        fresh = get_correction_for(request.user, pk, number)
        return _show(request, fresh, words, status_of(error), error.message, listed)
    messages.success(request, DONE[verb]())
    return redirect(correction)


DONE = {
    "approve": lambda: _("已更正，按新的数计入汇总。"),
    "decline": lambda: _("没有同意，原来的数不变。"),
    "take_back": lambda: _("申请已收回。"),
}


def _do(request: HttpRequest, correction: Correction, verb: str, words: str) -> None:
    by = person(request)
    if verb == "take_back":
        get_return_to_fill(request.user, correction.of_return_id)
        correction_take_back(correction=correction, by=by)
        return
    get_correction_to_decide(request.user, correction.pk)
    if verb == "decline":
        correction_decline(correction=correction, by=by, words=words)
        return
    version = posted_number(request.POST, "version")
    correction_approve(correction=correction, by=by, version=version, words=words)


def _show(
    request: HttpRequest,
    correction: Correction,
    words: str = "",
    status: int = 200,
    refusal: str = "",
    problems: list[str] | None = None,
) -> HttpResponse:
    is_open = correction.state == CorrectionState.OPEN
    visible = visible_periods(request.user)
    cells = shown_cells(correction)
    stored = [one.cell for one in cells]
    page = CorrectionPage(
        correction=correction,
        cells=cells,
        file=file_of(correction),
        effects=correction_effects(correction, visible) if is_open else None,
        queries=raised_queries(correction.of_return, stored) if is_open else [],
        decides=is_open and is_allowed(request.user, Permission.REVIEW_RETURNS),
        takes_back=is_open and is_allowed(request.user, Permission.FILL_RETURNS),
        words=words,
        refusal=refusal,
        problems=problems or [],
    )
    return render(request, "targets/correction_detail.html", {"page": page}, status=status)


@require_safe
def correction_file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Always to be saved, never shown inside the site: what a department attaches is not ours."""
    correction = get_correction_for(request.user, pk, number)
    held = get_object_or_404(CorrectionFile, correction=correction)
    response = HttpResponse(bytes(held.content), content_type=MEDIA_TYPES[held.kind])
    response["Content-Disposition"] = content_disposition_header(True, held.name) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def return_revisions(request: HttpRequest, pk: int) -> HttpResponse:
    """The return's corrections and revised figures, for those who may open it."""
    of_return = get_return_for(request.user, pk)
    context = {
        "of_return": of_return,
        "corrections": corrections_of(of_return),
        "revised": revised_cells(of_return),
        "asks": is_allowed(request.user, Permission.FILL_RETURNS)
        and of_return.state == ReturnState.APPROVED,
    }
    return render(request, "targets/return_revisions.html", context)


@require_safe
def cell_detail(request: HttpRequest, pk: int, element: str, uscc: str = "") -> HttpResponse:
    """What was handed in for one cell, and what counted, from the first to the last."""
    of_return = get_return_for(request.user, pk)
    of_form = get_object_or_404(of_return.form.elements.all(), code=element)
    enterprise = get_object_or_404(Enterprise, uscc=uscc) if uscc else None
    cell = (of_return.reporting_period.period, of_form, enterprise)
    moments = cell_history(*cell)
    if not moments and enterprise is not None:
        get_object_or_404(of_return.cells.all(), enterprise=enterprise, element=of_form)
    context = {
        "of_return": of_return,
        "element": of_form,
        "enterprise": enterprise,
        "moments": moments,
        "results": rule_results(
            *cell, is_withheld=not is_allowed(request.user, Permission.VIEW_ALL_RETURNS)
        ),
        "asks": is_allowed(request.user, Permission.FILL_RETURNS)
        and of_return.state == ReturnState.APPROVED,
    }
    return render(request, "targets/cell_detail.html", context)
