"""The register as a list: what is found and filtered, with the place of this quarter."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from hightech_zone.lib.clock import day_read_from
from targets.access import visible_enterprises
from targets.calc.periods import Period
from targets.models import Enterprise, EnterpriseVersion, Membership
from targets.querysets import active_on, covering, found_by
from targets.selectors.certificates import certificates_on
from targets.selectors.growth import stages_shown, stands_in

PAGE_SIZE = 50
NONE = "-"
"""In an address: without a park, without a cluster."""


@dataclass(frozen=True, slots=True)
class EnterpriseLine:
    """An enterprise and the place it has on `day` (None: no membership then)."""

    enterprise: Enterprise
    version: EnterpriseVersion | None
    place: Membership | None
    day: date

    @property
    def name(self) -> str:
        """The one it had."""
        return self.version.name if self.version else self.enterprise.name

    @property
    def is_active(self) -> bool:
        day, version = self.day, self.version
        return version is not None and (
            version.active_from <= day and (version.active_to is None or day <= version.active_to)
        )

    @property
    def is_above_scale(self) -> bool | None:
        """None where it is not active; without a place it is not."""
        return (self.place is not None and self.place.above_scale) if self.is_active else None


@dataclass(frozen=True, slots=True)
class EnterpriseFilter:
    """What narrows the list; empty text and None do not. `park` and `cluster` are codes, or
    `NONE`; they and the size class are those of this quarter. `stage`: the code of a stage of
    growth they stand in today. `as_of`: all of it as known then; None: now."""

    search: str = ""
    park: str = ""
    cluster: str = ""
    stage: str = ""
    certificate: str = ""
    """Those active that hold one of this kind in force."""
    is_above_scale: bool | None = None
    is_active: bool | None = None
    as_of: datetime | None = None


def enterprise_page(user: Any, wanted: EnterpriseFilter, number: str | None) -> Page:
    """`EnterpriseLine`s by code; four queries a page, however many there are."""
    found = visible_enterprises(user, wanted.as_of).filter(
        found_by(wanted.search), _standing(wanted)
    )
    page: Any = Paginator(with_register(found, wanted.as_of), PAGE_SIZE).get_page(number)
    page.object_list = [line_of(enterprise, wanted.as_of) for enterprise in page.object_list]
    return page


def with_register(
    enterprises: QuerySet[Enterprise], as_of: datetime | None = None
) -> QuerySet[Enterprise]:
    """With the version in force and the membership of that day's quarter, both prefetched."""
    places = _places(as_of).select_related("park", "cluster")
    return enterprises.prefetch_related(
        Prefetch("versions", EnterpriseVersion.objects.as_of(as_of), to_attr="in_force"),
        Prefetch("memberships", places, to_attr="places"),
    )


def line_of(enterprise: Any, as_of: datetime | None = None) -> EnterpriseLine:
    version, place = next(iter(enterprise.in_force), None), next(iter(enterprise.places), None)
    return EnterpriseLine(enterprise, version, place, day_read_from(as_of))


def _places(as_of: datetime | None) -> QuerySet[Membership]:
    quarter = Period.containing(day_read_from(as_of))
    return Membership.objects.as_of(as_of).filter(covering(quarter))


def _standing(wanted: EnterpriseFilter) -> Q:
    """Without a membership an enterprise is in no park and, while it is active, below scale."""
    condition, as_of = Q(), wanted.as_of
    for name in ("park", "cluster"):
        code = getattr(wanted, name)
        if code == NONE:
            condition &= ~_in_place(as_of, **{f"{name}__isnull": False})
        elif code:
            condition &= _in_place(as_of, **{f"{name}__code": code})
    if wanted.stage:
        condition &= stands_in(wanted.stage, stages_shown(), as_of)
    day = day_read_from(as_of)
    active = active_on(day, as_of=as_of)
    if wanted.certificate:
        holds = certificates_on([wanted.certificate], day, as_of).filter(enterprise=OuterRef("pk"))
        condition &= active & Q(Exists(holds))
    if wanted.is_above_scale is not None:
        above = _in_place(as_of, above_scale=True)
        condition &= active & (above if wanted.is_above_scale else ~above)
    if wanted.is_active is not None:
        condition &= active if wanted.is_active else ~active
    return condition


def _in_place(as_of: datetime | None, **values: object) -> Q:
    return Q(Exists(_places(as_of).filter(enterprise=OuterRef("pk"), **values)))
