"""A form of 140 enterprises filled by its workbook in a real browser, and the pages on the way."""

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from targets.choices import Role, UploadState
from targets.models import Form, Return, Unit, Upload, User
from targets.services.returns import return_open
from targets.services.uploads import steps
from tests.board_stage import rules_off
from tests.browser.conftest import Open, violations
from tests.factories import make_enterprise, make_reporting_period, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZE = 140


@pytest.fixture
def clerk(board) -> User:
    department = Unit.objects.get(assignments__form__code="F1")
    return make_user("clerk", Role.REPORTER, department=department)


@pytest.fixture
def of_return(clerk: User) -> Return:
    rules_off()
    period = make_reporting_period("2018Q4")
    opened = return_open(form=Form.objects.get(code="F1"), reporting_period=period, by=clerk)
    present = len(steps.frame_of(opened).enterprises)
    for number in range(SIZE - present):
        make_enterprise(f"补充企业{number:03d}")
    return opened


def fetched(page: Page, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("link", name="下载带上季数的模板").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def filled(path: Path, **cells: object) -> Path:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row in range(8, 8 + SIZE):
        sheet.cell(row=row, column=6).value = 1000
        sheet.cell(row=row, column=11).value = 100.5
    for place, value in cells.items():
        sheet[place] = value
    book.save(path)
    return path


def upload(page: Page, path: Path) -> None:
    page.locator("#workbook").set_input_files(path)
    page.get_by_role("button", name="上传Excel").click()


@pytest.mark.parametrize("is_scripted", [True, False], ids=["script", "no script"])
def test_a_form_of_140_enterprises_is_filled_by_its_workbook(
    clerk, of_return: Return, open_page: Open, tmp_path: Path, is_scripted: bool
) -> None:
    page = open_page(of_return.get_absolute_url(), user=clerk, is_scripted=is_scripted)
    path = fetched(page, tmp_path)

    upload(page, filled(path, F9="约500", K10="—"))
    expect(page.get_by_text("有2处问题，没有写入任何数")).to_be_visible()
    expect(page.get_by_role("row", name="F9")).to_contain_text("约500")
    expect(page.get_by_role("row", name="K10")).to_contain_text("没有发生填0")
    page.get_by_role("link", name="回到报送").click()

    upload(page, filled(path))
    expect(page.get_by_text("要改动280格，还没有写入")).to_be_visible()
    page.get_by_role("button", name="确认写入").first.click()
    expect(page.get_by_text("已写入280格，还没有提交。")).to_be_visible()
    page.get_by_role("button", name="提交审核").last.click()
    expect(page.get_by_text("已提交，现在不能改")).to_be_visible()


def test_the_page_follows_a_large_reading(
    clerk, of_return: Return, open_page: Open, tmp_path: Path, monkeypatch, complaints
) -> None:
    monkeypatch.setattr(steps, "MOST_CELLS_AT_ONCE", 10)
    page = open_page(of_return.get_absolute_url(), user=clerk)
    upload(page, filled(fetched(page, tmp_path)))
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert violations(page) == []
    steps.upload_read(Upload.objects.get().pk)
    expect(page.get_by_text("要改动280格，还没有写入")).to_be_visible()
    assert Upload.objects.get().state == UploadState.READY
    assert complaints == []


def test_pages_of_uploads_are_quiet_accessible_and_fit(
    clerk, of_return: Return, open_page: Open, check_page, tmp_path: Path, complaints
) -> None:
    page = open_page(of_return.get_absolute_url(), user=clerk)
    path = fetched(page, tmp_path)
    upload(page, filled(path, F9="约500", K10="—"))
    expect(page.get_by_text("有2处问题")).to_be_visible()
    page.get_by_role("link", name="回到报送").click()
    upload(page, filled(path, F9=1000, K10=100.5))
    expect(page.get_by_text("要改动280格")).to_be_visible()
    for path_of in (
        of_return.get_absolute_url(),
        *(one.get_absolute_url() for one in Upload.objects.all()),
    ):
        check_page(path_of, user=clerk)
    assert complaints == []
