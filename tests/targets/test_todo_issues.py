"""Issues that wait for whoever prepares or signs them."""

import pytest

from hightech_zone.lib.clock import db_now
from targets.models import User
from targets.selectors.todo import todo
from targets.selectors.todo.task import Rank
from tests.cast import Cast
from tests.factories import make_publication, make_reporting_period

pytestmark = pytest.mark.django_db


def titles(user: User) -> list[str]:
    return [one.title for one in todo(user).tasks if one.rank is Rank.ISSUE]


def test_a_locked_period_without_an_issue_waits_for_the_analyst(cast: Cast) -> None:
    make_reporting_period("2018Q2", locked_at=db_now(), published_at=db_now())
    period = make_reporting_period("2018Q3")
    assert titles(cast.analyst) == []
    period.locked_at = db_now()
    period.save()
    assert titles(cast.analyst) == ["2018年三季度的情况通报还没有编制"]
    assert titles(cast.reviewer) == titles(cast.leader) == []
    make_publication(prepared_by=cast.analyst)
    assert titles(cast.analyst) == ["情况通报〔2018〕1号还没有通过检查"]


def test_what_passed_its_check_waits_for_a_leader(cast: Cast) -> None:
    issue = make_publication(prepared_by=cast.analyst, state="checked")
    assert titles(cast.leader) == []
    assert titles(cast.analyst) == ["情况通报〔2018〕1号要今天重新检查"]
    issue.as_of = db_now()
    issue.save()
    assert titles(cast.leader) == ["情况通报〔2018〕1号等您签发"]
    assert titles(cast.analyst) == titles(cast.auditor) == []
    issue.prepared_by = cast.leader
    issue.save()
    assert titles(cast.leader) == []
