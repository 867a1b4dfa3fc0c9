"""Conditions said once for those who write and those who read: what a span of periods covers,
and which enterprises a form does."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from targets.calc.periods import Period
from targets.choices import Level
from targets.models import Enterprise, EnterpriseVersion, Form, Membership


def covering(period: Period | OuterRef, first: str = "from_period", last: str = "to_period") -> Q:
    """Condition on rows that hold from column `first` to column `last`, both included, an empty
    `last` being open: that they hold in `period`."""
    return Q(
        Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": period}), **{f"{first}__lte": period}
    )


def is_due(form: Form, period: Period, enterprise: str = "pk", as_of: datetime | None = None) -> Q:
    """Condition on rows whose column `enterprise` names an enterprise: that `form` covers it,
    by the registers as known at `as_of` (None: now).

    It does while the enterprise is active in `period` and, where the form has a filter, one
    membership of that period fits all of it.
    """
    active = EnterpriseVersion.objects.as_of(as_of).filter(
        covering(period, "first_period", "last_period"), enterprise=OuterRef(enterprise)
    )
    condition = Q(Exists(active))
    if form.enterprise_filter:
        members = Membership.objects.as_of(as_of).filter(
            covering(period), enterprise=OuterRef(enterprise)
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
