"""Celery tasks: they call services and hold no rules. Each may run twice, late or in any order."""

import logging
from collections.abc import Callable
from functools import partial

from celery import current_app, shared_task
from celery.signals import worker_init
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from hightech_zone.lib.clock import db_now
from targets.documents import pdf
from targets.services import (
    aggregation,
    corrections,
    deliveries,
    documents,
    idempotency,
    jobs,
    notice_mail,
    outbox,
    page_marks,
    periods,
    publications,
    reminders,
    trail_effects,
    weights,
)
from targets.services.heartbeat import heartbeat_record
from targets.services.uploads import steps as uploads

logger = logging.getLogger(__name__)


@worker_init.connect
def load_what_draws(**_said: object) -> None:
    """Once, before the worker forks: the first PDF of each of its processes need not wait."""
    pdf.load()


@shared_task(name="targets.tasks.aggregate_stale")
def aggregate_stale() -> None:
    """After every change of what counts."""
    take_in_changes()
    trail_effects.effects_note()


def take_in_changes() -> None:
    """The sums first; then what other apps make of them, where there was anything to take in."""
    if aggregation.aggregate_stale() is not None:
        each(*(current_app.tasks[name] for name in settings.AFTER_CHANGES))


@shared_task(name="targets.tasks.weigh_submission")
def weigh_submission(pk: int) -> None:
    weights.submission_weigh(pk)


@shared_task(name="targets.tasks.sweep")
def sweep() -> None:
    """Every half minute: a sign of life, and whatever a lost nudge or a killed worker left."""
    each(
        heartbeat_record,
        jobs.jobs_mark_lost,
        uploads.uploads_take_up,
        take_in_changes,
        trail_effects.effects_note,
        documents.documents_take_up,
        publications.publications_take_up,
        page_marks.page_marks_fold,
        weights.submissions_weigh_missing,
    )


@shared_task(name="targets.tasks.daily")
def daily() -> None:
    """What the calendar brings; hourly, because a beat may have slept through midnight."""
    each(
        lock_due,
        open_latest,
        aggregation.ended_quarter_mark,
        outbox.messages_forget,
        idempotency.answers_forget,
        uploads.uploads_forget,
        documents.documents_forget,
        corrections.corrections_expire,
        partial(call_command, "clearsessions"),
        remind,
        notice_mail.notices_mail,
        deliveries.deliveries_mail,
    )


def lock_due() -> None:
    each(*(partial(periods.lock_period, reporting_period=one) for one in periods.periods_to_lock()))


def open_latest() -> None:
    periods.open_period(period=periods.latest_ended())


def remind() -> None:
    if timezone.localtime(db_now()).hour >= settings.REMIND_FROM_HOUR:
        reminders.reminders_send()


def each(*steps: Callable[[], object]) -> None:
    """Every step, whatever becomes of the others: one that fails is logged and tried again the
    next time. A step is a transaction of its own, or several."""
    for step in steps:
        try:
            step()
        except Exception:
            logger.exception("a step of the scheduler failed: %r", step)


@shared_task(name="targets.tasks.mail_notices")
def mail_notices() -> None:
    notice_mail.notices_mail()


@shared_task(name=deliveries.TASK)
def mail_issues() -> None:
    deliveries.deliveries_mail()


@shared_task(name=uploads.TASK)
def read_upload(pk: int) -> None:
    uploads.upload_read(pk)


@shared_task(name=documents.TASK)
def write_document(pk: int) -> None:
    documents.document_write(pk)


@shared_task(name=publications.TASK)
def check_publication(pk: int) -> None:
    from targets.publishing import publication_check  # large; the other tasks do without it

    publication_check(pk)
