"""Whether the process, and what it depends on, is well; for load balancers and monitoring."""

from hmac import compare_digest
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from targets.selectors.operations import OperationalCounts, operational_counts, worker_is_alive


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, broker and worker, each by name; 503 where the database is away.

    A worker that was never seen does not make the web unready: submissions are accepted and wait.
    """
    checks = {"database": _database_answers(), "broker": _broker_answers()}
    checks["worker"] = checks["database"] and worker_is_alive()
    ready = checks["database"]
    body = {name: "ok" if well else "away" for name, well in checks.items()}
    return JsonResponse(body, status=200 if ready else 503)


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts in Prometheus' text format, for whoever holds METRICS_TOKEN."""
    held = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not held or not compare_digest(held.encode(), given.encode()):
        return HttpResponse(status=403)
    return HttpResponse(_exposition(operational_counts()), content_type="text/plain; version=0.0.4")


def _exposition(counts: OperationalCounts) -> str:
    lines = []
    for name, value in counts.items():
        lines += [f"# TYPE hightech_zone_{name} gauge", f"hightech_zone_{name} {value}"]
    return "\n".join(lines) + "\n"


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return False
    return True


def _broker_answers() -> bool:
    if not settings.REDIS_URL:
        return Path(settings.BROKER_DIR).is_dir()
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except Exception:
        return False
    return True
