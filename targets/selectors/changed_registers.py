"""The enterprises that a figure counts otherwise than on an earlier day: other dates, another size
class where only those above scale count, other certificates where these are counted."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from targets.calc.bridge import Cause
from targets.calc.formulas import Formula, TermLevel
from targets.calc.periods import Period
from targets.models import Certificate, Enterprise, EnterpriseVersion, Membership, User
from targets.selectors.changed_cells import cells_of


@dataclass(frozen=True, slots=True)
class Counted:
    """How a figure counts an enterprise: in which of its quarters it was active (none where not in
    the last), above scale, holding a counted certificate; None where that does not matter."""

    quarters: frozenset[Period]
    above_scale: bool | None
    holds: bool | None

    @property
    def counts(self) -> bool:
        """Whether it takes part at all; its certificates aside."""
        return bool(self.quarters) and self.above_scale is not False


@dataclass(frozen=True, slots=True)
class FirmChange:
    """`cause` is the register or the certificates; an enterprise may be there with both."""

    enterprise: int
    cause: Cause
    before: Counted
    after: Counted


@dataclass(frozen=True, slots=True)
class ChangedFirm:
    """A change as a page lists it. `who` recorded it last, `at`; None: a command."""

    enterprise: Enterprise
    change: FirmChange
    who: User | None
    at: datetime


Row = tuple[Any, ...]


class ChangedRegisters:
    """What the registers said at `since` and say now of the enterprises that changed in between.
    Three queries; rows only of these enterprises."""

    def __init__(self, since: datetime) -> None:
        changed = Q(recorded_at__gt=since) | Q(superseded_at__gt=since)
        versions, memberships, certificates = (
            model._default_manager.filter(changed).values("enterprise")
            for model in (EnterpriseVersion, Membership, Certificate)
        )
        ids = versions.union(memberships, certificates)
        spans = ("first_period", "last_period")
        self._versions = _rows(EnterpriseVersion, ids, since, *spans)
        self._places = _rows(Membership, ids, since, "from_period", "to_period", "above_scale")
        self._certificates = _rows(Certificate, ids, since, "kind", "issued_on", "expires_on")

    @property
    def causes(self) -> set[Cause]:
        """Those by which anything may have become another."""
        found = {Cause.REGISTER} if _any_changed(self._versions, self._places) else set()
        return found | ({Cause.CERTIFICATE} if _any_changed(self._certificates) else set())

    def of(self, formula: Formula, period: Period) -> list[FirmChange]:
        """The enterprises that the figure at `period` counts otherwise now, by row id."""
        if all(one.level is TermLevel.ZONE for one in formula.terms):
            return []
        found = []
        only_holders = all(one.is_register for one in formula.terms)
        for pk in sorted(self._versions):
            before, after = (self._counted(pk, formula, period, at) for at in (THEN, NOW))
            if only_holders and not (before.holds or after.holds):
                continue
            if not (before.counts or after.counts):
                continue
            if (before.quarters, before.above_scale) != (after.quarters, after.above_scale):
                found.append(FirmChange(pk, Cause.REGISTER, before, after))
            if before.holds != after.holds and before.quarters and after.quarters:
                found.append(FirmChange(pk, Cause.CERTIFICATE, before, after))
        return found

    def _counted(self, pk: int, formula: Formula, period: Period, at: int) -> Counted:
        versions, places, certificates = (
            [row for row in held.get(pk, ()) if row[at]]
            for held in (self._versions, self._places, self._certificates)
        )
        kinds = {one.source for one in formula.terms if one.is_register}
        quarters = {period} | {one for _source, one in cells_of(formula, period)}
        active = {
            one for *_, first, last in versions for one in quarters if _covers(first, last, one)
        }
        above = any(
            is_above and _covers(first, last, period) for *_, first, last, is_above in places
        )
        day = period.last_day
        holds = any(
            kind in kinds and issued <= day and (expires is None or day < expires)
            for *_, kind, issued, expires in certificates
        )
        return Counted(
            frozenset(active) if period in active else frozenset(),
            above if formula.above_scale_only else None,
            holds if kinds else None,
        )


THEN, NOW = 0, 1
"""Places in a row that say whether it was in force."""


def _rows(
    model: type[EnterpriseVersion | Membership | Certificate],
    ids: QuerySet[Any],
    since: datetime,
    *fields: str,
) -> dict[int, list[Row]]:
    """By enterprise: whether in force then, whether now, and what it says."""
    held: dict[int, list[Row]] = defaultdict(list)
    rows = model._default_manager.filter(
        Q(superseded_at__isnull=True) | Q(superseded_at__gt=since), enterprise__in=ids
    )
    columns = ("enterprise", "recorded_at", "superseded_at", *fields)
    for pk, recorded, superseded, *values in rows.values_list(*columns):
        held[pk].append((recorded <= since, superseded is None, *values))
    return held


def _any_changed(*registers: dict[int, list[Row]]) -> bool:
    rows = (row for held in registers for found in held.values() for row in found)
    return any(row[THEN] != row[NOW] for row in rows)


def _covers(first: Period, last: Period | None, period: Period) -> bool:
    return first <= period and (last is None or period <= last)


def changed_firms(changes: Sequence[FirmChange], since: datetime) -> list[ChangedFirm]:
    """The changes with the names, and who recorded the latest of each, register first. Four
    queries."""
    firms = Enterprise.objects.in_bulk([one.enterprise for one in changes])
    latest: dict[tuple[int, Cause], Any] = {}
    for model, cause in REGISTERS:
        rows: QuerySet[Any] = model._default_manager.filter(
            Q(recorded_at__gt=since) | Q(superseded_at__gt=since), enterprise__in=firms
        )
        for row in rows.select_related("recorded_by").order_by("recorded_at", "pk"):
            held = latest.get((row.enterprise_id, cause))
            if held is None or held.recorded_at <= row.recorded_at:
                latest[row.enterprise_id, cause] = row
    found = []
    for one in changes:
        row = latest[one.enterprise, one.cause]
        found.append(ChangedFirm(firms[one.enterprise], one, row.recorded_by, row.recorded_at))
    return sorted(found, key=lambda one: (one.change.cause != Cause.REGISTER, one.enterprise.name))


REGISTERS: tuple[tuple[type[EnterpriseVersion | Membership | Certificate], Cause], ...] = (
    (EnterpriseVersion, Cause.REGISTER),
    (Membership, Cause.REGISTER),
    (Certificate, Cause.CERTIFICATE),
)
