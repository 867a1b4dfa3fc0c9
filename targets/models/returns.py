"""Forms, and the returns in which departments fill them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from targets.choices import WITHOUT_VALUE, Decision, Level, ObservationStatus, ReturnState
from targets.models.fields import FixedPointField, PeriodField
from targets.models.indicator import DataElement
from targets.models.people import Unit
from targets.models.period import ReportingPeriod
from targets.models.register import Enterprise

NO_VALUE = [str(status) for status in WITHOUT_VALUE]


def on_behalf_of() -> models.ForeignKey:
    """Whose delegate the person in the column beside it was; NULL: they acted for themselves."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


class Form(models.Model):
    """A form a department fills each quarter. Natural key: `code`. Written by `load_policy`.

    It covers every active enterprise unless `enterprise_filter` names a subset
    (`{"above_scale": true}`, `{"parks": [codes]}`, `{"clusters": [codes]}`).
    """

    code = models.SlugField(_("表号"), max_length=20, unique=True)
    order = models.PositiveSmallIntegerField()
    name_zh = models.CharField(_("表名"), max_length=80)
    name_en = models.CharField(_("英文表名"), max_length=160)
    level = models.CharField(_("层级"), max_length=12, choices=Level)
    enterprise_filter = models.JSONField(default=dict, blank=True)
    issuing_body = models.CharField(_("制定机关"), max_length=80, blank=True)
    issuing_body_en = models.CharField(_("制定机关英文名"), max_length=160, blank=True, default="")
    approving_body = models.CharField(_("批准机关"), max_length=80, blank=True)
    approval_number = models.CharField(_("批准文号"), max_length=80, blank=True)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    elements = models.ManyToManyField(DataElement, through="FormElement", related_name="forms")

    class Meta:
        ordering = ["order"]
        verbose_name = verbose_name_plural = _("报表")

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class FormElement(models.Model):
    """A data element's place in a form; an element belongs to one form only, so that no figure
    has two reporters."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="form_elements")
    element = models.OneToOneField(
        DataElement, on_delete=models.PROTECT, related_name="form_element"
    )
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["form", "order"]


class FormAssignment(models.Model):
    """The department that fills a form, from a period on (both ends included; empty: open)."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="assignments")
    department = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments")
    from_period = PeriodField(_("起"))
    to_period = PeriodField(_("止"), null=True, blank=True)
    needs_confirmation = models.BooleanField(_("须部门负责人确认"), default=False)

    class Meta:
        ordering = ["form", "from_period"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_period__isnull=True) | Q(to_period__gte=F("from_period")),
                name="assignment_periods_forward",
            ),
            models.UniqueConstraint(
                fields=["form"], condition=Q(to_period__isnull=True), name="assignment_one_open"
            ),
            models.UniqueConstraint(fields=["form", "from_period"], name="assignment_from_unique"),
        ]


class Return(models.Model):
    """A department's form for one period, from draft to approval. Natural key: form and period.

    `version` rises with every write and guards against overwriting somebody else's. While the
    return is reopened its last approved figures still count, unless it was reopened `withdrawn`.
    Written by `services.returns` and `services.review` only.
    """

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="returns")
    reporting_period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="returns"
    )
    department = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="returns")
    state = models.CharField(
        _("状态"), max_length=12, choices=ReturnState, default=ReturnState.DRAFT
    )
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(db_default=Now())
    first_submitted_at = models.DateTimeField(_("首次提交"), null=True, blank=True)
    approved_at = models.DateTimeField(_("通过时间"), null=True, blank=True)
    reopened_until = models.DateField(_("重开至"), null=True, blank=True)
    withdrawn = models.BooleanField(_("原通过数已撤下"), default=False)

    class Meta:
        ordering = ["-reporting_period__period", "form__order"]
        verbose_name = verbose_name_plural = _("报送")
        constraints = [
            models.UniqueConstraint(
                fields=["form", "reporting_period"], name="return_one_per_form_and_period"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ReturnState.values), name="return_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.reporting_period_id}"

    def get_absolute_url(self) -> str:
        return reverse("targets:return-detail", args=[self.pk])


class Cell(models.Model):
    """What drafts and submissions share: one data element of one enterprise (or the zone).

    Where an uploaded file is the source, `upload` and `source_cell` say which and where in it:
    `Sheet1!C12`, or `第12行` of a CSV file.
    """

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    element = models.ForeignKey(DataElement, on_delete=models.PROTECT, related_name="+")
    value = FixedPointField(null=True, blank=True)
    status = models.CharField(max_length=1, choices=ObservationStatus, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    upload = models.ForeignKey(
        "targets.Upload", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source_cell = models.CharField(max_length=60, blank=True)

    class Meta:
        abstract = True


class ReturnCell(Cell):
    """A cell of the working draft. No row, or an empty `status`, means not filled yet.

    A change replaces the row, so that its id is new: what an editor compares with what it has read.
    `typed` keeps what was typed where it could not be read as a number, so that no keystroke is
    lost; such a cell has no value and blocks submission.
    """

    of_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="cells")
    typed = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(db_default=Now())
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["of_return", "enterprise", "element"],
                condition=Q(enterprise__isnull=False),
                name="return_cell_unique",
            ),
            models.UniqueConstraint(
                fields=["of_return", "element"],
                condition=Q(enterprise__isnull=True),
                name="return_zone_cell_unique",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True, status__in=["", *NO_VALUE])
                | (Q(value__isnull=False, typed="") & ~Q(status__in=["", *NO_VALUE])),
                name="return_cell_value_or_status",
            ),
        ]


