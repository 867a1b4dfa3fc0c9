"""What `manage.py bench` measures: the real services on a database of their own.

Times depend on the machine; only ratios within one run are worth quoting (docs/performance.md).
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from hightech_zone.lib.clock import db_now, today
from targets.choices import Level, Role
from targets.management import baselines
from targets.models import DataElement, Form, ImportBatch, Observation, ReportingPeriod, User
from targets.services.aggregation import aggregate_all, aggregate_stale
from targets.services.demo.build import DemoPlan, demo_bundle_write
from targets.services.imports.bundle import bundle_import
from targets.services.observations import Figure, observations_write
from targets.services.policy.load import policy_load
from targets.services.return_cells import CellInput, frame_of
from targets.services.return_edits import CellEdit, cells_edit
from targets.services.returns import return_open, return_save

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


def measure_grid() -> list[Measured]:
    """What the grid of a form with every enterprise reads at once, and one cell saved from it."""
    period = Observation.objects.latest("period").period
    form = Form.objects.filter(level=Level.ENTERPRISE).order_by("order")[0]
    department = form.assignments.get(to_period__isnull=True).department
    by = User.objects.create(username="bench-clerk", role=Role.REPORTER, department=department)
    day = today()
    reporting_period, _created = ReportingPeriod.objects.get_or_create(
        period=period.plus(1),
        defaults={
            "ends_on": day - timedelta(days=1),
            "opens_on": day,
            "due_on": day,
            "late_until": day,
            "locks_on": day + timedelta(days=1),
        },
    )
    held = return_open(form=form, reporting_period=reporting_period, by=by)
    frame = frame_of(held)
    cells = [CellInput(uscc, code, "1") for uscc in frame.enterprises for code in frame.elements]
    return_save(of_return=held, version=held.version, cells=cells, by=by)
    client = Client(SERVER_NAME="localhost")
    client.force_login(by)
    address = reverse("targets:return-grid", args=[held.pk])
    load = median_seconds(lambda: client.get(address), ROUNDS)
    edited = iter(range(2, 2 + CHANGES))

    def save_one() -> None:
        cell = replace(cells[0], value=str(next(edited)))
        row = held.cells.get(enterprise__uscc=cell.uscc, element__code=cell.element)
        cells_edit(of_return=held, edits=[CellEdit(cell, str(row.pk))], by=by)

    saved = median_seconds(save_one, CHANGES)
    weight = len(client.get(address).content)
    return [
        Measured(f"grid load, {len(frame.enterprises)} rows", load * 1000, "ms"),
        Measured("grid load, uncompressed", weight / 1024, "KiB"),
        Measured("one cell saved", saved * 1000, "ms"),
    ]


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
