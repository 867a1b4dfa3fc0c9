"""Who stands in for whom, and whose open work went to whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from hightech_zone.lib.clock import today
from targets.access import (
    Permission,
    delegations_to,
    is_allowed,
    principals_for,
    visible_corrections,
    visible_delegations,
    visible_returns,
)
from targets.choices import DEPARTMENT_ROLES, CorrectionState, ReturnState, Role
from targets.models import Correction, Delegation, Handover, Return, User


@dataclass(frozen=True, slots=True)
class DelegationLine:
    """`is_running`: today is one of its days. `may_end`: the reader could have made it."""

    delegation: Delegation
    is_running: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class DelegationLists:
    """In force or still to come, and those that are over, each latest first."""

    open: list[DelegationLine]
    over: list[DelegationLine]


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What a leaver had in hand: returns not approved that they filled or handed in, and
    corrections they asked for."""

    handover: Handover
    returns: list[Return]
    corrections: list[Correction]

    @property
    def is_empty(self) -> bool:
        return not (self.returns or self.corrections)


def delegation_lists(user: User) -> DelegationLists:
    """A fixed number of queries."""
    mine: set[int] = set()
    if is_allowed(user, Permission.DELEGATE):
        mine = set(principals_for(user).values_list("pk", flat=True))
    day = today()
    lines = [
        DelegationLine(
            delegation=one,
            is_running=one.from_on <= day and _is_open(one),
            may_end=_is_open(one) and one.principal_id in mine,
        )
        for one in visible_delegations(user)
    ]
    return DelegationLists(
        open=[line for line in lines if _is_open(line.delegation)],
        over=[line for line in lines if not _is_open(line.delegation)],
    )


def _is_open(delegation: Delegation) -> bool:
    return delegation.ended_at is None and delegation.to_on >= today()


def standing_in(user: Any) -> list[Delegation]:
    """Whom the user stands in for today."""
    given = delegations_to(user).select_related("principal__department")
    return list(given.prefetch_related("principal__department__names"))


def delegates_for(user: Any) -> QuerySet[User]:
    """Who may be chosen as a delegate by `user`: colleagues with the same kind of duties."""
    people = User.objects.filter(is_active=True).select_related("department")
    people = people.prefetch_related("department__names").order_by("department__code", "username")
    if is_allowed(user, Permission.ADMINISTER):
        return people.filter(role__in=[*DEPARTMENT_ROLES, Role.REVIEWER])
    kind: Iterable[str] = DEPARTMENT_ROLES if user.role in DEPARTMENT_ROLES else (user.role,)
    return people.filter(role__in=kind)


def work_taken_over(user: User) -> list[OpenWork]:
    """What leavers left to `user` and is still open; three queries for each of them."""
    taken = Handover.objects.filter(successor=user).select_related("leaver", "made_by")
    found = [
        OpenWork(
            one,
            list(_returns_in_hand(visible_returns(user), one.leaver)),
            list(_corrections_in_hand(visible_corrections(user), one.leaver)),
        )
        for one in taken
    ]
    return [one for one in found if not one.is_empty]


def work_in_hand(leaver: User) -> tuple[list[Return], list[Correction]]:
    """What a person would leave behind, for whoever hands it on: titles, no figures."""
    returns = Return.objects.select_related("form", "reporting_period")
    corrections = Correction.objects.select_related(
        "of_return__form", "of_return__reporting_period"
    )
    return list(_returns_in_hand(returns, leaver)), list(_corrections_in_hand(corrections, leaver))


def _returns_in_hand(returns: QuerySet[Return], leaver: User) -> QuerySet[Return]:
    touched = (
        Q(cells__changed_by=leaver)
        | Q(submissions__submitted_by=leaver)
        | Q(confirmations__asked_by=leaver)
    )
    unfinished = returns.exclude(state=ReturnState.APPROVED)
    return unfinished.filter(pk__in=Return.objects.filter(touched).order_by().values("pk"))


def _corrections_in_hand(corrections: QuerySet[Correction], leaver: User) -> QuerySet[Correction]:
    return corrections.filter(state=CorrectionState.OPEN, requested_by=leaver)
