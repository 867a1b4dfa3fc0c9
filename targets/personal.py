"""The parts of shared pages that are each reader's own (ADR 0026)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from targets.choices import Role
from targets.selectors.recent_changes import latest_changes
from targets.selectors.todo import todo

Context = Callable[[HttpRequest], dict[str, Any]]


def no_more(request: HttpRequest) -> dict[str, Any]:
    return {}


def with_todo(request: HttpRequest) -> dict[str, Any]:
    """What needs the reader: read once for a page, however many of its parts show it."""
    if not hasattr(request, "todo"):
        request.todo = todo(request.user)  # type: ignore[attr-defined]
    return {"todo": request.todo}  # type: ignore[attr-defined]


def moved_first(user: Any) -> bool:
    """Whether the board tells what changed before who pulls: to those who decide nothing here."""
    return user.role in (Role.LEADER, Role.AUDITOR)


def with_changes(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    return {"changes": latest_changes(user), "moved_first": moved_first(user)}


PARTS: dict[str, Context] = {
    "includes/_masthead.html": no_more,
    "includes/_messages.html": no_more,
    "targets/_board_changes.html": with_changes,
    "targets/_board_todo.html": with_todo,
    "targets/_board_todo_link.html": with_todo,
}
"""Templates included by `{% personal %}`, and what each is given beside the frame's context. On a
shared page nothing of the page's own context reaches them."""

HOLE = "\0"
"""Stands around the name of such a part where a shared rendering leaves room for it. No text of
a page has it: requests with it are refused, and PostgreSQL cannot store it."""


def is_shared(request: HttpRequest | None) -> bool:
    """Whether what is being rendered will be shown to others."""
    return getattr(request, "is_shared", False)
