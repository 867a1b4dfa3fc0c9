"""What happened to an enterprise: confirmed events, what waits, and who followed whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from targets.access import Permission, is_allowed
from targets.calc.periods import Period
from targets.choices import LifeEventState
from targets.models import Enterprise, LifeEvent, Succession


@dataclass(frozen=True, slots=True)
class Life:
    """`before` and `after` are successions to and from others, the earliest first. `events` are
    the confirmed ones, and what waits where the reader may see proposals (`opens`)."""

    before: list[Succession]
    after: list[Succession]
    events: list[LifeEvent]
    opens: bool
    proposes: bool

    @property
    def breaks(self) -> list[Period]:
        """Quarters from which the enterprise is not the one it was."""
        return [one.from_period for one in (*self.before, *self.after)]

    @property
    def waits(self) -> bool:
        return any(one.state == LifeEventState.PROPOSED for one in self.events)


def life_of(user: Any, enterprise: Enterprise, as_of: datetime | None = None) -> Life:
    """Two queries. Looked at from `as_of`, only what was decided by then; nobody proposes there."""
    successions = list(
        Succession.objects.as_of(as_of)
        .filter(Q(predecessor=enterprise) | Q(successor=enterprise))
        .select_related("predecessor", "successor")
        .order_by("from_period", "pk")
    )
    opens = is_allowed(user, Permission.VIEW_REGISTER_CHANGES)
    states = [LifeEventState.CONFIRMED, *([LifeEventState.PROPOSED] if opens else [])]
    events = LifeEvent.objects.filter(enterprise=enterprise, state__in=states)
    if as_of is not None:
        events = events.filter(decided_at__lte=as_of)
    return Life(
        before=[one for one in successions if one.successor_id == enterprise.pk],
        after=[one for one in successions if one.predecessor_id == enterprise.pk],
        events=list(events.select_related("enterprise", "other", "park", "stage")),
        opens=opens,
        proposes=as_of is None and is_allowed(user, Permission.PROPOSE_REGISTER_CHANGES),
    )
