"""What changed lately: who, when, what, and what it did to the targets.

Events of the trail and, a line for each day, the finished runs of the aggregation.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import BigIntegerField, Count, F, Max, QuerySet, Value
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from targets.access import (
    Permission,
    is_allowed,
    readable_returns,
    sees_enterprises_figures,
    visible_periods,
)
from targets.access.changes import (
    IMPORTS,
    LIFE_EVENTS,
    OF_CORRECTIONS,
    OF_RETURNS,
    POLICIES,
    REGISTERS,
    visible_actions,
    visible_changes,
    visible_runs,
)
from targets.calc.periods import Period
from targets.choices import LifeEventKind
from targets.formatting import number
from targets.models import AuditEvent, Correction, EventEffects, Return, User
from targets.selectors.change_touches import Touches
from targets.selectors.review.queue import indicator_names
from targets.selectors.review.words import effect_told, in_period
from targets.selectors.todo.task import of_form

ON_BOARD = 6
MOST_LEADING = 4
"""Effects of a change that are told at once; more are unfolded."""


class Kind(StrEnum):
    APPROVED = "approved"
    RETURNED = "returned"
    REOPENED = "reopened"
    CORRECTED = "corrected"
    REGISTER = "register"
    LIFE = "life"
    IMPORTED = "imported"
    POLICY = "policy"
    AGGREGATED = "aggregated"


ACTIONS: dict[Kind, Sequence[str]] = {
    Kind.APPROVED: OF_RETURNS[:1],
    Kind.RETURNED: OF_RETURNS[1:2],
    Kind.REOPENED: OF_RETURNS[2:],
    Kind.CORRECTED: OF_CORRECTIONS,
    Kind.REGISTER: REGISTERS,
    Kind.LIFE: LIFE_EVENTS,
    Kind.IMPORTED: IMPORTS,
    Kind.POLICY: POLICIES,
}
KIND_OF = {action: kind for kind, actions in ACTIONS.items() for action in actions}
KIND_WORDS = {
    Kind.APPROVED: gettext_lazy("审核通过"),
    Kind.RETURNED: gettext_lazy("退回"),
    Kind.REOPENED: gettext_lazy("重开"),
    Kind.CORRECTED: gettext_lazy("更正"),
    Kind.REGISTER: gettext_lazy("名录变更"),
    Kind.LIFE: gettext_lazy("企业变更"),
    Kind.IMPORTED: gettext_lazy("导入"),
    Kind.POLICY: pgettext_lazy("change", "政策设定"),
    Kind.AGGREGATED: pgettext_lazy("change", "汇总"),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """On one target, in words without the period; None where a period does not matter."""

    period: Period | None
    words: str

    def __str__(self) -> str:
        return self.words if self.period is None else in_period(str(self.period), self.words)


@dataclass(frozen=True, slots=True)
class RecentChange:
    """`who` None: the system itself. `what` names it without a figure of a single enterprise;
    `address` is empty where the reader may not open it. `effects`: on the targets that
    changed in periods the reader may see, the latest period first. `touched`, where there are none
    to tell: what it bears on, and that it changed no target or why its effects are not told; empty
    where nothing of this is known."""

    at: datetime
    who: User | None
    kind: Kind
    what: str
    address: str
    effects: list[Effect]
    touched: str = ""

    @property
    def kind_name(self) -> str:
        return str(KIND_WORDS[self.kind])

    @property
    def leading(self) -> list[Effect]:
        most = MOST_LEADING if len(self.effects) > MOST_LEADING + 1 else None
        return self.effects[:most]

    @property
    def further(self) -> list[Effect]:
        return self.effects[len(self.leading) :]


def kinds_for(user: Any) -> list[Kind]:
    """Those that this reader's changes may be of."""
    seen = set(visible_actions(user))
    kinds = [kind for kind, actions in ACTIONS.items() if seen.intersection(actions)]
    return [*kinds, Kind.AGGREGATED] if is_allowed(user, Permission.VIEW_UNPUBLISHED) else kinds


