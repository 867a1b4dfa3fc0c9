"""The review desk: the queue, and one return with its queries, differences and threads."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from targets.access import (
    Permission,
    get_return_on_desk,
    get_return_to_review,
    get_returns_to_review,
    is_allowed,
    requires,
)
from targets.errors import InvalidInput, Problem, RuleError
from targets.formatting import period_name
from targets.forms.returns import posted_number
from targets.forms.review import (
    ApproveForm,
    RemarkForm,
    ReopenForm,
    SendBackForm,
    picked_place,
    posted_choices,
    posted_threads,
    posted_verdicts,
    words_left,
)
from targets.models import Return
from targets.selectors.anomalies import Anomaly
from targets.selectors.corrections import open_corrections_count
from targets.selectors.delegations import standing_in
from targets.selectors.review.page import Desk, Tab, desk_for
from targets.selectors.review.queue import indicator_names, review_queue
from targets.selectors.review.table import Against
from targets.selectors.review.words import effects_told
from targets.selectors.threads import Thread
from targets.services.repeats import APPROVED, was_just_done
from targets.services.returns import TRANSITIONS
from targets.services.review import RemarkInput, return_reopen, return_send_back
from targets.services.review_bulk import Outcome, returns_approve_clean
from targets.services.threads import OPEN_THREADS, thread_open
from targets.services.verdicts import (
    VerdictInput,
    return_approve_judged,
    verdicts_save,
)
from targets.services.windows import window_is_open
from targets.views.refusals import person, status_of


@dataclass(frozen=True)
class ReviewPage:
    """What `review_detail.html` shows. `reviews`: the reader decides on returns, others only read;
    `verbs`: on this one, as it stands; `typed`: verdicts that a refusal must not lose, by
    finding; `left`: words that nothing has taken yet, by the name of their box; `picked`:
    enterprise and element the words are about."""

    desk: Desk
    reviews: bool
    verbs: set[str]
    forms: dict[str, Form]
    picked: tuple[str, str]
    left: dict[str, str]
    typed: dict[int, VerdictInput] = field(default_factory=dict)
    refusal: str = ""
    problems: list[str] = field(default_factory=list)
    asks_to_close: bool = False

    @property
    def may_judge(self) -> bool:
        return "approve" in self.verbs and not self.desk.is_own

    @property
    def picked_name(self) -> str:
        """The place the words are about; without one, that they are about the whole."""
        names = {row.uscc: row.name for row in self.desk.table.rows} if self.desk.table else {}
        return names.get(self.picked[0], "") or _("整份报送")

    @property
    def cards(self) -> list[tuple[Anomaly, VerdictInput]]:
        """Each query with the verdict to show: as typed, else as kept."""
        return [(one, self.typed.get(one.finding.pk) or _kept(one)) for one in self.desk.anomalies]

    @property
    def threads(self) -> list[tuple[Thread, str]]:
        """Each thread with the answer that is being written."""
        return [(one, self.left.get(f"answer-{one.pk}", "")) for one in self.desk.threads]

    @property
    def without_a_box(self) -> list[str]:
        """Words somebody typed where, by now, the page has nothing to type in any more."""
        boxes = {f"answer-{one.pk}" for one in self.desk.threads if one.is_open and one.is_sent}
        if self.may_judge:
            boxes |= {"reason", "text"}
        elif self.forms["reopen"].is_bound:
            boxes.add("reason")
        words = [text for name, text in self.left.items() if name not in boxes]
        cards = [] if self.may_judge else [one.words for one in self.typed.values()]
        return [*words, *filter(None, cards)]


def _kept(one: Anomaly) -> VerdictInput:
    held = one.finding
    return VerdictInput(held.pk, held.verdict, held.verdict_words)


@requires(Permission.VIEW_ALL_RETURNS)
@require_http_methods(["GET", "HEAD", "POST"])
def review_list(request: HttpRequest) -> HttpResponse:
    """The queue, for those who see all returns; posting approves together the returns that a
    reviewer ticked. `access` refuses others."""
    if request.method == "POST":
        return _approve_together(request)
    context = {
        "queue": review_queue(person(request)),
        "standing_in": standing_in(request.user),
        "open_corrections": open_corrections_count(person(request)),
        "reviews": is_allowed(request.user, Permission.REVIEW_RETURNS),
    }
    return render(request, "targets/review_list.html", context)


def _approve_together(request: HttpRequest) -> HttpResponse:
    chosen = posted_choices(request.POST)
    held = get_returns_to_review(request.user, [pk for pk, _version in chosen])
    asked = [(held[pk], version) for pk, version in chosen if pk in held]
    if not asked:
        messages.warning(request, _("没有选中报送，什么都没有改动。"))
    for outcome in returns_approve_clean(asked=asked, by=person(request)):
        _tell(request, outcome)
    return redirect("targets:review-list")


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    of_return = outcome.of_return
    names = {
        "department": of_return.department,
        "form": of_return.form.code,
        "period": period_name(of_return.reporting_period.period),
        "why": outcome.refusal,
    }
    if outcome.refusal:
        text = _("%(department)s %(form)s %(period)s没有通过：%(why)s")
        messages.error(request, text % names)
    else:
        messages.success(request, _("%(department)s %(form)s %(period)s已通过。") % names)


@require_http_methods(["GET", "HEAD", "POST"])
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Reviewers decide here, others who see all returns read. `access` refuses the rest."""
    if request.method != "POST":
        return _show(request, get_return_on_desk(request.user, pk))
    of_return = get_return_to_review(request.user, pk)
    verb = VERBS.get(request.POST.get("verb", ""))
    if verb is None:
        raise BadRequest("verb")
    version = posted_number(request.POST, "version")
    answer = verb(request, of_return, version)
    if answer.status_code >= 400 and verb in (_approve, _close_and_approve):
        by = person(request)
        if was_just_done(of_return=of_return, version=version, actions=APPROVED, by=by):
            return _approved(request, of_return)
    return answer


