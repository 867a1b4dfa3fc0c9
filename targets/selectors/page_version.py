"""Which state of the data a page would show (ADR 0026)."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import get_language

from hightech_zone.lib.clock import today
from hightech_zone.lib.code_version import code_version

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


def shared_key(request: HttpRequest, state: PageState) -> str:
    """Of all that an answer about figures depends on, where it says nothing of the reader but what
    the role may see."""
    reader: Any = request.user
    query = sorted((name, one) for name, values in request.GET.lists() for one in values)
    return digest(
        connection.settings_dict["NAME"],
        code_version(),
        state.version,
        str(today()),
        get_language(),
        reader.role,
        request.path,
        query,
    )


def digest(*parts: Any) -> str:
    return sha256(repr(parts).encode()).hexdigest()
