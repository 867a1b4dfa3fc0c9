"""The register as a list: what is found and filtered, with the place of this quarter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from hightech_zone.lib.clock import day_read_from
from targets.access import check, visible_enterprises
from targets.access.permissions import Permission
from targets.calc.periods import Period
from targets.choices import Level
from targets.models import (
    DataElement,
    Enterprise,
    EnterpriseVersion,
    GrowthStage,
    Membership,
    Observation,
)
from targets.querysets import active_in, active_on, covering, found_by
from targets.selectors.certificates import certificates_on
from targets.selectors.growth import place_of_stage, stages_shown, stands_in

PAGE_SIZE = 50
NONE = "-"
"""In an address: without a park, without a cluster."""


@dataclass(frozen=True, slots=True)
class EnterpriseLine:
    """An enterprise and the place it has on `day` (None: no membership then). `stage`: of growth,
    where it stands in one; `value`: of the data element asked for."""

    enterprise: Enterprise
    version: EnterpriseVersion | None
    place: Membership | None
    day: date
    stage: GrowthStage | None = None
    value: Decimal | None = None

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


class Order(StrEnum):
    CODE = "code"
    NAME = "name"
    PARK = "park"
    CLUSTER = "cluster"
    STAGE = "stage"
    """The highest first."""
    LARGEST = "largest"
    SMALLEST = "smallest"


@dataclass(frozen=True, slots=True)
class Column:
    """One data element of one quarter, as reported (flows from the year's begin), beside each
    enterprise."""

    element: DataElement
    period: Period


@dataclass(frozen=True, slots=True)
class EnterpriseFilter:
    """What narrows the list; empty text and None do not. `park` and `cluster` are codes, or
    `NONE`; they and the size class are those of this quarter. `stage`: the code of a stage of
    growth they stand in today, operating. `as_of`: all of it as known then; None: now."""

    search: str = ""
    park: str = ""
    cluster: str = ""
    stage: str = ""
    certificate: str = ""
    """Those active that hold one of this kind in force."""
    held_in: Period | None = None
    """Certificates on the last day of this quarter, of those active in it: as targets count."""
    is_above_scale: bool | None = None
    is_active: bool | None = None
    as_of: datetime | None = None


def enterprise_page(
    user: Any,
    wanted: EnterpriseFilter,
    number: str | None,
    order: Order = Order.CODE,
    column: Column | None = None,
) -> Page:
    """`EnterpriseLine`s; five queries a page, however many there are."""
    stages = stages_shown()
    found = enterprises_found(user, wanted, order, column, stages)
    page: Any = Paginator(found, PAGE_SIZE).get_page(number)
    page.object_list = list(lines_of(page.object_list, stages, wanted.as_of))
    return page


def enterprise_rows_found(
    user: Any, wanted: EnterpriseFilter, order: Order, column: Column | None
) -> list[EnterpriseLine]:
    """All pages of it."""
    stages = stages_shown()
    found = enterprises_found(user, wanted, order, column, stages)
    return list(lines_of(found, stages, wanted.as_of))


def enterprises_found(
    user: Any,
    wanted: EnterpriseFilter,
    order: Order,
    column: Column | None,
    stages: Sequence[GrowthStage],
) -> QuerySet[Enterprise]:
    as_of = wanted.as_of
    found = visible_enterprises(user, as_of).filter(found_by(wanted.search), _standing(wanted))
    found = found.annotate(stage_place=place_of_stage(stages, as_of))
    if column is not None:
        check(user, Permission.VIEW_ENTERPRISE_FIGURES)
        own = Observation.objects.as_of(as_of).filter(
            enterprise=OuterRef("pk"), element=column.element, period=column.period
        )
        found = found.annotate(figure=Subquery(own.values("value")[:1]))
    return with_register(_ordered(found, order, column, as_of), as_of)


def _ordered(
    found: QuerySet[Enterprise], order: Order, column: Column | None, as_of: datetime | None
) -> QuerySet[Enterprise]:
    """Those without what they are ordered by come last; a size needs a column."""
    if order is Order.NAME:
        return found.order_by("name", "uscc")
    if order in (Order.PARK, Order.CLUSTER):
        own = _places(as_of).filter(enterprise=OuterRef("pk"))
        place = found.annotate(place_order=Subquery(own.values(f"{order}__order")[:1]))
        code = place.annotate(place_code=Subquery(own.values(f"{order}__code")[:1]))
        return code.order_by(F("place_order").asc(nulls_last=True), "place_code", "uscc")
    if order is Order.STAGE:
        operating = active_on(day_read_from(as_of), as_of=as_of)
        highest = (F("operates").desc(), F("stage_place").desc())
        return found.annotate(operates=operating).order_by(*highest, "uscc")
    if column is not None and order is Order.LARGEST:
        return found.order_by(F("figure").desc(nulls_last=True), "uscc")
    if column is not None and order is Order.SMALLEST:
        return found.order_by(F("figure").asc(nulls_last=True), "uscc")
    return found.order_by("uscc")


def elements_listed() -> QuerySet[DataElement]:
    """Those that enterprises report."""
    return DataElement.objects.filter(level=Level.ENTERPRISE, form_element__isnull=False).order_by(
        "form_element__form", "order"
    )


def latest_column(code: str, as_of: datetime | None) -> Column | None:
    """The element's latest quarter that has a figure of any enterprise, else the last that ended;
    None where there is no such element. Two queries."""
    element = elements_listed().filter(code=code).first()
    if element is None:
        return None
    held = Observation.objects.as_of(as_of).filter(
        element=element, enterprise__isnull=False, value__isnull=False
    )
    latest = held.aggregate(last=Max("period"))["last"]
    return Column(element, latest or Period.ended_by(day_read_from(as_of)))


def lines_of(
    found: Iterable[Any], stages: Sequence[GrowthStage], as_of: datetime | None
) -> Iterable[EnterpriseLine]:
    for one in found:
        line = line_of(one, as_of)
        stands = one.stage_place >= 0 and line.is_active
        yield replace(
            line,
            stage=stages[one.stage_place] if stands else None,
            value=getattr(one, "figure", None),
        )


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
    day = day_read_from(as_of)
    active = active_on(day, as_of=as_of)
    if wanted.stage:
        condition &= active & stands_in(wanted.stage, stages_shown(), as_of)
    if wanted.certificate:
        quarter = wanted.held_in
        on = quarter.last_day if quarter else day
        holds = certificates_on([wanted.certificate], on, as_of).filter(enterprise=OuterRef("pk"))
        operates = active_in(quarter, as_of=as_of) if quarter else active
        condition &= operates & Q(Exists(holds))
    if wanted.is_above_scale is not None:
        above = _in_place(as_of, above_scale=True)
        condition &= active & (above if wanted.is_above_scale else ~above)
    if wanted.is_active is not None:
        condition &= active if wanted.is_active else ~active
    return condition


def _in_place(as_of: datetime | None, **values: object) -> Q:
    return Q(Exists(_places(as_of).filter(enterprise=OuterRef("pk"), **values)))
