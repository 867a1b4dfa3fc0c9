"""A task runs once by its job, however often its message is delivered, and is not forgotten where
the message is lost."""

from datetime import UTC, datetime, timedelta

import pytest

from hightech_zone.lib.clock import db_now
from targets.choices import JobState, Language, Role
from targets.models import DocumentFile, Job, OutboxMessage, Publication
from targets.publishing import publication_check
from targets.services.documents import document_write, documents_take_up
from targets.services.jobs import job_claim, jobs_mark_lost
from targets.services.publications import (
    Content,
    publication_ask_check,
    publication_keep,
    publication_prepare,
    publications_take_up,
)
from tests.board_stage import LAST
from tests.factories import make_document_file, make_reporting_period, make_user
from tests.targets.test_return_races import at_once

CONTENT = Content(
    as_of=datetime(2018, 11, 1, tzinfo=UTC),
    data_version=0,
    checks=[],
    figures={},
    texts={},
    basis={},
    bodies=dict.fromkeys(Language, "<p>通报</p>"),
)


def asked_issue() -> Publication:
    make_reporting_period(str(LAST))
    analyst = make_user("analyst", Role.ANALYST)
    issue = publication_prepare(period=LAST, by=analyst)
    return publication_ask_check(publication=issue, by=analyst)


def put(job: Job | None, **values: object) -> None:
    assert job is not None
    Job.objects.filter(pk=job.pk).update(**values)


def waiting_file() -> DocumentFile:
    return make_document_file(
        job=Job.objects.create(kind="write_document", total=2), content=None, sha256=""
    )


@pytest.mark.django_db
def test_what_another_worker_has_is_left_to_it() -> None:
    issue, row = asked_issue(), waiting_file()
    for job in (issue.job, row.job):
        put(job, state=JobState.RUNNING, heartbeat_at=db_now())
    publication_check(issue.pk)
    document_write(row.pk)
    issue.refresh_from_db()
    row.refresh_from_db()
    assert (issue.as_of, row.is_written) == (None, False)


@pytest.mark.django_db
def test_a_lost_job_can_be_taken_up_and_a_failed_one_cannot() -> None:
    job = Job.objects.create(kind="write_document", total=2)
    put(job, state=JobState.RUNNING, heartbeat_at=db_now() - timedelta(hours=1))
    jobs_mark_lost()
    assert job_claim(job)
    put(job, state=JobState.FAILED)
    assert not job_claim(job)


@pytest.mark.django_db
def test_what_was_asked_for_anew_is_not_overwritten_by_the_first_to_end() -> None:
    first = asked_issue()
    put(first.job, state=JobState.LOST)
    assert first.prepared_by
    second = publication_ask_check(publication=first, by=first.prepared_by)
    put(second.job, state=JobState.RUNNING)
    assert publication_keep(publication=first, content=CONTENT, files=[]) is None
    assert publication_keep(publication=second, content=CONTENT, files=[]) is not None
    assert publication_keep(publication=second, content=CONTENT, files=[]) is None
    assert Publication.objects.get().state == "checked"


@pytest.mark.django_db
def test_a_lost_message_is_written_again_once_in_a_while() -> None:
    issue, row = asked_issue(), waiting_file()
    assert (publications_take_up(), documents_take_up()) == (0, 0)
    for job in (issue.job, row.job):
        put(job, created_at=db_now() - timedelta(minutes=10))
    OutboxMessage.objects.all().delete()
    assert (publications_take_up(), documents_take_up()) == (1, 1)
    assert [(one.task, one.arguments) for one in OutboxMessage.objects.all()] == [
        ("targets.tasks.check_publication", [issue.pk]),
        ("targets.tasks.write_document", [row.pk]),
    ]
    assert (publications_take_up(), documents_take_up()) == (0, 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_of_two_workers_one_has_the_job(attempt: int) -> None:
    job = Job.objects.create(kind="write_document", total=2)
    assert sorted(at_once(lambda: job_claim(job), lambda: job_claim(job))) == [False, True]
