"""What changed lately: who did what, for whom to see."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from targets import audit
from targets.access.changes import visible_changes
from targets.choices import JobState
from targets.models import LifeEvent
from targets.selectors.recent_changes import Kind, RecentChange, entries, recent_changes, told
from targets.services.corrections import correction_approve
from targets.services.life_events import event_confirm, event_propose
from targets.services.registers import certificate_put
from targets.services.review import return_approve
from tests.access_stage import make_access_stage
from tests.board_stage import make_board
from tests.cast import Cast
from tests.factories import (
    make_definition,
    make_enterprise,
    make_indicator,
    make_job,
    make_target,
    make_threshold,
)
from tests.targets.corrections_stage import cell, requested
from tests.targets.returns_stage import make_stage

pytestmark = pytest.mark.django_db


def kinds(user) -> list[Kind]:
    return [one.kind for one in recent_changes(user, list(visible_changes(user)))]


def test_an_approval_tells_who_and_where(cast: Cast) -> None:
    stage = make_stage(cast)
    return_approve(of_return=stage.submitted(), by=cast.reviewer)
    (change,) = recent_changes(cast.auditor, list(visible_changes(cast.auditor)))
    assert change.kind is Kind.APPROVED
    assert change.who == cast.reviewer
    assert change.address == f"/returns/{stage.form.returns.get().pk}/"
    (change,) = recent_changes(cast.leader, list(visible_changes(cast.leader)))
    assert change.address == ""


def test_departments_see_their_own_and_the_registers(cast: Cast) -> None:
    make_access_stage(cast)
    firm = make_enterprise("丁厂")
    audit.record(action="certificate.put", actor=cast.analyst, subject=firm)
    audit.record(action="account.created", actor=cast.administrator, subject=cast.reporter)
    assert kinds(cast.reporter) == [Kind.REGISTER, Kind.RETURNED]
    assert kinds(cast.stranger) == [Kind.REGISTER]
    assert kinds(cast.analyst) == [Kind.REGISTER, Kind.RETURNED]


def test_leaders_read_no_names_of_enterprises(cast: Cast, client: Client) -> None:
    make_access_stage(cast)
    firm = make_enterprise("丁厂")
    audit.record(action="certificate.put", actor=cast.analyst, subject=firm)
    client.force_login(cast.leader)
    assert "丁厂" not in client.get("/changes/").content.decode()
    assert "丁厂" not in str(client.get("/api/v1/changes/").json())
    client.force_login(cast.finance)
    assert "丁厂" in client.get("/changes/").content.decode()


def test_only_kinds_that_the_reader_may_have_are_offered(cast: Cast, client: Client) -> None:
    offered = {}
    for user in (cast.auditor, cast.reporter):
        client.force_login(user)
        page = client.get("/changes/").content.decode()
        offered[user] = set(re.findall(r'href="\?kind=(\w+)"', page))
    assert offered[cast.auditor] == set(Kind)
    assert offered[cast.auditor] - offered[cast.reporter] == {Kind.IMPORTED, Kind.AGGREGATED}


def test_the_address_chooses_the_kind(cast: Cast, client: Client) -> None:
    make_access_stage(cast)
    client.force_login(cast.auditor)
    assert "退回：" in client.get("/changes/?kind=returned").content.decode()
    assert "没有这种变动" in client.get("/changes/?kind=imported").content.decode()
    (found,) = client.get("/api/v1/changes/?kind=returned").json()["results"]
    assert (found["kind"], found["who"]) == ("returned", str(cast.reviewer))
    assert client.get("/api/v1/changes/?kind=nothing").status_code == 400


def test_tables_are_numbered_in_the_order_of_the_page(cast: Cast, client: Client) -> None:
    make_board()
    for reader in (cast.leader, cast.reviewer):
        client.force_login(reader)
        page = client.get("/?period=2018Q3").content.decode()
        assert re.findall(r"<i>表(\d)</i>", page) == ["1", "2", "3"], reader.username


# What was touched, where effects are not kept


def listed(user) -> list[RecentChange]:
    return told(user, list(entries(user)))


def make_reading(code: str, term: dict[str, str]) -> None:
    indicator = make_indicator(code, short_zh=f"指标{code}")
    data = {"factor": "1", "numerator": [term], "denominator": []}
    make_definition(data, indicator=indicator, first_period="2010Q1")
    make_target(indicator=indicator)


def test_an_import_tells_how_many_lines_in_grouped_numbers(cast: Cast, client: Client) -> None:
    counts = {"observations.csv": {"new": 1100, "revised": 4}, "parks.csv": {"new": 19}}
    audit.record(
        action="bundle.imported",
        actor=None,
        subject=cast.analyst,
        label="三季度",
        detail={"files": counts},
    )
    (change,) = recent_changes(cast.auditor, list(visible_changes(cast.auditor)))
    assert change.what == "三季度：新增1,119行，修订4行"
    client.force_login(cast.auditor)
    assert '修订<span class="nw">4行</span>' in client.get("/changes/").content.decode()


def test_a_correction_tells_its_cells_and_what_reads_them(cast: Cast) -> None:
    stage = make_stage(cast)
    make_threshold()
    make_reading("x", {"element": stage.output.code, "take": "ttm", "level": "enterprise"})
    asked = requested(stage, None, cell(stage))
    correction_approve(correction=asked, by=cast.reviewer)
    change = listed(cast.auditor)[0]
    assert (change.kind, change.effects) == (Kind.CORRECTED, [])
    assert change.touched == f"改1格{stage.output.name_zh}，用于指标x"


def test_a_certificate_tells_what_counts_it(cast: Cast) -> None:
    make_reading("firms", {"register": "hightech", "take": "count", "level": "register"})
    firm = make_enterprise("丁厂")
    for kind in ("hightech", "other"):
        certificate_put(enterprise=firm, kind=kind, number="1", issued_on=date(2018, 1, 1))
    other, hightech = listed(cast.leader)
    assert hightech.touched == "一家企业的高新技术企业证书，用于指标firms"
    assert other.touched == "一家企业的其他证书，不进任何目标"


def test_an_event_of_an_enterprise_tells_from_when_it_bears(cast: Cast) -> None:
    firm = make_enterprise("丁厂", active_from=date(2010, 1, 1))
    grounds = {"reason": "工商登记变更", "document": "变更通知书〔2018〕3号"}
    for facts in (
        {"kind": "rename", "on": date(2018, 4, 1), "name": "丁厂集团"},
        {"kind": "close", "on": date(2018, 7, 31)},
    ):
        event = LifeEvent(enterprise=firm, **grounds, **facts)
        event_confirm(event=event_propose(event=event, by=cast.analyst), by=cast.reviewer)
    closed, renamed = listed(cast.reporter)
    assert closed.kind is Kind.LIFE
    assert closed.touched == "这家企业2018年四季度起的各项合计"
    assert renamed.touched == "只改名称，合计不变"
    assert "丁厂" in closed.what
    assert listed(cast.leader)[0].what == "一家企业停止经营"


# Runs of the aggregation


def at(day: int, hour: int) -> datetime:
    return datetime(2018, 10, day, hour, tzinfo=UTC)


def test_the_runs_of_a_day_are_one_entry_at_the_last_of_them(cast: Cast, client: Client) -> None:
    make_access_stage(cast)  # whose own run is of today
    for day, hour in ((20, 15), (20, 17), (21, 3)):  # in China: the 20th, and twice the 21st
        make_job(finished_at=at(day, hour))
    make_job(finished_at=at(21, 9), state=JobState.FAILED)
    make_job(finished_at=at(21, 9), kind="export")
    runs = [one for one in listed(cast.analyst) if one.kind is Kind.AGGREGATED][1:]
    assert [(one.what, one.at, one.who) for one in runs] == [
        ("当天重算2次", at(21, 3), None),
        ("当天重算1次", at(20, 15), None),
    ]
    assert runs[0].address == "/jobs/"
    times = [one.at for one in listed(cast.analyst)]
    assert times == sorted(times, reverse=True)
    client.force_login(cast.leader)
    found = client.get("/api/v1/changes/?kind=aggregated").json()["results"]
    assert [one["what"] for one in found][1:] == ["当天重算2次", "当天重算1次"]
    page = client.get("/changes/?kind=aggregated").content.decode()
    assert '汇总：当天重算<span class="nw">2次</span>' in page
    assert Kind.AGGREGATED not in [one.kind for one in listed(cast.reporter)]


def test_a_day_leaves_out_what_came_later_and_says_so(cast: Cast, client: Client) -> None:
    for day in (20, 24):
        make_job(finished_at=at(day, 3))
    client.force_login(cast.analyst)
    asked = {"kind": "aggregated", "as_of": "2018-10-22"}
    page = client.get("/changes/", asked).content.decode()
    assert "只列到2018年10月22日为止的变动。" in page
    assert "2018-10-20" in page
    assert "2018-10-24" not in page
    found = client.get("/api/v1/changes/", asked).json()["results"]
    assert [one["at"][:10] for one in found] == ["2018-10-20"]
    assert client.get("/changes/", {"as_of": "2018-13-01"}).status_code == 400
