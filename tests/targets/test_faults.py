"""Workers and brokers killed with work in hand: nothing is lost, nothing counted twice."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.db import connection, transaction

from hightech_zone.lib.clock import db_now
from targets.models import Observation, OutboxMessage, StaleMark
from targets.services.check import aggregates_check
from targets.services.observations import Figure, observations_write
from targets.services.stale import mark_all_stale
from tests.factories import make_import_batch
from tests.processes import (
    ROOT,
    RedisServer,
    processes,
    test_database_url,
    wait_until,
)
from tests.services import free_port
from tests.world import World, make_world


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.kill()


def change_a_figure(world: World, number: int) -> None:
    """What an approval does to the figures, without its form."""
    held = (
        Observation.objects.current()
        .filter(element=world.elements["industrial_output"], value__isnull=False)
        .order_by("period", "enterprise")[number]
    )
    with transaction.atomic():
        observations_write(
            figures=[Figure(held.period, held.enterprise_id, held.element_id, held.value + 1, "A")],
            recorded_at=db_now(),
            import_batch=make_import_batch(),
            reason_class="error",
        )


def nothing_waits() -> bool:
    return not StaleMark.objects.exists()


def a_worker_is_blocked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return cursor.fetchone()[0] > 0


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_its_work_loses_nothing(
    redis: RedisServer, tmp_path: Path
) -> None:
    world = make_world(8)
    environment = {
        "DATABASE_URL": test_database_url(),
        "REDIS_URL": redis.url,
        "DATA_DIR": str(tmp_path),
        "SWEEP_SECONDS": "1",
    }
    with processes(**environment) as children:
        children.start("relay")
        worker = children.start("worker")
        blocker = connection.copy()
        with transaction.atomic():
            mark_all_stale()
        try:
            # The sums are computed, then the write of the cells waits here: killed in between.
            with blocker.cursor() as cursor:
                cursor.execute("BEGIN; LOCK TABLE targets_termcell IN EXCLUSIVE MODE")
            change_a_figure(world, 3)
            wait_until(a_worker_is_blocked)
            children.kill(worker)
        finally:
            blocker.close()
        assert StaleMark.objects.exists()
        children.start("beat")
        children.start("worker")
        wait_until(nothing_waits)
    assert aggregates_check() == []


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_figures_approved_while_redis_is_dead_are_summed_when_it_is_back(
    redis: RedisServer, tmp_path: Path
) -> None:
    world = make_world(8)
    environment = {
        "DATABASE_URL": test_database_url(),
        "REDIS_URL": redis.url,
        "DATA_DIR": str(tmp_path),
    }
    with processes(**environment) as children:
        children.start("relay")
        children.start("worker")
        with transaction.atomic():
            mark_all_stale()
        wait_until(nothing_waits)
        redis.kill()
        for number in range(5):
            change_a_figure(world, number)
        waiting = OutboxMessage.objects.filter(published_at__isnull=True)
        wait_until(lambda: waiting.filter(attempts__gt=0).exists())
        assert waiting.count() == 5
        redis.start()
        wait_until(lambda: not waiting.exists())
        wait_until(nothing_waits)
    assert aggregates_check() == []


SUMMED_AGAIN = """
from django.core.management import call_command
from targets.models import StaleMark
from targets.services.stale import mark_all_stale
from tests.processes import wait_until
from tests.world import make_world
make_world(4)
mark_all_stale()
wait_until(lambda: not StaleMark.objects.exists())
call_command("check_aggregates")
"""


@pytest.mark.slow
@pytest.mark.once
def test_embedded_services_survive_the_death_of_their_worker(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "hightech_zone.settings",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'zone.sqlite3'}",
        "REDIS_URL": "",
        "SWEEP_SECONDS": "1",
    }

    def ready() -> dict[str, str]:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
                return json.load(answer)
        except (URLError, ConnectionError, TimeoutError):
            return {}

    port = free_port()
    with processes(**environment) as children:
        starter = children.run([sys.executable, "manage.py", "start", "--port", str(port)])
        wait_until(lambda: ready().get("worker") == "ok", seconds=120)  # it migrates first
        for worker in workers_of(starter.pid):
            os.kill(worker, signal.SIGKILL)
        command = [sys.executable, "manage.py", "shell", "-c", SUMMED_AGAIN]
        summed = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        assert summed.stdout.strip().endswith("No differences.")
        starter.terminate()
        assert starter.wait(30) == 0
        wait_until(lambda: not workers_of(starter.pid))


def workers_of(parent: int) -> list[int]:
    """Celery's main processes below `parent`, by /proc."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            line = (folder / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == parent and (b"worker" in line):
            found.append(int(folder.name))
    return found
