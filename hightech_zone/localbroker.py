"""A broker in a folder, for a single machine without Redis: `localfs://`.

kombu's own filesystem transport opens a message's final name before writing it and rewrites its
routing table in place, so that a second process can read half of either, and it forgets a message
as soon as it is read. Here both are written aside and renamed, and a message being worked on
waits in `inflight/` until it is acknowledged; `recover` puts back what a crash left there.
"""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem, virtual
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads

Table = list[tuple[str, str, str]]


def write_aside(path: Path, data: bytes) -> None:
    """Write `path` so that no reader ever sees a part of it."""
    aside = path.with_name(f".aside-{uuid4().hex}")
    aside.write_bytes(data)
    os.replace(aside, path)


class Channel(filesystem.Channel):
    @property
    def root(self) -> Path:
        return Path(self.transport_options["folder"])

    def folder(self, name: str) -> Path:
        folder = self.root / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def control_folder(self) -> Path:
        return self.folder("control")

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{time_ns():020d}_{uuid4().hex}.{queue}.msg"
        try:
            write_aside(self.folder("queue") / name, str_to_bytes(dumps(payload)))
        except OSError as error:
            raise ChannelError(f"cannot publish {name}: {error}") from error

    def _waiting(self, queue: str) -> list[str]:
        suffix = f"{queue}.msg"
        names = os.listdir(self.folder("queue"))
        return sorted(name for name in names if name.partition(".")[2] == suffix)

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        for name in self._waiting(queue):
            taken = self.folder("inflight") / name
            try:
                os.rename(self.folder("queue") / name, taken)
            except FileNotFoundError:
                continue  # another consumer was faster
            message = loads(bytes_to_str(taken.read_bytes()))
            message.setdefault("properties", {})["localfs_name"] = name
            return message
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        names = self._waiting(queue)
        for name in names:
            (self.folder("queue") / name).unlink(missing_ok=True)
        return len(names)

    # The routing table

    def get_table(self, exchange: str) -> Table:
        try:
            text = (self.folder("control") / f"{exchange}.exchange").read_text()
        except FileNotFoundError:
            return []
        return [tuple(row) for row in loads(text)]

    def _change_table(self, exchange: str, change: Callable[[Table], Table]) -> None:
        path = self.folder("control") / f"{exchange}.exchange"
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = self.get_table(exchange)
            after = change(before)
            if after != before:
                write_aside(path, str_to_bytes(dumps(after)))

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        row = (routing_key or "", pattern or "", queue or "")
        self._change_table(exchange, lambda table: table if row in table else [*table, row])

    def _delete(
        self, queue: str, exchange: str, routing_key: str, pattern: str, *args: Any, **kw: Any
    ) -> None:
        virtual.Channel._delete(self, queue, exchange, routing_key, pattern, *args, **kw)
        row = (routing_key or "", pattern or "", queue or "")
        self._change_table(exchange, lambda table: [held for held in table if held != row])

    # Acknowledging

    def _forget(self, message: Any) -> None:
        name = (getattr(message, "properties", None) or {}).get("localfs_name")
        if name:
            (self.folder("inflight") / name).unlink(missing_ok=True)

    def basic_ack(self, delivery_tag: Any, multiple: bool = False) -> None:
        message = self.qos._delivered.get(delivery_tag)
        super().basic_ack(delivery_tag, multiple)
        self._forget(message)

    def basic_reject(self, delivery_tag: Any, requeue: bool = False) -> None:
        message = self.qos._delivered.get(delivery_tag)
        super().basic_reject(delivery_tag, requeue)
        if not requeue:
            self._forget(message)

    def _restore(self, message: Any) -> None:
        super()._restore(message)  # published again under a new name before the old file goes
        self._forget(message)


class Transport(filesystem.Transport):
    Channel = Channel
    polling_interval = 0.2


TRANSPORT_ALIASES["localfs"] = "hightech_zone.localbroker:Transport"


def recover(root: Path) -> int:
    """Put messages a crash left in flight back into the queue; how many. Remote-control messages
    are dropped: whoever asked is gone. Call it while no worker runs."""
    count = 0
    for left in (root / "inflight").glob("*.msg"):
        if "pidbox" in left.name:
            left.unlink()
            continue
        os.replace(left, root / "queue" / left.name)
        count += 1
    for pattern in (".aside-*", "*pidbox*"):
        for folder in ("queue", "control"):
            for left in (root / folder).glob(pattern):
                left.unlink(missing_ok=True)
    return count
