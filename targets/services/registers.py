"""Writing the registers: enterprises, their memberships and certificates.

Rows are never overwritten: an equal one stays, a different one closes the row in force and adds
its successor, and what depends on either is marked stale. Whether the person may change a
register is settled before: by the proposal somebody confirmed, or by the command.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from hightech_zone.lib import uscc as codes
from hightech_zone.lib.clock import db_now
from hightech_zone.lib.searching import search_text
from targets import audit
from targets.calc.periods import Period
from targets.errors import RuleError
from targets.models import (
    Certificate,
    Cluster,
    Enterprise,
    EnterpriseVersion,
    Membership,
    Park,
    User,
)
from targets.models.recorded import Recorded
from targets.services.stale import mark_enterprises_stale

BATCH = 2000
Span = tuple[Period, Period | None]
Row = TypeVar("Row", bound=Recorded)


class RegisterRefused(RuleError):
    rule = "register_refused"


class EnterpriseEntry(NamedTuple):
    """An enterprise and the days it is active; no end: open."""

    uscc: str
    name: str
    active_from: date
    active_to: date | None = None


class MembershipEntry(NamedTuple):
    """Where an enterprise belongs from a period to another, both included; no end: open."""

    enterprise_id: int
    from_period: Period
    to_period: Period | None
    park_id: int | None
    cluster_id: int | None
    above_scale: bool


class CertificateEntry(NamedTuple):
    """A certificate; enterprise, kind and number tell it from others."""

    enterprise_id: int
    kind: str
    number: str
    level: str
    issued_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class PutResult:
    new: int = 0
    revised: int = 0
    unchanged: int = 0

    @property
    def is_change(self) -> bool:
        return bool(self.new or self.revised)


@transaction.atomic
def enterprise_put(
    *,
    uscc: str,
    name: str,
    active_from: date,
    active_to: date | None = None,
    by: User | None = None,
    at: datetime | None = None,
) -> Enterprise:
    """Register an enterprise, or correct its name or active days.

    **Raises** InvalidUscc for a code that cannot be one, RegisterRefused where the days run
    backwards.
    """
    if active_to is not None and active_to < active_from:
        raise RegisterRefused(_("终止日期早于起始日期。"), field="active_to")
    entry = EnterpriseEntry(codes.check(uscc), name.strip(), active_from, active_to)
    result = enterprises_put(entries=[entry], at=at or db_now(), by=by)
    enterprise = Enterprise.objects.get(uscc=entry.uscc)
    _record(result, "enterprise.put", by, enterprise, entry._asdict())
    return enterprise


@transaction.atomic
def membership_put(
    *,
    enterprise: Enterprise,
    from_period: Period,
    to_period: Period | None = None,
    park: Park | None = None,
    cluster: Cluster | None = None,
    above_scale: bool,
    by: User | None = None,
    at: datetime | None = None,
) -> PutResult:
    """Say where an enterprise belongs from a period on, or correct what began in that period.

    **Raises** RegisterRefused where it overlaps another membership or runs backwards.
    """
    Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    if to_period is not None and to_period < from_period:
        raise RegisterRefused(_("截止的报告期早于起始的报告期。"), field="to_period")
    park_id, cluster_id = park.pk if park else None, cluster.pk if cluster else None
    entry = MembershipEntry(enterprise.pk, from_period, to_period, park_id, cluster_id, above_scale)
    held = enterprise.memberships.current().exclude(from_period=from_period)
    overlapped = overlapping([(row.from_period, row.to_period) for row in held], entry)
    if overlapped is not None:
        message = _("与自%(period)s起的归属重叠，请先截止原归属。")
        raise RegisterRefused(message % {"period": overlapped}, field="from_period")
    result = memberships_put(entries=[entry], at=at or db_now(), by=by)
    _record(result, "membership.put", by, enterprise, entry._asdict())
    return result


@transaction.atomic
def certificate_put(
    *,
    enterprise: Enterprise,
    kind: str,
    number: str,
    issued_on: date,
    expires_on: date | None = None,
    level: str = "",
    by: User | None = None,
    at: datetime | None = None,
) -> PutResult:
    """Register a certificate, or correct the one of the same kind and number.

    **Raises** RegisterRefused where it lapses before it is issued.
    """
    if expires_on is not None and expires_on <= issued_on:
        raise RegisterRefused(_("失效日期须晚于发证日期。"), field="expires_on")
    entry = CertificateEntry(enterprise.pk, kind, number.strip(), level, issued_on, expires_on)
    result = certificates_put(entries=[entry], at=at or db_now(), by=by)
    _record(result, "certificate.put", by, enterprise, entry._asdict())
    return result


def overlapping(spans: Iterable[Span], entry: MembershipEntry) -> Period | None:
    """The first period of the span that the entry's overlaps, if any."""
    for first, last in spans:
        starts_in_time = last is None or entry.from_period <= last
        if starts_in_time and (entry.to_period is None or first <= entry.to_period):
            return first
    return None


# In bulk, inside the caller's transaction; the entries are sound, and their keys differ


