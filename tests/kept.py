"""Rows that the tests of one module share: built once, never committed, gone after the module."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def kept(blocker: DjangoDbBlocker) -> Iterator[None]:
    """For fixtures of `scope="module"`: what is written inside stays until they end. Each test
    still takes back what it writes itself; rows it reads must not be changed as Python objects.
    Not for modules whose tests commit."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
