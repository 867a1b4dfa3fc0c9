"""The document beside a correction, and what the database refuses of both."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from hightech_zone.lib.clock import db_now
from targets.errors import InvalidInput
from targets.models import (
    Correction,
    CorrectionCell,
    CorrectionFile,
    Submission,
)
from targets.models.correction import MOST_BYTES
from targets.services.corrections import (
    correction_request,
)
from tests.targets.corrections_stage import a_file, approved, cell, grounds, requested
from tests.targets.returns_stage import Stage


def rules(error: pytest.ExceptionInfo) -> set[str]:
    return {one.rule for one in error.value.problems}


# The document


def test_a_document_is_kept_as_what_it_is(stage: Stage):
    asked = correction_request(
        of_return=approved(stage),
        by=stage.cast.reporter,
        cells=[cell(stage)],
        grounds=grounds(evidence="", file=a_file("..\\..\\企业 说明.exe")),
    )
    held = CorrectionFile.objects.get(correction=asked)
    assert (held.name, held.kind, bytes(held.content)) == (
        "企业 说明.exe.pdf",
        "pdf",
        a_file().content,
    )


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "file_size"),
        (b"%PDF-" + b"x" * MOST_BYTES, "file_size"),
        (b"MZ\x90\x00", "file_kind"),
        (b"<html><script>alert(1)</script>", "file_kind"),
        (b"PK\x03\x04 not a workbook", "file_kind"),
    ],
    ids=["empty", "large", "program", "page", "broken archive"],
)
def test_other_documents_are_refused_whatever_their_name(stage: Stage, content, rule):
    with pytest.raises(InvalidInput) as error:
        correction_request(
            of_return=approved(stage),
            by=stage.cast.reporter,
            cells=[cell(stage)],
            grounds=grounds(evidence="", file=a_file("说明.pdf", content)),
        )
    assert rules(error) == {rule}


# What the database refuses


def refused(**fields: object) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.update(**fields)


def test_the_database_refuses_a_correction_that_cannot_be(stage: Stage):
    requested(stage)
    now, reporter, reviewer = db_now(), stage.cast.reporter, stage.cast.reviewer
    refused(state="declined", decided_at=now, decided_by=reviewer)  # without words
    refused(state="declined", decided_at=now, decided_by=reporter, decision_words="不")
    refused(state="approved", decided_at=now, decided_by=reviewer)  # without a submission
    refused(state="expired")
    refused(state="expired", decided_at=now, decided_by=reviewer)
    refused(reason_class="whim")
    refused(words="")
    refused(expires_on=date(2019, 1, 20))


def test_the_database_takes_one_open_request_a_return(stage: Stage):
    asked = requested(stage)
    asked.pk, asked.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        asked.save(force_insert=True)


def test_the_database_never_changes_what_was_asked_for(stage: Stage):
    correction_request(
        of_return=approved(stage),
        by=stage.cast.reporter,
        cells=[cell(stage)],
        grounds=grounds(file=a_file()),
    )
    for model, change in ((CorrectionCell, {"value": 7}), (CorrectionFile, {"name": "x.pdf"})):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(**change)


def test_the_database_refuses_a_partial_submission_that_nobody_approved(stage: Stage):
    stage.submitted()
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.update(is_correction=True)