def enterprises_put(
    *, entries: Sequence[EnterpriseEntry], at: datetime, by: User | None = None
) -> PutResult:
    known = dict(Enterprise.objects.values_list("uscc", "pk"))
    fresh = [
        Enterprise(uscc=one.uscc, name=one.name, search=search_text(one.uscc, [one.name]))
        for one in entries
        if one.uscc not in known
    ]
    Enterprise.objects.bulk_create(fresh, batch_size=BATCH)
    known |= {enterprise.uscc: enterprise.pk for enterprise in fresh}
    rows = [
        EnterpriseVersion(
            enterprise_id=known[entry.uscc],
            name=entry.name,
            active_from=entry.active_from,
            active_to=entry.active_to,
            first_period=Period.containing(entry.active_from),
            last_period=Period.containing(entry.active_to) if entry.active_to else None,
        )
        for entry in entries
    ]
    result, changed = _put(
        EnterpriseVersion, rows, ("enterprise_id",), ("name", "active_from", "active_to"), at, by
    )
    new = {enterprise.pk for enterprise in fresh}
    _rename({row.enterprise_id: row.name for row in changed if row.enterprise_id not in new})
    _mark(changed, lambda row: (row.first_period, row.last_period))
    return result


def memberships_put(
    *, entries: Sequence[MembershipEntry], at: datetime, by: User | None = None
) -> PutResult:
    result, changed = _put(
        Membership,
        [Membership(**entry._asdict()) for entry in entries],
        ("enterprise_id", "from_period"),
        ("to_period", "park_id", "cluster_id", "above_scale"),
        at,
        by,
    )
    _mark(changed, lambda row: (row.from_period, row.to_period))
    return result


def certificates_put(
    *, entries: Sequence[CertificateEntry], at: datetime, by: User | None = None
) -> PutResult:
    result, changed = _put(
        Certificate,
        [Certificate(**entry._asdict()) for entry in entries],
        ("enterprise_id", "kind", "number"),
        ("level", "issued_on", "expires_on"),
        at,
        by,
    )
    _mark(
        changed,
        lambda row: (
            Period.containing(row.issued_on),
            row.expires_on and Period.containing(row.expires_on),
        ),
    )
    return result


def _put(
    model: type[Row],
    rows: Sequence[Row],
    key: Sequence[str],
    values: Sequence[str],
    at: datetime,
    by: User | None,
) -> tuple[PutResult, list[Any]]:
    """What happened, and every row that was closed or added."""
    read_key, read_values = _reader(key), _reader(values)
    held = {read_key(row): row for row in _in_force(model, rows)}
    closed, added = [], []
    for row in rows:
        past = held.get(read_key(row))
        if past is not None and read_values(past) == read_values(row):
            continue
        row.recorded_at, row.recorded_by = at, by
        added.append(row)
        if past is not None:
            closed.append(past)
    for start in range(0, len(closed), BATCH):
        chunk = [row.pk for row in closed[start : start + BATCH]]
        model._default_manager.filter(pk__in=chunk).update(superseded_at=at)
    model._default_manager.bulk_create(added, batch_size=BATCH)
    new = len(added) - len(closed)
    return PutResult(new, len(closed), len(rows) - len(added)), [*closed, *added]


def _in_force(model: type[Row], rows: Sequence[Any]) -> Iterable[Row]:
    current: Any = model._default_manager
    if len(rows) < BATCH:
        current = current.filter(enterprise__in={row.enterprise_id for row in rows})
    return current.filter(superseded_at__isnull=True).select_for_update(of=("self",))


def _reader(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda row: tuple(getattr(row, name) for name in names)


def _rename(names: dict[int, str]) -> None:
    """Bring what is derived from the names on the enterprises themselves up to date."""
    ids = list(names)
    for start in range(0, len(ids), BATCH):
        chunk = ids[start : start + BATCH]
        known = defaultdict(list)
        versions = EnterpriseVersion.objects.filter(enterprise__in=chunk).order_by("-pk")
        for pk, name in versions.values_list("enterprise_id", "name"):
            known[pk].append(name)
        renamed = []
        for enterprise in Enterprise.objects.filter(pk__in=chunk):
            found_by = search_text(enterprise.uscc, known[enterprise.pk])
            if (enterprise.name, enterprise.search) != (names[enterprise.pk], found_by):
                enterprise.name, enterprise.search = names[enterprise.pk], found_by
                renamed.append(enterprise)
        Enterprise.objects.bulk_update(renamed, ["name", "search"], batch_size=BATCH)


def _mark(changed: Iterable[Any], span_of: Callable[[Any], Span]) -> None:
    mark_enterprises_stale((row.enterprise_id, *span_of(row)) for row in changed)


def _record(
    result: PutResult, action: str, by: User | None, enterprise: Enterprise, entry: dict[str, Any]
) -> None:
    if result.is_change:
        detail = {name: value if value is None else str(value) for name, value in entry.items()}
        audit.record(action=action, actor=by, subject=enterprise, detail=detail)
