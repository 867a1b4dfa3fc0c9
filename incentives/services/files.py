"""What all verbs on an award share: hold it, check right, state and hands, move it, record it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import today
from incentives.calc.states import State
from incentives.calc.transitions import TRANSITIONS, Step
from incentives.choices import DUTIES, ClawbackState
from incentives.errors import FactLost, SeparatedDuties
from incentives.models import Award, AwardEvent
from targets import audit
from targets.access import Acting, Permission, acting
from targets.choices import DEPARTMENT_ROLES
from targets.errors import InvalidInput, InvalidTransition, Problem, StaleVersion
from targets.models import User

P = ParamSpec("P")
Result = TypeVar("Result")
MAX_WORDS = 500
LONGEST_NAME = 60
LONGEST_NOTE = 300


def one_transaction(verb: Callable[P, Result]) -> Callable[P, Result]:
    """Everything or nothing; a constraint that a rival was quicker to meet is a wrong state."""

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> Result:
        try:
            with transaction.atomic():
                return verb(*args, **kwargs)
        except IntegrityError as error:
            raise InvalidTransition(_("有人同时在办理这份奖补，请刷新后再试。")) from error

    return run


@dataclass(frozen=True, slots=True)
class Held:
    """An award under lock, the step that is to be taken, and who takes it."""

    award: Award
    verb: str
    step: Step
    who: Acting


def lock_award(pk: int) -> Award:
    """The award as it is now, kept from changing until the transaction ends. Lock its budgets
    before, where the verb touches any."""
    rows = Award.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("scheme", "department").get(pk=pk)


def hold(award: Award, verb: str, by: User, version: int | None = None) -> Held:
    """**Raises** PermissionDenied, StaleVersion, InvalidTransition, SeparatedDuties."""
    return held_as(lock_award(award.pk), verb, by, version)


def held_as(award: Award, verb: str, by: User, version: int | None = None) -> Held:
    """The same of an award under lock already."""
    if version is not None and version != award.version:
        raise StaleVersion(_("这份奖补刚才有人办理过，您看到的不是最新内容，请刷新后再办。"))
    step = TRANSITIONS.get((State(award.state), verb))
    rights = {one.right for (_state, name), one in TRANSITIONS.items() if name == verb}
    who = acting_on(award, by, {step.right} if step else rights)
    if step is None:
        message = _("奖补%(number)s现在是“%(state)s”，不能办理这一步，请刷新后再看。")
        values = {"number": award.number, "state": award.get_state_display()}
        raise InvalidTransition(message % values, state=award.state, verb=verb)
    check_hands(award, step, who)
    return Held(award, verb, step, who)


def acting_on(award: Award, by: User, rights: Iterable[str]) -> Acting:
    """In whose name `by` acts; people of a department act on its own awards only."""
    department = award.department_id if by.role in DEPARTMENT_ROLES else None
    *others, last = sorted(rights)
    for right in others:
        try:
            return acting(by, Permission(right), department)
        except PermissionDenied:
            continue
    return acting(by, Permission(last), department)


def check_hands(award: Award, step: Step, who: Acting) -> None:
    """**Raises** SeparatedDuties where the person, or whom they stand in for, had another duty."""
    if not step.apart:
        return
    events = award.events.filter(duty__in=[str(one) for one in step.apart])
    for duty, by_id, for_id in events.values_list("duty", "by", "on_behalf_of"):
        if who.persons & {by_id, for_id}:
            message = _("您（或您所代的人）在这份奖补里做过“%(duty)s”，这一步须由另一人办理。")
            raise SeparatedDuties(message % {"duty": dict(DUTIES)[duty]}, duty=duty)


def check_fact(award: Award) -> None:
    """**Raises** FactLost."""
    if award.fact_lost_on:
        message = _("依据的事实已不成立（%(reason)s），不能公示、批准或拨付，请先核实。")
        raise FactLost(message % {"reason": award.fact_lost_reason})
    if award.clawbacks.filter(state=ClawbackState.OPEN).exists():
        raise FactLost(_("这份奖补有一笔追回待决定，决定之前不再拨付。"))


def move(held: Held, words: str = "", **detail: Any) -> Award:
    """Take the award where the table says, one version on, and record it in both trails."""
    award, before = held.award, held.award.state
    award.state = held.step.to.value
    award.version += 1
    award.save()
    note(
        award,
        held.verb,
        from_state=before,
        duty=held.step.duty.value,
        by=held.who.by,
        on_behalf_of=held.who.on_behalf_of,
        words=words,
        detail=detail,
    )
    return award


def note(award: Award, verb: str, **values: Any) -> None:
    """Write what happened to the award's own trail and to the audit trail, which keeps the name of
    the requirement it was about. Without `from_state` the state stayed as it is."""
    event = AwardEvent.objects.create(
        award=award,
        on=today(),
        verb=verb,
        to_state=award.state,
        **{"from_state": award.state, **values},
    )
    audit.record(
        action=f"award.{verb}",
        actor=event.by,
        subject=award,
        label=award.number,
        detail={
            "state": award.state,
            "version": award.version,
            **({"words": event.words} if event.words else {}),
            **event.detail,
            **of_requirement(award, event.detail.get("code", "")),
        },
        on_behalf_of=event.on_behalf_of,
    )


def of_requirement(award: Award, code: str) -> dict[str, Any]:
    """What the audit trail says of the requirement `code`; empty for a paper that is of none."""
    names = (one["name"] for one in award.scheme.evidence if one["code"] == code)
    return {"requirement": name} if (name := next(names, None)) else {}


def required(text: str, field: str, message: str, most: int = MAX_WORDS) -> str:
    """The words, trimmed. **Raises** InvalidInput where there are none, or too many."""
    words = optional(text, field, most)
    if not words:
        raise InvalidInput(message, [Problem(message, "required", field=field)])
    return words


def optional(text: str, field: str, most: int) -> str:
    """The words, trimmed; there may be none. **Raises** InvalidInput where there are too many."""
    words = text.strip()
    if len(words) > most or "\x00" in words:
        message = _("文字超过%(most)d个字，或有无法识别的字符，请改短些。") % {"most": most}
        raise InvalidInput(message, [Problem(message, "too_long", field=field)])
    return words
