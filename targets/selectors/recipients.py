"""Who can be told something: people with an account, their delegates, heads behind an address."""

from dataclasses import dataclass
from datetime import date

from targets.access import delegations_on
from targets.calc.reminders import Audience
from targets.choices import Role
from targets.models import Unit, User

STAFF = (Role.REVIEWER, Role.ANALYST)
TOLD = (Role.REPORTER, Role.LEAD, *STAFF, Role.FINANCE, Role.LEADER)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person with an account, or the head of a unit behind an address."""

    person: User | None
    head_of: Unit | None = None

    @property
    def key(self) -> tuple[int | None, int | None]:
        return (self.person.pk if self.person else None, self.head_of.pk if self.head_of else None)

    @property
    def address(self) -> str:
        if self.person is not None:
            return self.person.email
        return self.head_of.head_email if self.head_of else ""


class People:
    """Who is who in the departments and on the staff, and who stands in for them on a day; two
    queries. Who stands in is told beside the one on leave."""

    def __init__(self, day: date) -> None:
        self.held = list(User.objects.filter(is_active=True, role__in=TOLD).order_by("pk"))
        self.delegates: dict[int, list[User]] = {}
        self.principals: dict[int, list[User]] = {}
        for one in delegations_on(day).select_related("delegate", "principal"):
            self.delegates.setdefault(one.principal_id, []).append(one.delegate)
            self.principals.setdefault(one.delegate_id, []).append(one.principal)

    def reporters(self, unit: Unit) -> list[Recipient]:
        """Where a department has none, its leads."""
        return self._of(unit, Role.REPORTER) or self._of(unit, Role.LEAD)

    def head(self, unit: Unit) -> list[Recipient]:
        """The leads, and the address kept for the head unless a lead has the same."""
        leads = self._of(unit, Role.LEAD)
        known = {one.address.lower() for one in leads}
        if unit.head_email and unit.head_email.lower() not in known:
            return [*leads, Recipient(None, unit)]
        return leads

    def leads(self, unit: Unit) -> list[Recipient]:
        return self._of(unit, Role.LEAD)

    def staff(self, *roles: Role) -> list[Recipient]:
        return [Recipient(one) for one in self.held if one.role in (roles or STAFF)]

    def for_audience(self, audience: Audience, unit: Unit) -> list[Recipient]:
        if audience is Audience.STAFF:
            return self.staff()
        return self.head(unit) if audience is Audience.HEAD else self.reporters(unit)

    def persons(self, *wanted: User | None) -> list[Recipient]:
        """These of them who are in service, and their delegates; each once."""
        known = [one for one in wanted if one is not None and one.is_active]
        delegates = [other for one in known for other in self.delegates.get(one.pk, ())]
        return [Recipient(one) for one in dict.fromkeys([*known, *delegates])]

    def _of(self, unit: Unit, role: Role) -> list[Recipient]:
        own = (one for one in self.held if one.role == role and one.department_id == unit.pk)
        return self.persons(*own)
