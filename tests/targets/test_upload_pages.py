"""The pages on which a return is fetched and given back as a workbook."""

import io
import re
from dataclasses import replace

import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hightech_zone.middleware import MAX_BODY
from targets.choices import ReturnState, UploadState
from targets.models import Return, ReturnCell, Submission, Upload
from targets.selectors.findings import return_findings
from targets.selectors.return_workbook import return_workbook
from targets.selectors.workbook_layout import STAMP_SHEET
from targets.services.aggregation import aggregate_all
from targets.services.return_cells import CellInput
from targets.services.returns import return_open, return_save, return_submit
from targets.services.review import return_approve
from targets.services.uploads import steps
from tests.cast import Cast
from tests.factories import (
    make_definition,
    make_enterprise,
    make_indicator,
    make_rule,
    make_target_setting,
    make_threshold,
)
from tests.spreadsheets import edited
from tests.targets.upload_stage import Desk, make_desk, shown_token

pytestmark = pytest.mark.usefixtures("patient_reader")

RATE = {"denominator": "industrial_output", "low": "0", "high": "0.6"}


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return make_desk(cast)


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_return_offers_its_workbook_and_takes_it_back(desk: Desk, client: Client):
    client.force_login(desk.cast.reporter)
    page = client.get(desk.of_return.get_absolute_url()).content.decode()
    assert f'href="{desk.address}" download' in page
    assert 'enctype="multipart/form-data"' in page
    answer = client.get(desk.address)
    assert answer["Content-Disposition"] == 'attachment; filename="F1_2018Q4.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [sheet.title for sheet in book] == ["F1", "填报说明", STAMP_SHEET]


def test_those_who_only_read_get_the_workbook_and_no_way_to_give_one_back(desk, client: Client):
    client.force_login(desk.cast.auditor)
    page = client.get(desk.of_return.get_absolute_url()).content.decode()
    assert desk.address in page
    assert 'type="file"' not in page


def test_a_file_goes_from_the_upload_to_the_draft(desk: Desk, client: Client):
    answer = desk.post(client, desk.changed(F9="3.2亿元", K9=8))
    page = text(answer)
    upload = Upload.objects.get()
    assert answer.redirect_chain == [(upload.get_absolute_url(), 302)]
    for said in ("要改动2格", "100 32,000", "按“亿元”折算", "F9", "20 8", "确认写入"):
        assert said in page, said
    answer = desk.confirm(client)
    assert "已写入2格，还没有提交。" in text(answer)
    assert answer.redirect_chain == [(desk.of_return.get_absolute_url(), 302)]
    cell = ReturnCell.objects.get(enterprise=desk.stage.first, element=desk.stage.output)
    assert (cell.value, cell.source_cell) == (32000, "F1!F9")
    assert "确认。" in text(client.get(upload.get_absolute_url()))
    assert "上次上传：F1.xlsx，已写入" in text(client.get(desk.of_return.get_absolute_url()))


def test_the_differences_say_what_the_rules_will_ask(desk: Desk, client: Client):
    make_rule(kind="ratio_bounds", elements=desk.stage.added.code, params=RATE)
    page = text(desk.post(client, desk.changed(F9=100, K9=80)))
    assert "写入后有1处要改或要说明，才能提交" in page
    assert "甲厂：" in page
    upload = Upload.objects.get()
    desk.confirm(client)
    draft = Return.objects.get(pk=desk.of_return.pk)
    (found,) = return_findings(draft)
    assert found.message in page
    assert "写入后有" not in text(client.get(upload.get_absolute_url()))


def test_a_figure_the_file_takes_away_is_asked_about_no_more(desk: Desk, client: Client):
    make_rule(kind="ratio_bounds", elements=desk.stage.added.code, params=RATE)
    desk.applied(desk.changed(K9=80))
    assert len(return_findings(Return.objects.get(pk=desk.of_return.pk))) == 1
    fresh = replace(desk, workbook=return_workbook(Return.objects.get(pk=desk.of_return.pk)))
    page = text(desk.post(client, fresh.changed(K9=None, L9="缺报", M9="账目未结清")))
    assert "要改动1格" in page
    assert "写入后有" not in page


