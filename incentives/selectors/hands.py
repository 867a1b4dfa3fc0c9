"""What may be done with an award now, by whom, and why not by the reader."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import today
from incentives.calc.checks import unmet
from incentives.calc.states import State
from incentives.calc.transitions import PREPARE, TRANSITIONS, WITH_MONEY_OUT, Step
from incentives.choices import DUTIES, ClawbackState, DisbursementState
from incentives.models import (
    Award,
    AwardCheck,
    AwardEvent,
    Clawback,
    Disbursement,
    Objection,
    Opinion,
)
from incentives.words import who_may
from targets.access import Permission, is_allowed, principals_of
from targets.choices import DEPARTMENT_ROLES
from targets.models import User

FORMS = {
    "endorse": "opine",
    "send_back": "opine",
    "voucher": "settle",
    "voucher_last": "settle",
    "recover_last": "recover",
}
"""Verbs of the table that share a form, by the name of that form."""
ELSEWHERE = frozenset({"batch", "bounce"})
"""Done on the pages of payment batches."""
WITHIN = {"check": {"send", "register"}, "fix_amount": {"publish"}}
"""A turn that is none where one of these is: it is on the way to it, or behind it."""
BESIDE = frozenset({"refuse", "withdraw", "cancel", "object", "doubt", "attach"})
"""Verbs that do not bring an award forward."""
ENDS = {
    **dict.fromkeys((State.CANDIDATE, State.CHECKING, State.ENDORSED), "refuse"),
    **dict.fromkeys((State.PRICED, State.NOTICE), "refuse"),
    **dict.fromkeys((State.APPROVED, State.PAYING), "cancel"),
}
"""What is left to do with an award that is barred, where no money went out."""
TAKEN = (DisbursementState.PAID, DisbursementState.BATCHED)


@dataclass(frozen=True, slots=True)
class Hands:
    """The reader, and those they stand in for today; one query for all of a page's verbs."""

    user: User
    principals: tuple[User, ...]

    @property
    def persons(self) -> frozenset[int]:
        return frozenset({self.user.pk, *(one.pk for one in self.principals)})

    def has(self, right: str, department_id: int) -> bool:
        """The same as `targets.access.acting` would say."""
        is_bound = self.user.role in DEPARTMENT_ROLES
        return any(
            is_allowed(one, Permission(right))
            and (not is_bound or one.department_id == department_id)
            for one in (self.user, *self.principals)
        )


def hands_of(user: User) -> Hands:
    return Hands(user, tuple(principals_of(user)))


@dataclass(frozen=True, slots=True)
class Verb:
    """`form` names the form that does it. `why_not` is empty where the reader may do it now;
    `who` says who else may."""

    form: str
    who: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class FileRows:
    """Of one award, read once."""

    award: Award
    events: list[AwardEvent]
    opinions: list[Opinion]
    objections: list[Objection]
    parts: list[Disbursement]
    clawbacks: list[Clawback]
    checks: list[AwardCheck]

    @property
    def ending(self) -> str | None:
        """What is left to do where nothing brings it to a payment, since its fact fell away or an
        objection was upheld; None where money went out or may yet."""
        is_lost = self.award.fact_lost_on is not None
        is_barred = is_lost or any(one.is_upheld for one in self.objections)
        if not is_barred or any(one.state in TAKEN for one in self.parts):
            return None
        return ENDS.get(State(self.award.state))


def verbs_now(rows: FileRows, hands: Hands) -> list[Verb]:
    """The forms that stand open in the award's state, each once, in the order of the table."""
    award, found = rows.award, {}
    for (state, verb), step in TRANSITIONS.items():
        form = FORMS.get(verb, verb)
        if state == award.state and form not in found and _applies(form, rows):
            found[form] = _verb(form, step, rows, hands)
    if "doubt" not in found and _applies("doubt", rows):
        found["doubt"] = _verb("doubt", Step(State(award.state), PREPARE), rows, hands)
    return list(found.values())


def turns(rows: FileRows, hands: Hands) -> set[str]:
    """The forms by which this reader brings the award forward now, or ends what is barred."""
    found = {one.form for one in verbs_now(rows, hands) if not one.why_not}
    if rows.ending:
        return found & {rows.ending}
    found -= BESIDE
    return {one for one in found if not found & WITHIN.get(one, set())}


def _verb(form: str, step: Step, rows: FileRows, hands: Hands) -> Verb:
    who = who_may(step.right)
    if not hands.has(step.right, rows.award.department_id):
        return Verb(form, who, _("由%(who)s办理。") % {"who": who})
    return Verb(form, who, _parted(step, rows, hands) or _too_early(form, rows))


def _parted(step: Step, rows: FileRows, hands: Hands) -> str:
    """Separation of duties, as `services.files.check_hands` and the opinions keep it."""
    done: dict[str, set[int | None]] = defaultdict(set)
    for event in rows.events:
        done[event.duty] |= {event.by_id, event.on_behalf_of_id}
    for duty in sorted(str(one) for one in step.apart):
        if done[duty] & hands.persons:
            return _("您（或您所代的人）在这份奖补里做过“%(duty)s”，须由另一人办理。") % {
                "duty": dict(DUTIES)[duty]
            }
    if step.right.startswith("opine_") and step.right != "opine_section":
        now = max((one.round for one in rows.opinions), default=0)
        if any(one.round == now and one.by_id in hands.persons for one in rows.opinions):
            return _("您已在另一环节签过意见，这一环节须由另一人签。")
    return ""


