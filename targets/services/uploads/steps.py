"""Uploading a file for a return: taking it, reading it, and writing what a person confirmed.

Nothing reaches the draft before `upload_apply`, and that writes everything or nothing.
"""

import hashlib
import logging
from datetime import timedelta
from functools import partial
from pathlib import PurePath

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now
from hightech_zone.lib.sheets import MAX_BYTES, address
from targets import audit
from targets.choices import JobState, Level, UploadState
from targets.errors import InvalidInput, InvalidTransition, Problem, StaleVersion
from targets.models import Job, Return, ReturnCell, SubmittedCell, Upload, User
from targets.querysets import enterprises_due
from targets.services.jobs import job_advance, job_begin, job_fail, job_finish
from targets.services.outbox import enqueue
from targets.services.return_cells import CellInput, Frame, Key, frame_of
from targets.services.returns import hold_return, label_of, one_transaction, return_save
from targets.services.uploads.findings import Difference, differences_from, token_of
from targets.services.uploads.reading import reading_of

TASK = "targets.tasks.read_upload"
KIND = "read_upload"
MOST_CELLS_AT_ONCE = 2_000
MOST_BYTES_AT_ONCE = 1 << 20
"""A larger form or file is read by a worker, so that no request waits for it."""
KEPT = timedelta(days=30)
PATIENCE = timedelta(minutes=2)
"""Longer than any reading takes; after that, whoever read it is gone."""
MOST_ATTEMPTS = 3
MOST_WAITING = 3
MOST_UNAPPLIED = 10
"""Files of a return that wait to be read at once, and that are kept without being written: with
each new one the oldest goes."""

logger = logging.getLogger(__name__)


@one_transaction
def upload_receive(*, of_return: Return, filename: str, content: bytes, by: User) -> Upload:
    """Keep a file for a return that `by` may fill now. A large one is read by a worker from here
    on; the caller has a small one read by `upload_read`.

    **Raises** InvalidInput, InvalidTransition where too many wait to be read, and as
    `return_save`.
    """
    held = hold_return(of_return, "save", by)
    _check_size(content)
    dropped = _make_room(held)
    last = held.uploads.order_by("-number").values_list("number", flat=True).first()
    upload = Upload(
        of_return=held,
        number=(last or 0) + 1,
        filename=_clean_name(filename),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        uploaded_by=by,
    )
    if is_large(held, len(content)):
        upload.job = Job.objects.create(kind=KIND, state=JobState.QUEUED, total=1, started_by=by)
    upload.save()
    audit.record(
        action="upload.received",
        actor=by,
        subject=upload,
        label=label_of(held),
        detail={
            "file": upload.filename,
            "sha256": upload.sha256,
            "size": upload.size,
            **({"dropped": dropped} if dropped else {}),
        },
    )
    if upload.job:
        enqueue(TASK, upload.pk)
    return upload


def is_large(of_return: Return, size: int) -> bool:
    """By what there is to compare: rows × columns of the form, or the size of the file."""
    if size > MOST_BYTES_AT_ONCE:
        return True
    form = of_return.form
    if form.level == Level.ZONE:
        return False
    rows = enterprises_due(form, of_return.reporting_period.period).count()
    return rows * form.elements.count() > MOST_CELLS_AT_ONCE


def upload_read(pk: int) -> None:
    """Read the file if it waits for it; whoever comes second, or again, does nothing."""
    waiting = Upload.objects.filter(pk=pk, state=UploadState.WAITING)
    taken = waiting.update(state=UploadState.READING, attempts=F("attempts") + 1, touched_at=Now())
    if not taken:
        return
    upload = Upload.objects.select_related(
        "of_return__form", "of_return__reporting_period", "of_return__department", "job"
    ).get(pk=pk)
    if upload.job:
        job_begin(upload.job)
    try:
        _read(upload)
    except Exception as error:
        logger.exception("upload %s could not be read", pk)
        Upload.objects.filter(pk=pk).update(state=UploadState.FAILED)
        if upload.job:
            job_fail(upload.job, error)


@one_transaction
def upload_apply(*, upload: Upload, by: User, token: str | None = None) -> Return:
    """Write the differences that were shown, all of them or none. `token`: `token_of` what was
    shown, None: the caller has shown nobody anything.

    **Raises** StaleVersion where the draft changed since they were found or they were found anew
    since they were shown, InvalidTransition where there is nothing to confirm, and as
    `return_save`.
    """
    held = hold_return(upload.of_return, "save", by)
    row = Upload.objects.select_for_update(of=("self",)).defer("content").get(pk=upload.pk)
    if row.state != UploadState.READY or row.version is None:
        raise InvalidTransition(_("这份文件没有待确认的差异，请刷新后再看。"), state=row.state)
    if token is not None and token != token_of(row):
        raise StaleVersion(_("您确认的不是最新的差异。"), version=row.version)
    differences = differences_from(row.result)
    frame = frame_of(held, (one.uscc for one in differences))
    saved = return_save(
        of_return=held,
        version=row.version,
        cells=[_input(one) for one in differences],
        by=by,
        upload=row,
        sources=_sources(frame, differences),
    )
    row.state, row.lines = UploadState.APPLIED, lines_of(differences)
    row.applied_at, row.applied_by = db_now(), by
    row.save(update_fields=["state", "lines", "applied_at", "applied_by"])
    audit.record(
        action="upload.applied",
        actor=by,
        subject=row,
        label=label_of(held),
        detail={"file": row.filename, "cells": len(differences), "version": saved.version},
    )
    return saved


