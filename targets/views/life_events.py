"""Events in the life of an enterprise: an analyst looks ahead and proposes, a reviewer decides."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from targets.access import (
    Permission,
    get_enterprise_to_change,
    get_event_for,
    is_allowed,
)
from targets.choices import LifeEventKind, LifeEventState
from targets.errors import InvalidInput, RuleError
from targets.forms.life_events import FORMS, AnswerForm, EventForm
from targets.models import LifeEvent
from targets.selectors.enterprises import enterprise_line
from targets.selectors.growth import stages_shown
from targets.services.life_events import (
    EventEffects,
    event_confirm,
    event_decline,
    event_effects,
    event_propose,
    event_withdraw,
)
from targets.views.refusals import person, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def event_new(request: HttpRequest, uscc: str) -> HttpResponse:
    """`?kind=` chooses the form; posting looks ahead, and proposes only with `verb=propose`."""
    enterprise = get_enterprise_to_change(request.user, uscc)
    line = enterprise_line(request.user, enterprise)
    kinds = _kinds(line.is_active)
    asked = request.GET.get("kind", "")
    kind = asked if asked in dict(kinds) else kinds[0][0]
    is_posted = request.method == "POST"
    form = FORMS[kind](request.POST if is_posted else None, place=line.place)
    effects, event, status = None, None, 422 if is_posted else 200
    if is_posted and form.is_valid():
        event = form.event(enterprise)
        try:
            if request.POST.get("verb") == "propose":
                kept = event_propose(event=event, by=person(request))
                messages.success(request, _("已提出，由审核员确认后生效。"))
                return redirect(kept)
            effects, status = event_effects(event, person(request)), 200
        except RuleError as error:
            status = _explain(form, error)
    context = {
        "enterprise": enterprise,
        "line": line,
        "kinds": kinds,
        "kind": kind,
        "form": form,
        "event": event,
        "effects": effects,
    }
    return render(request, "targets/life_event_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def event_detail(request: HttpRequest, uscc: str, pk: int) -> HttpResponse:
    event = get_event_for(request.user, uscc, pk)
    if request.method == "POST":
        return _decide(request, event)
    return _show(request, event, AnswerForm())


def _decide(request: HttpRequest, event: LifeEvent) -> HttpResponse:
    form, by, verb = AnswerForm(request.POST), person(request), request.POST.get("verb")
    status = 422
    if form.is_valid():
        try:
            if verb == "withdraw":
                event_withdraw(event=event, by=by)
            elif verb == "decline":
                event_decline(event=event, by=by, answer=form.cleaned_data["answer"])
            else:
                event_confirm(event=event, by=by)
        except RuleError as error:
            status = _explain(form, error)
        else:
            messages.success(request, _("已办结。"))
            return redirect(event)
    return _show(request, event, form, status)


def _show(
    request: HttpRequest, event: LifeEvent, form: AnswerForm, status: int = 200
) -> HttpResponse:
    is_open, user = event.state == LifeEventState.PROPOSED, person(request)
    is_own = event.proposed_by_id == user.pk
    effects, obstacle = _effects(event, request) if is_open else (None, "")
    context: dict[str, Any] = {
        "event": event,
        "form": form,
        "effects": effects,
        "obstacle": obstacle,
        "may_decide": is_open
        and not is_own
        and is_allowed(user, Permission.CONFIRM_REGISTER_CHANGES),
        "may_withdraw": is_open and is_own,
    }
    return render(request, "targets/life_event.html", context, status=status)


def _effects(event: LifeEvent, request: HttpRequest) -> tuple[EventEffects | None, str]:
    """The register may say something else by now; then the page says so."""
    try:
        return event_effects(event, person(request)), ""
    except RuleError as error:
        return None, error.message


def _kinds(is_active: bool) -> list[tuple[str, Any]]:
    wanted = [LifeEventKind.REOPEN, LifeEventKind.RENAME]
    if is_active:
        wanted = [one for one in LifeEventKind if one != LifeEventKind.REOPEN]
    if not any(not stage.certificate for stage in stages_shown()):
        wanted = [one for one in wanted if one != LifeEventKind.STAGE]
    return [(str(one), one.label) for one in wanted]


def _explain(form: EventForm | AnswerForm, error: RuleError) -> int:
    if isinstance(error, InvalidInput) and isinstance(form, EventForm):
        form.explain(error)
    else:
        form.refuse(error)
    return status_of(error)
