"""Writing past the models, as any program with a connection may."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction


@contextmanager
def refused() -> Iterator[None]:
    """The block must be refused by the database; what was written before it stays."""
    with pytest.raises(IntegrityError), transaction.atomic():
        yield


def now_set(row: models.Model) -> Any:
    """The row as a query that updates it without asking its model."""
    return type(row)._default_manager.filter(pk=row.pk)
