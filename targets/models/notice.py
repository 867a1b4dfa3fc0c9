"""What the system tells people: one message a person a day, and the log of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from targets.choices import MailState, NoticeKind
from targets.models.people import Unit
from targets.models.period import ReportingPeriod
from targets.models.returns import Form


class Reminder(models.Model):
    """A reminder that staff wrote by hand to a unit about a period; never changed.

    It reaches each person with the next message that person gets. Natural key: department,
    period and number.
    """

    department = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reminders")
    reporting_period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="reminders"
    )
    number = models.PositiveSmallIntegerField(_("次"))
    text = models.CharField(_("催报内容"), max_length=500)
    copies_head = models.BooleanField(_("抄送部门负责人"), default=False)
    written_on = models.DateField(_("日期"))
    written_at = models.DateTimeField(db_default=Now())
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "reporting_period", "number"], name="reminder_number_unique"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="reminder_with_text"),
        ]

    def __str__(self) -> str:
        return f"{self.department_id} {self.reporting_period_id} #{self.number}"


class Addressed(models.Model):
    """Either a person with an account, or the head of a unit behind a mere e-mail address."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
    )
    head_of = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


IS_OF_ONE = Q(person__isnull=False, head_of__isnull=True) | Q(
    person__isnull=True, head_of__isnull=False
)


class Mailed(models.Model):
    """What goes out by e-mail too. `mail_*` say where its e-mail is; `address` empty: none is
    sent. Written by `services.mailing`."""

    address = models.EmailField(_("邮箱"), blank=True)
    mail_state = models.CharField(
        _("邮件"), max_length=8, choices=MailState, default=MailState.NONE
    )
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mail_at = models.DateTimeField(null=True, blank=True)
    mail_error = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(mail_state=MailState.NONE, address="")
                | (~Q(mail_state=MailState.NONE) & ~Q(address="")),
                name="%(class)s_mail_has_address",
            ),
            models.CheckConstraint(
                condition=Q(mail_state__in=MailState.values), name="%(class)s_mail_state_known"
            ),
        ]


class Notice(Addressed, Mailed):
    """Everything one recipient is told on one day. Natural key: recipient and day, so that nobody
    gets two a day, whoever runs the task and however often.

    Written by `services.reminders` and `services.notice_mail`.
    """

    day = models.DateField(_("日期"))
    written_at = models.DateTimeField(_("时间"), db_default=Now())
    read_at = models.DateTimeField(_("已读"), null=True, blank=True)

    class Meta:
        ordering = ["-day", "-id"]
        verbose_name = verbose_name_plural = _("消息")
        constraints = [
            *Mailed.Meta.constraints,
            models.CheckConstraint(condition=IS_OF_ONE, name="notice_of_one"),
            models.UniqueConstraint(
                fields=["person", "day"],
                condition=Q(person__isnull=False),
                name="notice_one_a_person_a_day",
            ),
            models.UniqueConstraint(
                fields=["head_of", "day"],
                condition=Q(head_of__isnull=False),
                name="notice_one_a_head_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notice_unread")
        ]

    def __str__(self) -> str:
        return f"{self.person or self.head_of} {self.day}"


class NoticeItem(Addressed):
    """One thing told in a notice. Natural key: recipient and `subject`, so that nobody is told
    the same twice. `detail` holds the facts the sentence is made of when somebody reads it."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(_("种类"), max_length=20, choices=NoticeKind)
    subject = models.CharField(max_length=100)
    department = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """The unit it is about."""
    reporting_period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    form = models.ForeignKey(
        Form, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reminder = models.ForeignKey(
        Reminder, on_delete=models.PROTECT, null=True, blank=True, related_name="items"
    )
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["notice", "id"]
        constraints = [
            models.CheckConstraint(condition=IS_OF_ONE, name="notice_item_of_one"),
            models.UniqueConstraint(
                fields=["person", "subject"],
                condition=Q(person__isnull=False),
                name="notice_item_told_a_person_once",
            ),
            models.UniqueConstraint(
                fields=["head_of", "subject"],
                condition=Q(head_of__isnull=False),
                name="notice_item_told_a_head_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=NoticeKind.values), name="notice_item_kind_known"
            ),
        ]
        indexes = [
            models.Index(fields=["department", "reporting_period"], name="notice_item_about")
        ]

    def __str__(self) -> str:
        return self.subject
