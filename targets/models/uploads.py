"""Files that departments uploaded to fill a return."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hightech_zone.lib.sheets import MAX_BYTES
from targets.choices import UploadState
from targets.models.jobs import Job
from targets.models.returns import Return


class Upload(models.Model):
    """A workbook or CSV file handed in for a return, and what was found in it. Natural key:
    return and number. Written by `services.uploads.steps`.

    `result` holds the problems, or the differences from the draft as it was at `version`, that a
    person confirms before anything is written; sentences are made of it when somebody looks, in
    the reader's language. `lines` says of each data element from which lines its cells came;
    `touched_at`, since when it waits or is being read. The file stays as long as a cell of a draft
    or submission names it as its source.
    """

    of_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="uploads")
    number = models.PositiveSmallIntegerField(_("次"))
    filename = models.CharField(_("文件名"), max_length=120)
    size = models.PositiveIntegerField(_("大小"))
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    state = models.CharField(
        _("状态"), max_length=8, choices=UploadState, default=UploadState.WAITING
    )
    version = models.PositiveIntegerField(null=True, blank=True)
    result = models.JSONField(default=dict)
    lines = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="uploads"
    )
    touched_at = models.DateTimeField(db_default=Now())
    uploaded_at = models.DateTimeField(db_default=Now())
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["of_return", "-number"]
        verbose_name = verbose_name_plural = _("上传的文件")
        constraints = [
            models.UniqueConstraint(fields=["of_return", "number"], name="upload_number_unique"),
            models.CheckConstraint(
                condition=Q(state__in=UploadState.values), name="upload_state_known"
            ),
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=MAX_BYTES), name="upload_size_limited"
            ),
            models.CheckConstraint(
                condition=~Q(state=UploadState.APPLIED)
                | Q(applied_at__isnull=False, applied_by__isnull=False),
                name="upload_applied_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state=UploadState.READY) | Q(version__isnull=False),
                name="upload_ready_with_version",
            ),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(applied_at__gte=F("uploaded_at")),
                name="upload_applied_after",
            ),
        ]
        indexes = [
            models.Index(
                fields=["touched_at"],
                condition=Q(state__in=[UploadState.WAITING, UploadState.READING]),
                name="upload_unread",
            )
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("targets:upload-detail", args=[self.of_return_id, self.number])
