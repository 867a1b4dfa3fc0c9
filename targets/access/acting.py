"""Standing in for somebody on leave (ADR 0016)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet

from hightech_zone.lib.clock import today
from hightech_zone.lib.once import once
from targets.access.permissions import Permission, is_allowed
from targets.choices import DEPARTMENT_ROLES, Role
from targets.models import Delegation, User


@dataclass(frozen=True, slots=True)
class Acting:
    """A person in the act. `on_behalf_of`: whose duty it is, where they act as a delegate.
    `persons` are the ids of all whose hands count as theirs: their own, and their principals'."""

    by: User
    on_behalf_of: User | None
    persons: frozenset[int]


def delegations_on(day: date) -> QuerySet[Delegation]:
    """In force on a day, between people in service with the same kind of role. A delegation never
    gives what the delegate's role could not have."""
    departments = Q(principal__role__in=DEPARTMENT_ROLES, delegate__role__in=DEPARTMENT_ROLES)
    return Delegation.objects.filter(
        departments | Q(principal__role=F("delegate__role")),
        from_on__lte=day,
        to_on__gte=day,
        ended_at__isnull=True,
        principal__is_active=True,
        delegate__is_active=True,
    ).order_by("id")


def delegations_to(user: Any) -> QuerySet[Delegation]:
    """In force today, with their principals."""
    return delegations_on(today()).filter(delegate=user)


@once
def principals_of(user: Any) -> list[User]:
    """Those for whom the user stands in today."""
    return [one.principal for one in delegations_to(user).select_related("principal")]


def persons_of(user: Any) -> frozenset[int]:
    """Ids of all whose hands count as the user's: their own and those of their principals."""
    return frozenset({user.pk, *(one.pk for one in principals_of(user))})


def acting(
    user: Any,
    permission: Permission,
    department_id: int | None = None,
    hands: Collection[int | None] = (),
) -> Acting:
    """In whose name `user` does what `permission` allows, to returns of a department; None: of any.
    `hands`: who has had a hand in it already and must not be the second; nobody is stood in for
    who is among them, where `user` may in another's name or their own.

    A duty is filling for a reporter, confirming for a lead, reviewing for a reviewer: whoever
    stands in for that person does that duty in their name, other things in their own where they
    have the right themselves.

    **Raises** PermissionDenied where neither they nor anybody they stand in for may.
    """
    if not isinstance(user, User) or not user.is_active:
        raise PermissionDenied(permission)

    def may(person: User) -> bool:
        is_theirs = department_id is None or person.department_id == department_id
        return is_theirs and is_allowed(person, permission)

    given = principals_of(user)
    persons = frozenset({user.pk, *(one.pk for one in given)})
    able = [one for one in given if may(one)]
    free = [one for one in able if one.pk not in hands]
    whose = next((one for one in free if one.role == DUTIES.get(permission)), None)
    if whose is None and not may(user):
        if not able:
            raise PermissionDenied(permission)
        whose = (free or able)[0]
    return Acting(user, whose, persons)


DUTIES = {
    Permission.FILL_RETURNS: Role.REPORTER,
    Permission.CONFIRM_RETURNS: Role.LEAD,
    Permission.REVIEW_RETURNS: Role.REVIEWER,
}


def of_departments(user: Any, column: str = "department") -> Q:
    """Rows of the own department, and of those whose people the user stands in for today. Part of
    the rows' own query: it costs none of its own."""
    principals = delegations_to(user).order_by().values("principal__department")
    return Q(**{column: user.department_id}) | Q(**{f"{column}__in": principals})