def upload_read_again(*, upload: Upload, by: User) -> None:
    """Compare once more with the draft as it is now; an applied file stays as it is."""
    with transaction.atomic():
        hold_return(upload.of_return, "save", by)
        states = (UploadState.READY, UploadState.WRONG, UploadState.FAILED)
        Upload.objects.filter(pk=upload.pk, state__in=states).update(
            state=UploadState.WAITING, attempts=0, touched_at=Now()
        )
        if upload.job_id:
            enqueue(TASK, upload.pk)
    if not upload.job_id:
        upload_read(upload.pk)


def uploads_take_up() -> int:
    """Have files read whose reader was killed or whose message was lost; how many."""
    late = Upload.objects.filter(touched_at__lt=db_now() - PATIENCE)
    late.filter(state=UploadState.READING, attempts__gte=MOST_ATTEMPTS).update(
        state=UploadState.FAILED
    )
    late.filter(state=UploadState.READING).update(state=UploadState.WAITING)
    waiting = list(late.filter(state=UploadState.WAITING).values_list("pk", flat=True))
    for pk in waiting:
        upload_read(pk)
    return len(waiting)


def uploads_forget() -> int:
    """Delete files older than `KEPT` that no cell of a draft or submission names; how many."""
    named = [
        Exists(model._default_manager.filter(upload=OuterRef("pk")))
        for model in (ReturnCell, SubmittedCell)
    ]
    old = Upload.objects.filter(uploaded_at__lt=db_now() - KEPT)
    return old.filter(~named[0], ~named[1]).delete()[0]


def lines_of(differences: list[Difference]) -> dict[str, dict[str, int]]:
    """Of each data element: how many cells came from the file, from which line to which."""
    lines: dict[str, dict[str, int]] = {}
    for one in differences:
        held = lines.setdefault(one.element, {"cells": 0, "first": one.row, "last": one.row})
        held["cells"] += 1
        held["first"], held["last"] = min(held["first"], one.row), max(held["last"], one.row)
    return lines


def source_cell(sheet: str, row: int, column: int) -> str:
    """Where in the file: `Sheet1!C12`; in a CSV file, which has no sheets, the line."""
    return f"{sheet}!{address(row, column)}" if sheet else f"第{row}行"


def _read(upload: Upload) -> None:
    """The version is taken before the cells are read: a change in between shows on applying."""
    job, version = upload.job, upload.of_return.version
    shown = partial(_show_progress, job) if job else None
    reading = reading_of(bytes(upload.content), upload.of_return, shown)
    state = UploadState.WRONG if reading.problems else UploadState.READY
    with transaction.atomic():
        Upload.objects.filter(pk=upload.pk, state=UploadState.READING).update(
            state=state, version=version, result=reading.as_data()
        )
        counts = {
            "problems": len(reading.problems),
            "differences": len(reading.differences),
            "rules": sorted({one.rule for one in reading.problems})[:20],
        }
        audit.record(
            action="upload.read",
            actor=upload.uploaded_by,
            subject=upload,
            label=label_of(upload.of_return),
            detail=counts,
        )
        if job:
            job_finish(job, detail={"upload": upload.pk, **counts})


def _make_room(held: Return) -> list[int]:
    """Drop the oldest files that were read and never written; their numbers.

    **Raises** InvalidTransition.
    """
    unapplied = held.uploads.exclude(state=UploadState.APPLIED)
    waiting = unapplied.filter(state__in=(UploadState.WAITING, UploadState.READING))
    if waiting.count() >= MOST_WAITING:
        message = _("还有%(count)d份文件在等着读，读完再上传。")
        raise InvalidTransition(message % {"count": MOST_WAITING}, state=held.state)
    read = unapplied.exclude(pk__in=waiting.values("pk")).order_by("-number")
    old = dict(read.values_list("number", "pk")[MOST_UNAPPLIED - 1 :])
    Upload.objects.filter(pk__in=old.values()).delete()
    return sorted(old)


def _show_progress(job: Job, done: int, total: int) -> None:
    job_advance(job, done, total=max(total, 1))


def _check_size(content: bytes) -> None:
    if not content:
        message = _("文件是空的，请选择填好的工作簿。")
    elif len(content) > MAX_BYTES:
        message = _("文件超过%(most)dMB。请只留本期报表，去掉图片和多余的工作表。")
        message %= {"most": MAX_BYTES >> 20}
    else:
        return
    raise InvalidInput(message, [Problem(message, "file_size", field="file")])


def _clean_name(filename: str) -> str:
    name = PurePath(filename.replace("\\", "/")).name
    name = "".join(character for character in name if character.isprintable()).strip()
    return name[-120:] or "upload"


def _input(one: Difference) -> CellInput:
    after = one.after
    return CellInput(one.uscc, one.element, after.value, after.status, after.reason)


def _sources(frame: Frame, differences: list[Difference]) -> dict[Key, str]:
    placed = {
        frame.key(one.uscc, one.element): source_cell(one.sheet, one.row, one.column)
        for one in differences
    }
    return {key: place for key, place in placed.items() if key is not None}
