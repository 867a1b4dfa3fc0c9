"""Files of documents that somebody asked for."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from targets.choices import DocumentFormat
from targets.models.jobs import Job


class DocumentFile(models.Model):
    """A document in one format: what it says, and the file once a worker has written it. Natural
    key: `digest` of what it says, `format` and `needs`. Written by `services.documents`.

    `needs` is the permission that opens it, `address` where it can be asked for again; the same
    document asked for again is the same row. Kept for a while only: whoever must show the same
    bytes later keeps them.
    """

    digest = models.CharField(max_length=64)
    format = models.CharField(_("格式"), max_length=4, choices=DocumentFormat)
    needs = models.CharField(max_length=40)
    title = models.CharField(_("标题"), max_length=200)
    filename = models.CharField(_("文件名"), max_length=120)
    address = models.CharField(max_length=300)
    document = models.JSONField()
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="documents")
    asked_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = _("文件")
        constraints = [
            models.UniqueConstraint(
                fields=["digest", "format", "needs"], name="document_file_unique"
            ),
            models.CheckConstraint(
                condition=Q(format__in=DocumentFormat.values), name="document_file_format_known"
            ),
            models.CheckConstraint(
                condition=Q(content__isnull=True, sha256="")
                | Q(content__isnull=False) & ~Q(sha256=""),
                name="document_file_whole_or_not",
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("targets:document-detail", args=[self.pk])

    @property
    def is_written(self) -> bool:
        return bool(self.sha256)
