"""The parts of shared pages that are each reader's own (ADR 0024)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

Context = Callable[[HttpRequest], dict[str, Any]]


def no_more(request: HttpRequest) -> dict[str, Any]:
    return {}


PARTS: dict[str, Context] = {
    "includes/_masthead.html": no_more,
    "includes/_messages.html": no_more,
}
"""Templates included by `{% personal %}`, and what each is given beside the frame's context. On a
shared page nothing of the page's own context reaches them."""

HOLE = "\0"
"""Stands around the name of such a part where a shared rendering leaves room for it. No text of
a page has it: requests with it are refused, and PostgreSQL cannot store it."""


def is_shared(request: HttpRequest | None) -> bool:
    """Whether what is being rendered will be shown to others."""
    return getattr(request, "is_shared", False)
