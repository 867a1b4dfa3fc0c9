"""What `manage.py bench` measures: the real services on a database of their own.

Times depend on the machine; only ratios within one run are worth quoting (docs/performance.md).
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from hightech_zone.lib.clock import db_now
from targets.choices import Role
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
    """The whole bundle, checked and with provenance, against a bare COPY of the same figures."""
    taken = seconds(lambda: bundle_import(folder=folder, by=None))
    rate = figures / taken
    if connection.vendor != "postgresql":
        return [Measured("import", rate, "rows/s")]
    copied = figures / median_seconds(copy_figures, ROUNDS)
    return [
        Measured("import", rate, "rows/s", rate / copied, "COPY"),
        Measured("COPY", copied, "rows/s"),
    ]


def copy_figures() -> None:
    """COPY of the figures' five columns into an unindexed table, read from a file in memory."""
    with transaction.atomic(), connection.cursor() as cursor:
        buffer = StringIO()
        columns = "period, enterprise_id, element_id, value, status"
        cursor.copy_expert(f"COPY (SELECT {columns} FROM targets_observation) TO STDOUT", buffer)
        buffer.seek(0)
        cursor.execute(
            "CREATE TEMPORARY TABLE bare (period smallint, enterprise_id bigint, "
            "element_id bigint, value bigint, status varchar(1)) ON COMMIT DROP"
        )
        cursor.copy_expert(f"COPY bare ({columns}) FROM STDIN", buffer)


def measure_recompute() -> list[Measured]:
    aggregate_stale()
    whole = median_seconds(aggregate_all, ROUNDS)
    plain = median_seconds(plain_totals, ROUNDS)
    return [
        Measured("recompute and store", whole, "s", whole / plain, "plain GROUP BY"),
        Measured("plain GROUP BY", plain, "s"),
    ]


def plain_totals() -> None:
    """The least a recomputation has to read: every figure once, grouped by period and element."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT period, element_id, sum(value), count(*) FROM targets_observation "
            "WHERE superseded_at IS NULL GROUP BY period, element_id"
        )
        cursor.fetchall()


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
