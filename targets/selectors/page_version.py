"""Under what a page is kept: everything that it depends on (ADR 0026)."""

from hashlib import sha256
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import get_language

from hightech_zone.lib.clock import today
from hightech_zone.lib.code_version import code_version
from targets.access.readers import PageState


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
