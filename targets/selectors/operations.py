"""How the machinery behind the figures is doing."""

from datetime import timedelta
from typing import TypedDict

from hightech_zone.lib.clock import db_now
from targets.choices import JobState
from targets.models import AggregateState, Job, OutboxMessage, StaleMark, WorkerHeartbeat

HEARTBEAT_TOLERANCE = timedelta(minutes=3)


class OperationalCounts(TypedDict):
    outbox_waiting: int
    stale_marks: int
    jobs_running: int
    jobs_failed: int
    data_version: int


def operational_counts() -> OperationalCounts:
    state = AggregateState.objects.first()
    return {
        "outbox_waiting": OutboxMessage.objects.filter(published_at__isnull=True).count(),
        "stale_marks": StaleMark.objects.count(),
        "jobs_running": Job.objects.filter(state=JobState.RUNNING).count(),
        "jobs_failed": Job.objects.filter(state__in=[JobState.FAILED, JobState.LOST]).count(),
        "data_version": state.data_version if state else 0,
    }


def worker_is_alive() -> bool:
    """Whether a worker ran the scheduled sweep lately."""
    beat = WorkerHeartbeat.objects.first()
    return beat is not None and beat.seen_at > db_now() - HEARTBEAT_TOLERANCE
