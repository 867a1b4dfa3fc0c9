"""What reminders would say, and what they said."""

from datetime import date

from targets.models import NoticeItem, User
from targets.selectors.notices import item_words
from targets.services.reminders import reminders_plan


def told(day: date) -> dict[str, list[str]]:
    """What would be sent on a day: user name or address → kinds."""
    return {
        one.recipient.person.username if one.recipient.person else one.recipient.address: [
            str(item.kind) for item in one.items
        ]
        for one in reminders_plan(day)
    }


def words(person: User) -> list[str]:
    items = NoticeItem.objects.filter(person=person).order_by("notice__day", "pk")
    return [item_words(item) for item in items]
