"""What needs a person: what waits for whom, the most urgent first, and only what they may do."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from targets.choices import Role
from targets.selectors.todo import todo
from targets.selectors.todo.task import Rank
from targets.services.review import RemarkInput, return_send_back
from tests.access_stage import make_access_stage
from tests.cast import Cast
from tests.factories import (
    make_certificate,
    make_definition,
    make_enterprise,
    make_extension,
    make_indicator,
    make_user,
)
from tests.targets.returns_stage import make_stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(cast: Cast) -> dict[str, dict[str, Any]]:
    """2018Q4: a return with two submissions waits, a correction of 2018Q2 and a request for more
    time are open."""
    return make_access_stage(cast)


def ranks(user: Any) -> list[Rank]:
    return [one.rank for one in todo(user).tasks]


def test_a_reviewer_decides_where_others_look(stage, cast: Cast) -> None:
    tasks = todo(cast.reviewer).tasks
    assert [one.rank for one in tasks] == sorted(one.rank for one in tasks)
    done_by = {one.rank: one.action for one in tasks}
    assert done_by[Rank.REVIEW] == "审核"
    assert done_by[Rank.CORRECTION] == "去决定"
    assert done_by[Rank.EXTENSION] == "去决定"
    assert done_by[Rank.REGISTER] == "去决定"
    for reader in (cast.analyst, cast.auditor):
        own = [one for one in todo(reader).tasks if one.rank != Rank.AWARD]
        assert [one.rank for one in own] == [one.rank for one in tasks if one.rank != Rank.AWARD]
        assert {one.action for one in own} <= {"查看", "催报"}


def test_leaders_see_no_returns_and_finance_nothing(stage, cast: Cast) -> None:
    assert not set(ranks(cast.leader)) & {Rank.REVIEW, Rank.CORRECTION, Rank.EXTENSION}
    assert ranks(cast.finance) == []


def test_every_link_opens_for_whoever_is_shown_it(stage, cast: Cast, client: Client) -> None:
    for role in (Role.REPORTER, Role.LEAD, Role.REVIEWER, Role.ANALYST, Role.LEADER, Role.AUDITOR):
        user = cast[str(role)]
        client.force_login(user)
        for one in todo(user).tasks:
            assert client.get(one.address).status_code == 200, (role, one.address)


def test_a_unit_past_its_day_is_overdue_and_its_targets_are_named(cast: Cast, settings) -> None:
    stage = make_stage(cast)
    make_definition(
        {
            "factor": "0.0001",
            "numerator": [{"element": "industrial_output", "take": "ttm", "level": "enterprise"}],
        },
        indicator=make_indicator("output"),
        first_period="2010Q1",
    )
    settings.ZONE_TODAY = stage.period.due_on
    assert ranks(cast.reviewer) == []
    assert ranks(cast.reporter) == [Rank.COMES_DUE]
    settings.ZONE_TODAY = stage.period.due_on + timedelta(days=6)
    found = todo(cast.reviewer)
    assert found.tasks[0].rank is Rank.OVERDUE
    assert found.overdue == 1
    assert "已过6天" in found.tasks[0].words
    own = todo(cast.reporter)
    assert [one.rank for one in own.tasks] == [Rank.OVERDUE]
    assert "还没有开始填" in own.tasks[0].words
    assert ranks(cast.stranger) == []


def test_who_asked_for_more_time_is_answered_before_being_reminded(cast: Cast, settings) -> None:
    stage = make_stage(cast)
    asked = make_extension(
        form=stage.form, reporting_period=stage.period, department=cast.department
    )
    settings.ZONE_TODAY = stage.period.due_on + timedelta(days=6)
    (task,) = todo(cast.reviewer).tasks
    assert (task.rank, task.action) == (Rank.OVERDUE, "去决定")
    assert task.address == asked.get_absolute_url()
    assert "已申请延到1月28日（周一），等决定。" in task.words
    (own,) = todo(cast.reporter).tasks
    assert "已申请延到1月28日（周一），等决定。" in own.words
    (task,) = todo(cast.leader).tasks
    assert task.address.startswith("/completeness/")


def test_staff_tell_what_came_back_from_what_never_came(cast: Cast, settings) -> None:
    stage = make_stage(cast)
    settings.ZONE_TODAY = stage.period.due_on + timedelta(days=6)
    assert "没有报" in todo(cast.reviewer).tasks[0].title
    sent = stage.submitted()
    return_send_back(
        of_return=sent, by=cast.reviewer, reason="单位写错了。", remarks=[RemarkInput("too high")]
    )
    assert "退回后没有再报" in todo(cast.reviewer).tasks[0].title


def test_what_was_sent_back_says_why(cast: Cast) -> None:
    stage = make_stage(cast)
    return_send_back(
        of_return=stage.submitted(),
        by=cast.reviewer,
        reason="单位写错了。",
        remarks=[RemarkInput("too high")],
    )
    (task,) = todo(cast.reporter).tasks
    assert task.rank is Rank.SENT_BACK
    assert task.words.startswith("单位写错了。")


def test_certificates_are_told_before_they_lapse(stage, cast: Cast, settings) -> None:
    settings.ZONE_TODAY = date(2019, 1, 21)
    make_definition(
        {
            "factor": "1",
            "numerator": [{"element": "hightech", "take": "count", "level": "register"}],
        },
        indicator=make_indicator("firms"),
        first_period="2010Q1",
    )
    for name, last in (("甲厂", date(2019, 6, 30)), ("乙厂", date(2019, 7, 1))):
        make_certificate(
            enterprise=make_enterprise(name), issued_on=date(2016, 1, 1), expires_on=last
        )
    (task,) = [one for one in todo(cast.analyst).tasks if one.rank is Rank.CERTIFICATE]
    assert task.title == "1家高新技术企业证书到2019年二季度末到期"
    assert "甲厂" in task.words
    (task,) = [one for one in todo(cast.leader).tasks if one.rank is Rank.CERTIFICATE]
    assert "甲厂" not in task.words


def test_the_home_of_those_who_report_begins_with_what_they_owe(
    stage, cast: Cast, client: Client
) -> None:
    client.force_login(cast.reporter)
    html = client.get("/?period=2018Q3").content.decode()
    assert html.index('id="todo"') < html.index('class="verdict"')
    client.force_login(cast.reviewer)
    html = client.get("/?period=2018Q3").content.decode()
    assert html.index('id="todo"') > html.index('id="t1"')
    assert 'id="todo"' not in client.get("/?period=2018Q3&as_of=2018-11-05").content.decode()
    client.force_login(make_user(role=Role.FINANCE))
    assert 'id="todo"' in client.get("/?period=2018Q3").content.decode()