def test_all_problems_stand_in_one_table_and_in_a_marked_workbook(desk: Desk, client: Client):
    page = text(desk.post(client, desk.changed(F8="很多", K9="—", G9="大概")))
    for said in ("有3处问题", "F8", "很多", "K9", "—", "G9", "没有“大概”这种数据状态。"):
        assert said in page, said
    assert "没有发生填0；取不到数，状态选“缺报”并写明理由。" in page
    upload = Upload.objects.get()
    answer = client.get(reverse("targets:upload-marked", args=[desk.of_return.pk, 1]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    listed = [[cell.value for cell in row] for row in book["问题"].iter_rows(min_row=2)]
    assert [row[:3] for row in listed] == [
        ["F1", "F8", "很多"],
        ["F1", "G9", "大概"],
        ["F1", "K9", "—"],
    ]
    sheet = book["F1"]
    assert sheet["F8"].value == "很多"
    assert "不是数。" in sheet["F8"].comment.text
    assert sheet["F8"].fill.start_color.rgb == "FFFBE9E7"
    assert (sheet["F9"].value, sheet["F9"].comment) == (100, None)
    assert sheet["G9"].font.b
    assert STAMP_SHEET not in book.sheetnames
    assert upload.state == UploadState.WRONG


def test_no_formula_survives_into_the_marked_workbook(desk: Desk, client: Client):
    desk.post(client, desk.changed(F8='=HYPERLINK("http://localhost")', C9="=1+1"))
    answer = client.get(reverse("targets:upload-marked", args=[desk.of_return.pk, 1]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["F1"]
    assert (sheet["F8"].data_type, sheet["C9"].data_type) == ("s", "s")


def test_a_file_that_cannot_be_read_has_nothing_to_mark(desk: Desk, client: Client):
    desk.post(client, b"%PDF-1.7")
    assert (
        client.get(reverse("targets:upload-marked", args=[desk.of_return.pk, 1])).status_code == 404
    )
    desk.post(client, desk.workbook)
    assert (
        client.get(reverse("targets:upload-marked", args=[desk.of_return.pk, 2])).status_code == 404
    )


def test_the_same_file_says_that_there_is_nothing_to_write(desk: Desk, client: Client):
    page = text(desk.post(client, desk.workbook))
    assert "与现在的草稿一致，没有要写入的" in page
    assert "确认写入" not in page


def test_a_draft_changed_meanwhile_is_compared_again_and_shown_anew(desk: Desk, client: Client):
    desk.post(client, desk.changed(F9=7))
    other = CellInput(desk.stage.second.uscc, "industrial_output", "555")
    return_save(
        of_return=desk.of_return, version=desk.of_return.version, cells=[other], by=desk.cast.lead
    )
    answer = desk.confirm(client)
    assert answer.status_code == 409
    assert "已重新比对" in text(answer)
    assert "要改动1格" in text(answer)
    assert desk.confirm(client, shown_token(answer)).status_code == 200
    assert Upload.objects.get().state == UploadState.APPLIED


@pytest.mark.parametrize("meanwhile", ["double click", "a colleague compares again"])
def test_only_the_differences_that_were_shown_are_written(
    desk: Desk, client: Client, meanwhile: str
):
    """A CSV says nothing of what it was made from: every cell that differs would be written."""
    first, second = desk.stage.first.uscc, desk.stage.second.uscc
    shown = desk.post(client, desk.csv((first, "", "7", "20"), (second, "", "100", "20")), "f.csv")
    assert "要改动1格" in text(shown)
    theirs = CellInput(second, "industrial_output", "333")
    return_save(
        of_return=desk.of_return, version=desk.of_return.version, cells=[theirs], by=desk.cast.lead
    )
    if meanwhile == "double click":
        desk.confirm(client, shown_token(shown))
    else:
        steps.upload_read_again(upload=Upload.objects.get(), by=desk.cast.lead)
    answer = desk.confirm(client, shown_token(shown))
    assert answer.status_code == 409
    assert "请再看一遍差异后确认" in text(answer)
    assert "要改动2格" in text(answer)
    assert desk.stage.cell(desk.of_return, desk.stage.second, desk.stage.output).value == 333
    desk.confirm(client, shown_token(answer))
    assert desk.stage.cell(desk.of_return, desk.stage.second, desk.stage.output).value == 100


def test_nothing_is_confirmed_without_saying_what(desk: Desk, client: Client):
    desk.post(client, desk.changed(F9=7))
    assert client.post(Upload.objects.get().get_absolute_url()).status_code == 409
    assert Upload.objects.get().state == UploadState.READY


def test_another_department_cannot_tell_that_there_are_files(desk: Desk, client: Client):
    desk.received(desk.changed(F9=7))
    client.force_login(desk.cast.stranger)
    names = ("upload-detail", "upload-state", "upload-marked", "upload-file")
    for name in names:
        address = reverse(f"targets:{name}", args=[desk.of_return.pk, 1])
        assert client.get(address).status_code == 404, name


def test_a_file_of_another_return_is_not_found_under_this_one(desk: Desk, client: Client):
    desk.received(desk.workbook)
    client.force_login(desk.cast.reporter)
    assert (
        client.get(reverse("targets:upload-detail", args=[desk.of_return.pk, 2])).status_code == 404
    )
    assert client.get(reverse("targets:upload-detail", args=[999, 1])).status_code == 404


def test_the_original_is_downloaded_and_never_shown(desk: Desk, client: Client):
    desk.post(client, b"<html><script>alert(1)</script></html>", "<b>表.html")
    answer = client.get(reverse("targets:upload-file", args=[desk.of_return.pk, 1]))
    assert answer.content == b"<html><script>alert(1)</script></html>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_what_was_read_is_escaped(desk: Desk, client: Client):
    answer = desk.post(client, desk.changed(F8="<script>x</script>"), '"><img src=x>.xlsx')
    assert b"<script>x" not in answer.content
    assert b"<img src=x>" not in answer.content


def test_no_file_at_all_is_said(desk: Desk, client: Client):
    client.force_login(desk.cast.reporter)
    answer = client.post(desk.address)
    assert answer.status_code == 422
    assert "请选择填好的工作簿" in text(answer)


def test_a_large_form_is_read_by_a_worker_while_the_page_waits(desk, client: Client, monkeypatch):
    monkeypatch.setattr(steps, "MOST_CELLS_AT_ONCE", 3)
    page = desk.post(client, desk.changed(F9=7)).content.decode()
    assert "<progress" in page
    assert "js/upload.js" in page
    address = reverse("targets:upload-state", args=[desk.of_return.pk, 1])
    assert client.get(address).json() == {
        "state": "waiting",
        "is_waiting": True,
        "done": 0,
        "total": 1,
    }
    steps.upload_read(Upload.objects.get().pk)
    assert client.get(address).json()["is_waiting"] is False
    assert "要改动1格" in text(client.get(Upload.objects.get().get_absolute_url()))


def test_asking_how_far_it_is_reads_neither_the_file_nor_what_was_found(desk: Desk, client: Client):
    desk.post(client, desk.changed(F9=7))
    address = reverse("targets:upload-state", args=[desk.of_return.pk, 1])
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).json()["state"] == "ready"
    sql = " ".join(one["sql"] for one in asked.captured_queries)
    assert '"targets_upload"."state"' in sql
    assert '"targets_upload"."content"' not in sql
    assert '"targets_upload"."result"' not in sql


def test_the_return_says_how_many_files_are_kept(desk: Desk, client: Client):
    desk.post(client, desk.workbook)
    page = text(client.get(desk.of_return.get_absolute_url()))
    assert f"没有写入的文件只留最近{steps.MOST_UNAPPLIED}份。" in page


def test_a_failed_reading_can_be_tried_again(desk: Desk, client: Client):
    desk.post(client, desk.changed(F9=7))
    Upload.objects.update(state=UploadState.FAILED)
    assert "再读一次" in text(client.get(Upload.objects.get().get_absolute_url()))
    again = reverse("targets:upload-again", args=[desk.of_return.pk, 1])
    assert "要改动1格" in text(client.post(again, follow=True))


def test_an_upload_after_the_login_expired_leads_back_to_the_return(desk: Desk, client: Client):
    answer = client.post(desk.address, {"file": io.BytesIO(desk.workbook)})
    assert answer.url == f"{reverse('login')}?next={desk.of_return.get_absolute_url()}"
    assert "没有收到您上传的文件" in text(client.get(answer.url))
    assert not Upload.objects.exists()


@pytest.mark.parametrize("address", ["/returns/1/workbook.xlsx", "/api/v1/returns/"])
def test_a_body_larger_than_any_file_is_refused_unread(db, client: Client, address: str):
    for length in (str(MAX_BODY + 1), "9" * 30, "-1", "１２"):
        answer = client.post(address, {}, CONTENT_LENGTH=length)
        assert answer.status_code == 413
        assert "6MB" in text(answer) or "5MB" in text(answer)


def test_the_proxy_has_the_same_limit():
    proxy = (settings.BASE_DIR / "docker" / "nginx.conf").read_text(encoding="utf-8")
    assert f"client_max_body_size {MAX_BODY >> 20}m;" in proxy


# The whole way, and where a figure came from


def fill_all(desk: Desk, workbook: bytes, size: int) -> bytes:
    def change(sheet) -> None:
        for row in range(8, 8 + size):
            sheet.cell(row=row, column=6).value = 1000 + row
            sheet.cell(row=row, column=11).value = row / 10

    return edited(workbook, change)


def test_a_form_of_140_enterprises_is_filled_by_its_workbook_and_submitted(cast, client: Client):
    desk = make_desk(cast)
    for number in range(138):
        make_enterprise(f"企业{number:03d}")
    client.force_login(cast.reporter)
    content = client.get(desk.address).content
    page = text(desk.post(client, fill_all(desk, content, 140)))
    assert "要改动280格" in page
    assert "读了140行" in page
    upload = Upload.objects.get()
    desk.confirm(client)
    draft = Return.objects.get(pk=desk.of_return.pk)
    answer = client.post(
        draft.get_absolute_url(), {"version": draft.version, "page": 1, "verb": "submit"}
    )
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.state == ReturnState.SUBMITTED
    cells = Submission.objects.get().cells
    assert cells.count() == 280
    assert cells.filter(upload=upload).count() == 280
    assert sum(cell.value for cell in cells.filter(element=desk.stage.output)) == sum(
        range(1008, 1148)
    )


def test_a_figure_leads_back_to_the_file_and_the_line(desk: Desk, client: Client):
    output = {"element": "industrial_output", "take": "stock", "level": "enterprise"}
    make_threshold()
    make_definition(
        {"factor": "1", "numerator": [output]},
        indicator=make_indicator("output"),
        first_period="2010Q1",
    )
    make_target_setting()
    saved = desk.applied(desk.changed(F9=77))
    return_approve(
        of_return=return_submit(of_return=saved, by=desk.cast.reporter), by=desk.cast.reviewer
    )
    aggregate_all()
    client.force_login(desk.cast.reviewer)
    answer = client.get("/targets/output/figures/2018Q4/")
    assert "F1.xlsx F1!F9" in text(answer)
    assert Upload.objects.get().get_absolute_url() in answer.content.decode()
    client.force_login(desk.cast.leader)
    answer = client.get("/targets/output/figures/2018Q4/")
    assert "F1.xlsx F1!F9" in text(answer)
    assert Upload.objects.get().get_absolute_url() not in answer.content.decode()


def test_an_applied_file_is_read_by_reviewers_too(desk: Desk, client: Client):
    desk.applied(desk.changed(F9=7))
    client.force_login(desk.cast.reviewer)
    page = text(client.get(Upload.objects.get().get_absolute_url()))
    assert "已写入1格" in page
    assert "确认写入" not in page


def test_a_return_that_was_just_begun_has_a_workbook(cast: Cast, client: Client):
    desk = make_desk(cast)
    desk.of_return.cells.all().delete()
    begun = return_open(form=desk.stage.form, reporting_period=desk.stage.period, by=cast.lead)
    client.force_login(cast.lead)
    assert client.get(reverse("targets:return-workbook", args=[begun.pk])).status_code == 200
