"""How long a department's workbook takes from the upload to the table of differences, beside the
time a spreadsheet library takes to read the same file and do nothing with it."""

import statistics
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from itertools import count, islice
from typing import Any

import openpyxl

from hightech_zone.lib import uscc as codes
from hightech_zone.lib.sheet_reading import read_sheets
from targets.choices import Role, UploadState
from targets.management.benchmarks import Measured, seconds
from targets.models import (
    Enterprise,
    EnterpriseVersion,
    Form,
    Return,
    Upload,
    User,
)
from targets.querysets import enterprises_due
from targets.selectors.return_workbook import HEAD_ROW, return_workbook
from targets.selectors.workbook_layout import STAMP_SHEET
from targets.services.periods import latest_ended, open_period
from targets.services.returns import return_open
from targets.services.uploads.steps import upload_read, upload_receive

ROWS = 2_000
ROUNDS = 5
VALUE_COLUMNS = (6, 11)


def measure_upload() -> list[Measured]:
    """A form of `ROWS` enterprises, every cell of it changed; by turns with the library alone."""
    of_return, by = _form_to_fill()
    content, rows = _filled(of_return)

    def upload() -> None:
        received = upload_receive(of_return=of_return, filename="F1.xlsx", content=content, by=by)
        upload_read(received.pk)

    turns = [
        (seconds(upload), seconds(lambda: read_sheets(content)), seconds(lambda: _library(content)))
        for _ in range(ROUNDS)
    ]
    whole, reading, library = (
        rows / statistics.median(times) for times in zip(*turns, strict=True)
    )
    _check(rows)
    name = "openpyxl reading alone"
    return [
        Measured("upload of a workbook", whole, "rows/s", whole / library, name),
        Measured("the same, reading only", reading, "rows/s", reading / library, name),
        Measured(name, library, "rows/s"),
    ]


def _form_to_fill() -> tuple[Return, User]:
    form = Form.objects.get(code="F1")
    assignment = form.assignments.get(to_period__isnull=True)
    period, _ = open_period(period=latest_ended())
    missing = ROWS - enterprises_due(form, period.period).count()
    _register(islice(_codes(), max(0, missing)))
    by = User.objects.create(username="clerk", role=Role.REPORTER, department=assignment.department)
    return return_open(form=form, reporting_period=period, by=by), by


def _codes() -> Iterator[str]:
    taken = set(Enterprise.objects.values_list("uscc", flat=True))
    for number in count(1):
        code = codes.complete(f"91219900MB{number:06d}X")
        if code not in taken:
            yield code


def _register(usccs: Iterator[str]) -> None:
    made = Enterprise.objects.bulk_create(
        Enterprise(uscc=uscc, name=f"企业{uscc[10:]}") for uscc in usccs
    )
    EnterpriseVersion.objects.bulk_create(
        EnterpriseVersion(
            enterprise=one, name=one.name, active_from=date(2000, 1, 1), first_period="2000Q1"
        )
        for one in made
    )


def _filled(of_return: Return) -> tuple[bytes, int]:
    book = openpyxl.load_workbook(BytesIO(return_workbook(of_return)))
    sheet: Any = book.worksheets[0]
    rows = 0
    for row in range(HEAD_ROW + 2, sheet.max_row + 1):
        for column in VALUE_COLUMNS:
            sheet.cell(row=row, column=column).value = row * 1.25
        rows += 1
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue(), rows


def _library(content: bytes) -> int:
    """Every cell of the sheets that carry something, as the library gives them."""
    book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
    sheets = [sheet for sheet in book.worksheets if sheet.title != STAMP_SHEET]
    return sum(len(row) for sheet in sheets for row in sheet.iter_rows(values_only=True))


def _check(rows: int) -> None:
    last = Upload.objects.order_by("-pk")[0]
    differences = len(last.result["differences"])
    if last.state != UploadState.READY or differences != rows * len(VALUE_COLUMNS):
        raise RuntimeError(f"the upload was read as {last.state} with {differences} differences")
