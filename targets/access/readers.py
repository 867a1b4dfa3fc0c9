"""Who is reading, and the state of the data they are shown (ADR 0026): one query."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db import connection

from targets.models import User

STATE = """
       (SELECT COALESCE(SUM(changes), 0) FROM targets_pagemark) AS page_changes,
       (SELECT MAX(at) FROM targets_pagemark) AS page_at,
       (SELECT COALESCE(SUM(changes), 0) FROM targets_standingmark) AS standing_changes,
       (SELECT MAX(at) FROM targets_standingmark) AS standing_at"""
READER = f"""
SELECT targets_user.*,{STATE},
       (SELECT COUNT(*) FROM targets_notice
        WHERE person_id = targets_user.id AND read_at IS NULL) AS unread
FROM targets_user WHERE id = %s
"""


@dataclass(frozen=True, slots=True)
class PageState:
    """`version` differs after every committed change that any page could show: it is counted, so
    that a transaction which began early and ended late is seen when it ends; and timed, so that a
    restored database does not come by the same number again. `standing`: the same of what stands
    while figures come in. `unread`: the reader's messages."""

    version: str
    standing: str
    unread: int = 0


class ReaderBackend(ModelBackend):
    """Finds whom a session belongs to, and notes the state of the data then: before anything that
    a page shows is read, so that what changes in between is read too early at worst."""

    def get_user(self, user_id: Any) -> User | None:
        reader: Any = next(iter(User.objects.raw(READER, [user_id])), None)
        if reader is None or not self.user_can_authenticate(reader):
            return None
        reader.page_state = PageState(
            f"{reader.page_changes}-{reader.page_at}",
            f"{reader.standing_changes}-{reader.standing_at}",
            reader.unread,
        )
        return reader


def page_state(reader: Any = None) -> PageState:
    """As noted when the session's reader was found; without one, as it is now, one query."""
    held: PageState | None = getattr(reader, "page_state", None)
    if held is not None:
        return held
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {STATE}")
        changes, at, standing_changes, standing_at = cursor.fetchone()
    return PageState(f"{changes}-{at}", f"{standing_changes}-{standing_at}")
