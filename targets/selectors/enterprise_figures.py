"""One enterprise's approved figures: quarters as small multiples, and each with its history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from hightech_zone.lib.clock import day_read_from
from targets.access import (
    Permission,
    is_allowed,
    sees_enterprises_figures,
)
from targets.calc.periods import Period, period_range
from targets.calc.single_quarters import growth, single_quarter
from targets.choices import ElementKind, Level, ObservationStatus
from targets.models import (
    DataElement,
    Enterprise,
    EnterpriseVersion,
    FormAssignment,
    Observation,
)
from targets.selectors.cell_history import CellMoment, RuleResult, cell_history, rule_results
from targets.words import named

PERIODS_SHOWN = 8
LOOKBACK = 5
"""A year, and a quarter more to tell single quarters of a year to date."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter of one element; None: no approved figure to tell it by. `reported` is the
    figure as it was reported, year to date for flows; `year_before` the same quarter's `value`."""

    period: Period
    value: Decimal | None
    year_before: Decimal | None
    reported: Decimal | None
    status: str
    status_label: str

    @property
    def is_ordinary(self) -> bool:
        return self.status in ("", ObservationStatus.NORMAL)


@dataclass(frozen=True, slots=True)
class Multiple:
    """Eight quarters of one element. `places`: decimals that every figure of it needs. `breaks`:
    quarters from which the enterprise is not the one it was (ADR 0024)."""

    element: DataElement
    quarters: list[Quarter]
    places: int
    breaks: Sequence[Period] = ()

    @property
    def last(self) -> Quarter:
        return self.quarters[-1]

    @property
    def shown(self) -> Quarter | None:
        """The latest quarter that has a value; None: none has."""
        return next((one for one in reversed(self.quarters) if one.value is not None), None)

    @property
    def is_flow(self) -> bool:
        return bool(self.element.kind == ElementKind.FLOW)

    @property
    def growth(self) -> Fraction | None:
        """Of the quarter `shown` on the same one a year before; None across a break."""
        if self.shown is None or self.break_between is not None:
            return None
        return growth(self.shown.value, self.shown.year_before)

    @property
    def break_between(self) -> Period | None:
        """The latest break between the quarter shown and the same one a year before."""
        if self.shown is None:
            return None
        year_before, now = self.shown.period.plus(-4), self.shown.period
        return max((one for one in self.breaks if year_before < one <= now), default=None)


@dataclass(frozen=True, slots=True)
class FigureTable:
    periods: list[Period]
    lines: list[Multiple]

    @property
    def latest_whole(self) -> Period:
        """The latest quarter in which the enterprise reported everything, else the latest in
        which it reported anything, else the last that ended."""
        held = [
            {one.period for one in line.quarters if one.reported is not None} for line in self.lines
        ]
        found = set.intersection(*held) or set.union(*held) if held else set()
        return max(found, default=self.periods[-1])


@dataclass(frozen=True, slots=True)
class ChainPart:
    """A figure as it was reported, with everything that happened to it, latest first."""

    period: Period
    moments: list[CellMoment]


@dataclass(frozen=True, slots=True)
class FigureChain:
    """How one quarter of one enterprise comes about: the reported figures it is told by, this
    period's first, and what the rules asked about that one."""

    element: DataElement
    quarter: Quarter
    places: int
    parts: list[ChainPart]
    results: list[RuleResult]

    @property
    def unit(self) -> str:
        return named(self.element, "unit")

    @property
    def before(self) -> Period:
        """The quarter whose year to date is taken off."""
        return self.quarter.period.plus(-1)


def figure_table(
    user: Any,
    enterprise: Enterprise,
    version: EnterpriseVersion | None,
    breaks: Sequence[Period] = (),
    as_of: datetime | None = None,
) -> FigureTable | None:
    """The last eight quarters ended of every element `user` may see of this enterprise; None
    where that is none of them by role.

    Departments see the elements of their own forms, in the periods they filled them: a quarter
    told by a figure of another department's stays empty.
    """
    spans = _spans(user)
    if spans is None and not sees_enterprises_figures(user):
        return None
    last = Period.ended_by(day_read_from(as_of))
    periods = period_range(last.plus(1 - PERIODS_SHOWN), last)
    elements = list(_elements(spans))
    held = _held(enterprise, periods, elements, spans, as_of)
    first = version.first_period if version else periods[0]
    return FigureTable(periods, [_multiple(one, periods, held, first, breaks) for one in elements])


