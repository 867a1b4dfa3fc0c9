"""Answers given to programs that may ask twice."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class IdempotentAnswer(models.Model):
    """What a request with an `Idempotency-Key` was answered. Natural key: user and key.

    Written in the transaction of the work, so that neither exists without the other; forgotten
    after a week (`services.idempotency`).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotent_answer_unique")
        ]
