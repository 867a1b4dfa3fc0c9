"""Running the web, worker, scheduler and relay as one, on a single machine."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

PR_SET_PDEATHSIG = 1
MAX_RESTARTS = 5
STOP_SECONDS = 15
HEALTHY_SECONDS = 60


def die_with_parent() -> None:
    """Have Linux end the child when its parent is killed; elsewhere the parent has to stop it."""
    try:
        ctypes.CDLL("libc.so.6", use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    except OSError:
        return


def commands(host: str, port: int, web_workers: int, task_workers: int) -> dict[str, list[str]]:
    """The processes by name."""
    python = sys.executable
    celery = [python, "-m", "celery", "-q", "-A", "hightech_zone"]
    web = ["--bind", f"{host}:{port}", "--workers", str(web_workers), "--threads", "4"]
    web += ["--log-level", "warning"]
    return {
        "web": [python, "-m", "gunicorn", "hightech_zone.wsgi", *web, "--no-control-socket"],
        "worker": [*celery, "worker", "--loglevel", "WARNING", "--concurrency", str(task_workers)],
        "beat": [*celery, "beat", "--loglevel", "WARNING"],
        "relay": [python, "manage.py", "relay"],
    }


class Supervisor:
    """Starts processes, restarts those that die, stops all of them when told to.

    A process that dies `MAX_RESTARTS` times without having run for a minute stops everything:
    something is wrong that restarting does not cure.
    """

    def __init__(
        self,
        processes: dict[str, list[str]],
        say: Callable[[str], None],
        when_ready: Callable[[], bool] | None = None,
    ) -> None:
        """`when_ready` is called until it answers True: it says so itself."""
        self.lines = processes
        self.say = say
        self.when_ready = when_ready
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.started: dict[str, float] = {}
        self.failures = dict.fromkeys(processes, 0)
        self.stopping = False

    def run(self) -> int:
        """Until a signal or a process that cannot be kept alive; the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.stop)
        for name in self.lines:
            self.start(name)
        code = 0
        while not self.stopping:
            if not all(self.keep(name) for name in self.lines):
                code = 1
                break
            if self.when_ready and self.when_ready():
                self.when_ready = None
            time.sleep(0.3)
        self.stop_all()
        return code

    def start(self, name: str) -> None:
        self.started[name] = time.monotonic()
        self.running[name] = subprocess.Popen(
            self.lines[name],
            preexec_fn=die_with_parent,  # noqa: PLW1509  runs one system call
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )

    def keep(self, name: str) -> bool:
        """Restart a process that has ended; False where that has stopped making sense."""
        code = self.running[name].poll()
        if code is None:
            return True
        if time.monotonic() - self.started[name] > HEALTHY_SECONDS:
            self.failures[name] = 0
        self.failures[name] += 1
        if self.failures[name] > MAX_RESTARTS:
            self.say(f"{name} ended with code {code} again; giving up.")
            return False
        self.say(f"{name} ended with code {code}; starting it again.")
        time.sleep(self.failures[name] - 1)
        self.start(name)
        return True

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def stop_all(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
