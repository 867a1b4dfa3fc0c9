"""Changes and refreshes at the same time, from many sides: every cell right afterwards."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from decimal import Decimal
from random import Random
from threading import Barrier, Event
from time import sleep

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from hightech_zone.lib.clock import db_now
from targets.choices import ReasonClass
from targets.models import Observation, StaleMark
from targets.services.aggregation import aggregate_all, aggregate_stale
from targets.services.check import aggregates_check
from targets.services.observations import Figure, observations_write
from tests.factories import make_import_batch, make_submission
from tests.world import make_world

WRITERS, CHANGES, REFRESHERS = 4, 12, 4


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_changes_and_refreshes_side_by_side_leave_no_cell_wrong() -> None:
    make_world(16)
    aggregate_all()
    batch = make_import_batch()
    cells = list(
        Observation.objects.current()
        .filter(value__isnull=False, enterprise__isnull=False)
        .values_list("period", "enterprise", "element", "value")
        .order_by("pk")
    )
    start, written = Barrier(WRITERS + REFRESHERS), Event()

    def write(number: int) -> None:
        chosen = Random(number).sample(cells[number::WRITERS], CHANGES)
        start.wait()
        for period, enterprise, element, value in chosen:
            with transaction.atomic():
                observations_write(
                    figures=[Figure(period, enterprise, element, value + 1 + number, "A")],
                    recorded_at=db_now(),
                    import_batch=batch,
                    reason_class=ReasonClass.ERROR,
                )
        connections.close_all()

    def refresh(number: int) -> None:
        start.wait()
        while not written.is_set():
            aggregate_stale()
        connections.close_all()

    with ThreadPoolExecutor(WRITERS + REFRESHERS) as pool:
        refreshing = [pool.submit(refresh, number) for number in range(REFRESHERS)]
        writing = [pool.submit(write, number) for number in range(WRITERS)]
        wait(writing)
        written.set()
        for one in [*writing, *refreshing]:
            one.result()
    aggregate_stale()
    assert not StaleMark.objects.exists()
    assert Observation.objects.filter(revision=2).count() == WRITERS * CHANGES
    assert aggregates_check() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_approval_between_its_two_paths_is_no_difference_to_the_check(capsys) -> None:
    """The check has read the stored sums when the figure and its new sums are committed."""
    make_world(4)
    aggregate_all()
    held = Observation.objects.current().filter(value__isnull=False, enterprise__isnull=False)
    period, enterprise, element, value = held.values_list(
        "period", "enterprise", "element", "value"
    ).earliest("pk")
    submission, approved = make_submission(), Event()

    def approve() -> None:
        figure = Figure(period, enterprise, element, value + 1, "A")
        with transaction.atomic():
            observations_write(
                figures=[figure],
                recorded_at=db_now(),
                submission=submission,
                reason_class=ReasonClass.ERROR,
            )
        aggregate_stale()
        connections.close_all()

    def approve_before_the_figures_are_read(execute, sql, *rest):
        if "targets_enterpriseversion" in sql and not approved.is_set():
            approved.set()
            with ThreadPoolExecutor(1) as pool:
                pool.submit(approve).result()
        return execute(sql, *rest)

    with connection.execute_wrapper(approve_before_the_figures_are_read):
        call_command("check_aggregates")
    assert "No differences." in capsys.readouterr().out
    assert Observation.objects.filter(revision=2).count() == 1
    call_command("check_aggregates")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_import_waits_for_an_approval_of_the_same_cell() -> None:
    """Neither is swallowed: the second becomes the next revision."""
    world = make_world(2)
    element = world.elements["industrial_output"]
    held = Observation.objects.current().filter(element=element, value__isnull=False).earliest("pk")
    submission = make_submission()
    wrote, go_on = Event(), Event()

    def figure(value: int) -> Figure:
        return Figure(held.period, held.enterprise_id, held.element_id, Decimal(value), "A")

    def approve() -> None:
        with transaction.atomic():
            observations_write(figures=[figure(7)], recorded_at=db_now(), submission=submission)
            wrote.set()
            go_on.wait(10)
        connections.close_all()

    def load() -> None:
        batch = make_import_batch()
        wrote.wait(10)
        with transaction.atomic():
            observations_write(
                figures=[figure(9)],
                recorded_at=db_now() + timedelta(seconds=5),
                import_batch=batch,
            )
        connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(approve), pool.submit(load)]
        wrote.wait(10)
        sleep(0.5)
        go_on.set()
        for one in running:
            one.result()
    values = Observation.objects.filter(
        element=element, period=held.period, enterprise=held.enterprise
    ).order_by("revision")
    assert [row.value for row in values][-2:] == [7, 9]
