"""Messages to the broker, kept in the database until somebody has handed them over.

`enqueue` belongs to the writing transaction and never touches the broker; `publish_waiting` is
what the relay runs.
"""

from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.db.models.functions import Now
from kombu.exceptions import OperationalError

from hightech_zone.lib.clock import db_now
from targets.models import OutboxMessage

CHANNEL = "targets_outbox"
BATCH = 100
KEPT = timedelta(days=7)
PATIENCE = timedelta(minutes=1)


class BrokerUnavailable(Exception):
    """The broker took nothing more; every message not handed over is still in the table."""


def enqueue(task: str, *arguments: Any) -> None:
    """Have `task` run with `arguments` (JSON) once the caller's transaction is committed.

    On PostgreSQL the relay is told in the same transaction, so that it hears of it at the
    commit and not at its next look.
    """
    OutboxMessage.objects.create(task=task, arguments=list(arguments))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")


def publish_waiting() -> int:
    """Hand waiting messages to the broker, oldest first; how many. At least once each: a crash
    between handing over and committing repeats it, so tasks must be safe to run twice.

    **Raises** BrokerUnavailable, after noting the attempt on the message that was refused.
    """
    waiting = OutboxMessage.objects.filter(published_at__isnull=True)
    if not waiting.exists():
        return 0
    published, refusal = 0, None
    with transaction.atomic():
        skip_locked = connection.features.has_select_for_update_skip_locked
        for message in waiting.order_by("id").select_for_update(skip_locked=skip_locked)[:BATCH]:
            message.attempts += 1
            refusal = _send(message)
            if refusal is not None:
                message.last_error = str(refusal)[:300]
                message.save(update_fields=["attempts", "last_error"])
                break
            message.published_at = Now()
            message.save(update_fields=["attempts", "published_at"])
            published += 1
    if refusal is not None:
        raise BrokerUnavailable(str(refusal)) from refusal
    return published


def messages_overdue() -> bool:
    """Whether a message has waited longer than a healthy relay would let it."""
    overdue = OutboxMessage.objects.filter(
        published_at__isnull=True, created_at__lt=db_now() - PATIENCE
    )
    return overdue.exists()


def messages_forget() -> int:
    """Delete messages handed over more than `KEPT` ago; how many."""
    old = OutboxMessage.objects.filter(published_at__lt=db_now() - KEPT)
    return old.delete()[0]


def _send(message: OutboxMessage) -> Exception | None:
    try:
        current_app.send_task(message.task, args=message.arguments, retry=False)
    except (OperationalError, OSError) as error:
        return error
    return None
