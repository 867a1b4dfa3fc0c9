"""Instants as an address names them: ISO 8601, Asia/Shanghai without an offset; a day means its
end."""

import re
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from hightech_zone.lib.clock import db_now

EARLIEST = 1900
"""Years before have no time zone that converts."""
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class NotAnInstant(ValueError):
    """Neither a day nor an instant."""


class InTheFuture(ValueError):
    """Nothing is known yet of what will have been."""


def read_past_instant(text: str) -> datetime:
    """**Raises** NotAnInstant, InTheFuture."""
    instant = _parsed(text)
    # A date stands for its end, so that today's is not in the future.
    now = db_now()
    latest = end_of(timezone.localdate(now)) if DATE.fullmatch(text) else now
    if instant > latest:
        raise InTheFuture(text)
    return instant


def written(instant: datetime) -> str:
    """As an address names it: the day alone where the end of a day is meant."""
    local = timezone.localtime(instant)
    return local.date().isoformat() if local.time() == time.max else local.isoformat()


def end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def _parsed(text: str) -> datetime:
    try:
        day = parse_date(text)
        # A plus sign in an address often arrives as a blank.
        instant = parse_datetime(text.replace(" ", "+")) if day is None else None
    except ValueError as error:
        raise NotAnInstant(text) from error
    found = day or instant
    if found is None or found.year < EARLIEST:
        raise NotAnInstant(text)
    if instant is None:
        return end_of(found)
    return instant if timezone.is_aware(instant) else timezone.make_aware(instant)
