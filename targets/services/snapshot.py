"""One moment of the database for as long as something reads it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_snapshot(*, is_read_only: bool = False) -> Iterator[None]:
    """What others commit meanwhile is seen in everything that is read, or in nothing.

    PostgreSQL takes a snapshot of the whole transaction only where asked before its first
    query; inside a transaction of the caller it is the caller's.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            mode = "REPEATABLE READ, READ ONLY" if is_read_only else "REPEATABLE READ"
            with connection.cursor() as cursor:
                cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {mode}")
        yield
