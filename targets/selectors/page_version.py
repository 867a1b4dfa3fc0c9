"""Which state of the data a page would show (ADR 0024)."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

STATE = """
SELECT (SELECT COALESCE(SUM(changes), 0) FROM targets_pagemark),
       (SELECT MAX(at) FROM targets_pagemark),
       (SELECT COUNT(*) FROM targets_notice WHERE person_id = %s AND read_at IS NULL)
"""


@dataclass(frozen=True, slots=True)
class PageState:
    """`version` differs after every committed change that any page could show: it is counted, so
    that a transaction which began early and ended late is seen when it ends; and timed, so that a
    restored database does not come by the same number again. `unread`: the reader's messages."""

    version: str
    unread: int


def page_state(reader: Any = None) -> PageState:
    """One query. Ask before reading what the page shows: then what changes in between is read too
    early at worst, and never kept for longer than it is true."""
    with connection.cursor() as cursor:
        cursor.execute(STATE, [getattr(reader, "pk", None)])
        changes, at, unread = cursor.fetchone()
    return PageState(f"{changes}-{at}", unread)
