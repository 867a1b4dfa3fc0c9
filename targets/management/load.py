"""Asks a server the same from many sides for some seconds; run as a program of its own, so that
asking takes no time from whoever measures:

    python -m targets.management.load '{"port": 8000, "path": "/", "headers": {}, …}'
"""

import asyncio
import json
import statistics
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Order:
    port: int
    path: str
    headers: dict[str, str]
    clients: int
    seconds: float


@dataclass
class Heard:
    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    size: int = 0


@dataclass(frozen=True)
class Load:
    """`rate` requests/s; `median` and `p95` in ms; `statuses` by number; `size` of a body."""

    rate: float
    median: float
    p95: float
    statuses: dict[str, int]
    size: int


async def client(order: Order, until: float, heard: Heard) -> None:
    """One connection, kept; each request waits for the answer before."""
    lines = [f"GET {order.path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in order.headers.items()]
    asked = ("\r\n".join(lines) + "\r\n\r\n").encode()
    writer = None
    while time.perf_counter() < until:
        if writer is None:
            reader, writer = await asyncio.open_connection("127.0.0.1", order.port)
        begun = time.perf_counter()
        writer.write(asked)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        _, _, rest = head.partition(b"content-length:")
        size = int(rest.split(b"\r\n", 1)[0]) if rest else 0
        if size:
            await reader.readexactly(size)
        heard.times.append(time.perf_counter() - begun)
        heard.statuses[int(head.split(b" ", 2)[1])] += 1
        heard.size = size
        if b"connection: close" in head:
            writer.close()
            writer = None
    if writer is not None:
        writer.close()


async def run(order: Order) -> Load:
    heard = Heard()
    begun = time.perf_counter()
    until = begun + order.seconds
    await asyncio.gather(*(client(order, until, heard) for _ in range(order.clients)))
    took = time.perf_counter() - begun
    times = sorted(heard.times)
    return Load(
        rate=len(times) / took,
        median=statistics.median(times) * 1000,
        p95=times[int(len(times) * 0.95)] * 1000,
        statuses={str(status): count for status, count in heard.statuses.items()},
        size=heard.size,
    )


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(run(Order(**json.loads(sys.argv[1])))))))
