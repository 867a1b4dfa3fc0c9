"""One enterprise with what is known of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from hightech_zone.lib.clock import today
from targets.access import (
    RETURN_READERS,
    is_allowed,
    sees_enterprises_figures,
    visible_certificates,
    visible_enterprises,
    visible_returns,
)
from targets.calc.periods import Period
from targets.choices import CertificateKind
from targets.models import Certificate, Enterprise, Membership, Return, ReturnCell
from targets.selectors.enterprise_figures import FigureTable, figure_table
from targets.selectors.enterprise_list import EnterpriseLine, line_of, with_register
from targets.selectors.enterprise_shares import EnterpriseShare, enterprise_shares
from targets.selectors.growth import StageMark, growth_line, stages_shown
from targets.selectors.life import Life, life_of

SOON_DAYS = 183
"""Half a year ahead a certificate that lapses is worth a warning."""
RETURNS_SHOWN = 12


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
class EnterpriseProfile:
    """`growth` is empty where the pack has no stages; `figures` and `shares` are None where
    the reader may see none of them."""

    line: EnterpriseLine
    today: date
    life: Life
    growth: list[StageMark]
    memberships: list[Membership]
    certificates: list[CertificateLine]
    figures: FigureTable | None
    contributed_in: Period | None
    shares: list[EnterpriseShare] | None
    returns: list[Return]


def enterprise_profile(user: Any, enterprise: Enterprise) -> EnterpriseProfile:
    """All that `user` may see of one enterprise; a fixed number of queries."""
    line = enterprise_line(user, enterprise)
    memberships = enterprise.memberships.current().select_related("park", "cluster")
    certificates = visible_certificates(user).filter(enterprise=enterprise)
    life = life_of(user, enterprise)
    figures = figure_table(user, enterprise, line.version, life.breaks)
    period = figures.latest_whole if figures and sees_enterprises_figures(user) else None
    return EnterpriseProfile(
        line=line,
        today=today(),
        life=life,
        growth=growth_line(enterprise, stages_shown()),
        memberships=list(memberships.order_by("-from_period")),
        certificates=[_certificate(one) for one in certificates.order_by("kind", "issued_on")],
        figures=figures,
        contributed_in=period,
        shares=enterprise_shares(enterprise, period) if period else None,
        returns=list(_returns(user, enterprise)[:RETURNS_SHOWN]),
    )


def enterprise_line(user: Any, enterprise: Enterprise) -> EnterpriseLine:
    return line_of(with_register(visible_enterprises(user)).get(pk=enterprise.pk))


def _returns(user: Any, enterprise: Enterprise) -> QuerySet[Return]:
    """Those the reader may open in which the enterprise has a row that was filled."""
    if not any(is_allowed(user, one) for one in RETURN_READERS):
        return Return.objects.none()
    own = ReturnCell.objects.filter(of_return=OuterRef("pk"), enterprise=enterprise)
    return visible_returns(user).filter(Exists(own))


def _certificate(certificate: Certificate) -> CertificateLine:
    kinds = dict(CertificateKind.choices)
    expires: date | None = certificate.expires_on
    days = (expires - today()).days if expires else None
    return CertificateLine(certificate, str(kinds.get(certificate.kind, certificate.kind)), days)
