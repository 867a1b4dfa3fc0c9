from importlib import import_module
from pkgutil import walk_packages

from django.test import Client
from django.urls import reverse

import incentives.services
import targets.services
from targets.choices import JobState
from targets.views.jobs import KINDS
from tests.cast import Cast
from tests.factories import make_aggregate_state, make_job, make_stale_mark


def test_the_page_shows_progress_errors_and_the_data_version(cast: Cast, client: Client):
    make_aggregate_state(data_version=42)
    make_stale_mark()
    make_job(state=JobState.RUNNING, total=1200, done=55, message="第55行")
    make_job(kind="import_bundle", state=JobState.FAILED, error="ValueError: 第3行")
    client.force_login(cast.analyst)
    page = client.get(reverse("targets:job-list")).content.decode()
    for said in ("数据版本42", "待重新汇总1处", "55/1,200", "第55行", "导入数据包", "第3行"):
        assert said in page


def test_an_import_says_from_where_and_how_much(cast: Cast, client: Client):
    files = {"figures.csv": {"new": 1200, "revised": 3, "unchanged": 9, "empty": 1}}
    detail = {"source": "/data/2018Q3", "files": files}
    make_job(kind="import_bundle", state=JobState.DONE, detail=detail)
    client.force_login(cast.analyst)
    page = client.get(reverse("targets:job-list")).content.decode()
    assert "/data/2018Q3：新增1,200行，修订3行" in page


def test_the_check_of_an_issue_says_of_which(cast: Cast, client: Client):
    make_job(kind="check_publication", detail={"publication": "〔2018〕3号"})
    client.force_login(cast.analyst)
    page = client.get(reverse("targets:job-list")).content.decode()
    assert "检查情况通报并生成文件" in page
    assert "情况通报〔2018〕3号" in page


def test_every_kind_of_job_has_words():
    found = set()
    for package in (targets.services, incentives.services):
        for one in walk_packages(package.__path__, f"{package.__name__}."):
            found.add(getattr(import_module(one.name), "KIND", None))
    found.discard(None)
    assert {"check_publication", "read_upload", "write_document"} <= found <= KINDS.keys()


def test_without_jobs_the_page_says_so(cast: Cast, client: Client):
    client.force_login(cast.administrator)
    assert "还没有任务" in client.get(reverse("targets:job-list")).content.decode()
