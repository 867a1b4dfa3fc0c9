"""Who gets the signed issues, and what became of each sending."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from hightech_zone.lib.clock import db_now
from targets.access import PERMISSIONS, Permission
from targets.access.publications import CONTENT
from targets.choices import MailState, Role
from targets.models import Delivery, Publication, Unit, User
from targets.selectors.recipients import Recipient

BY_ROLE = (Role.LEADER, Role.LEAD)
"""They get the issues unless they said no; the others where they said yes."""
SHOWN_FOR = timedelta(days=90)
NOT_SENT = (MailState.FAILED, MailState.UNSURE)


def wants_issues(user: User) -> bool:
    """Reads the `subscription` of the person."""
    said = getattr(user, "subscription", None)
    return said.is_on if said is not None else user.role in BY_ROLE


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Who gets an issue. `address`: where its e-mail goes; empty for a person without an address
    or with that of an earlier one, who is told in the system only."""

    person: User | None
    head_of: Unit | None
    address: str


def issue_recipients() -> list[Mailbox]:
    """Everybody in service who wants the issues and may read them, and the heads of units behind
    an address that no person has; one e-mail an address. Two queries."""
    may_read = User.objects.filter(is_active=True, role__in=PERMISSIONS[Permission.VIEW_PUBLISHED])
    people = list(may_read.select_related("subscription").order_by("pk"))
    found = [Recipient(one) for one in people if wants_issues(one)]
    units = Unit.objects.exclude(head_email="").filter(successor__isnull=True)
    heads = [Recipient(None, one) for one in units.order_by("pk")]
    declined = {one.email.lower() for one in people if not wants_issues(one)}
    return list(_mailboxes([*found, *heads], declined))


def _mailboxes(recipients: Iterable[Recipient], declined: set[str]) -> Iterator[Mailbox]:
    """Persons all; a head unless somebody before has the address, or has it and said no."""
    mailed: set[str] = set()
    for one in recipients:
        address = one.address.lower()
        if one.person is None and address in mailed | declined:
            continue
        yield Mailbox(one.person, one.head_of, "" if address in mailed else one.address)
        mailed.add(address)


def deliveries_of(publication: Publication) -> list[Delivery]:
    """What did not go out first."""
    rows = publication.deliveries.select_related("person", "head_of")
    found = rows.prefetch_related("head_of__names").order_by("pk")
    return sorted(found, key=lambda one: one.mail_state not in NOT_SENT)


def failed_deliveries() -> list[Delivery]:
    """E-mails of the last months' issues that did not go out, the latest issue first."""
    rows = Delivery.objects.filter(mail_state__in=NOT_SENT, written_at__gte=db_now() - SHOWN_FOR)
    rows = rows.select_related("publication", "person", "head_of").defer(*_content("publication"))
    return list(rows.prefetch_related("head_of__names"))


def own_deliveries(user: User, most: int = 60) -> list[Delivery]:
    """The issues the person was sent, the latest first."""
    rows = Delivery.objects.filter(person=user).select_related("publication__withdrawn_by")
    rows = rows.defer(*_content("publication"), *_content("publication__withdrawn_by"))
    return list(rows.order_by("-publication_id")[:most])


def _content(of: str) -> list[str]:
    return [f"{of}__{one}" for one in CONTENT]