class Submission(models.Model):
    """One handing-in of a return and what was decided on it. Natural key: return and number.

    Where the department asks for two persons, `submitted_by` handed it over and `confirmed_by`
    confirmed it, at `submitted_at`. A correction holds the corrected cells only and is approved
    from the start.
    """

    of_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField(_("次"))
    submitted_at = models.DateTimeField(_("提交时间"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    submitted_for = on_behalf_of()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_for = on_behalf_of()
    is_correction = models.BooleanField(_("更正"), default=False)
    decision = models.CharField(_("决定"), max_length=12, choices=Decision, blank=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_for = on_behalf_of()
    reason = models.TextField(_("理由"), blank=True)

    class Meta:
        ordering = ["of_return", "number"]
        verbose_name = verbose_name_plural = _("提交")
        constraints = [
            models.UniqueConstraint(
                fields=["of_return", "number"], name="submission_number_unique"
            ),
            models.UniqueConstraint(
                fields=["of_return"], condition=Q(decision=""), name="submission_one_undecided"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("submitted_by")),
                name="submission_not_decided_by_submitter",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | (
                    ~Q(confirmed_by=F("submitted_by"))
                    & (Q(decided_by__isnull=True) | ~Q(decided_by=F("confirmed_by")))
                ),
                name="submission_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(is_correction=False) | Q(decision=Decision.APPROVED),
                name="submission_correction_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="submission_decision_complete",
            ),
            models.CheckConstraint(
                condition=~Q(decision=Decision.RETURNED) | ~Q(reason=""),
                name="submission_returned_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of_return_id}#{self.number}"


class SubmittedCell(Cell):
    """A cell as it was submitted; never changed (migration 0002)."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="cells")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "enterprise", "element"],
                condition=Q(enterprise__isnull=False),
                name="submitted_cell_unique",
            ),
            models.UniqueConstraint(
                fields=["submission", "element"],
                condition=Q(enterprise__isnull=True),
                name="submitted_zone_cell_unique",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True, status__in=NO_VALUE)
                | (Q(value__isnull=False) & ~Q(status__in=["", *NO_VALUE])),
                name="submitted_cell_value_or_status",
            ),
        ]


class Remark(models.Model):
    """Words on a cell, an enterprise's row or the whole of a submission: a reviewer's, which open
    a thread, or an answer in it (`parent`), which is about the same place.

    A thread stays open over later submissions until a reviewer closes it. What a reviewer wrote
    on a submission nobody has decided on is seen by reviewers only.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="remarks")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    element = models.ForeignKey(
        DataElement, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.CharField(_("意见"), max_length=300)
    written_at = models.DateTimeField(db_default=Now())
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("了结时间"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    written_for = on_behalf_of()

    class Meta:
        ordering = ["submission", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False, parent__isnull=True),
                name="remark_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(enterprise__isnull=True, element__isnull=True),
                name="remark_answers_have_no_place",
            ),
        ]
