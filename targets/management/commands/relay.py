"""`manage.py relay`: hand messages from the outbox to the broker as they are committed."""

import select
import signal
import sys
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection

from targets.services.outbox import CHANNEL, BrokerUnavailable, messages_overdue, publish_waiting

POLL_SECONDS = 0.5
"""How often SQLite is asked; it cannot call."""
LISTEN_SECONDS = 5.0
"""How long PostgreSQL may stay silent before the table is looked at anyway."""
RETRY_SECONDS = 2.0


class Command(BaseCommand):
    help = "Publish committed messages to the broker until stopped."

    stopping = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="exit 1 where messages have waited for a minute"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            sys.exit(1 if messages_overdue() else 0)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        listening = False
        while not self.stopping:
            try:
                if connection.vendor == "postgresql" and not listening:
                    listen()
                    listening = True
                publish_waiting()
                wait()
            except BrokerUnavailable as error:
                self.stderr.write(f"The broker is away, messages wait in the database: {error}")
                time.sleep(RETRY_SECONDS)
            except (DatabaseError, InterfaceError) as error:
                self.stderr.write(f"The database is away: {error}")
                connection.close()
                listening = False
                time.sleep(RETRY_SECONDS)

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True


def listen() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")


def wait() -> None:
    """Return when there may be something to publish."""
    if connection.vendor != "postgresql":
        time.sleep(POLL_SECONDS)
        return
    held = connection.connection
    if select.select([held], [], [], LISTEN_SECONDS)[0]:
        held.poll()
        held.notifies.clear()
