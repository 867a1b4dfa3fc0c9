"""Reading what the grid posts: cells as JSON, each with the token it was read with."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError

from targets.services.return_cells import CellInput
from targets.services.return_edits import CellEdit

TEXTS = ("uscc", "element", "value", "status", "reason", "token")
FLAGS = ("is_quarter", "is_unchanged")


def posted_edits(data: Any) -> tuple[int, list[CellEdit]]:
    """Whose page it was, and the edits. Judging them is the service's business.

    **Raises** ParseError where the body is no such thing.
    """
    if not isinstance(data, dict):
        raise _unreadable()
    user, edits = data.get("user"), data.get("edits")
    if type(user) is not int or not isinstance(edits, list):
        raise _unreadable()
    return user, [_edit(one) for one in edits]


def _edit(given: Any) -> CellEdit:
    if not isinstance(given, dict) or set(given) - {*TEXTS, *FLAGS}:
        raise _unreadable()
    texts = {name: given.get(name, "") for name in TEXTS}
    flags = {name: given.get(name, False) for name in FLAGS}
    if not all(type(text) is str for text in texts.values()):
        raise _unreadable()
    if not all(type(flag) is bool for flag in flags.values()):
        raise _unreadable()
    token = texts.pop("token")
    cell = CellInput(**texts, is_quarter=flags["is_quarter"])
    return CellEdit(cell, token, flags["is_unchanged"])


def _unreadable() -> ParseError:
    return ParseError(_("发来的内容不是这张表的格子，请刷新页面。"))
