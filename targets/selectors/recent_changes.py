"""What changed lately: who, when, what, and what it did to the targets.

Events of the trail and, a line for each day, the finished runs of the aggregation.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import BigIntegerField, Count, F, Max, QuerySet, Value
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from targets.access import Permission, is_allowed, readable_returns, visible_periods
from targets.access.changes import (
    IMPORTS,
    LIFE_EVENTS,
    OF_CORRECTIONS,
    OF_RETURNS,
    REGISTERS,
    visible_changes,
    visible_runs,
)
from targets.calc.periods import Period
from targets.choices import Decision, LifeEventKind
from targets.models import AuditEvent, Correction, Return, ReviewWeight, Submission, User
from targets.selectors.change_touches import Touches
from targets.selectors.review.queue import indicator_names
from targets.selectors.review.words import effects_told
from targets.selectors.todo.task import of_form

ON_BOARD = 6


class Kind(StrEnum):
    APPROVED = "approved"
    RETURNED = "returned"
    REOPENED = "reopened"
    CORRECTED = "corrected"
    REGISTER = "register"
    LIFE = "life"
    IMPORTED = "imported"
    AGGREGATED = "aggregated"


ACTIONS: dict[Kind, Sequence[str]] = {
    Kind.APPROVED: OF_RETURNS[:1],
    Kind.RETURNED: OF_RETURNS[1:2],
    Kind.REOPENED: OF_RETURNS[2:],
    Kind.CORRECTED: OF_CORRECTIONS,
    Kind.REGISTER: REGISTERS,
    Kind.LIFE: LIFE_EVENTS,
    Kind.IMPORTED: IMPORTS,
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
    Kind.AGGREGATED: pgettext_lazy("change", "汇总"),
}


@dataclass(frozen=True, slots=True)
class RecentChange:
    """`who` None: the system itself. `what` names it without a figure of a single enterprise;
    `address` is empty where the reader may not open it. `effects`: in words, of the targets that
    changed in periods the reader may see; empty where nothing is known of any. `touched`: what it
    bears on, of changes whose effects are not kept; empty where that is unknown too."""

    at: datetime
    who: User | None
    kind: Kind
    what: str
    address: str
    effects: list[str]
    touched: str = ""

    @property
    def kind_name(self) -> str:
        return str(KIND_WORDS[self.kind])


def latest_changes(user: Any) -> list[RecentChange]:
    """The last few that the board shows to this reader."""
    events = visible_changes(user).select_related(None).annotate(event=F("pk"))
    rows = events.annotate(count=Value(1), when=F("at")).order_by("-at", "-pk")
    latest = list(rows.values_list("event", "count", "when")[:ON_BOARD])
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
    events = AuditEvent.objects.select_related("actor__department").in_bulk(wanted)
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
    return [
        RecentChange(
            at=event.at,
            who=event.actor,
            kind=KIND_OF[event.action],
            what=of.words(event),
            address=of.address(event),
            effects=of.effects(event),
            touched=of.touches.words(event),
        )
        for event in events
    ]


class _Subjects:
    """What the events of one page are about, read at once."""

    def __init__(self, user: Any, events: Sequence[AuditEvent]) -> None:
        ids = {
            kind: {int(one.object_id) for one in events if one.action in actions}
            for kind, actions in (("return", OF_RETURNS), ("correction", OF_CORRECTIONS))
        }
        related = ("form", "reporting_period", "department")
        corrections = Correction.objects.filter(pk__in=ids["correction"])
        self.corrections = {one.pk: one for one in corrections}
        wanted = ids["return"] | {one.of_return_id for one in self.corrections.values()}
        returns = Return.objects.filter(pk__in=wanted).select_related(*related)
        self.returns = {one.pk: one for one in returns.prefetch_related("department__names")}
        self.readable = readable_returns(user, wanted)
        approved = Submission.objects.filter(
            of_return__in=ids["return"], decision=Decision.APPROVED, is_correction=False
        )
        self.approved = list(approved.select_related("weight"))
        self.names = indicator_names()
        periods = {
            one.pk: self.returns[one.of_return_id].reporting_period.period
            for one in self.corrections.values()
        }
        self.touches = Touches(events, periods, set(self.names))
        self.visible: Collection[Period] | None = visible_periods(user)
        self.sees_registers = is_allowed(user, Permission.VIEW_REGISTERS)

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
            files = event.detail.get("files", {}).values()
            facts = {
                "source": event.object_label,
                "new": sum(one.get("new", 0) for one in files if isinstance(one, dict)),
                "revised": sum(one.get("revised", 0) for one in files if isinstance(one, dict)),
            }
            return _("%(source)s：新增%(new)s行，修订%(revised)s行") % facts
        return event.object_label

    def address(self, event: AuditEvent) -> str:
        held = self.return_of(event)
        if held is None or held.pk not in self.readable:
            return ""
        if event.action in OF_CORRECTIONS:
            return self.corrections[int(event.object_id)].get_absolute_url()
        return held.get_absolute_url()

    def effects(self, event: AuditEvent) -> list[str]:
        """What an approval changed: of the submission that was decided nearest to the event."""
        if KIND_OF[event.action] is not Kind.APPROVED:
            return []
        pk = int(event.object_id)
        decided = [one for one in self.approved if one.of_return_id == pk and one.decided_at]
        nearest = min(
            decided, key=lambda one: abs(event.at - (one.decided_at or event.at)), default=None
        )
        weight: ReviewWeight | None = getattr(nearest, "weight", None)
        if weight is None:
            return []
        shown = [one for one in weight.effects if self._may_see(one["period"])]
        return effects_told(ReviewWeight(effects=shown), self.names)

    def _may_see(self, written: str) -> bool:
        return self.visible is None or Period.parse(written) in self.visible
