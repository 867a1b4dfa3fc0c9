"""Award files: the list, one file with what its reader may do now, and its papers."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hightech_zone.lib.clock import today
from hightech_zone.lib.documents import MEDIA_TYPES
from hightech_zone.middleware import takes_papers
from incentives.access import get_award_for, get_paper_for, sees_talents
from incentives.forms.lists import AwardFilterForm
from incentives.forms.verbs import FORMS, VerbForm
from incentives.models import Award
from incentives.selectors.award_file import AwardFile, award_file, rows_of
from incentives.selectors.award_list import award_page, award_table, awards_wanted, lines
from incentives.selectors.hands import BESIDE, ELSEWHERE, hands_of
from incentives.services.personal import paper_look, talents_look
from incentives.views.award_verbs import check_right, do
from incentives.words import done_word, verb_word
from targets.access import Permission, is_allowed, requires
from targets.errors import RuleError, UnreadableAddress
from targets.formatting import day
from targets.selectors.screen_table import as_workbook
from targets.views.downloads import XLSX, download
from targets.views.refusals import person, status_of


@requires(Permission.VIEW_AWARDS)
@require_safe
def award_list(request: HttpRequest) -> HttpResponse:
    form = _filter(request)
    page = award_page(person(request), form.wanted(), request.GET.get("page"))
    return render(request, "incentives/award_list.html", {"page": page, "form": form})


@requires(Permission.VIEW_AWARDS)
@require_safe
def award_list_xlsx(request: HttpRequest) -> HttpResponse:
    """The rows of the list's address, all pages of it."""
    form = _filter(request)
    rows = lines(awards_wanted(person(request), form.wanted()))
    notes = [(_("日期"), day(today())), *_filters_in_words(form)]
    table = award_table(rows, notes)
    return download(as_workbook([(_("奖补档案"), table)], _("说明")), XLSX, "awards.xlsx")


def _filter(request: HttpRequest) -> AwardFilterForm:
    form = AwardFilterForm(person(request), request.GET)
    if not form.is_valid():
        said = [str(error) for errors in form.errors.values() for error in errors]
        raise UnreadableAddress(" ".join(said))
    return form


def _filters_in_words(form: AwardFilterForm) -> list[tuple[str, str]]:
    return [
        (str(field.label), str(dict(getattr(field.field, "choices", [])).get(value, value)))
        for field in form
        if (value := form.cleaned_data[field.name])
    ]


@takes_papers
@require_http_methods(["GET", "HEAD", "POST"])
def award_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who may see the award reads; `verb` says what is done, the services who may."""
    award = get_award_for(request.user, pk)
    if request.method != "POST":
        return _show(request, award)
    verb, by = request.POST.get("verb", ""), person(request)
    if verb == "look":
        talents_look(awards=[award], by=by, why="award")
        return _show(request, award, is_in_full=True)
    if verb not in FORMS:
        raise BadRequest("verb")
    check_right(award, by, verb)
    form = FORMS[verb](rows_of(award), request.POST, request.FILES)
    status = 422
    if form.is_valid():
        try:
            do(verb, award, by, form.cleaned_data)
        except RuleError as error:
            form.explain(error)
            status = status_of(error)
        else:
            messages.success(request, _done(form))
            return redirect("incentives:award-detail", award.pk)
    return _show(request, get_award_for(request.user, pk), form, status)


def _done(form: VerbForm) -> str:
    """What was done, and to which requirement where it was one of several."""
    data = form.cleaned_data
    said = {
        "verb": done_word("clawback_dismissed" if data.get("decision") == "dismiss" else form.verb)
    }
    requirement: Any = form.fields.get("code")
    if requirement is None:
        return _("已办：%(verb)s。") % said
    said["what"] = dict(requirement.choices)[data["code"]]
    return _("已办：%(verb)s（%(what)s）。") % said


def _show(
    request: HttpRequest,
    award: Award,
    form: VerbForm | None = None,
    status: int = 200,
    is_in_full: bool = False,
) -> HttpResponse:
    file = award_file(award, hands_of(person(request)))
    if is_in_full and award.talent:
        talent = award.talent
        file = replace(file, personal={"name": talent.name, "number": talent.identity_number})
    acts = _acts(file, form)
    context = {
        "file": file,
        "acts": [one for one in acts if one["is_mine"] and one["is_open"]],
        "beside": [one for one in acts if one["is_mine"] and not one["is_open"]],
        "waits": [one for one in acts if not one["is_mine"]],
        "refusal": form if form and not any(one["form"] is form for one in acts) else None,
        "may_look": bool(award.talent) and sees_talents(request.user),
        "sees_papers": sees_talents(request.user),
        "sees_money": is_allowed(request.user, Permission.VIEW_BUDGETS),
    }
    return render(request, "incentives/award_detail.html", context, status=status)


def _acts(file: AwardFile, posted: VerbForm | None) -> list[dict[str, Any]]:
    """The verbs of the state, each with its form where the reader may do it here and now; open
    are those that bring the award forward, and the one that was refused."""
    found = []
    if posted:
        posted.shown_with(file.award.version)
    for verb in file.verbs:
        is_mine = not verb.why_not
        form = None
        if is_mine and verb.form not in ELSEWHERE:
            is_posted = posted is not None and posted.verb == verb.form
            form = posted if is_posted else FORMS[verb.form](file.rows)
        is_open = verb.form not in BESIDE or (form is not None and form.is_bound)
        act = {"verb": verb, "name": verb_word(verb.form), "is_mine": is_mine, "form": form}
        found.append({**act, "is_open": is_open})
    return found


@require_safe
def award_paper(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """Always to be saved, never shown inside the site: what is attached is not ours."""
    held = get_paper_for(request.user, pk, paper)
    paper_look(paper=held, by=person(request))
    response = HttpResponse(held.held, content_type=MEDIA_TYPES[held.kind])
    response["Content-Disposition"] = content_disposition_header(True, held.name) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
