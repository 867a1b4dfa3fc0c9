"""What `manage.py bench` measures: the real services on a database of their own.

Times depend on the machine; only ratios within one run are worth quoting (docs/performance.md).
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from hightech_zone.lib.clock import db_now
from targets.choices import Role
from targets.management import baselines
from targets.models import DataElement, ImportBatch, Observation, User
from targets.services.aggregation import aggregate_all, aggregate_stale
from targets.services.demo import DemoPlan, demo_bundle_write
from targets.services.imports import bundle_import
from targets.services.observations import Figure, observations_write
from targets.services.policy import policy_load

ROUNDS = 5
CHANGES = 20
REQUESTS = 30


@dataclass(frozen=True)
class Measured:
    """One figure: its name, median, unit, and how it compares within the run."""

    name: str
    value: float
    unit: str
    ratio: float | None = None
    ratio_to: str = ""


@contextmanager
def scratch_database() -> Iterator[None]:
    """A migrated, empty database beside the configured one, gone afterwards."""
    configured = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(configured, verbosity=0)


def prepare(pack: Path, plan: DemoPlan, folder: Path) -> int:
    """Load the policy and write the bundle; its number of figures."""
    policy_load(text=pack.read_text(encoding="utf-8"), by=None)
    demo_bundle_write(plan=plan, folder=folder)
    with (folder / "figures.csv").open(encoding="utf-8") as file:
        return sum(1 for _ in file) - 1


def seconds(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def median_seconds(work: Callable[[], Any], rounds: int) -> float:
    return statistics.median(seconds(work) for _ in range(rounds))


def measure_import(folder: Path, figures: int) -> list[Measured]:
    """The whole bundle, checked and with provenance, against COPY of the same figures from
    memory: into a table with the same indexes, and into one without."""
    rate = figures / seconds(lambda: bundle_import(folder=folder, by=None))
    if connection.vendor != "postgresql":
        return [Measured("import", rate, "rows/s")]
    text = baselines.figures_text()

    def copied(indexed: bool) -> float:
        baselines.create_copy_target(indexed)
        return seconds(lambda: baselines.copy_figures(text))

    like = figures / statistics.median(copied(True) for _ in range(ROUNDS))
    bare = figures / statistics.median(copied(False) for _ in range(ROUNDS))
    return [
        Measured("import", rate, "rows/s", rate / like, "COPY, same indexes"),
        Measured("COPY, same indexes", like, "rows/s"),
        Measured("COPY, no index", bare, "rows/s"),
    ]


def measure_recompute() -> list[Measured]:
    """Everything from nothing, then again; by turns with SQL written by hand for the purpose."""
    first = seconds(aggregate_stale)
    if connection.vendor != "postgresql":
        again = median_seconds(aggregate_all, ROUNDS)
        return [Measured("first recompute", first, "s"), Measured("recompute again", again, "s")]
    baselines.create_sums()
    turns = [(seconds(aggregate_all), seconds(baselines.store_sums)) for _ in range(ROUNDS)]
    again, by_hand = (statistics.median(times) for times in zip(*turns, strict=True))
    name = "SQL by hand, stored"
    return [
        Measured("first recompute", first, "s", first / by_hand, name),
        Measured("recompute again", again, "s", again / by_hand, name),
        Measured(name, by_hand, "s"),
    ]


def measure_refresh() -> list[Measured]:
    """From one changed figure to refreshed sums, without the worker's way there."""
    batch = ImportBatch.objects.create(source="bench", imported_at=db_now())
    element = DataElement.objects.get(code="industrial_output")
    held = list(
        Observation.objects.current()
        .filter(element=element, value__isnull=False)
        .order_by("-period", "enterprise")[:CHANGES]
    )

    def change(one: Observation) -> None:
        value = (one.value or 0) + Decimal(1)
        figure = Figure(one.period, one.enterprise_id, one.element_id, value, "A")
        with transaction.atomic():
            observations_write(
                figures=[figure],
                recorded_at=db_now(),
                import_batch=batch,
                reason_class="verification",
            )

    times = []
    for one in held:
        change(one)
        times.append(seconds(aggregate_stale))
    return [Measured("refresh after one change", statistics.median(times) * 1000, "ms")]


def measure_pages() -> list[Measured]:
    """Signed-in pages in this process, against one that does nothing but sign in."""
    user = User.objects.create(username="bench", role=Role.ANALYST)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)

    def ask(address: str) -> Callable[[], Any]:
        def once() -> None:
            answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answered {answer.status_code}")

        return once

    bare = median_seconds(ask(reverse("targets:password-change")), REQUESTS)
    board = median_seconds(ask(reverse("targets:board")), REQUESTS)
    progress = median_seconds(ask(reverse("api:progress")), REQUESTS)
    weight = len(client.get(reverse("targets:board")).content)
    return [
        Measured("board", board * 1000, "ms", board / bare, "signed-in form page"),
        Measured("API progress", progress * 1000, "ms", progress / bare, "signed-in form page"),
        Measured("signed-in form page", bare * 1000, "ms"),
        Measured("board, uncompressed", weight / 1024, "KiB"),
    ]