def _close_and_approve(request: HttpRequest, of_return: Return, version: int) -> HttpResponse:
    """After the page has shown which threads are open; one opened since is asked about again."""
    return _approve(request, of_return, version, closing=posted_threads(request.POST))


def _approve(
    request: HttpRequest, of_return: Return, version: int, closing: Collection[int] = ()
) -> HttpResponse:
    form = ApproveForm(request.POST, is_revision=_is_revision(of_return))
    if not form.is_valid():
        return _show(request, of_return, approve=form, status=422)
    try:
        _check_nothing_left(request)
        approved = return_approve_judged(
            of_return=of_return,
            by=person(request),
            version=version,
            verdicts=posted_verdicts(request.POST),
            closing=closing,
            **form.cleaned_data,
        )
    except RuleError as error:
        return refused(request, of_return, error, approve=form)
    return _approved(request, approved)


def _approved(request: HttpRequest, of_return: Return) -> HttpResponse:
    messages.success(request, _what_it_changed(of_return))
    return redirect("targets:review-list")


def _send_back(request: HttpRequest, of_return: Return, version: int) -> HttpResponse:
    """The words in the box go with it, as if they had been put on their cell before."""
    form = SendBackForm(request.POST, is_shut=_is_shut(of_return))
    remark = RemarkForm(request.POST)
    if not (form.is_valid() and remark.is_valid()):
        return _show(request, of_return, send_back=form, status=422)
    try:
        _check_nothing_left(request, taken=("reason", "text"))
        verdicts_save(
            of_return=of_return, by=person(request), verdicts=posted_verdicts(request.POST)
        )
        return_send_back(
            of_return=of_return,
            by=person(request),
            version=version,
            **form.cleaned_data,
            remarks=[RemarkInput(**remark.cleaned_data)],
        )
    except RuleError as error:
        return refused(request, of_return, error, send_back=form)
    messages.success(request, _("已退回，意见一并发出。"))
    return redirect("targets:review-list")


def _reopen(request: HttpRequest, of_return: Return, version: int) -> HttpResponse:
    form = ReopenForm(request.POST, is_revision=_is_revision(of_return))
    if not form.is_valid():
        return _show(request, of_return, reopen=form, status=422)
    try:
        return_reopen(of_return=of_return, by=person(request), version=version, **form.cleaned_data)
    except RuleError as error:
        return refused(request, of_return, error, reopen=form)
    messages.success(request, _("已重开，部门可以更正。"))
    return redirect("targets:review-detail", of_return.pk)


def _save(request: HttpRequest, of_return: Return, version: int) -> HttpResponse:
    """Keep the verdicts for the next time."""
    try:
        verdicts_save(
            of_return=of_return, by=person(request), verdicts=posted_verdicts(request.POST)
        )
    except RuleError as error:
        return refused(request, of_return, error)
    messages.success(request, _("已存下，下次接着看。"))
    return move_on(request, of_return, reverse("targets:review-list"))


def _remark(request: HttpRequest, of_return: Return, version: int) -> HttpResponse:
    """Keep the verdicts and open a thread; it goes out when the return is sent back."""
    form = RemarkForm(request.POST)
    by = person(request)
    if not form.is_valid():
        raise BadRequest("remark")
    try:
        verdicts_save(of_return=of_return, by=by, verdicts=posted_verdicts(request.POST))
        thread_open(of_return=of_return, by=by, **form.cleaned_data)
    except RuleError as error:
        return refused(request, of_return, error, remark=form)
    return move_on(request, of_return, address_of(request, of_return, "#threads"), ("text",))


