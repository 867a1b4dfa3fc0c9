"""What reviewers and departments leave on a return between two decisions: verdicts one by one,
what was looked at, and words in threads."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from targets.access import (
    get_return_for,
    get_return_to_review,
    get_thread_to_answer,
    get_thread_to_review,
)
from targets.errors import InvalidInput, RuleError
from targets.forms.returns import posted_number
from targets.forms.review import posted_answers, posted_verdicts
from targets.models import Remark, Return, User
from targets.selectors.tally import in_words, obstacle, send_back_label
from targets.selectors.threads import threads_for_reviewer
from targets.services.looks import look_record
from targets.services.threads import thread_answer, thread_close, thread_take_back
from targets.services.verdicts import verdicts_save
from targets.views.refusals import person, status_of
from targets.views.returns import show_return
from targets.views.review import address_of, move_on, refused


@require_POST
def review_verdicts(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep the verdicts posted, and say what that makes of the bar: `words`, `obstacle`,
    `send_back`. `access` refuses others than reviewers."""
    of_return = get_return_to_review(request.user, pk)
    by = person(request)
    try:
        so_far = verdicts_save(of_return=of_return, by=by, verdicts=posted_verdicts(request.POST))
    except RuleError as error:
        told = error.problems[0].message if isinstance(error, InvalidInput) else error.message
        return JsonResponse({"message": told}, status=status_of(error))
    unsent = sum(one.is_open and not one.is_sent for one in threads_for_reviewer(of_return, by))
    return JsonResponse(
        {
            "words": in_words(so_far),
            "obstacle": obstacle(so_far),
            "leaning": "return" if so_far.correct else "approve",
            "send_back": send_back_label(so_far.correct + unsent),
        }
    )


@require_POST
def review_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Note which submission the reader has before them."""
    of_return = get_return_to_review(request.user, pk)
    number = posted_number(request.POST, "submission")
    look_record(of_return=of_return, number=number, by=person(request))
    return HttpResponse(status=204)


@require_POST
def review_thread(request: HttpRequest, pk: int, thread: int) -> HttpResponse:
    """A reviewer's word in a thread, or the end of it. Verdicts on the page are kept as well."""
    held = get_thread_to_review(request.user, pk, thread)
    of_return = held.submission.of_return
    act = request.POST.get("act", "")
    if act not in ACTS:
        raise BadRequest("act")
    try:
        if verdicts := posted_verdicts(request.POST):
            verdicts_save(of_return=of_return, by=person(request), verdicts=verdicts)
        ACTS[act](request, held, person(request))
    except RuleError as error:
        return refused(request, of_return, error)
    where = address_of(request, of_return, "#threads")
    return move_on(request, of_return, where, taken=(_box(held),))


def _box(held: Remark) -> str:
    """The name of the box below a thread."""
    return f"answer-{held.pk}"


def _answer(request: HttpRequest, held: Remark, by: User) -> None:
    thread_answer(thread=held, by=by, text=request.POST.get(_box(held), ""))


def _close(request: HttpRequest, held: Remark, by: User) -> None:
    """What is in the thread's box is the last word in it."""
    if request.POST.get(_box(held), "").strip():
        _answer(request, held, by)
    thread_close(thread=held, by=by)


def _take_back(request: HttpRequest, held: Remark, by: User) -> None:
    thread_take_back(thread=held, by=by)


ACTS = {"answer": _answer, "close": _close, "take-back": _take_back}


@require_POST
def return_answer(request: HttpRequest, pk: int, thread: int) -> HttpResponse:
    """The department's word in a thread it has been told of. What is typed below other threads,
    or was refused, stays on the page."""
    held = get_thread_to_answer(request.user, pk, thread)
    of_return: Return = held.submission.of_return
    typed, status = posted_answers(request.POST), 200
    try:
        thread_answer(thread=held, by=person(request), text=typed.get(held.pk, ""))
    except RuleError as error:
        status = status_of(error)
        messages.error(request, error.message)
        if held.closed_at is not None and held.pk in typed:
            mine = _("您写的没有发出：“%(text)s”") % {"text": typed.pop(held.pk)}
            messages.warning(request, mine)
    else:
        typed.pop(held.pk, None)
    if not typed:
        return redirect(f"{of_return.get_absolute_url()}#threads")
    fresh = get_return_for(request.user, of_return.pk)
    return show_return(request, fresh, problems=[], answers=typed, status=status)
