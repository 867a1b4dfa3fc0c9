"""`manage.py start`: web, worker, scheduler and relay on one machine."""

import fcntl
import socket
import sys
from argparse import ArgumentParser
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from hightech_zone import localbroker
from hightech_zone.checks import refuse_unsafe_production
from hightech_zone.supervisor import Supervisor, commands


def check_port(host: str, port: int) -> None:
    if not 0 < port < 65536:
        raise CommandError(f"Port {port} does not exist; take one from 1024 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"Port {port} cannot be used ({error.strerror}); try another: PORT={port + 1}"
            raise CommandError(message) from error


def claim_data_dir() -> IO[str]:
    """Claim the folder until the answer is closed or the process ends; CommandError where another
    has it: its broker would have its messages taken from under it."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    lock = (settings.DATA_DIR / "start.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise CommandError(
            f"Another start is running on {settings.DATA_DIR}; stop it, or take another folder: "
            "DATA_DIR=…"
        ) from error
    return lock


class Command(BaseCommand):
    help = "Migrate, then run web, worker, scheduler and relay together; Ctrl-C stops all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--web-workers", type=int, default=2)
        parser.add_argument("--task-workers", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        check_port(options["host"], options["port"])
        with claim_data_dir():
            call_command("migrate", interactive=False, verbosity=0)
            try:
                refuse_unsafe_production()
            except ImproperlyConfigured as error:
                raise CommandError(str(error)) from error
            if not settings.REDIS_URL:
                localbroker.recover(settings.BROKER_DIR)
            lines = commands(
                options["host"], options["port"], options["web_workers"], options["task_workers"]
            )
            sys.exit(Supervisor(lines, self.stderr.write, lambda: self.is_ready(**options)).run())

    def is_ready(self, host: str, port: int, **options: Any) -> bool:
        """Whether somebody listens; where to go is the last line on the screen."""
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) != 0:
                return False
        name = "localhost" if host == "127.0.0.1" else host
        self.stdout.write(f"\nReady: http://{name}:{port}/  (Ctrl-C stops)")
        self.stdout.flush()
        return True
