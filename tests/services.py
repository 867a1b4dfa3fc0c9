"""PostgreSQL, Redis and Chromium for the tests: started here where their programs are found."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from targets.documents.pdf import missing_libraries

HIGHEST_FIRST = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The first draws pages only; the others draw the browser's own window around each as well."""


def chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


def has_pango() -> bool:
    return not missing_libraries()


def postgres_bin() -> Path | None:
    found = shutil.which("initdb")
    return Path(found).parent if found else next(iter(HIGHEST_FIRST), None)


@dataclass
class Services:
    """What runs, what the settings need to know of it, and why something does not run."""

    environment: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(
        default_factory=lambda: {"postgres": "runs on PostgreSQL only (SERVICES=1)"}
    )
    stoppers: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not shutil.which("redis-server"):
            self.missing["redis"] = "redis-server is not installed"
        if not chromium():
            self.missing["browser"] = "chromium is not installed"
        if not has_pango():
            self.missing["pango"] = "pango, which draws PDFs, is not installed"

    def stop(self) -> None:
        for stop in reversed(self.stoppers):
            stop()


def start() -> Services:
    """Start PostgreSQL and Redis in a temporary folder; what is not installed is `missing`."""
    services = Services(missing={})
    if "PYTEST_XDIST_WORKER" in os.environ:  # the first process has started them
        return services
    folder = Path(tempfile.mkdtemp(prefix="zone-services-"))
    folder.chmod(0o755)
    services.stoppers.append(lambda: shutil.rmtree(folder, ignore_errors=True))
    if bin_folder := postgres_bin():
        start_postgres(services, bin_folder, folder)
    else:
        services.missing["postgres"] = "PostgreSQL's initdb is not installed"
    if "redis" not in services.missing:
        start_redis(services, folder)
    return services


def start_postgres(services: Services, bin_folder: Path, folder: Path) -> None:
    data, port = folder / "pg", free_port()
    data.mkdir()
    owner = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        owner = "postgres" if user_exists("postgres") else "nobody"
        shutil.chown(data, owner)
    run = {"user": owner, "check": True, "capture_output": True, "cwd": data}
    initdb = [bin_folder / "initdb", "-D", data, "-U", "zone", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*initdb, "--no-sync", "--locale=C.UTF-8"], **run)
    options = (
        f"-p {port} -k {data} -c listen_addresses=127.0.0.1 -c max_connections=200"
        " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    )
    control = [bin_folder / "pg_ctl", "-D", data, "-w"]
    subprocess.run([*control, "-o", options, "-l", data / "log", "start"], **run)
    services.stoppers.append(
        lambda: subprocess.run([*control, "-m", "immediate", "stop"], **{**run, "check": False})
    )
    services.environment["DATABASE_URL"] = f"postgres://zone@127.0.0.1:{port}/postgres"


def start_redis(services: Services, folder: Path) -> None:
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--save", "", "--dir", folder, "--bind", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
    )
    services.stoppers.append(server.terminate)
    wait_for_port(port)
    services.environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"


def user_exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port: int, seconds: float = 10) -> None:
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")
