"""What each event writes to the register, inside the caller's transaction.

All goes through `services.registers` and `services.growth`, which close and follow rows and mark
what depends on them stale; nothing here touches a figure.
"""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from targets.calc.periods import Period
from targets.choices import LifeEventKind
from targets.errors import InvalidTransition
from targets.formatting import period_name
from targets.models import Enterprise, EnterpriseVersion, LifeEvent, Membership, Succession, User
from targets.services.growth import stage_put
from targets.services.registers import (
    EnterpriseEntry,
    MembershipEntry,
    enterprises_put,
    memberships_put,
)


def change_apply(*, event: LifeEvent, by: User, at: datetime) -> None:
    """**Raises** InvalidTransition where the register says something that does not go with it."""
    involved = [pk for pk in (event.enterprise_id, event.other_id) if pk is not None]
    list(Enterprise.objects.select_for_update(of=("self",)).filter(pk__in=involved).order_by("pk"))
    CHANGES[LifeEventKind(event.kind)](event, by, at)


def _rename(event: LifeEvent, by: User, at: datetime) -> None:
    version = _version(event.enterprise)
    if event.name == version.name:
        raise InvalidTransition(_("登记的就是这个名称。"))
    _put(event.enterprise, event.name, version.active_from, version.active_to, by, at)


def _close(event: LifeEvent, by: User, at: datetime) -> None:
    _end(event.enterprise, _day(event), by, at)


def _reopen(event: LifeEvent, by: User, at: datetime) -> None:
    """A membership that ended with the enterprise goes on with it; a merger that ended it did not
    happen."""
    version = _version(event.enterprise)
    if version.active_to is None:
        raise InvalidTransition(_("这家企业在营，不用恢复。"))
    _put(event.enterprise, version.name, version.active_from, None, by, at)
    Succession.objects.current().filter(
        predecessor=event.enterprise, kind=LifeEventKind.MERGE
    ).update(superseded_at=at)
    last = event.enterprise.memberships.current().order_by("-from_period").first()
    if last is not None and last.to_period == version.last_period:
        memberships_put(entries=[_entry(last, last.from_period, None)], at=at, by=by)


def _move(event: LifeEvent, by: User, at: datetime) -> None:
    """The quarters before stay where they were, and so do later memberships."""
    first = _first(event)
    _check_active(event.enterprise, first)
    to = (event.park_id, event.cluster_id, bool(event.above_scale))
    held = list(event.enterprise.memberships.current().order_by("from_period"))
    covering = _covering(held, first)
    if covering is not None and (covering.park_id, covering.cluster_id, covering.above_scale) == to:
        raise InvalidTransition(_("这一期登记的就是这个归属。"))
    following = next((one.from_period for one in held if one.from_period > first), None)
    last = covering.to_period if covering else following and following.plus(-1)
    entries = [MembershipEntry(event.enterprise_id, first, last, *to)]
    if covering is not None and covering.from_period < first:
        entries.insert(0, _entry(covering, covering.from_period, first.plus(-1)))
    memberships_put(entries=entries, at=at, by=by)


def _merge(event: LifeEvent, by: User, at: datetime) -> None:
    first, into = _first(event), event.other
    if into is None or into.pk == event.enterprise_id:
        raise InvalidTransition(_("企业不能并入自己。"))
    _check_active(into, first)
    _end(event.enterprise, first.first_day - timedelta(days=1), by, at)
    _follow(event.enterprise, into, event, by, at)


def _split(event: LifeEvent, by: User, at: datetime) -> None:
    """The new enterprise begins where the old one is, and is on the register from then on."""
    first = _first(event)
    _check_active(event.enterprise, first)
    if Enterprise.objects.filter(uscc=event.uscc).exists():
        raise InvalidTransition(_("代码%(uscc)s已有企业登记。") % {"uscc": event.uscc})
    entry = EnterpriseEntry(event.uscc, event.name, first.first_day)
    enterprises_put(entries=[entry], at=at, by=by)
    fresh = Enterprise.objects.get(uscc=event.uscc)
    held = list(event.enterprise.memberships.current())
    covering = _covering(held, first)
    if covering is not None:
        place = (covering.park_id, covering.cluster_id, covering.above_scale)
        memberships_put(entries=[MembershipEntry(fresh.pk, first, None, *place)], at=at, by=by)
    if not event.continues:
        _end(event.enterprise, first.first_day - timedelta(days=1), by, at)
    _follow(event.enterprise, fresh, event, by, at)


def _reach(event: LifeEvent, by: User, at: datetime) -> None:
    if event.stage is not None:
        stage_put(enterprise=event.enterprise, stage=event.stage, since=_day(event), by=by, at=at)


CHANGES = {
    LifeEventKind.RENAME: _rename,
    LifeEventKind.CLOSE: _close,
    LifeEventKind.REOPEN: _reopen,
    LifeEventKind.MOVE: _move,
    LifeEventKind.MERGE: _merge,
    LifeEventKind.SPLIT: _split,
    LifeEventKind.STAGE: _reach,
}


def _end(enterprise: Enterprise, last_day: date, by: User, at: datetime) -> None:
    version = _version(enterprise)
    if version.active_to is not None:
        raise InvalidTransition(_("这家企业已经停止经营。"))
    if last_day < version.active_from:
        raise InvalidTransition(_("早于这家企业开始经营的日子。"))
    _put(enterprise, version.name, version.active_from, last_day, by, at)


def _put(
    enterprise: Enterprise, name: str, first: date, last: date | None, by: User, at: datetime
) -> None:
    enterprises_put(entries=[EnterpriseEntry(enterprise.uscc, name, first, last)], at=at, by=by)


def _follow(
    before: Enterprise, after: Enterprise, event: LifeEvent, by: User, at: datetime
) -> None:
    Succession.objects.create(
        predecessor=before,
        successor=after,
        kind=event.kind,
        from_period=_first(event),
        recorded_at=at,
        recorded_by=by,
    )


def _check_active(enterprise: Enterprise, period: Period) -> None:
    version = _version(enterprise)
    if not (
        version.first_period <= period
        and (version.last_period is None or period <= version.last_period)
    ):
        message = _("%(name)s在%(period)s不在营。")
        raise InvalidTransition(message % {"name": enterprise, "period": period_name(period)})


def _covering(held: list[Membership], period: Period) -> Membership | None:
    return next(
        (
            one
            for one in held
            if one.from_period <= period and (one.to_period is None or period <= one.to_period)
        ),
        None,
    )


def _entry(held: Membership, first: Period, last: Period | None) -> MembershipEntry:
    place = (held.park_id, held.cluster_id, held.above_scale)
    return MembershipEntry(held.enterprise_id, first, last, *place)


def _version(enterprise: Enterprise) -> EnterpriseVersion:
    return enterprise.versions.current().get()


def _first(event: LifeEvent) -> Period:
    """Asked of those kinds only whose rows the database makes complete."""
    if event.from_period is None:
        raise ValueError(event.kind)
    return event.from_period


def _day(event: LifeEvent) -> date:
    if event.on is None:
        raise ValueError(event.kind)
    return event.on
