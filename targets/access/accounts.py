"""Accounts, units, periods, assignments and delegations: the administrator's objects, and what
of them a lead has."""

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from targets.access.permissions import Permission, check, is_allowed
from targets.access.published import period_or_404
from targets.choices import DEPARTMENT_ROLES, Role
from targets.models import Delegation, Form, FormAssignment, ReportingPeriod, Unit, User


def visible_accounts(user: Any) -> QuerySet[User]:
    check(user, Permission.ADMINISTER)
    return User.objects.select_related("department").prefetch_related("department__names")


def get_account_for(user: Any, pk: int) -> User:
    return get_object_or_404(visible_accounts(user), pk=pk)


def visible_units(user: Any) -> QuerySet[Unit]:
    check(user, Permission.ADMINISTER)
    return Unit.objects.select_related("successor").prefetch_related("names", "successor__names")


def get_unit_for(user: Any, code: str) -> Unit:
    return get_object_or_404(visible_units(user), code=code)


def visible_reporting_periods(user: Any) -> QuerySet[ReportingPeriod]:
    """Latest first, for those who set their dates."""
    check(user, Permission.ADMINISTER)
    return ReportingPeriod.objects.order_by("-period")


def get_period_to_change(user: Any, written: str) -> ReportingPeriod:
    return get_object_or_404(visible_reporting_periods(user), period=period_or_404(written))


def get_form_to_assign(user: Any, code: str) -> Form:
    check(user, Permission.ADMINISTER)
    return get_object_or_404(Form, code=code)


def visible_assignments(user: Any) -> QuerySet[FormAssignment]:
    """Who fills which form: all for administrators, the own department's for a lead."""
    assignments = FormAssignment.objects.select_related("form", "department")
    if is_allowed(user, Permission.ADMINISTER):
        return assignments
    check(user, Permission.RUN_DEPARTMENT)
    return assignments.filter(department=user.department_id)


def get_assignment_for(user: Any, pk: int) -> FormAssignment:
    return get_object_or_404(visible_assignments(user), pk=pk)


def visible_members(user: Any) -> QuerySet[User]:
    """The people whose work an administrator, or the lead of their department, may hand on."""
    people = User.objects.select_related("department").prefetch_related("department__names")
    if is_allowed(user, Permission.ADMINISTER):
        return people
    check(user, Permission.RUN_DEPARTMENT)
    return people.filter(department=user.department_id, role__in=DEPARTMENT_ROLES)


def get_member_for(user: Any, pk: int) -> User:
    return get_object_or_404(visible_members(user), pk=pk)


def visible_delegations(user: Any) -> QuerySet[Delegation]:
    """One's own, given and taken; for a lead those of the department; for administrators and
    auditors all."""
    check(user, Permission.VIEW_DELEGATIONS)
    delegations = Delegation.objects.select_related(
        "principal__department", "delegate__department", "made_by", "ended_by"
    ).prefetch_related("principal__department__names", "delegate__department__names")
    if user.role in (Role.ADMINISTRATOR, Role.AUDITOR):
        return delegations
    mine = Q(principal=user) | Q(delegate=user)
    if is_allowed(user, Permission.RUN_DEPARTMENT):
        mine |= Q(principal__department=user.department_id)
    return delegations.filter(mine)


def principals_for(user: Any) -> QuerySet[User]:
    """Whose duties `user` may put into another's hands: their own, their department's people's
    for a lead, everybody's who has such duties for an administrator."""
    check(user, Permission.DELEGATE)
    people = User.objects.filter(is_active=True, role__in=[*DEPARTMENT_ROLES, Role.REVIEWER])
    people = people.select_related("department").prefetch_related("department__names")
    if is_allowed(user, Permission.ADMINISTER):
        return people
    mine = Q(pk=user.pk)
    if is_allowed(user, Permission.RUN_DEPARTMENT):
        mine |= Q(department=user.department_id, role__in=DEPARTMENT_ROLES)
    return people.filter(mine)


def get_delegation_to_end(user: Any, pk: int) -> Delegation:
    """One that `user` could have made."""
    check(user, Permission.DELEGATE)
    mine = visible_delegations(user).filter(principal__in=principals_for(user))
    return get_object_or_404(mine, pk=pk)
