"""Who gets the 情况通报, what each was sent of it, and whether the public may read it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from targets.models.notice import IS_OF_ONE, Addressed, Mailed
from targets.models.publication import Publication


class Subscription(models.Model):
    """Whether a person wants the issues, where they said so; who never did gets them by role
    (`selectors.deliveries`). Natural key: the person."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="subscription"
    )
    is_on = models.BooleanField(_("订阅"))
    changed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.person} {self.is_on}"


class Delivery(Addressed, Mailed):
    """A signed issue on its way to one recipient. Natural key: issue and recipient, so that
    nobody gets it twice. Written with the signature by `services.deliveries`."""

    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="deliveries"
    )
    written_at = models.DateTimeField(_("时间"), db_default=Now())
    read_at = models.DateTimeField(_("已读"), null=True, blank=True)

    class Meta:
        ordering = ["-publication", "id"]
        verbose_name = verbose_name_plural = _("通报发送")
        constraints = [
            *Mailed.Meta.constraints,
            models.CheckConstraint(condition=IS_OF_ONE, name="delivery_of_one"),
            models.UniqueConstraint(
                fields=["publication", "person"],
                condition=Q(person__isnull=False),
                name="delivery_one_a_person",
            ),
            models.UniqueConstraint(
                fields=["publication", "head_of"],
                condition=Q(head_of__isnull=False),
                name="delivery_one_a_head",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person"], condition=Q(read_at__isnull=True), name="delivery_unread"
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.person or self.head_of}"


class PublicVersion(models.Model):
    """Whether anybody may read the figures of signed issues: the latest row counts, none means
    no. Rows are added by `services.public_version`, never changed."""

    is_on = models.BooleanField(_("公开"))
    set_at = models.DateTimeField(_("时间"), db_default=Now())
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = _("公开版")

    def __str__(self) -> str:
        return f"{self.set_at:%F} {self.is_on}"
