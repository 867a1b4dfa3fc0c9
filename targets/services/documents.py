"""Files of documents: asked for in a request, written by a worker, kept for a while.

The row holds all that is to be written, so a worker reads nothing else: it writes what was asked
for, whatever changed meanwhile, and twice the same.
"""

import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction

from hightech_zone.lib.clock import db_now
from targets import audit
from targets.choices import DocumentFormat, JobState
from targets.documents.parts import Document
from targets.documents.stored import as_data, digest, from_data
from targets.models import DocumentFile, Job, User
from targets.services.jobs import job_advance, job_claim, job_fail, job_finish, jobs_overdue
from targets.services.outbox import enqueue

TASK = "targets.tasks.write_document"
KIND = "write_document"
KEPT = timedelta(days=30)
STEPS = 2
"""Laid out and written; kept."""

logger = logging.getLogger(__name__)


def document_request(
    *,
    document: Document,
    extension: DocumentFormat,
    filename: str,
    needs: str,
    address: str,
    by: User,
) -> DocumentFile:
    """The file of a document: written, being written, or asked for from here on. One that failed is
    tried again. `needs` is the permission that opens it; `address`, where it was asked for."""
    key = {"digest": digest(document), "format": extension, "needs": needs}
    with transaction.atomic():
        held = DocumentFile.objects.select_for_update(of=("self",)).select_related("job")
        row = held.filter(**key).first()
        if row is None:
            row = DocumentFile(
                **key,
                title=document.title[:200],
                filename=filename,
                address=address[:300],
                document=as_data(document),
            )
        elif row.is_written or row.job.state not in (JobState.FAILED, JobState.LOST):
            return row
        try:
            with transaction.atomic():
                _ask(row, by)
        except IntegrityError:
            return held.get(**key)  # somebody asked at the same moment
    return row


def document_write(pk: int) -> None:
    """Write the file if it waits for it; whoever comes second, or again, does nothing."""
    row = DocumentFile.objects.select_related("job").filter(pk=pk, content__isnull=True).first()
    if row is None:
        return
    job = row.job
    if not job_claim(job):
        return
    try:
        content = writer(DocumentFormat(row.format))(from_data(row.document))
        job_advance(job, 1)
        with transaction.atomic():
            DocumentFile.objects.filter(pk=pk, content__isnull=True).update(
                content=content, sha256=hashlib.sha256(content).hexdigest()
            )
            job_finish(job, detail={"document": row.filename, "bytes": len(content)})
    except Exception as error:
        logger.exception("document %s could not be written", pk)
        job_fail(job, error)


@transaction.atomic
def documents_take_up() -> int:
    """Ask again for files whose message was lost; how many."""
    waiting = DocumentFile.objects.filter(content__isnull=True, job__in=jobs_overdue(KIND))
    asked = list(waiting.values_list("pk", flat=True))
    for pk in asked:
        enqueue(TASK, pk)
    return len(asked)


def documents_forget() -> int:
    """Delete what was asked for more than `KEPT` ago; how many. It can be asked for again."""
    return DocumentFile.objects.filter(asked_at__lt=db_now() - KEPT).delete()[0]


def _ask(row: DocumentFile, by: User) -> None:
    row.job = Job.objects.create(kind=KIND, state=JobState.QUEUED, total=STEPS, started_by=by)
    row.save()
    audit.record(
        action="document.requested",
        actor=by,
        subject=row,
        label=row.filename,
        detail={"title": row.title, "format": row.format, "digest": row.digest},
    )
    enqueue(TASK, row.pk)


def writer(extension: DocumentFormat) -> Callable[[Document], bytes]:
    """Read in when first needed: the web asks for documents and never writes one, and what writes
    them is large."""
    if extension is DocumentFormat.PDF:
        from targets.documents.pdf import pdf

        return pdf
    if extension is DocumentFormat.WORD:
        from targets.documents.word import word

        return word
    from targets.documents.workbook import workbook

    return workbook
