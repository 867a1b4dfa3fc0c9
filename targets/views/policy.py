"""The policy clause by clause with what is alive at each, and its official wording."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from targets.access import (
    NotPublished,
    Permission,
    get_policy_to_attach,
    requires,
    sees_enterprises_figures,
    visible_periods,
)
from targets.calc.periods import Period
from targets.calc.progress import Status
from targets.errors import InvalidInput
from targets.forms.policy_text import PolicyTextForm
from targets.selectors.board import periods_to_choose
from targets.selectors.policy.page import Coverage, PartView, PolicyView, policy_view
from targets.selectors.policy.text import aligned_text, clauses_of
from targets.selectors.progress import ProgressReport, progress_report
from targets.sentences import policy_sentence
from targets.services.policy.texts import policy_text_attach
from targets.views.moments import Moment, asked_moment
from targets.views.refusals import person
from targets.views.shared_pages import shared_page

BEHIND = (Status.BEHIND, Status.SERIOUSLY_BEHIND)
SHOWN = {
    "all": lambda view: True,
    "behind": lambda view: any(
        row.progress.status in BEHIND for row in (*view.targets, *view.served)
    ),
    "awards": lambda view: bool(view.schemes),
    "untracked": lambda view: view.coverage in (Coverage.UNTRACKED, Coverage.FORMS_ONLY),
}
"""Which clauses the page lists, by the word in the address."""


@dataclass(frozen=True)
class PolicyPage:
    """Everything the template shows. `parts`: those with a clause that is `shown`."""

    report: ProgressReport
    view: PolicyView
    parts: list[PartView]
    shown: str
    is_with_text: bool
    periods: list[Period]
    sentence: SafeString
    can_list: bool
    """Whether the reader sees single enterprises' figures."""

    @property
    def lists_untracked(self) -> bool:
        """Whether those that nothing tracks are listed at the end, too."""
        return self.shown in ("all", "untracked")

    @property
    def of_shown(self) -> int:
        return sum(len(part.clauses) for part in self.parts)


@require_safe
@shared_page
@requires(Permission.VIEW_PUBLISHED)
def policy(request: HttpRequest) -> HttpResponse:
    try:
        moment = asked_moment(request)
    except NotPublished:
        if request.GET.get("period"):
            raise
        return render(request, "targets/board_empty.html", {"is_published": False})
    visible = visible_periods(request.user, moment.as_of)
    report = progress_report(moment.period, moment.as_of, visible=visible)
    if report is None or not report.rows:
        empty = {"is_published": True, "as_of": moment.as_of if report else None}
        return render(request, "targets/board_empty.html", empty)
    return render(request, "targets/policy.html", {"page": _page(request, report, moment)})


def _page(request: HttpRequest, report: ProgressReport, moment: Moment) -> PolicyPage:
    view = policy_view(request.user, report)
    shown = request.GET.get("show", "all")
    shown = shown if shown in SHOWN else "all"
    parts = [
        replace(part, clauses=[one for one in part.clauses if SHOWN[shown](one)])
        for part in view.parts
    ]
    return PolicyPage(
        report=report,
        view=view,
        parts=[part for part in parts if part.clauses],
        shown=shown,
        is_with_text=view.text is not None and bool(request.GET.get("text")),
        periods=periods_to_choose(request.user, moment.period, moment.as_of),
        sentence=policy_sentence(view),
        can_list=sees_enterprises_figures(request.user),
    )


@requires(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def policy_text(request: HttpRequest) -> HttpResponse:
    held = get_policy_to_attach(request.user)
    is_posted = request.method == "POST"
    form = PolicyTextForm(*((request.POST, request.FILES) if is_posted else ()))
    if is_posted and form.is_valid():
        try:
            policy_text_attach(
                policy=held,
                by=person(request),
                content=form.content(),
                filename=form.filename(),
            )
        except InvalidInput as error:
            form.refuse(error)
        else:
            messages.success(request, _("已存入。请看下面的对照结果。"))
            return redirect("targets:policy-text")
    clauses = clauses_of(held)
    aligned = aligned_text(held, clauses)
    context = {
        "form": form,
        "texts": held.texts.select_related("attached_by").defer("text"),
        "aligned": aligned,
        "placed": [(one, aligned.paragraphs(one)) for one in clauses] if aligned else [],
        "policy": held,
    }
    status = 422 if form.errors else 200
    return render(request, "targets/policy_text.html", context, status=status)