VERBS = {
    "approve": _approve,
    "close-and-approve": _close_and_approve,
    "return": _send_back,
    "reopen": _reopen,
    "save": _save,
    "remark": _remark,
}


def address_of(request: HttpRequest, of_return: Return, anchor: str = "") -> str:
    """The return's page on the tab that was posted from."""
    tab = request.POST.get("tab", "")
    query = f"?tab={tab}" if tab in set(Tab) - {Tab.ANOMALIES} else ""
    return reverse("targets:review-detail", args=[of_return.pk]) + query + anchor


def _what_it_changed(of_return: Return) -> SafeString:
    """`已通过，计入汇总。`, what that did to the targets, and the way to the board."""
    submission = of_return.submissions.select_related("weight").order_by("-number")[0]
    told = effects_told(submission.weight, indicator_names())
    done = _("已通过，计入汇总。")
    if not told:
        return format_html("{}", done)
    lines = format_html_join(_("；"), "{}", ((one,) for one in told))
    board = f"{reverse('targets:board')}?period={of_return.reporting_period.period}"
    return format_html('{} {}{} <a href="{}">{}</a>', done, lines, _("。"), board, _("到总览看"))


def move_on(
    request: HttpRequest, of_return: Return, where: str, taken: Collection[str] = ()
) -> HttpResponse:
    """To `where`; where words are left on the page that nothing has taken, to the page again."""
    left = words_left(request.POST, taken)
    if not left:
        return redirect(where)
    messages.warning(request, _("页面上还有写了没发出的话，都在下面。"))
    return _show(request, get_return_to_review(request.user, of_return.pk), left=left)


def _check_nothing_left(request: HttpRequest, taken: Collection[str] = ()) -> None:
    """**Raises** InvalidInput where a decision would drop words."""
    if words_left(request.POST, taken):
        message = _("页面上还有写了没发出的话，请先发出或清空，再作决定。")
        raise InvalidInput(message, [Problem(message, "words_left")])


def refused(
    request: HttpRequest, of_return: Return, error: RuleError, **bound: Form
) -> HttpResponse:
    """The page as it is now, with the sentence that says why and everything that was typed."""
    found = error.problems if isinstance(error, InvalidInput) else []
    fresh = get_return_to_review(request.user, of_return.pk)
    return _show(
        request,
        fresh,
        status=status_of(error),
        refusal=error.message,
        problems=list(dict.fromkeys(one.message for one in found if one.message != error.message)),
        asks_to_close=any(one.rule == OPEN_THREADS for one in found),
        left=words_left(request.POST),
        **bound,
    )


def _show(
    request: HttpRequest,
    of_return: Return,
    *,
    status: int = 200,
    refusal: str = "",
    problems: list[str] | None = None,
    asks_to_close: bool = False,
    left: dict[str, str] | None = None,
    **bound: Form,
) -> HttpResponse:
    left = words_left(request.POST) if left is None else left
    asked = request.POST if request.method == "POST" else request.GET
    desk = desk_for(
        of_return,
        person(request),
        tab=Tab.named(asked.get("tab", "")),
        against=_against(asked.get("against", "")),
        page=_page(asked.get("page", "")),
    )
    reviews = is_allowed(request.user, Permission.REVIEW_RETURNS)
    page = ReviewPage(
        desk=desk,
        reviews=reviews,
        verbs={verb for verb in VERBS if reviews and (of_return.state, verb) in TRANSITIONS},
        forms={
            "approve": ApproveForm(is_revision=_is_revision(of_return)),
            "send_back": SendBackForm(initial=left, is_shut=_is_shut(of_return)),
            "reopen": ReopenForm(is_revision=_is_revision(of_return)),
            "remark": RemarkForm(initial=left),
            **bound,
        },
        picked=_picked(request, left),
        left=left,
        typed={one.finding: one for one in posted_verdicts(request.POST) if one.is_touched},
        refusal=refusal,
        problems=problems or [],
        asks_to_close=asks_to_close,
    )
    return render(request, "targets/review_detail.html", {"page": page}, status=status)


def _picked(request: HttpRequest, left: Collection[str]) -> tuple[str, str]:
    if "text" in left:
        return request.POST.get("uscc", ""), request.POST.get("element", "")
    return picked_place(request.GET.get("on", ""))


def _against(text: str) -> Against:
    return Against(text) if text in set(Against) else Against.QUARTER


def _page(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _is_shut(of_return: Return) -> bool:
    """Whether the department could not write in what is sent back to it now."""
    return not window_is_open(of_return.reporting_period, of_return)


def _is_revision(of_return: Return) -> bool:
    return of_return.approved_at is not None
