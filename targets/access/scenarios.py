"""Kept scenarios: whoever may see the board at their moment."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from targets.access.permissions import Permission, check
from targets.access.published import sees_unpublished
from targets.models import ReportingPeriod, Scenario


def visible_scenarios(user: Any) -> QuerySet[Scenario]:
    """Of the active policy, with who made them; for those who see published periods only, of
    periods that were published at the scenario's own moment."""
    check(user, Permission.VIEW_PUBLISHED)
    held = Scenario.objects.filter(policy__is_active=True).select_related("made_by")
    if sees_unpublished(user):
        return held
    published = ReportingPeriod.objects.filter(
        period=OuterRef("period"), published_at__isnull=False
    )
    then = published.filter(published_at__lte=OuterRef("as_of"))
    return held.filter(Q(Exists(published), as_of__isnull=True) | Q(Exists(then)))


def get_scenario_to_delete(user: Any, pk: int) -> Scenario:
    """One's own; everybody sees whose it is, so another's is refused, not hidden."""
    check(user, Permission.SAVE_SCENARIOS)
    scenario = get_object_or_404(visible_scenarios(user), pk=pk)
    if scenario.made_by_id != user.pk:
        raise PermissionDenied
    return scenario
