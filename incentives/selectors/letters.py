"""What the letter of a decision states: the award's facts as they stood on the day of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import translation

from incentives.calc.states import State
from incentives.models import Award
from targets.choices import Language
from targets.models import EnterpriseVersion, User


@dataclass(frozen=True, slots=True)
class Share:
    """One funder's part in 万元, in the order of payment."""

    funder: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Letter:
    """`to` is whoever the award is for, by name, a talent's in full, and an institute whoever
    brought it in; `firm` the enterprise of a talent or a project. `objections` were raised and none
    upheld. A refusal has no `shares`."""

    award: Award
    on: date
    department: str
    to: str
    firm: str
    shares: tuple[Share, ...]
    objections: int
    is_demo: bool

    @property
    def is_refusal(self) -> bool:
        return self.award.state == State.REFUSED


def is_decided(award: Award) -> bool:
    """Whether a decision stands: a refusal, or an approval that was not taken back."""
    is_approved = award.approved_on is not None and award.state != State.CANCELLED
    return is_approved or award.state == State.REFUSED


def letter(award: Award) -> Letter | None:
    """None without a decision that stands. The names are those of the day of the decision, in
    Chinese; whoever asks must be allowed to see a talent's."""
    if not is_decided(award):
        return None
    verb = "refuse" if award.state == State.REFUSED else "approve"
    event = award.events.filter(verb=verb).latest("id")
    firm = ""
    if award.enterprise:
        versions = EnterpriseVersion.objects.as_of(event.at).filter(enterprise=award.enterprise)
        version = versions.first()
        firm = version.name if version else award.enterprise.name
    with translation.override(Language.CHINESE):
        department = award.department.name_on(event.on)
        parts = award.disbursements.order_by("order") if verb == "approve" else []
        shares = tuple(Share(str(one.get_funder_display()), one.amount) for one in parts)
    return Letter(
        award=award,
        on=event.on,
        department=department,
        to=_addressee(award, firm),
        firm=firm,
        shares=shares,
        objections=award.objections.count(),
        is_demo=User.objects.filter(is_demo=True).exists(),
    )


def _addressee(award: Award, firm: str) -> str:
    if award.talent:
        return award.talent.name
    return award.payee or firm
