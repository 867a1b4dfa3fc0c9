"""The summary for the leadership group on one sheet, and the words on it that staff may change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hightech_zone.lib.clock import day_of, day_read_from, today
from targets.access import Permission, check, ended_period_or_404, is_allowed, requires
from targets.access.publications import issue_in_force
from targets.calc.periods import Period
from targets.choices import Language
from targets.errors import InvalidInput, RuleError, StaleVersion
from targets.forms.returns import posted_number
from targets.models import Publication, SummaryText
from targets.models.summary import MOST_WORDS
from targets.selectors.board import periods_to_choose
from targets.selectors.shown import period_shown
from targets.selectors.summary.report import Revisions, Summary, revisions, summary_facts
from targets.selectors.summary.spending import Spending, spending
from targets.selectors.summary.texts import subject_names, text_history
from targets.services.summary import SummarySlot, summary_text_drop, summary_text_save
from targets.summary_sentences import Entry, entries, language, lead_sentences, published_words
from targets.views.moments import asked_moment
from targets.views.refusals import person, status_of
from targets.views.shared_pages import shared_page

ROOMY = {"zh-hans": 500, "en": 1200}
"""Characters of all risks and decisions that a sheet takes in its ordinary type."""


@dataclass(frozen=True)
class SummaryPage:
    """Everything the sheet shows. `day`: up to which the figures are known."""

    summary: Summary
    revisions: Revisions | None
    spending: Spending | None
    lead: SafeString
    published: str
    risks: list[Entry]
    decisions: list[Entry]
    periods: list[Period]
    earlier: Period | None
    later: Period | None
    day: date
    is_dense: bool
    """There is so much to say that it has to be set smaller to leave one sheet."""
    sees_texts: bool
    issue: Publication | None


@require_safe
@shared_page
@requires(Permission.VIEW_SUMMARY)
def summary(request: HttpRequest) -> HttpResponse:
    moment = asked_moment(request)
    facts = summary_facts(request.user, moment.period, moment.as_of)
    if facts is None:
        empty = {"is_published": True, "as_of": moment.as_of}
        return render(request, "targets/board_empty.html", empty)
    latest = Period.ended_by(day_read_from(moment.as_of))
    if moment.period > latest:
        not_yet = {"period": moment.period, "latest": latest, "as_of": moment.as_of}
        return render(request, "targets/summary_not_yet.html", not_yet)
    if facts.says_nothing:
        shown = period_shown(request.user, moment.as_of)
        nothing = {"period": moment.period, "shown": shown, "as_of": moment.as_of}
        return render(request, "targets/summary_nothing.html", nothing)
    return render(request, "targets/summary.html", {"page": _page(request, facts)})


def _page(request: HttpRequest, facts: Summary) -> SummaryPage:
    report = facts.report
    periods = periods_to_choose(request.user, report.period, report.as_of)
    here = periods.index(report.period)
    told = entries(facts)
    spent = spending(request.user, report)
    seen_from = report.as_of or report.refreshed_at
    return SummaryPage(
        summary=facts,
        revisions=revisions(facts),
        spending=spent,
        lead=lead_sentences(facts),
        published=published_words(facts),
        risks=told[: len(facts.risks)],
        decisions=told[len(facts.risks) :],
        periods=periods,
        earlier=periods[here + 1] if here + 1 < len(periods) else None,
        later=periods[here - 1] if here else None,
        day=day_of(seen_from) if seen_from else today(),
        is_dense=bool(spent) or sum(len(one.text) for one in told) > ROOMY[language()],
        sees_texts=report.as_of is None and is_allowed(request.user, Permission.VIEW_SUMMARY_TEXTS),
        issue=issue_in_force(request.user, report.period),
    )


@dataclass(frozen=True)
class TextsPage:
    """What the page of the words shows. `most`: characters a text may have. `refused`: the slot
    whose text was not taken, with what was typed and why."""

    summary: Summary
    entries: list[Entry]
    history: list[SummaryText]
    subjects: Mapping[str, str]
    """What the slots of the history are about, by its code."""
    can_edit: bool
    most: int
    refused: str = ""
    typed: str = ""
    faults: tuple[str, ...] = ()

    @property
    def is_refused_apart(self) -> bool:
        """What was refused is no longer among the entries."""
        return bool(self.faults) and self.refused not in {one.slot for one in self.entries}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_SUMMARY_TEXTS)
def summary_texts(request: HttpRequest, period: str) -> HttpResponse:
    if request.method == "POST":
        check(request.user, Permission.EDIT_SUMMARY)
    facts = summary_facts(request.user, ended_period_or_404(period))
    if facts is None:
        raise Http404
    if request.method != "POST":
        return render(request, "targets/summary_texts.html", {"page": _texts_page(request, facts)})
    slot = request.POST.get("slot", "")
    try:
        done = _write(request, facts, slot)
    except RuleError as error:
        problems = error.problems if isinstance(error, InvalidInput) else []
        page = _texts_page(
            request,
            facts,
            refused=slot,
            typed=request.POST.get("text", ""),
            faults=tuple(one.message for one in problems) or (error.message,),
        )
        status = status_of(error)
        return render(request, "targets/summary_texts.html", {"page": page}, status=status)
    messages.success(request, done)
    address = reverse("targets:summary-texts", args=[facts.report.period])
    return redirect(f"{address}#{slot}")


def _write(request: HttpRequest, facts: Summary, slot: str) -> str:
    """**Raises** RuleError; BadRequest for a verb that is none."""
    entry = next((one for one in entries(facts) if one.slot == slot), None)
    if entry is None:
        message = _("数变了，这一条现在不在摘要里，文字没有保存。")
        raise StaleVersion(message)
    at = SummarySlot(
        period=facts.report.period,
        slot=slot,
        language=language(),
        draft=entry.draft,
        figures={name: one.text for name, one in entry.figures.items()},
    )
    seen, by = posted_number(request.POST, "seen") or None, person(request)
    match request.POST.get("verb"):
        case "save":
            text = request.POST.get("text", "")
            summary_text_save(at=at, text=text, seen=seen, by=by)
            return _("文字已改，摘要上就是这样；草稿和改动都留着。")
        case "draft":
            summary_text_drop(at=at, seen=seen, by=by)
            return _("已退回草稿；写过的文字留在下面的记录里。")
    raise BadRequest("verb")


def _texts_page(
    request: HttpRequest,
    facts: Summary,
    refused: str = "",
    typed: str = "",
    faults: tuple[str, ...] = (),
) -> TextsPage:
    return TextsPage(
        summary=facts,
        entries=entries(facts),
        history=text_history(facts.report.period),
        subjects=subject_names(),
        can_edit=is_allowed(request.user, Permission.EDIT_SUMMARY),
        most=MOST_WORDS[Language(language())],
        refused=refused,
        typed=typed,
        faults=faults,
    )