def latest_changes(user: Any) -> list[RecentChange]:
    """The last few that the board shows to this reader."""
    events = visible_changes(user).select_related(None).values_list("pk", "at")[:ON_BOARD]
    latest: list[Entry] = [(event, 1, at) for event, at in events]
    latest += entries(user, Kind.AGGREGATED)[:ON_BOARD]
    return told(user, sorted(latest, key=lambda one: one[2], reverse=True)[:ON_BOARD])


Entry = tuple[int | None, int, datetime]
"""The event's row id, or None with how many runs a day had; and when: a day's last run."""


def entries(
    user: Any, kind: Kind | None = None, until: datetime | None = None
) -> QuerySet[Any, Entry]:
    """What this reader may see of a kind (None: of all), latest first; slice it, then `told`.
    `until`: not what came after that instant."""
    finished = visible_runs(user)
    if until is not None:
        finished = finished.filter(finished_at__lte=until)
    days = finished.annotate(day=TruncDate("finished_at")).order_by().values("day")
    runs = days.annotate(
        event=Value(None, BigIntegerField()), count=Count("pk"), when=Max("finished_at")
    ).values_list("event", "count", "when")
    if kind is Kind.AGGREGATED:
        return runs.distinct().order_by("-when")  # else a count of it drops its columns
    events = visible_changes(user).select_related(None)
    if until is not None:
        events = events.filter(at__lte=until)
    if kind is not None:
        events = events.filter(action__in=ACTIONS[kind])
    rows = events.annotate(event=F("pk"), count=Value(1), when=F("at"))
    listed = rows.values_list("event", "count", "when")
    if kind is not None:
        return listed.order_by("-when", "-event")
    return listed.order_by().union(runs, all=True).order_by("-when", "-event")


def told(user: Any, listed: Sequence[Entry]) -> list[RecentChange]:
    """The entries of one page in words; a fixed number of queries, whatever their number."""
    wanted = [event for event, _count, _when in listed if event is not None]
    events = AuditEvent.objects.select_related("actor__department", "effects").in_bulk(wanted)
    in_order = [events[pk] for pk in wanted]
    changes = iter(recent_changes(user, in_order))
    opens = is_allowed(user, Permission.VIEW_JOBS)
    return [
        _of_a_day(count, when, opens) if event is None else next(changes)
        for event, count, when in listed
    ]


def _of_a_day(count: int, when: datetime, opens: bool) -> RecentChange:
    what = ngettext("当天重算%(n)d次", "当天重算%(n)d次", count) % {"n": count}
    address = reverse("targets:job-list") if opens else ""
    return RecentChange(when, None, Kind.AGGREGATED, what, address, [])


def recent_changes(user: Any, events: Sequence[AuditEvent]) -> list[RecentChange]:
    of = _Subjects(user, events)
    changes = []
    for event in events:
        effects, instead = of.effects(event)
        change = RecentChange(
            at=event.at,
            who=event.actor,
            kind=KIND_OF[event.action],
            what=of.words(event),
            address=of.address(event),
            effects=effects,
            touched="" if effects else _("；").join(filter(None, instead)),
        )
        changes.append(change)
    return changes


