"""What several parts of one page ask for, read once while it is rendered; and what pages after it
ask for too, read once while it stands."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
Answers = dict[Any, Any]
_OF_PAGE: ContextVar[Answers | None] = ContextVar("of_page", default=None)
_STANDING: ContextVar[Answers | None] = ContextVar("standing", default=None)
ANSWERS: dict[Hashable, Answers] = {}
"""Of the latest state alone."""
MOST_KEPT = 1000
KEPT: list[Callable[..., Any]] = []
"""What `kept` was put on."""


@contextmanager
def reading_once(standing: Hashable) -> Iterator[None]:
    """Only where nothing is written: what was read stays as it was found.

    `standing` numbers the state of all that `kept` functions read.
    """
    of_page, of_state = _OF_PAGE.set({}), _STANDING.set(_answers_in(standing))
    try:
        yield
    finally:
        _OF_PAGE.reset(of_page)
        _STANDING.reset(of_state)


def _answers_in(standing: Hashable) -> Answers:
    known = ANSWERS.get(standing)
    if known is None or len(known) > MOST_KEPT:
        known = {}
        ANSWERS.clear()
        ANSWERS[standing] = known
    return known


def once(read: Callable[P, R]) -> Callable[P, R]:
    """The same answer to the same arguments inside `reading_once`; nobody may change it."""
    return _answering(read, _OF_PAGE)


def kept(read: Callable[P, R]) -> Callable[P, R]:
    """The same in all pages of this process while the state stands. It must depend on nothing else:
    not on who reads, the language or the day, unless these are its arguments."""
    KEPT.append(read)
    return _answering(read, _STANDING)


def _answering(read: Callable[P, R], place: ContextVar[Answers | None]) -> Callable[P, R]:
    order = signature(read)

    @wraps(read)
    def held(*args: P.args, **kwargs: P.kwargs) -> R:
        known = place.get()
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
