"""What all factories share."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeVar

from django.db.models import Model

from targets.calc.periods import Period

Row = TypeVar("Row", bound=Model)
Figure = Decimal | int | str
When = Period | str

AN_INSTANT = datetime(2019, 1, 10, 4, 0, tzinfo=UTC)


def as_period(when: When) -> Period:
    return when if isinstance(when, Period) else Period.parse(when)


def as_decimal(value: Figure | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def next_number(model: type[Model]) -> int:
    return model._default_manager.count() + 1


def first_or(model: type[Row], make: Callable[[], Row]) -> Row:
    """The oldest row there is, else a new one."""
    return model._default_manager.order_by("pk").first() or make()
