"""Enterprises, certificates, validation rules."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from targets.access.permissions import Permission, check
from targets.models import Certificate, Enterprise, EnterpriseVersion, LifeEvent, ValidationRule


def visible_rules(user: Any) -> QuerySet[ValidationRule]:
    """The rules as they are now, whatever their state."""
    check(user, Permission.VIEW_RULES)
    return ValidationRule.objects.current()


def get_rule_for(user: Any, code: str) -> ValidationRule:
    return get_object_or_404(visible_rules(user), code=code)


def get_rule_to_change(user: Any, code: str) -> ValidationRule:
    check(user, Permission.CHANGE_RULES)
    return get_rule_for(user, code)


def visible_enterprises(user: Any, as_of: datetime | None = None) -> QuerySet[Enterprise]:
    """All, or those that were on the register at `as_of`."""
    check(user, Permission.VIEW_REGISTERS)
    if as_of is None:
        return Enterprise.objects.all()
    known = EnterpriseVersion.objects.as_of(as_of).filter(enterprise=OuterRef("pk"))
    return Enterprise.objects.filter(Exists(known))


def get_enterprise_for(user: Any, uscc: str, as_of: datetime | None = None) -> Enterprise:
    return get_object_or_404(visible_enterprises(user, as_of), uscc=uscc)


def visible_certificates(user: Any, as_of: datetime | None = None) -> QuerySet[Certificate]:
    """Certificates on the register at `as_of` (None: now), with their enterprise."""
    check(user, Permission.VIEW_REGISTERS)
    return Certificate.objects.as_of(as_of).select_related("enterprise")


def get_enterprise_to_change(user: Any, uscc: str) -> Enterprise:
    """For whoever may propose a change of the register."""
    check(user, Permission.PROPOSE_REGISTER_CHANGES)
    return get_enterprise_for(user, uscc)


def visible_events(user: Any) -> QuerySet[LifeEvent]:
    check(user, Permission.VIEW_REGISTER_CHANGES)
    return LifeEvent.objects.select_related(
        "enterprise", "other", "park", "cluster", "stage", "proposed_by", "decided_by"
    )


def get_event_for(user: Any, uscc: str, pk: int) -> LifeEvent:
    return get_object_or_404(visible_events(user), enterprise__uscc=uscc, pk=pk)
