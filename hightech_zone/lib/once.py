"""What several parts of one page ask for, read once while it is rendered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_HELD: ContextVar[dict[Any, Any] | None] = ContextVar("held", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Only where nothing is written: what was read stays as it was found."""
    before = _HELD.set({})
    try:
        yield
    finally:
        _HELD.reset(before)


def once(read: Callable[P, R]) -> Callable[P, R]:
    """The same answer to the same arguments inside `reading_once`; nobody may change it."""

    order = signature(read)

    @wraps(read)
    def held(*args: P.args, **kwargs: P.kwargs) -> R:
        known = _HELD.get()
        if known is None:
            return read(*args, **kwargs)
        asked = order.bind(*args, **kwargs)
        asked.apply_defaults()
        key = (read, *asked.arguments.values())
        if key not in known:
            known[key] = read(*args, **kwargs)
        found: R = known[key]
        return found

    return held
