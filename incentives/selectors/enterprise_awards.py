"""An enterprise's awards, what came of them, and where they meet."""

from dataclasses import dataclass

from django.db.models import Q

from incentives import access
from incentives.models import Award
from incentives.selectors.award_file import beneficiary, warnings
from incentives.selectors.money import NOTHING, Money, money_by, sum_of
from targets.choices import DEPARTMENT_ROLES
from targets.models import Enterprise, User


@dataclass(frozen=True, slots=True)
class EnterpriseAward:
    award: Award
    beneficiary: str
    money: Money


@dataclass(frozen=True, slots=True)
class EnterpriseAwards:
    """`is_part`: the reader sees the awards of one department only."""

    enterprise: Enterprise
    lines: list[EnterpriseAward]
    warnings: list[str]
    is_part: bool

    @property
    def money(self) -> Money:
        return sum_of(one.money for one in self.lines)


def enterprise_awards(user: User, enterprise: Enterprise) -> EnterpriseAwards:
    """Its own awards and those of talents who work there, the latest first."""
    rows = access.visible_awards(user).filter(
        Q(enterprise=enterprise) | Q(talent__enterprise=enterprise)
    )
    awards = list(rows.select_related("scheme", "enterprise", "talent").order_by("-year", "-id"))
    money = {pk: held for (pk,), held in money_by(rows, "pk").items()}
    lines = [EnterpriseAward(one, beneficiary(one), money.get(one.pk, NOTHING)) for one in awards]
    return EnterpriseAwards(
        enterprise=enterprise,
        lines=lines,
        warnings=warnings(awards),
        is_part=user.role in DEPARTMENT_ROLES,
    )
