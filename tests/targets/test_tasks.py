"""What the clock brings."""

import logging
from datetime import timedelta

import pytest
from celery.signals import worker_init
from django.contrib.sessions.models import Session

from hightech_zone.lib.clock import db_now
from targets import tasks
from targets.documents import pdf
from targets.models import ReviewWeight
from targets.services import weights
from targets.tasks import daily, sweep
from tests.cast import Cast
from tests.factories import make_reporting_period, make_return, make_submission
from tests.targets.returns_stage import make_stage


def test_a_worker_loads_what_draws_before_it_forks(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[bool] = []
    monkeypatch.setattr(pdf, "load", lambda: loads.append(True))
    receivers = [one() for _key, one in worker_init.receivers]
    assert tasks.load_what_draws in receivers
    tasks.load_what_draws()
    assert loads == [True]


DAILY = [
    ("periods", "open_period"),
    ("aggregation", "ended_quarter_mark"),
    ("outbox", "messages_forget"),
    ("idempotency", "answers_forget"),
    ("uploads", "uploads_forget"),
    ("corrections", "corrections_expire"),
    ("reminders", "reminders_send"),
    ("notice_mail", "notices_mail"),
    ("deliveries", "deliveries_mail"),
]
SWEEP = [
    ("jobs", "jobs_mark_lost"),
    ("uploads", "uploads_take_up"),
    ("aggregation", "aggregate_stale"),
    ("trail_effects", "effects_note"),
    ("documents", "documents_take_up"),
    ("publications", "publications_take_up"),
    ("weights", "submissions_weigh_missing"),
]


@pytest.mark.django_db
def test_sessions_that_ended_are_forgotten() -> None:
    for key, hours in (("ended", -1), ("running", 1)):
        ends = db_now() + timedelta(hours=hours)
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    daily()
    assert [one.session_key for one in Session.objects.all()] == ["running"]


@pytest.mark.django_db
@pytest.mark.parametrize(("task", "steps"), [(daily, DAILY), (sweep, SWEEP)])
def test_a_step_that_fails_holds_up_no_other_and_is_logged(
    task, steps, monkeypatch, settings, caplog
) -> None:
    settings.REMIND_FROM_HOUR = 0
    run = []

    def failing(name: str):
        def step(*args: object, **kwargs: object) -> None:
            run.append(name)
            raise RuntimeError(name)

        return step

    for module, name in steps:
        monkeypatch.setattr(getattr(tasks, module), name, failing(name))
    with caplog.at_level(logging.ERROR):
        task()
    assert run == [name for _module, name in steps]
    assert sum("RuntimeError" in (one.exc_text or "") for one in caplog.records) == len(steps)


def test_a_period_that_cannot_be_locked_holds_up_no_other(db, monkeypatch, settings) -> None:
    settings.ZONE_TODAY = make_reporting_period("2018Q4").locks_on
    make_reporting_period("2018Q3")
    locked, lock = [], tasks.periods.lock_period

    def locks_one(*, reporting_period):
        if not locked:
            locked.append("failed")
            raise RuntimeError
        locked.append(str(lock(reporting_period=reporting_period)))

    monkeypatch.setattr(tasks.periods, "lock_period", locks_one)
    daily()
    assert len(locked) == 2


def test_a_submission_that_cannot_be_weighed_keeps_no_other_waiting(
    cast: Cast, monkeypatch
) -> None:
    stage = make_stage(cast)
    first = stage.submitted().submissions.get()
    earlier = make_return(
        form=stage.form,
        department=cast.department,
        reporting_period=make_reporting_period("2018Q3"),
    )
    second = make_submission(of_return=earlier, submitted_by=cast.reporter)
    weigh = weights.submission_weigh

    def fails_at_first(pk: int):
        if pk == first.pk:
            raise RuntimeError
        return weigh(pk)

    monkeypatch.setattr(weights, "submission_weigh", fails_at_first)
    assert weights.submissions_weigh_missing() == 1
    assert ReviewWeight.objects.get().submission == second
