"""Answers of the API that have not changed are 304."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from hightech_zone.lib.revalidation import not_modified, revalidated
from targets.access.readers import page_state
from targets.selectors.page_version import shared_key

View = Callable[..., Response]


def revalidating(view: View) -> View:
    """For answers that depend on the data, the address, the language and the reader's role alone.
    Whoever holds the tag of one was given it in that role, so its right was checked then."""

    @wraps(view)
    def asked(request: Request, *args: Any, **kwargs: Any) -> Any:
        tag = f'"{shared_key(request, page_state())[:32]}"'
        if unchanged := not_modified(request, tag):
            return unchanged
        response = view(request, *args, **kwargs)
        return revalidated(response, tag if response.status_code == status.HTTP_200_OK else None)

    return asked
