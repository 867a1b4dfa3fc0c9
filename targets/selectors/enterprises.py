"""One enterprise with what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from targets.access import (
    RETURN_READERS,
    is_allowed,
    sees_enterprises_figures,
    visible_certificates,
    visible_enterprises,
    visible_returns,
)
from targets.calc.periods import Period
from targets.models import Certificate, Enterprise, Membership, Return, ReturnCell
from targets.selectors.certificates import with_source
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
    days_left: int | None
    """Until it lapses; below 1 it has. None: without end."""
    is_renewed: bool = False
    """Another of its kind lasts longer."""

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
    as_of: datetime | None
    today: date
    """The day looked from."""
    life: Life
    growth: list[StageMark]
    memberships: list[Membership]
    certificates: list[CertificateLine]
    figures: FigureTable | None
    contributed_in: Period | None
    shares: list[EnterpriseShare] | None
    returns: list[Return]

    @property
    def has_stage(self) -> bool:
        """Whether it ever reached one."""
        return any(one.since for one in self.growth)


def enterprise_profile(
    user: Any, enterprise: Enterprise, as_of: datetime | None = None
) -> EnterpriseProfile:
    """All that `user` may see of one enterprise, as known at `as_of` (None: now); a fixed number
    of queries. Its returns are those of now, and not listed for an earlier day."""
    line = enterprise_line(user, enterprise, as_of)
    memberships = enterprise.memberships.as_of(as_of).select_related("park", "cluster")
    certificates = with_source(visible_certificates(user, as_of).filter(enterprise=enterprise))
    life = life_of(user, enterprise, as_of)
    figures = figure_table(user, enterprise, line.version, life.breaks, as_of)
    period = figures.latest_whole if figures and sees_enterprises_figures(user) else None
    return EnterpriseProfile(
        line=line,
        as_of=as_of,
        today=line.day,
        life=life,
        growth=growth_line(enterprise, stages_shown(), as_of),
        memberships=list(memberships.order_by("-from_period")),
        certificates=_certificates(list(certificates.order_by("kind", "issued_on")), line.day),
        figures=figures,
        contributed_in=period,
        shares=enterprise_shares(enterprise, line.version, period, as_of) if period else None,
        returns=[] if as_of else list(_returns(user, enterprise)[:RETURNS_SHOWN]),
    )


def enterprise_line(
    user: Any, enterprise: Enterprise, as_of: datetime | None = None
) -> EnterpriseLine:
    held = with_register(visible_enterprises(user, as_of), as_of).get(pk=enterprise.pk)
    return line_of(held, as_of)


def _returns(user: Any, enterprise: Enterprise) -> QuerySet[Return]:
    """Those the reader may open in which the enterprise has a row that was filled."""
    if not any(is_allowed(user, one) for one in RETURN_READERS):
        return Return.objects.none()
    own = ReturnCell.objects.filter(of_return=OuterRef("pk"), enterprise=enterprise)
    return visible_returns(user).filter(Exists(own))


def _certificates(held: Sequence[Certificate], day: date) -> list[CertificateLine]:
    """A later one renews an earlier of its kind and level from the day it is issued."""
    lasts: dict[tuple[str, str], date] = {}
    for one in held:
        if one.issued_on <= day:
            key = (one.kind, one.level)
            lasts[key] = max(lasts.get(key, date.min), one.expires_on or date.max)
    lines = []
    for one in held:
        last = lasts.get((one.kind, one.level), date.min)
        is_renewed = one.expires_on is not None and one.expires_on < last
        lines.append(replace(_certificate(one, day), is_renewed=is_renewed))
    return lines


def _certificate(certificate: Certificate, day: date) -> CertificateLine:
    expires: date | None = certificate.expires_on
    return CertificateLine(certificate, (expires - day).days if expires else None)
