"""Which enterprises a form covers, said once for those who write and those who read."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from targets.calc.periods import Period
from targets.choices import Level
from targets.models import Enterprise, EnterpriseVersion, Form, Membership


def is_due(form: Form, period: Period, enterprise: str = "pk", as_of: datetime | None = None) -> Q:
    """Condition on rows whose column `enterprise` names an enterprise: that `form` covers it,
    by the registers as known at `as_of` (None: now).

    It does while the enterprise is active in `period` and, where the form has a filter, one
    membership of that period fits all of it.
    """
    active = EnterpriseVersion.objects.as_of(as_of).filter(
        Q(last_period__isnull=True) | Q(last_period__gte=period),
        enterprise=OuterRef(enterprise),
        first_period__lte=period,
    )
    condition = Q(Exists(active))
    if form.enterprise_filter:
        members = Membership.objects.as_of(as_of).filter(
            Q(to_period__isnull=True) | Q(to_period__gte=period),
            enterprise=OuterRef(enterprise),
            from_period__lte=period,
        )
        condition &= Q(Exists(_fitting(members, form.enterprise_filter)))
    return condition


def enterprises_due(
    form: Form, period: Period, as_of: datetime | None = None
) -> QuerySet[Enterprise]:
    """The rows of `form` in `period`; none for a form of the zone, whose one row names nobody."""
    if form.level == Level.ZONE:
        return Enterprise.objects.none()
    return Enterprise.objects.filter(is_due(form, period, as_of=as_of))


def _fitting(members: QuerySet[Membership], wanted: dict) -> QuerySet[Membership]:
    if "above_scale" in wanted:
        members = members.filter(above_scale=wanted["above_scale"])
    if "parks" in wanted:
        members = members.filter(park__code__in=wanted["parks"])
    if "clusters" in wanted:
        members = members.filter(cluster__code__in=wanted["clusters"])
    return members
