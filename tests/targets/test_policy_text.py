"""Attaching the official text: what is taken, what is refused, and that nothing is changed."""

from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from targets.errors import InvalidInput
from targets.models import AuditEvent, Policy, PolicyText
from targets.models.policy_text import MOST_BYTES
from targets.services.policy.texts import policy_text_attach
from tests.cast import Cast
from tests.factories import make_clause, make_policy

pytestmark = pytest.mark.django_db

TEXT = "一、总体要求\r\n（一）主要目标。做到。\r\n"
KEPT = "一、总体要求\n（一）主要目标。做到。\n"


@pytest.fixture
def policy(cast: Cast) -> Policy:
    policy = make_policy()
    make_clause(number="（一）")
    return policy


def attach(policy: Policy, cast: Cast, content: bytes = TEXT.encode(), filename: str = ""):
    return policy_text_attach(
        policy=policy, by=cast.administrator, content=content, filename=filename
    )


def test_a_text_is_kept_with_who_when_size_and_hash(policy, cast):
    held = attach(policy, cast, filename="C:\\原文.docx.txt")
    assert held.text == KEPT
    assert (held.number, held.size) == (1, len(KEPT.encode()))
    assert held.sha256 == sha256(KEPT.encode()).hexdigest()
    assert (held.attached_by, held.filename) == (cast.administrator, "原文.docx.txt")
    event = AuditEvent.objects.get(action="policy_text.attached")
    assert (event.actor, event.detail["sha256"]) == (cast.administrator, held.sha256)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_text_is_read_in_the_encodings_that_people_save(policy, cast, encoding):
    assert attach(policy, cast, TEXT.encode(encoding)).text == KEPT


def test_a_second_text_takes_the_place_of_the_first_which_stays(policy, cast):
    attach(policy, cast)
    later = attach(policy, cast, "一、改过的".encode())
    assert [one.number for one in policy.texts.all()] == [2, 1]
    assert policy.texts.first() == later


REFUSED = {
    "empty": b" \n\n",
    "too long": "一".encode() * (MOST_BYTES // 3 + 1),
    "grown in UTF-8": "总".encode("gb18030") * (MOST_BYTES // 2 - 1),
    "a workbook or Word file": b"PK\x03\x04" + b"x" * 200,
    "a PDF": b"%PDF-1.7 x",
    "a page of the web": b"<!DOCTYPE html><html><body>x</body></html>",
    "UTF-16": "一、".encode("utf-16"),
    "control characters": "一、\x07".encode(),
    "damaged": "一、总体要求和别的许多字".encode() + b"\xff\xfe\n",
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=list(REFUSED))
def test_what_is_no_plain_text_is_refused_and_nothing_is_kept(policy, cast, content):
    with pytest.raises(InvalidInput):
        attach(policy, cast, content)
    assert not PolicyText.objects.exists()


def test_the_same_text_again_is_not_kept_twice(policy, cast):
    attach(policy, cast)
    with pytest.raises(InvalidInput, match="第1份"):
        attach(policy, cast, KEPT.encode("gb18030"))


def test_nobody_but_an_administrator_attaches(policy, cast):
    with pytest.raises(PermissionDenied):
        policy_text_attach(policy=policy, by=cast.analyst, content=TEXT.encode())


def test_the_page_takes_a_file_or_what_is_pasted_and_not_both(policy, cast, client: Client):
    client.force_login(cast.administrator)
    file = SimpleUploadedFile("原文.txt", TEXT.encode())
    both = client.post("/policy/text/", {"file": file, "pasted": TEXT})
    assert both.status_code == 422
    assert client.post("/policy/text/", {}).status_code == 422
    file.seek(0)
    assert client.post("/policy/text/", {"file": file}).status_code == 302
    html = client.get("/policy/text/").content.decode()
    assert sha256(KEPT.encode()).hexdigest() in html
    assert "（一）主要目标。做到。" in html
    again = client.post("/policy/text/", {"pasted": TEXT})
    assert "与第1份完全相同" in again.content.decode()


def test_without_a_policy_there_is_nothing_to_attach_to(cast, client: Client):
    client.force_login(cast.administrator)
    assert client.get("/policy/text/").status_code == 404
