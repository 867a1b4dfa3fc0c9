"""Pages as they are served: gunicorn with two workers, beside a bare Django page, by turns."""

import gzip
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.contrib.staticfiles import finders
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse

from targets.choices import Role
from targets.management.benchmarks import Measured
from targets.management.load import Load, Order
from targets.models import AggregateState, Target, User

CLIENTS = (8, 32)
ROUNDS = 7
SECONDS = 1.5
"""Short and many: whatever else runs on the machine then meets all questions alike."""
FIRST_VIEWS = 11
SERVED = ["--workers", "2", "--threads", "4", "--no-control-socket"]
START_SECONDS = 60
ASSETS = re.compile(r'(?:href|src)="/static/([^"]+)"')


def measure_served() -> list[Measured]:
    """Needs PostgreSQL: the servers are processes of their own and share the scratch database."""
    if connection.vendor != "postgresql":
        return []
    user = User.objects.create(username="bench-reader", role=Role.ANALYST)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    plain = Client(SERVER_NAME="localhost")
    plain.force_login(user, "django.contrib.auth.backends.ModelBackend")
    board = reverse("targets:board")
    code = Target.objects.order_by("order").values_list("indicator__code", flat=True)[0]
    pages = {"board": board, "target page": reverse("targets:target-detail", args=[code])}
    html = client.get(board).content
    with ExitStack() as servers:
        ours = servers.enter_context(server("hightech_zone.settings"))
        bare = servers.enter_context(
            server("targets.management.bare_site", BARE_BYTES=str(len(html)))
        )
        headers = {"Cookie": cookies(client)}
        first = [first_view(name, ours.port, path, headers) for name, path in pages.items()]
        questions = {"bare page": (bare, "/", {"Cookie": cookies(plain)})}
        for name, path in pages.items():
            questions[name] = (ours, path, headers)
            tag = etag(ours.port, path, headers)
            questions[f"{name}, 304"] = (ours, path, {**headers, "If-None-Match": tag})
        loads = [row for number in CLIENTS for row in under_load(questions, number)]
    return [*first, *loads, *weights(html.decode())]


def cookies(client: Client) -> str:
    """All of them: our pages' has the secret that the forms' tokens are made from."""
    return "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())


@dataclass(frozen=True)
class Server:
    port: int
    pid: int


def processor_seconds(pid: int) -> float:
    """What the workers of a server have used: others on the machine slow it, and do not add to it.
    Linux only; 0 elsewhere."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        return 0
    ticks = 0
    for child in children.read_text().split():
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def server(settings: str, **environment: str) -> Iterator[Server]:
    """A server on the scratch database with this module of settings."""
    port = free_port()
    held = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": settings,
        **environment,
    }
    command = [sys.executable, "-m", "gunicorn", "django.core.wsgi:get_wsgi_application()"]
    process = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}", *SERVED], env=held)
    try:
        wait_for(port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def database_url() -> str:
    held = connection.settings_dict
    password = f":{quote(held['PASSWORD'], safe='')}" if held["PASSWORD"] else ""
    place = f"{held['HOST'] or 'localhost'}:{held['PORT'] or 5432}"
    return f"postgres://{held['USER']}{password}@{place}/{held['NAME']}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int) -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"no server on port {port}")


def first_view(name: str, port: int, path: str, headers: dict[str, str]) -> Measured:
    """From a new state of the data to the page, one client; the change itself is not counted."""
    times = []
    for _ in range(FIRST_VIEWS):
        AggregateState.objects.update(data_version=F("data_version") + 1)
        begun = time.perf_counter()
        raw(port, path, headers)
        times.append(time.perf_counter() - begun)
    return Measured(f"{name}, first view", statistics.median(times[1:]) * 1000, "ms")


def raw(port: int, path: str, headers: dict[str, str]) -> Any:
    asked = HTTPConnection("127.0.0.1", port, timeout=60)
    asked.request("GET", path, headers={"Host": "localhost", **headers})
    answer = asked.getresponse()
    answer.read()
    asked.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return answer


def etag(port: int, path: str, headers: dict[str, str]) -> str:
    return raw(port, path, headers).headers["ETag"]


Question = tuple[Server, str, dict[str, str]]
"""Whom, for which path, with which headers."""


def under_load(questions: dict[str, Question], clients: int) -> list[Measured]:
    """Every question in each round, in turn; medians of the rounds and their ratios."""
    heard: dict[str, list[Load]] = {name: [] for name in questions}
    worked: dict[str, list[float]] = {name: [] for name in questions}
    for _ in range(ROUNDS):
        for name, (of_server, path, headers) in questions.items():
            before = processor_seconds(of_server.pid)
            load = asked(Order(of_server.port, path, headers, clients, SECONDS))
            spent = processor_seconds(of_server.pid) - before
            heard[name].append(load)
            worked[name].append(spent / sum(load.statuses.values()) * 1000)
    found = {
        name: (
            statistics.median(one.rate for one in loads),
            statistics.median(one.p95 for one in loads),
            statistics.median(worked[name]),
        )
        for name, loads in heard.items()
    }
    for name, loads in heard.items():
        wanted = "304" if name.endswith("304") else "200"
        if any(set(one.statuses) != {wanted} for one in loads):
            raise RuntimeError(f"{name} answered {[one.statuses for one in loads]}")
    bare_rate, bare_p95, bare_work = found["bare page"]
    rows = []
    for name, (rate, p95, work) in found.items():
        rows += [
            Measured(f"{name}, {clients} clients", rate, "/s", rate / bare_rate, "bare page"),
            Measured(f"{name}, {clients}, p95", p95, "ms", p95 / bare_p95, "bare page"),
            Measured(
                f"{name}, {clients}, work",
                work,
                "ms",
                work / bare_work if bare_work else None,
                "bare page",
            ),
        ]
    return rows


def part(work: float, of: float) -> float | None:
    return work / of if of else None


def asked(order: Order) -> Load:
    command = [sys.executable, "-m", "targets.management.load", json.dumps(asdict(order))]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Load(**json.loads(done.stdout))


def weights(html: str) -> list[Measured]:
    """The board as a browser fetches it the first time, compressed as nginx would."""
    files = [finders.find(name) for name in dict.fromkeys(ASSETS.findall(html))]
    bodies = [html.encode(), *(Path(one).read_bytes() for one in files if one)]
    packed = [len(gzip.compress(one, 6)) for one in bodies]
    return [
        Measured("board, requests cold", len(bodies), ""),
        Measured("board, compressed, cold", sum(packed) / 1024, "KiB"),
        Measured("board, its page alone", packed[0] / 1024, "KiB"),
    ]
