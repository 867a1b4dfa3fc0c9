"""Periods, targets and indicators: reporters and leads see what is published."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from hightech_zone.lib.clock import today
from hightech_zone.lib.once import kept
from targets.access.permissions import Permission, check, is_allowed
from targets.calc.periods import InvalidPeriod, Period
from targets.choices import Level
from targets.models import DataElement, Indicator, Policy, ReportingPeriod, Target


class NotPublished(PermissionDenied):
    """The role sees published periods only, and this one is not published yet."""


def sees_unpublished(user: Any) -> bool:
    return is_allowed(user, Permission.VIEW_UNPUBLISHED)


def sees_enterprises_figures(user: Any) -> bool:
    """Others get aggregates with the cells of few enterprises suppressed."""
    return is_allowed(user, Permission.VIEW_ENTERPRISE_FIGURES)


def published_periods(as_of: datetime | None = None) -> set[Period]:
    """Those published by `as_of`; None: by now."""
    published = ReportingPeriod.objects.filter(published_at__isnull=False)
    if as_of is not None:
        published = published.filter(published_at__lte=as_of)
    return set(published.values_list("period", flat=True))


def visible_periods(user: Any, as_of: datetime | None = None) -> set[Period] | None:
    """The periods whose figures the user may see beside others; None: all."""
    return None if sees_unpublished(user) else published_periods(as_of)


def check_period(user: Any, period: Period, as_of: datetime | None = None) -> None:
    """Refuse figures of an unpublished period to those who see published ones only, and so too
    a published period as it stood before its publication.

    **Raises** PermissionDenied (`NotPublished`).
    """
    check(user, Permission.VIEW_PUBLISHED)
    if sees_unpublished(user):
        return
    if period not in published_periods(as_of):
        raise NotPublished(str(period))


def get_target_for(user: Any, code: str) -> Target:
    """The active policy's target for an indicator; with indicator, clause and policy."""
    check(user, Permission.VIEW_PUBLISHED)
    return _target(code)


@kept
def _target(code: str) -> Target:
    targets = Target.objects.select_related("indicator", "clause", "policy")
    return get_object_or_404(targets, policy__is_active=True, indicator__code=code)


def get_element_for(user: Any, code: str, uscc: str) -> DataElement:
    """The data element of one cell, for those who may see it before it is published: the zone's
    own (`uscc` empty) or a single enterprise's."""
    check(user, Permission.VIEW_ENTERPRISE_FIGURES if uscc else Permission.VIEW_UNPUBLISHED)
    level = Level.ENTERPRISE if uscc else Level.ZONE
    return get_object_or_404(DataElement, code=code, level=level)


def get_policy_to_attach(user: Any) -> Policy:
    """The active policy, for whoever may attach its official text."""
    check(user, Permission.ADMINISTER)
    return get_object_or_404(Policy, is_active=True)


def get_indicator_for(user: Any, code: str) -> Indicator:
    """An indicator of the active policy."""
    check(user, Permission.VIEW_PUBLISHED)
    return get_object_or_404(Indicator, targets__policy__is_active=True, code=code)


def ended_period_or_404(written: str) -> Period:
    """A quarter of an address; one that has not ended yet is not there."""
    period = period_or_404(written)
    if period > Period.ended_by(today()):
        raise Http404
    return period


def period_or_404(written: str) -> Period:
    try:
        return Period.parse(written)
    except InvalidPeriod as error:
        raise Http404 from error
