"""Background work that people can see: one `Job` row a run.

The row is written outside the transaction of the work, so that it shows while the work is under
way; finishing it belongs inside, so that "done" and the result cannot exist apart.
"""

from datetime import timedelta

from django.db import DatabaseError, connection, connections
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest, Now

from hightech_zone.lib.clock import db_now
from targets.choices import JobState
from targets.models import Job, User

UNFINISHED = (JobState.QUEUED, JobState.RUNNING)
PATIENCE = timedelta(minutes=5)
"""A queued job waits that long for a worker before its message counts as lost."""
LOST_AFTER = timedelta(minutes=15)
"""Longer than any task may run without a sign of life (Celery's hard limit is shorter)."""


def job_start(kind: str, total: int, by: User | None = None) -> Job:
    """A job that is running from now on. Call it before the transaction of the work."""
    job = Job(kind=kind, total=total, state=JobState.RUNNING, started_by=by)
    job.started_at = job.heartbeat_at = Now()
    job.save()
    return job


def job_claim(job: Job) -> bool:
    """Take up a job that waits, or was lost; whether nobody else has it. A task runs once by it,
    however often its message is delivered."""
    waiting = Job.objects.filter(pk=job.pk, state__in=(JobState.QUEUED, JobState.LOST))
    taken = waiting.update(
        state=JobState.RUNNING, error="", started_at=Now(), heartbeat_at=Now(), finished_at=None
    )
    return bool(taken)


def jobs_overdue(kind: str) -> list[int]:
    """The queued jobs of a kind that nobody took up for `PATIENCE`, by row id: their message may
    be lost, and whoever asks writes another. The same ones are overdue again after as long."""
    waiting = Job.objects.filter(kind=kind, state=JobState.QUEUED)
    asked = Coalesce("heartbeat_at", "created_at")
    late = waiting.annotate(asked=asked).filter(asked__lt=db_now() - PATIENCE)
    found = list(late.order_by("pk").values_list("pk", flat=True))
    waiting.filter(pk__in=found).update(heartbeat_at=Now())
    return found


def job_begin(job: Job) -> None:
    """Take up a job that was queued, or that somebody else had and lost."""
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, error="", started_at=Now(), heartbeat_at=Now(), finished_at=None
    )


def job_advance(job: Job, done: int, message: str = "", total: int | None = None) -> None:
    """Show that `done` of the total (given here where it was not known) is done, at once, even
    from inside the work's transaction.

    PostgreSQL does it through a second connection. SQLite has a single writer: inside a
    transaction nothing is written there, and the progress shows with the end.
    """
    job.total = job.total if total is None else total
    done = min(done, job.total)
    changes = {"done": done, "total": job.total, "message": message[:300], "heartbeat_at": Now()}
    if not connection.in_atomic_block:
        Job.objects.filter(pk=job.pk).update(**changes)
    elif connection.vendor == "postgresql":
        _update_aside(job, done, message[:300])


def job_finish(job: Job, message: str = "", detail: dict[str, object] | None = None) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=JobState.DONE,
        total=job.total,
        done=job.total,
        message=message[:300],
        detail=detail or {},
        finished_at=Now(),
        heartbeat_at=Now(),
    )


def job_fail(job: Job, error: BaseException) -> None:
    """Call it after the work's transaction was rolled back."""
    Job.objects.filter(pk=job.pk).update(
        state=JobState.FAILED, error=f"{type(error).__name__}: {error}", finished_at=Now()
    )


def jobs_mark_lost() -> int:
    """Mark as lost the running jobs that gave no sign of life for `LOST_AFTER`; how many.

    The work itself is not lost: whatever it was about is still marked stale or waiting, and the
    next run takes it up.
    """
    return Job.objects.filter(
        state=JobState.RUNNING, heartbeat_at__lt=db_now() - LOST_AFTER
    ).update(
        state=JobState.LOST,
        finished_at=Greatest(F("heartbeat_at"), F("started_at")),
    )


def _update_aside(job: Job, done: int, message: str) -> None:
    """One small commit of its own; a failure of it must not disturb the work."""
    aside = connections.create_connection(connection.alias)
    try:
        with aside.cursor() as cursor:
            cursor.execute(
                "UPDATE targets_job SET done = %s, total = %s, message = %s, heartbeat_at = now() "
                "WHERE id = %s",
                [done, job.total, message, job.pk],
            )
    except DatabaseError:
        return
    finally:
        aside.close()