def figure_chain(
    user: Any,
    enterprise: Enterprise,
    version: EnterpriseVersion | None,
    code: str,
    period: Period,
    as_of: datetime | None = None,
) -> FigureChain:
    """As known at `as_of` (None: now), without what happened later.

    **Raises** Http404 for what the reader may not see, as for what is not there."""
    spans = _spans(user)
    element = _elements(spans).filter(code=code).first()
    if element is None or (spans is None and not sees_enterprises_figures(user)):
        raise Http404
    held = _held(enterprise, [period], [element], spans, as_of)
    first = version.first_period if version else period
    multiple = _multiple(element, [period], held, first)
    takes_off = element.kind == ElementKind.FLOW and period.quarter > 1 and period > first
    wanted = [period, period.plus(-1)] if takes_off else [period]
    parts = [
        ChainPart(one, cell_history(one, element, enterprise, as_of))
        for one in wanted
        if _is_open(element, one, spans)
    ]
    if not any(part.moments for part in parts):
        raise Http404
    results = rule_results(period, element, enterprise, as_of, is_withheld=spans is not None)
    return FigureChain(element, multiple.last, multiple.places, parts, results)


def _spans(user: Any) -> list[FormAssignment] | None:
    """The forms and periods of the user's department; None where that is not what limits them."""
    if sees_enterprises_figures(user) or not is_allowed(user, Permission.VIEW_OWN_RETURNS):
        return None
    return list(FormAssignment.objects.filter(department=user.department_id))


def _elements(spans: list[FormAssignment] | None) -> QuerySet[DataElement]:
    elements = DataElement.objects.filter(level=Level.ENTERPRISE, form_element__isnull=False)
    if spans is not None:
        elements = elements.filter(form_element__form__in={span.form_id for span in spans})
    return elements.select_related("form_element").order_by("form_element__form", "order")


Held = dict[tuple[int, Period], Observation]


def _held(
    enterprise: Enterprise,
    periods: list[Period],
    elements: Iterable[DataElement],
    spans: list[FormAssignment] | None,
    as_of: datetime | None = None,
) -> Held:
    by_pk = {element.pk: element for element in elements}
    reach = period_range(periods[0].plus(-LOOKBACK), periods[-1])
    rows = Observation.objects.as_of(as_of).filter(
        enterprise=enterprise, period__in=reach, element__in=by_pk
    )
    return {
        (one.element_id, one.period): one
        for one in rows
        if _is_open(by_pk[one.element_id], one.period, spans)
    }


def _multiple(
    element: DataElement,
    periods: list[Period],
    held: Held,
    first: Period,
    breaks: Sequence[Period] = (),
) -> Multiple:
    reported = {at: one.value for (pk, at), one in held.items() if pk == element.pk}
    is_flow = element.kind == ElementKind.FLOW

    def own(at: Period) -> Decimal | None:
        return single_quarter(reported, at, first, is_flow=is_flow)

    quarters = []
    for period in periods:
        one = held.get((element.pk, period))
        status = (one.status, one.get_status_display()) if one else ("", "")
        year_before = own(period.plus(-4))
        quarters.append(Quarter(period, own(period), year_before, reported.get(period), *status))
    return Multiple(element, quarters, max(map(_places, quarters)), breaks)


def _is_open(element: Any, period: Period, spans: list[FormAssignment] | None) -> bool:
    if spans is None:
        return True
    return any(
        span.form_id == element.form_element.form_id
        and span.from_period <= period
        and (span.to_period is None or span.to_period >= period)
        for span in spans
    )


def _places(quarter: Quarter) -> int:
    shown = [one for one in (quarter.value, quarter.reported) if one is not None]
    exponents = [int(one.normalize().as_tuple().exponent) for one in shown]
    return max([0, *(-exponent for exponent in exponents)])
