"""What an award file holds: papers, checks, opinions, objections."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from incentives.calc.states import State
from incentives.choices import AWARD_STATES, CheckOutcome, OpinionVerdict
from incentives.models.award import Award

MOST_BYTES = 5 * 1024 * 1024
STAGES = [str(State.SECTION), str(State.BUREAU), str(State.TREASURY)]


class Evidence(models.Model):
    """A paper in an award file, kept in the database: no address leads to it but the one that asks
    who reads, and a backup has it. `code` is that of the scheme's list, empty beyond it. Its kind
    was found from its content, whatever its name says. Content that serves a second requirement is
    kept once: the row for that is `same_as` the first. Never changed, but that a paper may be
    marked as personal later, in all its rows."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        PNG = "png", "PNG"
        JPEG = "jpg", "JPEG"
        XLSX = "xlsx", "XLSX"

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="papers")
    code = models.CharField(_("材料"), max_length=40, blank=True)
    name = models.CharField(_("文件名"), max_length=120)
    kind = models.CharField(max_length=4, choices=Kind)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    same_as = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_personal = models.BooleanField(_("含个人信息"), default=False)
    added_at = models.DateTimeField(_("上传时间"), db_default=Now())
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["award", "id"]
        verbose_name = verbose_name_plural = _("奖补材料")
        constraints = [
            models.UniqueConstraint(
                fields=["award", "sha256"],
                condition=Q(same_as__isnull=True),
                name="evidence_once",
            ),
            models.UniqueConstraint(
                fields=["award", "code", "sha256"], name="evidence_once_a_requirement"
            ),
            models.CheckConstraint(
                condition=(Q(same_as__isnull=True) & ~Q(content=b""))
                | Q(same_as__isnull=False, content=b""),
                name="evidence_content_held_once",
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=MOST_BYTES), name="evidence_size"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["pdf", "png", "jpg", "xlsx"]), name="evidence_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def held(self) -> bytes:
        return bytes(self.same_as.content if self.same_as else self.content)


class AwardCheck(models.Model):
    """A requirement looked at: met or not, by which paper or held data. The latest of a `code`
    counts; never changed."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="checks")
    code = models.CharField(_("要求"), max_length=40)
    outcome = models.CharField(_("结论"), max_length=8, choices=CheckOutcome)
    basis = models.CharField(_("依据"), max_length=500)
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="checks"
    )
    at = models.DateTimeField(_("时间"), db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["award", "id"]
        verbose_name = verbose_name_plural = _("奖补核验")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=CheckOutcome.values) & ~Q(basis=""),
                name="award_check_with_basis",
            )
        ]


class Opinion(models.Model):
    """What one of the three stages (科室、局、财政) said. Never changed; a file that was sent back
    gets new ones, `round` counts."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="opinions")
    round = models.PositiveSmallIntegerField(_("轮次"))
    stage = models.CharField(_("环节"), max_length=12, choices=AWARD_STATES)
    verdict = models.CharField(_("意见"), max_length=8, choices=OpinionVerdict)
    words = models.CharField(_("意见内容"), max_length=1000)
    at = models.DateTimeField(_("时间"), db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["award", "id"]
        verbose_name = verbose_name_plural = _("审查意见")
        constraints = [
            models.UniqueConstraint(fields=["award", "round", "stage"], name="opinion_one_a_stage"),
            models.CheckConstraint(
                condition=Q(verdict__in=OpinionVerdict.values, stage__in=STAGES) & ~Q(words=""),
                name="opinion_with_words",
            ),
        ]


class Objection(models.Model):
    """Raised during the public notice, and answered before anything is approved. `raised_by` is
    whoever raised it, as they want to be named; empty where they do not."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="objections")
    raised_on = models.DateField(_("提出日期"))
    raised_by = models.CharField(_("提出人"), max_length=60, blank=True)
    words = models.CharField(_("异议内容"), max_length=1000)
    entered_at = models.DateTimeField(_("登记时间"), db_default=Now())
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    is_upheld = models.BooleanField(_("异议成立"), null=True, blank=True)
    answer = models.CharField(_("处理意见"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["award", "id"]
        verbose_name = verbose_name_plural = _("公示异议")
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="objection_with_words"),
            models.CheckConstraint(
                condition=Q(
                    is_upheld__isnull=True,
                    answer="",
                    answered_at__isnull=True,
                    answered_by__isnull=True,
                )
                | (
                    Q(
                        is_upheld__isnull=False,
                        answered_at__isnull=False,
                        answered_by__isnull=False,
                    )
                    & ~Q(answer="")
                    & ~Q(answered_by=F("entered_by"))
                ),
                name="objection_answer_complete",
            ),
        ]
