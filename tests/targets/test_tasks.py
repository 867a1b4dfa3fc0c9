"""What the clock brings."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from hightech_zone.lib.clock import db_now
from targets.tasks import daily


@pytest.mark.django_db
def test_sessions_that_ended_are_forgotten() -> None:
    for key, hours in (("ended", -1), ("running", 1)):
        ends = db_now() + timedelta(hours=hours)
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    daily()
    assert [one.session_key for one in Session.objects.all()] == ["running"]