class _Subjects:
    """What the events of one page are about, read at once."""

    def __init__(self, user: Any, events: Sequence[AuditEvent]) -> None:
        ids = {
            kind: {int(one.object_id) for one in events if one.action in actions}
            for kind, actions in (("return", OF_RETURNS), ("correction", OF_CORRECTIONS))
        }
        related = ("form", "reporting_period", "department")
        self.corrections = Correction.objects.in_bulk(ids["correction"])
        wanted = ids["return"] | {one.of_return_id for one in self.corrections.values()}
        returns = Return.objects.select_related(*related).prefetch_related("department__names")
        self.returns = returns.in_bulk(wanted)
        self.readable = readable_returns(user, wanted)
        self.names = indicator_names()
        periods = {
            one.pk: self.returns[one.of_return_id].reporting_period.period
            for one in self.corrections.values()
        }
        self.touches = Touches(events, periods, set(self.names))
        self.visible: Collection[Period] | None = visible_periods(user)
        self.sees_registers = is_allowed(user, Permission.VIEW_REGISTERS)
        self.sees_enterprises = sees_enterprises_figures(user)

    def return_of(self, event: AuditEvent) -> Return | None:
        if event.action in OF_CORRECTIONS:
            correction = self.corrections.get(int(event.object_id))
            return self.returns.get(correction.of_return_id) if correction else None
        return self.returns.get(int(event.object_id)) if event.action in OF_RETURNS else None

    def words(self, event: AuditEvent) -> str:
        held = self.return_of(event)
        if held is not None:
            facts = {
                "unit": held.department,
                "what": of_form(held.form, held.reporting_period),
            }
            return _("%(unit)s %(what)s") % facts
        if event.action in LIFE_EVENTS:
            name = event.object_label if self.sees_registers else _("一家企业")
            facts = {"name": name, "kind": LifeEventKind(event.detail["kind"]).label}
            return _("%(name)s%(kind)s") % facts
        if event.action in REGISTERS:
            return event.object_label if self.sees_registers else _("企业名录")
        if event.action in IMPORTS:
            counts = event.detail.get("files", {}).values()
            files = [one for one in counts if isinstance(one, dict)]
            facts = {
                "source": event.object_label,
                "new": number(sum(one.get("new", 0) for one in files)),
                "revised": number(sum(one.get("revised", 0) for one in files)),
            }
            return _("%(source)s：新增%(new)s行，修订%(revised)s行") % facts
        if event.action in POLICIES:
            return pgettext("trail", "载入政策包")
        return event.object_label

    def address(self, event: AuditEvent) -> str:
        if event.action in POLICIES:
            return reverse("targets:policy")
        held = self.return_of(event)
        if held is None or held.pk not in self.readable:
            return ""
        if event.action in OF_CORRECTIONS:
            return self.corrections[int(event.object_id)].get_absolute_url()
        return held.get_absolute_url()

    def effects(self, event: AuditEvent) -> tuple[list[Effect], list[str]]:
        """What it did to the targets; and what is said instead, where that is nothing."""
        touched = self.touches.words(event)
        known: EventEffects | None = getattr(event, "effects", None)
        if known is None or known.effects is None:
            return [], [touched]
        seen = [one for one in known.effects if self._may_see(one["period"])]
        if not seen:
            return [], [touched, "" if self.touches.is_plain(event) else self._unmoved()]
        may_tell = not known.is_of_few or self._knows(event)
        told = [one for one in seen if may_tell or not _is_difference(one)]
        told.sort(key=lambda one: Period.parse(one["period"]), reverse=True)
        effects = [_effect(one, words) for one in told if (words := effect_told(one, self.names))]
        return effects, [touched, "" if may_tell else _("影响能看出单家企业的数，不列")]

    def _unmoved(self) -> str:
        if self.visible is None:
            return _("各目标都没有变")
        return _("已公布的各期，各目标都没有变")

    def _knows(self, event: AuditEvent) -> bool:
        """Whether the reader may see the figures of the enterprises it was about: all, or those of
        the own department, whose returns are the only ones it is shown."""
        is_own = self.visible is not None and event.action in (*OF_RETURNS, *OF_CORRECTIONS)
        return self.sees_enterprises or is_own

    def _may_see(self, written: str) -> bool:
        return self.visible is None or Period.parse(written) in self.visible


def _effect(one: Mapping[str, Any], words: str) -> Effect:
    came_or_went = one["before"] is None or one["after"] is None
    return Effect(None if came_or_went else Period.parse(one["period"]), words)


def _is_difference(effect: Mapping[str, Any]) -> bool:
    """Whether it tells by how much a value changed."""
    before, after = effect["before"], effect["after"]
    if before is None or after is None or None in (before["value"], after["value"]):
        return False
    return bool(before["value"] != after["value"])
