"""Bad files end in a clear sentence, and nothing is written: more than a hundred of them."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from targets.choices import UploadState
from targets.models import AuditEvent, Return, ReturnCell, Upload
from targets.selectors.upload_words import PROBLEMS
from targets.selectors.uploads import upload_report
from tests.cast import make_cast
from tests.hightech_zone.test_sheet_reading import REFUSED
from tests.kept import kept
from tests.targets.bad_files import TABLES, Make
from tests.targets.upload_stage import Desk, make_desk

pytestmark = [pytest.mark.usefixtures("patient_reader"), pytest.mark.once]

SENTENCE = re.compile(r".*[\u4e00-\u9fff].*。")
CELL = re.compile(r"[A-Z]+[0-9]+|第[0-9]+行.*")
OF_THE_FILE = {"no_table", "another_form", "wrong_period", "wrong_department", "stamp_broken"}
OF_THE_FILE |= {"two_tables", "no_rows", "no_code_column", "no_value_column"}


@pytest.fixture(scope="module")
def desk_of_all(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    with kept(django_db_blocker):
        yield make_desk(make_cast())


@pytest.fixture
def desk(desk_of_all: Desk, db: None) -> Desk:
    return desk_of_all


def state(desk: Desk) -> tuple[object, ...]:
    cells = ReturnCell.objects.order_by("pk").values_list("pk", "value", "status", "upload")
    version = Return.objects.get(pk=desk.of_return.pk).version
    return version, list(cells), AuditEvent.objects.filter(action="return.saved").count()


def test_there_are_more_than_a_hundred_of_them():
    assert len(REFUSED) + len(TABLES) > 150


@pytest.mark.parametrize(
    ("rule", "content"),
    [(f"file_{code}", content) for code, content in REFUSED.values()],
    ids=REFUSED.keys(),
)
def test_a_file_that_cannot_be_read_says_why(desk: Desk, client: Client, rule: str, content: bytes):
    before = state(desk)
    answer = desk.post(client, content)
    page = answer.content.decode()
    assert state(desk) == before
    if not content or rule == "file_too_large":
        assert answer.status_code == 422
        assert "没有写入任何数" in page
        assert not Upload.objects.exists()
        return
    assert answer.status_code == 200
    upload = Upload.objects.get()
    assert upload.state == UploadState.WRONG
    assert [one["rule"] for one in upload.result["problems"]] == [rule]
    shown = upload_report(upload).problems[0]
    assert SENTENCE.fullmatch(shown.problem)
    assert SENTENCE.fullmatch(shown.mend)
    assert shown.problem in page or "&" in page
    assert "确认写入" not in page


@pytest.mark.parametrize(("rule", "make"), TABLES.values(), ids=TABLES.keys())
def test_a_table_with_a_fault_says_where_and_how_to_mend_it(
    desk: Desk, client: Client, rule: str, make: Make
):
    content = make(desk)
    before = state(desk)
    answer = desk.post(client, content)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert state(desk) == before
    upload = Upload.objects.get()
    assert upload.state == UploadState.WRONG
    assert upload.result["differences"] == []
    rules = [one["rule"] for one in upload.result["problems"]]
    assert rule in rules
    for shown in upload_report(upload).problems:
        assert SENTENCE.fullmatch(shown.problem)
        assert SENTENCE.fullmatch(shown.mend)
    if rule not in OF_THE_FILE:
        at = upload_report(upload).problems[rules.index(rule)]
        assert CELL.fullmatch(at.place)
        assert at.place in page
    assert "没有写入任何数" in page
    assert "确认写入" not in page


def test_every_refusal_that_can_be_raised_is_tried():
    tried = {f"file_{code}" for code, _ in REFUSED.values()} | {rule for rule, _ in TABLES.values()}
    by_other_tests = {
        *("file_memory", "file_time", "file_unreadable", "file_too_many_strings"),
        *("file_embedded", "zone_row", "zone_code", "empty", "not_whole"),
    }
    assert set(PROBLEMS) - tried - by_other_tests == set()


def test_all_problems_of_all_cells_are_found_in_one_pass(desk: Desk):
    content = desk.changed(F8="很多", K8=-1.23456, G9="大概", A9="91211100MA0000015B", K9="—")
    found = [(one.row, one.column, one.rule) for one in desk.reading(content).problems]
    assert found == [(8, 6, "not_digits"), (8, 11, "places"), (9, 1, "code_check")]
    sound_row = desk.changed(F8="很多", K8="—", G9="大概", K9="1e5")
    found = [(one.row, one.column, one.rule) for one in desk.reading(sound_row).problems]
    assert found == [
        (8, 6, "not_digits"),
        (8, 11, "dash"),
        (9, 7, "unknown_status"),
        (9, 11, "exponent"),
    ]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda desk: desk.changed(A9="91211100MAO000015A"), "甲"),
        (lambda desk: desk.changed(A9="91211100MA0000016A", B9=None), "甲"),
        (lambda desk: desk.changed(A9=None), "甲"),
    ],
    ids=["letter for a digit", "one character wrong", "name alone"],
)
def test_a_wrong_code_is_answered_with_the_likely_one(desk: Desk, make, expected: str):
    problem = desk.reading(make(desk)).problems[0]
    assert problem.params["suggestion"] == desk.stage.first.uscc
