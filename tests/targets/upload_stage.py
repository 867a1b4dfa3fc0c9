"""The stage on which files are uploaded: the form of `returns_stage`, its workbook, a clerk."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl.worksheet.worksheet import Worksheet

from targets.models import Return, Upload
from targets.selectors.return_workbook import return_workbook
from targets.services.uploads.findings import Reading
from targets.services.uploads.reading import reading_of
from targets.services.uploads.steps import upload_apply, upload_read, upload_receive
from tests.cast import Cast
from tests.factories import make_element, make_form
from tests.spreadsheets import csv_file, edited
from tests.targets.returns_stage import Stage, make_stage

CODE, NAME = "A", "B"
OUTPUT, OUTPUT_STATUS, OUTPUT_REASON = "F", "G", "H"
ADDED, ADDED_STATUS, ADDED_REASON = "K", "L", "M"
FIRST_ROW, SECOND_ROW = 9, 8
"""Rows are in the order of names: 乙厂 before 甲厂."""


@dataclass(frozen=True)
class Desk:
    """A draft with 100 and 20 in both rows, and the workbook that was fetched of it."""

    stage: Stage
    of_return: Return
    workbook: bytes

    @property
    def cast(self) -> Cast:
        return self.stage.cast

    @property
    def address(self) -> str:
        return reverse("targets:return-workbook", args=[self.of_return.pk])

    def changed(
        self, change: Callable[[Worksheet], object] | None = None, **cells: object
    ) -> bytes:
        """The workbook with cells set (`F9=7`) or changed by a function."""

        def both(sheet: Worksheet) -> None:
            for place, value in cells.items():
                sheet[place] = value
            if change:
                change(sheet)

        return edited(self.workbook, both)

    def reading(self, content: bytes) -> Reading:
        return reading_of(content, Return.objects.get(pk=self.of_return.pk))

    def received(self, content: bytes, name: str = "F1.xlsx") -> Upload:
        upload = upload_receive(
            of_return=self.of_return, filename=name, content=content, by=self.cast.reporter
        )
        upload_read(upload.pk)
        upload.refresh_from_db()
        return upload

    def applied(self, content: bytes, name: str = "F1.xlsx") -> Return:
        return upload_apply(upload=self.received(content, name), by=self.cast.reporter)

    def post(self, client: Client, content: bytes, name: str = "F1.xlsx") -> HttpResponse:
        client.force_login(self.cast.reporter)
        file = SimpleUploadedFile(name, content)
        return client.post(self.address, {"file": file}, follow=True)

    def confirm(self, client: Client, token: str | None = None) -> HttpResponse:
        """Press the button of the last upload's page, or of one that was shown before."""
        address = Upload.objects.latest("number").get_absolute_url()
        data = {"token": token or shown_token(client.get(address))}
        return client.post(address, data, follow=True)

    def rows(self, *rows: tuple[str, ...], head: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
        usual = ("统一社会信用代码", "企业名称", "工业总产值（万元）", "工业增加值")
        return [head or usual, *rows]

    def csv(self, *rows: tuple[str, ...], head: tuple[str, ...] = (), **options: str) -> bytes:
        return csv_file(self.rows(*rows, head=head), **options)


def shown_token(answer: HttpResponse) -> str:
    return re.findall(r'name="token" value="([0-9a-f]{64})"', answer.content.decode())[0]


def make_desk(cast: Cast) -> Desk:
    stage = make_stage(cast)
    make_form("F3", [make_element("invention_patents")], name_zh="知识产权情况")
    of_return = stage.filled()
    return Desk(stage, of_return, return_workbook(of_return))
