from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from hightech_zone.lib.sessions import SessionStore


def test_a_session_is_read_as_long_as_it_lasts(db):
    held = SessionStore()
    held["seen"] = 1
    held.save()
    again = SessionStore(held.session_key)
    assert again["seen"] == 1
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    ended = SessionStore(held.session_key)
    assert ended.load() == {}
    assert ended.session_key is None
