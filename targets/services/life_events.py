"""Events in the life of an enterprise: an analyst proposes, a reviewer confirms (ADR 0024)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hightech_zone.lib import uscc as codes
from hightech_zone.lib.clock import db_now, today
from targets import audit
from targets.access import Permission, check
from targets.calc.periods import Period
from targets.choices import LifeEventKind, LifeEventState
from targets.errors import InvalidInput, InvalidTransition, OwnSubmission, Problem
from targets.models import LifeEvent, User
from targets.services.effects import TargetEffect, effects_of_doing, latest_with_figures
from targets.services.life_changes import change_apply

LEAST_REASON = 4
NEEDED: dict[LifeEventKind, tuple[str, ...]] = {
    LifeEventKind.MOVE: ("from_period",),
    LifeEventKind.RENAME: ("on", "name"),
    LifeEventKind.MERGE: ("from_period", "other"),
    LifeEventKind.SPLIT: ("from_period", "uscc", "name"),
    LifeEventKind.CLOSE: ("on",),
    LifeEventKind.REOPEN: (),
    LifeEventKind.STAGE: ("on", "stage"),
}


@transaction.atomic
def event_propose(*, event: LifeEvent, by: User, at: datetime | None = None) -> LifeEvent:
    """Keep an unsaved `event` for a reviewer to confirm; the register does not change yet. `at`:
    when, if not now.

    **Raises** InvalidInput; InvalidTransition where the register says otherwise, or another of
    this enterprise waits.
    """
    check(by, Permission.PROPOSE_REGISTER_CHANGES)
    event.proposed_by = by
    problems = list(_problems(event))
    if problems:
        raise InvalidInput(_("还不能提出，请补全下面几项。"), problems)
    _rehearse(event, by)
    if at is not None:
        event.proposed_at = at
    try:
        with transaction.atomic():
            event.save()
    except IntegrityError as error:
        raise InvalidTransition(_("这家企业已有一项变更在等确认。")) from error
    _record("proposed", event, by, at, reason=event.reason, document=event.document)
    return event


@transaction.atomic
def event_confirm(*, event: LifeEvent, by: User, at: datetime | None = None) -> LifeEvent:
    """Write the register as proposed, `at` or now. **Raises** OwnSubmission, InvalidTransition."""
    held = _hold(event, by)
    held.decided_at = at or db_now()
    change_apply(event=held, by=by, at=held.decided_at)
    return _decide(held, LifeEventState.CONFIRMED, by, "", at)


@transaction.atomic
def event_decline(*, event: LifeEvent, by: User, answer: str) -> LifeEvent:
    """**Raises** OwnSubmission, InvalidTransition, InvalidInput without an answer."""
    held = _hold(event, by)
    if len(answer.strip()) < LEAST_REASON:
        problem = Problem(_("请写明理由，一句话即可。"), "required", field="answer")
        raise InvalidInput(_("不同意要写明理由。"), [problem])
    return _decide(held, LifeEventState.DECLINED, by, answer.strip())


@transaction.atomic
def event_withdraw(*, event: LifeEvent, by: User) -> LifeEvent:
    """Take back what one proposed oneself. **Raises** InvalidTransition."""
    check(by, Permission.PROPOSE_REGISTER_CHANGES)
    held = _waiting(event)
    if held.proposed_by_id != by.pk:
        raise InvalidTransition(_("只有提出的人能收回。"))
    return _decide(held, LifeEventState.WITHDRAWN, by, "")


@dataclass(frozen=True, slots=True)
class EventEffects:
    """`now`: every target at the latest quarter with figures. `before`: the quarter before the
    event (None: it has none, or is that latest one), and which targets `moved` in it: none
    should."""

    now: list[TargetEffect]
    before: Period | None
    moved: list[TargetEffect]

    @property
    def rows(self) -> list[TargetEffect]:
        return [*self.now, *self.moved]


def event_effects(event: LifeEvent, by: User) -> EventEffects:
    """By doing it and taking it back (ADR 0015)."""
    last = latest_with_figures()
    first = event.from_period or (Period.containing(event.on) if event.on else None)
    before = first.plus(-1) if first else None
    before = None if before == last else before
    periods = [one for one in (last, before) if one is not None]
    found = effects_of_doing(lambda: change_apply(event=event, by=by, at=db_now()), periods)
    return EventEffects(
        now=[one for one in found if one.period == last],
        before=before,
        moved=[one for one in found if one.period == before and one.is_changed],
    )


def _rehearse(event: LifeEvent, by: User) -> None:
    with transaction.atomic():
        change_apply(event=event, by=by, at=db_now())
        transaction.set_rollback(True)


def _hold(event: LifeEvent, by: User) -> LifeEvent:
    check(by, Permission.CONFIRM_REGISTER_CHANGES)
    held = _waiting(event)
    if held.proposed_by_id == by.pk:
        raise OwnSubmission(_("自己提出的变更，须由另一人确认。"))
    return held


def _waiting(event: LifeEvent) -> LifeEvent:
    held = LifeEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if held.state != LifeEventState.PROPOSED:
        message = _("这项变更已经办结：%(state)s。") % {"state": held.get_state_display()}
        raise InvalidTransition(message, state=held.state)
    return held


def _decide(
    held: LifeEvent, state: LifeEventState, by: User, answer: str, at: datetime | None = None
) -> LifeEvent:
    held.state, held.answer, held.decided_by = state, answer, by
    held.decided_at = held.decided_at or db_now()
    held.save()
    _record(str(state), held, by, at, kind=str(held.kind), answer=answer)
    return held


def _record(
    verb: str, event: LifeEvent, by: User, at: datetime | None = None, **detail: object
) -> None:
    facts = {
        "kind": str(event.kind),
        "from_period": event.from_period and str(event.from_period),
        "on": event.on and event.on.isoformat(),
        "name": event.name,
        "uscc": event.uscc,
        "other": event.other and event.other.uscc,
        "park": event.park and event.park.code,
        "event": event.pk,
    }
    audit.record(
        action=f"life_event.{verb}",
        actor=by,
        subject=event.enterprise,
        detail={**{name: value for name, value in facts.items() if value}, **detail},
        at=at,
    )


def _problems(event: LifeEvent) -> Iterator[Problem]:
    for field in ("reason", "document"):
        if len(getattr(event, field).strip()) < LEAST_REASON:
            yield Problem(_("请写明，一句话即可。"), "required", field=field)
    for field in NEEDED[LifeEventKind(event.kind)]:
        if not getattr(event, field):
            yield Problem(_("请填写。"), "required", field=field)
    if event.from_period is not None and event.from_period > Period.containing(today()):
        yield Problem(_("还没有到的报告期，到时再登记。"), "future", field="from_period")
    if event.on is not None and event.on > today():
        yield Problem(_("不能晚于今天。"), "future", field="on")
    if event.uscc:
        try:
            event.uscc = codes.check(event.uscc)
        except codes.InvalidUscc:
            yield Problem(_("不是统一社会信用代码。"), "uscc", field="uscc")
