"""Real worker, scheduler, relay and Redis processes for tests."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from tests.services import free_port, wait_for_port

ROOT = Path(__file__).resolve().parent.parent
CELERY = [sys.executable, "-m", "celery", "-A", "hightech_zone"]
COMMANDS = {
    "worker": [*CELERY, "worker", "--loglevel", "WARNING", "--concurrency", "1"],
    "beat": [*CELERY, "beat", "--loglevel", "WARNING"],
    "relay": [sys.executable, "manage.py", "relay"],
}


class Processes:
    """Children that share one environment; each in a session of its own, to be killed whole."""

    def __init__(self, **environment: str) -> None:
        self.environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "hightech_zone.settings"}
        self.environment.update(environment)
        self.running: list[subprocess.Popen] = []

    def start(self, name: str) -> subprocess.Popen:
        return self.run(COMMANDS[name])

    def run(self, command: list[str]) -> subprocess.Popen:
        process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen) -> None:
        """As a power cut would: the process and its children, at once."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop_all(self) -> None:
        for process in self.running:
            self.kill(process)


@contextmanager
def processes(**environment: str) -> Iterator[Processes]:
    held = Processes(**environment)
    try:
        yield held
    finally:
        held.stop_all()


def test_database_url() -> str:
    """The address of the database the test itself uses (PostgreSQL)."""
    held = connection.settings_dict
    return f"postgres://{held['USER']}@{held['HOST']}:{held['PORT']}/{held['NAME']}"


test_database_url.__test__ = False


class RedisServer:
    """A Redis of the test's own, which can be killed and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = ["--port", str(self.port), "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        wait_for_port(self.port)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


def wait_until(condition: Callable[[], bool], seconds: float = 40) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            raise AssertionError(f"still not so after {seconds} s")
        time.sleep(0.1)
