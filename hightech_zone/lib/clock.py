"""What time it is: instants from the database's clock, days from the zone's calendar.

A web server's clock may be wrong by years without anybody noticing; the database's is the one
that stamps every row.
"""

from datetime import UTC, date, datetime
from functools import lru_cache
from time import monotonic

from django.conf import settings
from django.db import connection
from django.utils import timezone


def db_now() -> datetime:
    """The database's clock at this moment, not at the start of the transaction; aware, UTC."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0].astimezone(UTC)
        cursor.execute("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)


def today() -> date:
    """The day in the zone; `ZONE_TODAY` fixes it. The database is asked once a second at most."""
    return settings.ZONE_TODAY or _day_of_second(int(monotonic()))


@lru_cache(maxsize=1)
def _day_of_second(second: int) -> date:
    return timezone.localdate(db_now())


def day_of(instant: datetime) -> date:
    """The zone's day an instant fell on; where `ZONE_TODAY` fixes today, what happens now
    happens on that day."""
    return min(timezone.localdate(instant), today())


def day_read_from(as_of: datetime | None) -> date:
    """The day a reader stands on who looks as of an instant; None: now."""
    return today() if as_of is None else day_of(as_of)
