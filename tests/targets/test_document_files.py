"""Files of documents: asked for, written by a worker, served again."""

import hashlib
from datetime import timedelta
from io import BytesIO

import docx
import pytest
from django.test import Client
from openpyxl import load_workbook

from hightech_zone.lib.clock import db_now
from targets.choices import JobState, Role
from targets.documents import pdf as pdf_writer
from targets.models import AggregateState, AuditEvent, DocumentFile, Job, OutboxMessage
from targets.services.documents import document_write, documents_forget
from targets.tasks import write_document
from targets.views import documents as pages
from tests.board_stage import make_board
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WORD, EXCEL, PDF = (f"/summary/2018Q3.{one}" for one in ("docx", "xlsx", "pdf"))


@pytest.fixture
def leader(client: Client) -> Client:
    make_board()
    client.force_login(make_user("leader", Role.LEADER))
    return client


def only_file() -> DocumentFile:
    return DocumentFile.objects.get()


def test_the_first_asks_for_it_and_the_next_gets_it(leader: Client) -> None:
    first = leader.get(WORD)
    row = only_file()
    assert (first.status_code, first.url) == (302, f"/documents/{row.pk}/")
    (message,) = OutboxMessage.objects.filter(task="targets.tasks.write_document")
    assert message.arguments == [row.pk]
    write_document(*message.arguments)
    again = leader.get(WORD)
    assert again.status_code == 200
    assert again["Content-Disposition"] == 'attachment; filename="summary-2018Q3.docx"'
    assert hashlib.sha256(again.content).hexdigest() == only_file().sha256
    assert docx.Document(BytesIO(again.content)).core_properties.title
    assert Job.objects.filter(kind="write_document").count() == 1


def test_while_it_is_written_its_page_shows_how_far_it_is(leader: Client) -> None:
    page = leader.get(WORD, follow=True).content.decode()
    assert "正在生成" in page
    assert "<progress" in page
    row = only_file()
    assert leader.get(WORD).url == row.get_absolute_url()
    assert leader.get(f"/documents/{row.pk}/state.json").json() == {
        "state": "queued",
        "is_waiting": True,
        "done": 0,
        "total": 2,
    }
    assert leader.get(f"/documents/{row.pk}/file/").status_code == 404
    document_write(row.pk)
    page = leader.get(row.get_absolute_url()).content.decode()
    assert "下载summary-2018Q3.docx" in page
    assert only_file().sha256 in page
    assert leader.get(f"/documents/{row.pk}/state.json").json()["is_waiting"] is False


def test_what_was_asked_for_is_written_whatever_changed_meanwhile(leader: Client) -> None:
    leader.get(EXCEL)
    row = only_file()
    AggregateState.objects.update(data_version=999)
    document_write(row.pk)
    sheet = load_workbook(BytesIO(only_file().content)).worksheets[0]
    assert "数据版本999" not in sheet["A2"].value
    leader.get(EXCEL)
    assert DocumentFile.objects.count() == 2


def test_written_twice_it_is_written_once(leader: Client) -> None:
    leader.get(EXCEL)
    pk = only_file().pk
    document_write(pk)
    finished = Job.objects.get(kind="write_document").finished_at
    document_write(pk)
    assert Job.objects.get(kind="write_document").finished_at == finished


def test_one_that_failed_says_so_and_can_be_asked_for_again(
    leader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "missing_libraries", tuple)
    monkeypatch.setattr(pdf_writer, "missing_libraries", lambda: ("pango-1.0",))
    leader.get(PDF)
    row = only_file()
    document_write(row.pk)
    page = leader.get(row.get_absolute_url()).content.decode()
    assert "文件没有生成" in page
    assert f'href="{PDF}"' in page
    job = Job.objects.get(kind="write_document")
    assert job.state == JobState.FAILED
    assert "Install libpango" in job.error
    assert leader.get(PDF).url == row.get_absolute_url()
    assert only_file().job.state == JobState.QUEUED


@pytest.mark.pango
def test_the_pdf_is_a_pdf(leader: Client) -> None:
    leader.get(PDF)
    document_write(only_file().pk)
    answer = leader.get(PDF)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.7")


def test_without_pango_there_is_a_sentence_and_another_way(
    leader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "missing_libraries", lambda: ("pango-1.0",))
    answer = leader.get(PDF)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "服务器缺少排版用的系统库（pango-1.0）" in page
    assert f'href="{WORD}"' in page
    assert not DocumentFile.objects.exists()


def test_each_language_is_a_file_of_its_own(leader: Client) -> None:
    leader.get(WORD)
    leader.cookies["django_language"] = "en"
    leader.get(WORD)
    titles = set(DocumentFile.objects.values_list("title", flat=True))
    assert titles == {
        "关于2018年三季度目标完成情况的通报",
        "Circular on Progress towards the Targets, Q3 2018",
    }


def test_asking_is_in_the_audit_trail(leader: Client) -> None:
    leader.get(WORD)
    event = AuditEvent.objects.get(action="document.requested")
    assert event.detail["format"] == "docx"
    leader.get(WORD)
    assert AuditEvent.objects.filter(action="document.requested").count() == 1


def test_old_files_are_forgotten(leader: Client) -> None:
    leader.get(WORD)
    leader.get(EXCEL)
    old = db_now() - timedelta(days=31)
    DocumentFile.objects.filter(format="docx").update(asked_at=old)
    assert documents_forget() == 1
    assert only_file().format == "xlsx"


@pytest.mark.parametrize("address", ["/summary/2018Q5.pdf", "/summary/2099Q1.docx"])
def test_a_quarter_that_is_none_or_has_not_ended_is_not_found(leader: Client, address) -> None:
    assert leader.get(address).status_code == 404


def test_the_board_leads_to_the_files(leader: Client) -> None:
    page = leader.get("/?period=2018Q3").content.decode()
    for address in (WORD, EXCEL, PDF):
        assert f'href="{address}"' in page
