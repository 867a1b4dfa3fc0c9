"""An instant between what was and what follows."""

from datetime import datetime
from time import sleep

from hightech_zone.lib.clock import db_now


def instant() -> datetime:
    """Now; what follows is later, even by a clock of milliseconds."""
    found = db_now()
    sleep(0.002)
    return found
