"""What the registers say today, in the shape the rules of finding judge."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from hightech_zone.lib.clock import day_of
from incentives.calc.finding import Certified, Person
from incentives.choices import TalentRole
from incentives.models import Talent
from targets.calc.periods import Period
from targets.models import Certificate, Cluster, Enterprise, EnterpriseVersion, Membership, Park

HIGHTECH = "hightech"
LEADING = (TalentRole.FOUNDS, TalentRole.LEADS)


@dataclass(frozen=True, slots=True)
class Residence:
    """Days an enterprise was active, and where it belonged in which quarters (ends included)."""

    active_from: date
    active_to: date
    stays: tuple[tuple[Period, Period | None, Park | None, Cluster | None], ...]

    def stay_on(self, day: date) -> tuple[Park | None, Cluster | None] | None:
        """None where it was not in the zone that day."""
        period = Period.containing(day)
        if self.active_from <= day <= self.active_to:
            for first, last, park, cluster in self.stays:
                if first <= period and (last is None or period <= last):
                    return park, cluster
        return None


@dataclass(frozen=True, slots=True)
class Registers:
    """Certificates, talents and enterprises by code; `residences` of all who hold or employ one."""

    certificates: list[Certified]
    persons: list[Person]
    enterprises: dict[str, Enterprise]
    talents: dict[str, Talent]
    residences: dict[str, Residence] = field(default_factory=dict)

    def in_zone(self, holder: str, day: date) -> bool:
        held = self.residences.get(holder)
        return held is not None and held.stay_on(day) is not None

    def is_hightech(self, holder: str, day: date) -> bool:
        return any(
            one.holder == holder and one.kind == HIGHTECH and one.issued_on <= day < one.expires_on
            for one in self.certificates
        )


def registers_now(kinds: Collection[str]) -> Registers:
    """In seven queries, whatever there is; `kinds` of certificates, high-tech ones always."""
    wanted = {*kinds, HIGHTECH}
    talents = list(Talent.objects.select_related("enterprise").order_by("pk"))
    employing = Talent.objects.filter(enterprise__isnull=False).values("enterprise")
    holding = Certificate.objects.filter(kind__in=wanted).values("enterprise")
    enterprises = Enterprise.objects.filter(pk__in=holding) | Enterprise.objects.filter(
        pk__in=employing
    )
    known = {one.pk: one for one in enterprises}
    return Registers(
        certificates=_certificates(wanted),
        persons=[_person(one) for one in talents],
        enterprises={one.uscc: one for one in known.values()},
        talents={str(one): one for one in talents},
        residences=_residences(enterprises, known),
    )


def _certificates(kinds: Collection[str]) -> list[Certified]:
    rows = Certificate.objects.filter(kind__in=kinds).select_related("enterprise")
    history = defaultdict(list)
    for row in rows.order_by("recorded_at", "pk"):
        history[row.enterprise_id, row.kind, row.number].append(row)
    return [
        Certified(
            row.enterprise.uscc,
            row.kind,
            row.level,
            row.number,
            row.issued_on,
            row.expires_on or date.max,
            _cut_on(held),
        )
        for held in history.values()
        if (row := held[-1]).superseded_at is None
    ]


def _cut_on(history: Iterable[Certificate]) -> date | None:
    """When the end that is in force was set before one the register had given; the oldest first."""
    latest, end, cut_on = date.min, date.min, None
    for row in history:
        before, end = end, row.expires_on or date.max
        latest = max(latest, end)
        if end == latest:
            cut_on = None
        elif end != before:
            cut_on = day_of(row.recorded_at)
    return cut_on


def _person(talent: Talent) -> Person:
    return Person(
        holder=str(talent),
        enterprise=talent.enterprise.uscc if talent.enterprise else None,
        is_leading=talent.role in LEADING,
        is_first=talent.first_in_zone,
        recognised_on=talent.recognised_on,
        arrived_on=talent.arrived_on,
        withdrawn_on=talent.withdrawn_on,
    )


def _residences(
    enterprises: QuerySet[Enterprise], known: dict[int, Enterprise]
) -> dict[str, Residence]:
    stays = defaultdict(list)
    members = Membership.objects.current().select_related("park", "cluster")
    for row in members.filter(enterprise__in=enterprises.values("pk")):
        stay = (row.from_period, row.to_period, row.park, row.cluster)
        stays[row.enterprise_id].append(stay)
    versions = EnterpriseVersion.objects.current().filter(enterprise__in=enterprises.values("pk"))
    return {
        known[row.enterprise_id].uscc: Residence(
            row.active_from, row.active_to or date.max, tuple(stays[row.enterprise_id])
        )
        for row in versions
    }
