"""From the upload to the draft: everything or nothing, and it stays known where cells came from."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F

from hightech_zone.lib.sheets import MAX_BYTES
from targets.choices import JobState, UploadState
from targets.errors import InvalidInput, InvalidTransition, PeriodLocked, StaleVersion
from targets.models import AuditEvent, Job, OutboxMessage, ReturnCell, Submission, Upload
from targets.services.return_cells import CellInput
from targets.services.returns import return_save, return_submit
from targets.services.review import return_approve
from targets.services.uploads import steps
from targets.services.uploads.steps import (
    upload_apply,
    upload_read,
    upload_read_again,
    upload_receive,
    uploads_forget,
    uploads_take_up,
)
from targets.tasks import read_upload
from tests.cast import Cast
from tests.targets.upload_stage import Desk, make_desk

pytestmark = pytest.mark.usefixtures("patient_reader")


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return make_desk(cast)


def values(desk: Desk) -> list[str]:
    cells = desk.of_return.cells.order_by("enterprise__name", "element__order")
    return [str(cell.value.normalize()) for cell in cells]


def test_nothing_is_written_before_somebody_confirms(desk: Desk):
    before = values(desk)
    upload = desk.received(desk.changed(F9=7))
    assert upload.state == UploadState.READY
    assert values(desk) == before


def test_confirming_writes_exactly_the_differences_and_where_they_came_from(desk: Desk):
    saved = desk.applied(desk.changed(F9=7, K8="48,260万元"))
    assert saved.version == desk.of_return.version + 1
    upload = Upload.objects.get()
    held = {
        (cell.enterprise.name, cell.element.code): (cell.value, cell.source_cell, cell.upload_id)
        for cell in saved.cells.all()
    }
    assert held["甲厂", "industrial_output"] == (7, "F1!F9", upload.pk)
    assert held["乙厂", "industrial_value_added"] == (48260, "F1!K8", upload.pk)
    assert held["乙厂", "industrial_output"] == (100, "", None)
    assert (upload.state, upload.applied_by) == (UploadState.APPLIED, desk.cast.reporter)
    assert upload.lines == {
        "industrial_output": {"cells": 1, "first": 9, "last": 9},
        "industrial_value_added": {"cells": 1, "first": 8, "last": 8},
    }


def test_a_csv_is_named_by_its_line(desk: Desk):
    saved = desk.applied(desk.csv((desk.stage.first.uscc, "", "7", "20")), "f1.csv")
    cell = desk.stage.cell(saved, desk.stage.first, desk.stage.output)
    assert cell.source_cell == "第2行"


def test_the_source_goes_with_the_submission_and_ends_where_somebody_types(desk: Desk):
    saved = desk.applied(desk.changed(F9=70, F8=80))
    typed = CellInput(desk.stage.second.uscc, "industrial_output", "81")
    saved = return_save(
        of_return=saved, version=saved.version, cells=[typed], by=desk.cast.reporter
    )
    return_submit(of_return=saved, by=desk.cast.reporter)
    kept = Submission.objects.get().cells.filter(upload__isnull=False)
    assert [(cell.enterprise.name, cell.source_cell) for cell in kept] == [("甲厂", "F1!F9")]


def test_a_second_click_writes_nothing_more(desk: Desk):
    upload = desk.received(desk.changed(F9=7))
    upload_apply(upload=upload, by=desk.cast.reporter)
    with pytest.raises(InvalidTransition):
        upload_apply(upload=upload, by=desk.cast.reporter)
    assert AuditEvent.objects.filter(action="upload.applied").count() == 1


def test_a_file_with_problems_cannot_be_confirmed(desk: Desk):
    upload = desk.received(desk.changed(F9=7, F8="很多"))
    assert upload.state == UploadState.WRONG
    with pytest.raises(InvalidTransition):
        upload_apply(upload=upload, by=desk.cast.reporter)


def test_a_draft_that_changed_since_is_compared_again_first(desk: Desk):
    upload = desk.received(desk.changed(F9=7))
    other = CellInput(desk.stage.second.uscc, "industrial_output", "555")
    return_save(
        of_return=desk.of_return, version=desk.of_return.version, cells=[other], by=desk.cast.lead
    )
    with pytest.raises(StaleVersion, match="lead"):
        upload_apply(upload=upload, by=desk.cast.reporter)
    assert ReturnCell.objects.filter(upload__isnull=False).count() == 0
    upload_read_again(upload=upload, by=desk.cast.reporter)
    saved = upload_apply(upload=upload, by=desk.cast.reporter)
    assert desk.stage.cell(saved, desk.stage.first, desk.stage.output).value == 7
    assert desk.stage.cell(saved, desk.stage.second, desk.stage.output).value == 555


def test_everything_is_in_the_trail(desk: Desk):
    desk.applied(desk.changed(F9=7))
    events = AuditEvent.objects.filter(object_type="upload").order_by("pk")
    assert [event.action for event in events] == [
        "upload.received",
        "upload.read",
        "upload.applied",
    ]
    saved = AuditEvent.objects.filter(action="return.saved").order_by("-pk").first()
    assert saved.detail["upload"] == 1


def test_only_the_own_department_uploads_and_confirms(desk: Desk):
    upload = desk.received(desk.changed(F9=7))
    for name in ("stranger", "reviewer", "analyst", "administrator"):
        with pytest.raises(PermissionDenied):
            upload_receive(of_return=desk.of_return, filename="x", content=b"x", by=desk.cast[name])
        with pytest.raises(PermissionDenied):
            upload_apply(upload=upload, by=desk.cast[name])


def test_a_closed_return_takes_no_file(desk: Desk):
    submitted = return_submit(of_return=desk.of_return, by=desk.cast.reporter)
    with pytest.raises(InvalidTransition):
        desk.received(b"x")
    return_approve(of_return=submitted, by=desk.cast.reviewer)
    with pytest.raises(InvalidTransition):
        desk.received(b"x")


def test_a_locked_period_takes_no_file_and_confirms_none(desk: Desk):
    upload = desk.received(desk.changed(F9=7))
    desk.stage.period.locked_at = upload.uploaded_at
    desk.stage.period.save()
    with pytest.raises(PeriodLocked):
        desk.received(b"x")
    with pytest.raises(PeriodLocked):
        upload_apply(upload=upload, by=desk.cast.reporter)
    assert date(2019, 1, 21) < desk.stage.period.locks_on


@pytest.mark.parametrize(("content", "said"), [(b"", "空"), (b"x" * (MAX_BYTES + 1), "5MB")])
def test_a_file_of_no_or_too_many_bytes_is_not_kept(desk: Desk, content: bytes, said: str):
    with pytest.raises(InvalidInput, match=said):
        desk.received(content)
    assert not Upload.objects.exists()


def test_the_database_keeps_no_file_larger_than_the_limit(desk: Desk):
    upload = desk.received(desk.workbook)
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(size=MAX_BYTES + 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(state=UploadState.APPLIED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(state="odd")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\表\\F1.xlsx", "F1.xlsx"),
        ("a\r\nb.xlsx", "ab.xlsx"),
        ("", "upload"),
        ("长" * 300 + ".xlsx", "长" * 115 + ".xlsx"),
    ],
)
def test_names_of_files_are_cleaned(desk: Desk, given: str, kept: str):
    assert desk.received(b"x", given).filename == kept


# Large files


@pytest.fixture
def _everything_is_large(monkeypatch):
    monkeypatch.setattr(steps, "MOST_CELLS_AT_ONCE", 3)


@pytest.mark.usefixtures("_everything_is_large")
def test_a_large_one_is_read_by_a_worker_and_shows_its_progress(desk: Desk):
    upload = upload_receive(
        of_return=desk.of_return,
        filename="F1.xlsx",
        content=desk.changed(F9=7),
        by=desk.cast.reporter,
    )
    assert (upload.state, upload.job.state) == (UploadState.WAITING, JobState.QUEUED)
    message = OutboxMessage.objects.get(task="targets.tasks.read_upload")
    assert message.arguments == [upload.pk]
    read_upload(*message.arguments)
    upload.refresh_from_db()
    job = Job.objects.get(kind="read_upload")
    assert upload.state == UploadState.READY
    assert (job.state, job.started_by, job.done) == (JobState.DONE, desk.cast.reporter, job.total)


def test_small_ones_ask_no_worker(desk: Desk):
    upload = desk.received(desk.workbook)
    assert upload.job is None
    assert not OutboxMessage.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.usefixtures("_everything_is_large")
def test_a_message_that_comes_twice_or_late_does_no_harm(desk: Desk):
    upload = desk.received(desk.changed(F9=7))
    upload_apply(upload=upload, by=desk.cast.reporter)
    read_upload(upload.pk)
    read_upload(999_999)
    upload.refresh_from_db()
    assert upload.state == UploadState.APPLIED
    assert AuditEvent.objects.filter(action="upload.read").count() == 1


def age(upload: Upload, by: timedelta, **values: object) -> None:
    Upload.objects.filter(pk=upload.pk).update(
        touched_at=F("touched_at") - by, uploaded_at=F("uploaded_at") - by, **values
    )


def test_a_file_whose_reader_was_killed_is_read_by_the_next_sweep(desk: Desk):
    upload = desk.received(desk.changed(F9=7))
    age(upload, timedelta(seconds=30), state=UploadState.READING)
    assert uploads_take_up() == 0
    age(upload, timedelta(minutes=5))
    assert uploads_take_up() == 1
    upload.refresh_from_db()
    assert upload.state == UploadState.READY


def test_a_file_that_kills_its_readers_is_given_up(desk: Desk):
    upload = desk.received(desk.changed(F9=7))
    age(upload, timedelta(minutes=5), state=UploadState.READING, attempts=3)
    assert uploads_take_up() == 0
    upload.refresh_from_db()
    assert upload.state == UploadState.FAILED
    upload_read_again(upload=upload, by=desk.cast.reporter)
    upload.refresh_from_db()
    assert upload.state == UploadState.READY


def test_a_fault_of_ours_is_said_and_can_be_tried_again(desk: Desk, monkeypatch, caplog):
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(steps, "reading_of", broken)
    upload = desk.received(desk.changed(F9=7))
    assert upload.state == UploadState.FAILED
    assert "could not be read" in caplog.text


def test_only_the_last_files_that_were_not_written_are_kept(desk: Desk):
    applied = desk.received(desk.changed(F9=7))
    upload_apply(upload=applied, by=desk.cast.reporter)
    for _ in range(steps.MOST_UNAPPLIED + 2):
        desk.received(b"not a table")
    numbers = Upload.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, *range(4, 4 + steps.MOST_UNAPPLIED)]
    events = AuditEvent.objects.filter(action="upload.received").order_by("-pk")
    assert [one.detail.get("dropped") for one in events[:3]] == [[3], [2], None]


def test_no_more_are_taken_while_several_wait_to_be_read(desk: Desk, monkeypatch):
    monkeypatch.setattr(steps, "MOST_CELLS_AT_ONCE", 3)
    given = {"of_return": desk.of_return, "filename": "F1.xlsx", "by": desk.cast.reporter}
    for _ in range(steps.MOST_WAITING):
        upload_receive(content=desk.workbook, **given)
    with pytest.raises(InvalidTransition, match="还有3份文件在等着读"):
        upload_receive(content=desk.workbook, **given)
    upload_read(Upload.objects.earliest("number").pk)
    assert upload_receive(content=desk.workbook, **given).number == steps.MOST_WAITING + 1


def test_old_files_are_forgotten_unless_a_cell_names_them(desk: Desk):
    source = desk.received(desk.changed(F9=7))
    upload_apply(upload=source, by=desk.cast.reporter)
    other, fresh = desk.received(b"not a table"), desk.received(desk.workbook)
    for upload in (source, other):
        age(upload, timedelta(days=31))
    assert uploads_forget() == 1
    assert set(Upload.objects.values_list("pk", flat=True)) == {source.pk, fresh.pk}
    upload_read(other.pk)
