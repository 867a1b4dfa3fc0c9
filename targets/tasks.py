"""Celery tasks: they call services and hold no rules. Each may run twice, late or in any order."""

from celery import shared_task
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from hightech_zone.lib.clock import db_now
from targets.services import (
    aggregation,
    corrections,
    idempotency,
    jobs,
    notice_mail,
    outbox,
    periods,
    reminders,
    weights,
)
from targets.services.heartbeat import heartbeat_record
from targets.services.uploads import steps as uploads


@shared_task(name="targets.tasks.aggregate_stale")
def aggregate_stale() -> None:
    aggregation.aggregate_stale()


@shared_task(name="targets.tasks.weigh_submission")
def weigh_submission(pk: int) -> None:
    weights.submission_weigh(pk)


@shared_task(name="targets.tasks.sweep")
def sweep() -> None:
    """Every half minute: a sign of life, and whatever a lost nudge or a killed worker left."""
    heartbeat_record()
    jobs.jobs_mark_lost()
    uploads.uploads_take_up()
    aggregation.aggregate_stale()
    weights.submissions_weigh_missing()


@shared_task(name="targets.tasks.daily")
def daily() -> None:
    """What the calendar brings; hourly, because a beat may have slept through midnight."""
    for period in periods.periods_to_lock():
        periods.lock_period(reporting_period=period)
    periods.open_period(period=periods.latest_ended())
    aggregation.ended_quarter_mark()
    outbox.messages_forget()
    idempotency.answers_forget()
    uploads.uploads_forget()
    corrections.corrections_expire()
    call_command("clearsessions")
    if timezone.localtime(db_now()).hour >= settings.REMIND_FROM_HOUR:
        reminders.reminders_send()
    notice_mail.notices_mail()


@shared_task(name="targets.tasks.mail_notices")
def mail_notices() -> None:
    notice_mail.notices_mail()


@shared_task(name=uploads.TASK)
def read_upload(pk: int) -> None:
    uploads.upload_read(pk)