def _too_early(form: str, rows: FileRows) -> str:
    award = rows.award
    if form in ("approve", "publish", "batch") and award.fact_lost_on:
        return _("依据的事实已不成立，请先核实。")
    if form == "batch" and any(one.state == ClawbackState.OPEN for one in rows.clawbacks):
        return _("这份奖补有一笔追回待决定，决定之前不再拨付。")
    if form == "register" and unmet(award.scheme.evidence, rows.checks):
        return _("还有要求没有核验为符合。")
    if form != "approve":
        return ""
    if award.notice_to and today() <= award.notice_to:
        return _("公示到%(day)s为止，期满后才能批准。") % {"day": award.notice_to}
    if any(one.is_upheld is not False for one in rows.objections):
        return _("还有异议没有处理，或异议成立，不能批准。")
    return ""


def _applies(form: str, rows: FileRows) -> bool:
    """Whether there is anything to do it to."""
    award = rows.award
    under_way = [one for one in rows.clawbacks if one.state == ClawbackState.OPEN]
    conditions = {
        "send": award.is_cash,
        "register": not award.is_cash,
        "object": bool(award.notice_to and today() <= award.notice_to),
        "answer": any(one.is_upheld is None for one in rows.objections),
        "settle": bool(parts_to_settle(rows.parts)),
        "batch": any(one.state == DisbursementState.DUE and one.budget_id for one in rows.parts),
        "bounce": any(one.state == DisbursementState.BATCHED for one in rows.parts),
        "cancel": not any(one.state in TAKEN for one in rows.parts),
        "claw_back": bool(under_way),
        "close": not under_way,
        "recover": any(one.state == ClawbackState.DECIDED for one in rows.clawbacks),
        "doubt": award.state in WITH_MONEY_OUT
        and any(one.state == DisbursementState.PAID for one in rows.parts)
        and not under_way,
    }
    return conditions.get(form, True)


def parts_to_settle(parts: Iterable[Disbursement]) -> list[Disbursement]:
    """Other funders' parts that are due: their vouchers come to the award, not in a batch."""
    return [one for one in parts if one.state == DisbursementState.DUE and not one.budget_id]


def waiting_for(hands: Hands, awards: QuerySet[Award]) -> QuerySet[Award]:
    """Of `awards`, those that wait for the reader, or for one they stand in for, as `turns` says of
    one: a verb that brings them forward, or ends them, is theirs by role, no other duty of theirs
    stands against it, and there is something to do it to.

    **Shape** one query for the states there are, so that the rows are not asked about others.
    """
    states = set(awards.order_by().values_list("state", flat=True).distinct())
    steps = {
        (state, FORMS.get(verb, verb)): step
        for (state, verb), step in TRANSITIONS.items()
        if state in states
    }
    is_bound = hands.user.role in DEPARTMENT_ROLES
    upheld = Exists(Objection.objects.filter(award=OuterRef("pk"), is_upheld=True))
    taken = Exists(Disbursement.objects.filter(award=OuterRef("pk"), state__in=TAKEN))
    barred = (Q(fact_lost_on__isnull=False) | Q(upheld)) & ~Q(taken)
    found = Q(pk__in=())
    for person in (hands.user, *hands.principals):
        own = Q(department=person.department_id) if is_bound else Q()
        for (state, form), step in steps.items():
            is_end = ENDS.get(state) == form
            if (is_end or form not in BESIDE) and is_allowed(person, Permission(step.right)):
                ready = barred if is_end else _ready(form)
                if state in ENDS and not is_end:
                    ready &= ~barred
                found |= own & Q(state=state) & ready & _not_parted(step, hands)
    return awards.filter(found)


def _not_parted(step: Step, hands: Hands) -> Q:
    """The same of many awards as `_parted` says of one."""
    if not step.apart:
        return Q()
    persons = Q(by__in=hands.persons) | Q(on_behalf_of__in=hands.persons)
    duties = [str(one) for one in step.apart]
    return ~Q(Exists(AwardEvent.objects.filter(persons, award=OuterRef("pk"), duty__in=duties)))


def _ready(form: str) -> Q:
    """The same of many awards as `_applies` and `_too_early` say of one."""
    under_way = Exists(Clawback.objects.filter(award=OuterRef("pk"), state=ClawbackState.OPEN))
    objections = Objection.objects.filter(award=OuterRef("pk"))
    asked = Exists(objections.filter(is_upheld__isnull=True))
    parts = Disbursement.objects.filter(award=OuterRef("pk"))
    due = parts.filter(state=DisbursementState.DUE)
    if form == "register":
        return Q(pk__in=_registrable())
    conditions = {
        "send": Q(is_cash=True),
        "answer": Q(asked),
        "approve": Q(notice_to__lt=today()) & ~Q(asked),
        "batch": Q(Exists(due.filter(budget__isnull=False)), fact_lost_on=None) & ~Q(under_way),
        "settle": Q(Exists(due.filter(budget__isnull=True))),
        "bounce": Q(Exists(parts.filter(state=DisbursementState.BATCHED))),
        "claw_back": Q(under_way),
        "close": ~Q(under_way),
    }
    return conditions.get(form, Q())


def _registrable() -> list[int]:
    """Awards without cash whose requirements are all met; their list stands in the scheme."""
    awards = Award.objects.filter(state=State.CHECKING, is_cash=False).select_related("scheme")
    return [
        one.pk
        for one in awards.prefetch_related("checks")
        if not unmet(one.scheme.evidence, one.checks.all())
    ]
