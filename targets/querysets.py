"""Conditions said once for those who write and those who read: what a span of periods covers,
which enterprises a form does, and where a return stands."""

from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from hightech_zone.lib.searching import folded
from targets.calc.periods import Period
from targets.choices import Level, ReturnState
from targets.models import Confirmation, Enterprise, EnterpriseVersion, Form, Membership, Return


def covering(period: Period | OuterRef, first: str = "from_period", last: str = "to_period") -> Q:
    """Condition on rows that hold from column `first` to column `last`, both included, an empty
    `last` being open: that they hold in `period`."""
    return Q(
        Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": period}), **{f"{first}__lte": period}
    )


def active_on(day: date, enterprise: str = "pk", as_of: datetime | None = None) -> Q:
    """Condition on rows whose column `enterprise` names an enterprise: that it is active on `day`,
    as known at `as_of` (None: now)."""
    covers = Q(active_to__isnull=True) | Q(active_to__gte=day)
    versions = EnterpriseVersion.objects.as_of(as_of).filter(covers, active_from__lte=day)
    return Q(Exists(versions.filter(enterprise=OuterRef(enterprise))))


def active_in(period: Period, enterprise: str = "pk", as_of: datetime | None = None) -> Q:
    """The same of a quarter: active on any day of it."""
    versions = EnterpriseVersion.objects.as_of(as_of).filter(
        covering(period, "first_period", "last_period")
    )
    return Q(Exists(versions.filter(enterprise=OuterRef(enterprise))))


def found_by(search: str, enterprise: str = "") -> Q:
    """Condition on enterprises (or rows that lead to one by `enterprise__`): that a part of their
    code or of a name they have or had, as written, in pinyin or by initials, is `search`."""
    return Q(**{f"{enterprise}search__contains": folded(search)}) if search.strip() else Q()


def is_due(form: Form, period: Period, enterprise: str = "pk", as_of: datetime | None = None) -> Q:
    """Condition on rows whose column `enterprise` names an enterprise: that `form` covers it,
    by the registers as known at `as_of` (None: now).

    It does while the enterprise is active in `period` and, where the form has a filter, one
    membership of that period fits all of it.
    """
    condition = active_in(period, enterprise, as_of)
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


def standing() -> Coalesce:
    """The state a return counts as: what waits for the department's lead has not reached the
    committee and counts as where it came from (ADR 0016)."""
    waiting = Confirmation.objects.filter(of_return=OuterRef("pk"), decision="")
    return Coalesce(Subquery(waiting.values("prior_state")[:1]), F("state"))


def is_owed_again(of_return: Return, stands: str) -> bool:
    """Whether it came in and the committee waits for it again: it was sent back, or reopened with
    its figures taken back. `stands`: by `standing`."""
    is_withdrawn = stands == ReturnState.REOPENED and of_return.withdrawn
    return stands == ReturnState.RETURNED or is_withdrawn


def _fitting(members: QuerySet[Membership], wanted: dict) -> QuerySet[Membership]:
    if "above_scale" in wanted:
        members = members.filter(above_scale=wanted["above_scale"])
    if "parks" in wanted:
        members = members.filter(park__code__in=wanted["parks"])
    if "clusters" in wanted:
        members = members.filter(cluster__code__in=wanted["clusters"])
    return members
