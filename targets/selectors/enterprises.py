"""One enterprise with what is known of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hightech_zone.lib.clock import today
from targets.access import (
    Permission,
    is_allowed,
    sees_enterprises_figures,
    visible_certificates,
    visible_enterprises,
)
from targets.calc.periods import Period, period_range
from targets.choices import CertificateKind, Level, ObservationStatus
from targets.models import (
    Certificate,
    DataElement,
    Enterprise,
    FormAssignment,
    Membership,
    Observation,
)
from targets.selectors.enterprise_list import EnterpriseLine, line_of, with_register

PERIODS_SHOWN = 8
SOON_DAYS = 183
"""Half a year ahead a certificate that lapses is worth a warning."""


@dataclass(frozen=True, slots=True)
class CertificateLine:
    certificate: Certificate
    kind: str
    days_left: int | None
    """Until it lapses; below 1 it has. None: without end."""

    @property
    def has_lapsed(self) -> bool:
        return self.days_left is not None and self.days_left <= 0

    @property
    def lapses_soon(self) -> bool:
        return self.days_left is not None and 0 < self.days_left <= SOON_DAYS

    @property
    def days_since(self) -> int:
        return -(self.days_left or 0)


@dataclass(frozen=True, slots=True)
class Figure:
    """An approved figure, or (`status` empty) that there is none."""

    value: Decimal | None
    status: str
    status_label: str

    @property
    def is_ordinary(self) -> bool:
        return self.status in ("", ObservationStatus.NORMAL)


@dataclass(frozen=True, slots=True)
class FigureLine:
    element: DataElement
    figures: list[Figure]
    places: int
    """Decimals that every figure of the line needs."""


@dataclass(frozen=True, slots=True)
class FigureTable:
    periods: list[Period]
    lines: list[FigureLine]


@dataclass(frozen=True, slots=True)
class EnterpriseProfile:
    line: EnterpriseLine
    memberships: list[Membership]
    certificates: list[CertificateLine]
    figures: FigureTable | None
    """None where the reader may see no figure of an enterprise."""


def enterprise_profile(user: Any, enterprise: Enterprise) -> EnterpriseProfile:
    """All that `user` may see of one enterprise."""
    known = with_register(visible_enterprises(user)).get(pk=enterprise.pk)
    memberships = enterprise.memberships.current().select_related("park", "cluster")
    certificates = visible_certificates(user).filter(enterprise=enterprise)
    return EnterpriseProfile(
        line=line_of(known),
        memberships=list(memberships.order_by("-from_period")),
        certificates=[_certificate(one) for one in certificates.order_by("kind", "issued_on")],
        figures=figure_table(user, enterprise),
    )


def figure_table(user: Any, enterprise: Enterprise) -> FigureTable | None:
    """Approved figures of the last eight quarters ended, year to date as reported.

    Departments see the elements of their own forms, in the periods they filled them.
    """
    last = Period.ended_by(today())
    periods = period_range(last.plus(1 - PERIODS_SHOWN), last)
    elements = DataElement.objects.filter(level=Level.ENTERPRISE, form_element__isnull=False)
    spans: list[FormAssignment] | None = None
    if not sees_enterprises_figures(user):
        if not is_allowed(user, Permission.VIEW_OWN_RETURNS):
            return None
        spans = list(FormAssignment.objects.filter(department=user.department_id))
        elements = elements.filter(form_element__form__in={span.form_id for span in spans})
    elements = elements.select_related("form_element").order_by("form_element__form", "order")
    held = Observation.objects.current().filter(enterprise=enterprise, period__in=periods)
    found = {(one.element_id, one.period): one for one in held}
    return FigureTable(
        periods, [_figure_line(element, periods, found, spans) for element in elements]
    )


def _certificate(certificate: Certificate) -> CertificateLine:
    kinds = dict(CertificateKind.choices)
    expires: date | None = certificate.expires_on
    days = (expires - today()).days if expires else None
    return CertificateLine(certificate, str(kinds.get(certificate.kind, certificate.kind)), days)


def _figure_line(
    element: DataElement,
    periods: Iterable[Period],
    found: dict[tuple[int, Period], Observation],
    spans: list[FormAssignment] | None,
) -> FigureLine:
    shown = [
        found.get((element.pk, period)) if _is_open(element, period, spans) else None
        for period in periods
    ]
    figures = [
        Figure(one.value, one.status, one.get_status_display()) if one else Figure(None, "", "")
        for one in shown
    ]
    return FigureLine(element, figures, max(map(_places, figures), default=0))


def _is_open(element: Any, period: Period, spans: list[FormAssignment] | None) -> bool:
    if spans is None:
        return True
    return any(
        span.form_id == element.form_element.form_id
        and span.from_period <= period
        and (span.to_period is None or span.to_period >= period)
        for span in spans
    )


def _places(figure: Figure) -> int:
    if figure.value is None:
        return 0
    return max(0, -int(figure.value.normalize().as_tuple().exponent))
