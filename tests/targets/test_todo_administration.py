"""What the administrator's home asks for, and what the auditor's list is called."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse

from hightech_zone.lib.clock import db_now
from targets.calc.periods import Period
from targets.choices import JobState
from targets.models import WorkerHeartbeat
from targets.selectors.todo import todo
from targets.services.periods import open_period
from tests.cast import Cast
from tests.factories import make_job

pytestmark = pytest.mark.django_db


def titles(user) -> list[str]:
    return [one.title for one in todo(user).tasks]


def test_the_administrators_home_says_what_needs_action(cast: Cast, client: Client):
    asked = titles(cast.administrator)
    assert asked == ["后台任务没有在运行", "2018年四季度还没有开放填报"]
    open_period(period=Period.parse("2018Q4"))
    WorkerHeartbeat.objects.update_or_create(pk=1, defaults={"seen_at": db_now()})
    assert titles(cast.administrator) == []
    client.force_login(cast.administrator)
    page = client.get(reverse("targets:account-list")).content.decode()
    assert "现在没有要处理的事" in page
    assert "公开版没有开" in page
    make_job(state=JobState.FAILED)
    for user, minutes in ((cast.analyst, 1), (cast.reporter, 60)):
        attempt = AccessAttempt.objects.create(
            username=user.username, failures_since_start=settings.AXES_FAILURE_LIMIT
        )
        since = db_now() - timedelta(minutes=minutes)
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=since)
    locked, failed = titles(cast.administrator)
    assert failed == "近七天1个后台任务失败"
    assert str(cast.analyst) in locked


def test_who_looks_on_is_told_that_others_act(cast: Cast):
    assert not todo(cast.auditor).is_own
    assert all(todo(one).is_own for one in (cast.reviewer, cast.analyst, cast.leader, cast.lead))
