"""A worker's sign of life."""

from django.db.models.functions import Now

from targets.models import WorkerHeartbeat


def heartbeat_record() -> None:
    WorkerHeartbeat.objects.update_or_create(pk=1, defaults={"seen_at": Now()})
