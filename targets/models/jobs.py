"""Background work that people can see, and messages waiting to be handed to the broker."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from targets.choices import JobState

AGGREGATION = "aggregate"
"""The kind of the runs that bring the sums up to the figures."""


class Job(models.Model):
    """One run of background work. Written by `services.jobs`; `heartbeat_at` tells a running
    job from one whose worker died."""

    kind = models.CharField(_("种类"), max_length=40)
    state = models.CharField(_("状态"), max_length=8, choices=JobState, default=JobState.QUEUED)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    message = models.CharField(_("说明"), max_length=300, blank=True)
    error = models.TextField(_("错误"), blank=True)
    detail = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = _("后台任务")
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_done_within_total")
        ]
        indexes = [models.Index(fields=["state", "kind"], name="job_state")]


class OutboxMessage(models.Model):
    """A task to be published once the transaction that wrote this row is committed."""

    task = models.CharField(max_length=120)
    arguments = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(published_at__isnull=True), name="outbox_waiting"
            )
        ]


class WorkerHeartbeat(models.Model):
    """The single row that says when a worker last ran the scheduled sweep."""

    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="worker_heartbeat_single")]
