"""Papers beyond the limit: the page says so at the file, with what was typed still in the form."""

import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hightech_zone.middleware import MAX_PAPERS
from incentives.models import Award, Evidence
from incentives.models.papers import MOST_BYTES
from tests.incentives.awards_stage import Stage
from tests.incentives.test_applying import make_stage

TOO_LARGE = "超过5 MB"
APPLY, AWARDS = "/incentives/apply/", "/incentives/awards/"


def paper(size: int, name: str = "查新.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4 " + name.encode() + b"." * size)


def test_an_application_with_a_paper_too_large_keeps_what_was_typed(cast, settings, client: Client):
    stage = make_stage(cast, settings, "project")
    client.force_login(cast.analyst)
    typed = {
        "subject": "检泵",
        "payee": "二院",
        "on": "2018-03-05",
        "words": "国内首台，用于深水。",
    }
    code = stage.scheme.evidence[0]["code"]
    sent = {**typed, f"file_{code}": paper(MOST_BYTES + (2 << 20))}
    answer = client.post(f"{APPLY}{stage.scheme.code}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert TOO_LARGE in page
    assert f'id="id_file_{code}_error"' in page
    assert all(one in page for one in typed.values())
    assert not Award.objects.exists()


def test_every_paper_that_is_too_large_is_told(cast, settings, client: Client):
    evidence = [{"code": f"p{n}", "name": {"zh": f"材料{n}", "en": f"Paper {n}"}} for n in (1, 2)]
    stage = make_stage(cast, settings, "project", evidence=evidence)
    client.force_login(cast.analyst)
    files = {f"file_p{n}": paper(MOST_BYTES, f"{n}.pdf") for n in (1, 2)}
    sent = {
        "subject": "检泵",
        "payee": "二院",
        "on": "2018-03-05",
        "words": "国内首台",
        **files,
    }
    page = client.post(f"{APPLY}{stage.scheme.code}/", sent).content.decode()
    assert all(f'id="id_file_p{n}_error"' in page for n in (1, 2))
    assert not Award.objects.exists()


def test_papers_together_larger_than_one_may_be_are_taken(cast, settings, client: Client):
    evidence = [{"code": f"p{n}", "name": {"zh": f"材料{n}", "en": f"Paper {n}"}} for n in (1, 2)]
    stage = make_stage(cast, settings, "project", evidence=evidence)
    client.force_login(cast.analyst)
    files = {f"file_p{n}": paper(4 << 20, f"{n}.pdf") for n in (1, 2)}
    sent = {
        "subject": "检泵",
        "payee": "二院",
        "on": "2018-03-05",
        "words": "国内首台",
        **files,
    }
    assert client.post(f"{APPLY}{stage.scheme.code}/", sent).status_code == 302
    assert Evidence.objects.count() == 2


def test_a_paper_too_large_for_a_file_is_told_at_the_file(stage: Stage, client: Client):
    award = stage.checked()
    client.force_login(stage.cast.analyst)
    sent = {"verb": "attach", "code": "", "file": paper(MOST_BYTES + (2 << 20))}
    answer = client.post(f"{AWARDS}{award.pk}/", sent)
    assert answer.status_code == 422
    assert 'id="attach-file_error"' in answer.content.decode()
    assert TOO_LARGE in answer.content.decode()


@pytest.mark.parametrize("address", [f"{APPLY}INC-05/", f"{AWARDS}1/"])
def test_more_than_all_papers_together_is_refused_unread_with_a_way_back(
    db, client: Client, address: str
):
    answer = client.post(address, {}, CONTENT_LENGTH=str(MAX_PAPERS + 1))
    assert answer.status_code == 413
    assert "后退键" in answer.content.decode()


def test_the_browser_is_told_the_limit_of_each_file(cast, settings, client: Client):
    stage = make_stage(cast, settings, "project")
    client.force_login(cast.analyst)
    page = client.get(f"{APPLY}{stage.scheme.code}/").content.decode()
    (field,) = re.findall(r'<input type="file"[^>]*>', page)
    assert f'data-most="{MOST_BYTES}"' in field
    assert "请压缩或拆开" in field


def test_the_proxy_lets_the_same_pages_take_as_much():
    proxy = (settings.BASE_DIR / "docker" / "nginx.conf").read_text(encoding="utf-8")
    (place,) = re.findall(r"location ~ (\S+) \{\s+client_max_body_size (\d+)m;", proxy)
    assert int(place[1]) << 20 == MAX_PAPERS
    for address in (f"{APPLY}INC-05/", f"{AWARDS}1/"):
        assert re.match(place[0], address)


def test_one_paper_for_two_requirements_is_stored_once_and_shown_at_both(
    cast, settings, client: Client
):
    evidence = [{"code": f"p{n}", "name": {"zh": f"材料{n}", "en": f"Paper {n}"}} for n in (1, 2)]
    stage = make_stage(cast, settings, "project", evidence=evidence)
    client.force_login(cast.analyst)
    files = {f"file_p{n}": paper(100) for n in (1, 2)}
    sent = {"subject": "检泵", "payee": "二院", "on": "2018-03-05", "words": "国内首台", **files}
    answer = client.post(f"{APPLY}{stage.scheme.code}/", sent)
    assert answer.status_code == 302
    first, second = Evidence.objects.order_by("pk")
    assert (first.code, second.code, second.same_as) == ("p1", "p2", first)
    assert len(first.held) == len(second.held) > len(second.content)
    page = client.get(answer["Location"]).content.decode()
    assert page.count(">查新.pdf</a>") == 2
