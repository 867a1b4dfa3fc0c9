"""An enterprise's awards, what came of them, and where they meet."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from incentives import access
from incentives.choices import DisbursementState
from incentives.models import Award
from incentives.selectors.award_file import beneficiary, warnings
from targets.choices import DEPARTMENT_ROLES
from targets.models import Enterprise, User


@dataclass(frozen=True, slots=True)
class EnterpriseAward:
    award: Award
    beneficiary: str
    paid: Decimal


@dataclass(frozen=True, slots=True)
class EnterpriseAwards:
    """`is_part`: the reader sees the awards of one department only."""

    enterprise: Enterprise
    lines: list[EnterpriseAward]
    warnings: list[str]
    is_part: bool

    @property
    def paid(self) -> Decimal:
        return sum((one.paid for one in self.lines), Decimal(0))


def enterprise_awards(user: User, enterprise: Enterprise) -> EnterpriseAwards:
    """Its own awards and those of talents who work there, the latest first."""
    rows = access.visible_awards(user).filter(
        Q(enterprise=enterprise) | Q(talent__enterprise=enterprise)
    )
    awards = list(
        rows.select_related("scheme", "enterprise", "talent")
        .prefetch_related("disbursements")
        .order_by("-year", "-id")
    )
    return EnterpriseAwards(
        enterprise=enterprise,
        lines=[EnterpriseAward(one, beneficiary(one), _paid(one)) for one in awards],
        warnings=warnings(awards),
        is_part=user.role in DEPARTMENT_ROLES,
    )


def _paid(award: Award) -> Decimal:
    parts = award.disbursements.all()
    return sum((one.amount for one in parts if one.state == DisbursementState.PAID), Decimal(0))
