"""Doing something once, however often a program asks for it with the same key."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now
from targets.errors import InvalidInput, Problem
from targets.models import IdempotentAnswer, User

KEPT = timedelta(days=7)
MAX_KEY = IdempotentAnswer._meta.get_field("key").max_length or 0

Answer = tuple[int, Any]
"""Status and JSON body."""


def answer_once(*, user: User, key: str, request: bytes, work: Callable[[], Answer]) -> Answer:
    """The answer of `work`, or the one it gave when it was asked with this key before.

    A second request that comes while the first is under way waits for it. An error is not kept:
    asking again tries again.

    **Raises** InvalidInput for a key that was used for another request, or is too long.
    """
    if not 0 < len(key) <= MAX_KEY:
        message = _("Idempotency-Key须为1至%(most)d个字符。") % {"most": MAX_KEY}
        raise InvalidInput(message, [Problem(message, "key_length", field="Idempotency-Key")])
    digest = sha256(request).hexdigest()
    with transaction.atomic():
        try:
            with transaction.atomic():
                held = IdempotentAnswer.objects.create(user=user, key=key, request_digest=digest)
        except IntegrityError:
            return _earlier(user, key, digest)
        held.status, held.body = work()
        held.save(update_fields=["status", "body"])
        return held.status, held.body


def answers_forget() -> int:
    """Delete answers older than `KEPT`; how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=db_now() - KEPT).delete()[0]


def _earlier(user: User, key: str, digest: str) -> Answer:
    held = IdempotentAnswer.objects.get(user=user, key=key)
    if held.request_digest != digest or held.status is None:
        message = _("这个Idempotency-Key已用于另一个请求，请换一个。")
        raise InvalidInput(message, [Problem(message, "key_reused", field="Idempotency-Key")])
    return held.status, held.body
