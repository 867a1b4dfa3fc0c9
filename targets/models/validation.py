"""Validation: rules as data, what departments say to them, and what reviewers make of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from targets.choices import ExplanationClass, RuleState, Severity, Verdict
from targets.models.fields import PeriodField
from targets.models.indicator import DataElement
from targets.models.recorded import CURRENT, Recorded, interval_forward
from targets.models.register import Enterprise
from targets.models.returns import Return, Submission


class ValidationRule(Recorded):
    """A check of the figures of one or more data elements. Natural key: `code` among the current.

    `kind` names a function of `targets.calc.validation`, `params` its numbers; a finding is put on
    the cell of each element in `elements`, one on a copied row on the first. A rule on trial is
    computed and counted, and shown to nobody who fills a form. Written by `load_policy` and
    `services.rules`; a change closes the row and adds another, so that an old finding still says
    by which version it was found.
    """

    code = models.SlugField(_("代码"), max_length=60)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)
    name_zh = models.CharField(_("名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=160)
    severity = models.CharField(_("性质"), max_length=8, choices=Severity)
    kind = models.SlugField(_("种类"), max_length=40)
    elements = models.JSONField(_("数据项"), default=list)
    params = models.JSONField(_("参数"), default=dict, blank=True)
    first_period = PeriodField(_("起"), null=True, blank=True)
    last_period = PeriodField(_("止"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=RuleState, default=RuleState.TRIAL)
    reason = models.CharField(_("依据或理由"), max_length=300, blank=True)
    """The pack's, or the words of whoever changed the rule, which stand as typed."""
    reason_en = models.CharField(_("英文依据"), max_length=300, blank=True)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = verbose_name_plural = _("校验规则")
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=CURRENT, name="rule_code_unique"),
            models.CheckConstraint(
                condition=Q(severity__in=Severity.values), name="rule_severity_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=RuleState.values), name="rule_state_known"
            ),
            interval_forward("rule"),
            models.CheckConstraint(
                condition=Q(first_period__isnull=True)
                | Q(last_period__isnull=True)
                | Q(last_period__gte=F("first_period")),
                name="rule_periods_forward",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Explained(models.Model):
    """What drafts and submissions share: why a figure that a rule asks about is right all the
    same. With no enterprise it is about the zone."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    element = models.ForeignKey(DataElement, on_delete=models.PROTECT, related_name="+")
    reason_class = models.CharField(
        _("原因类别"), max_length=12, choices=ExplanationClass, blank=True
    )
    words = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        abstract = True


class Explanation(Explained):
    """A department's words to one rule on one cell of the draft; kept while the draft changes, so
    that nothing typed is lost. Empty words are no row."""

    of_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="explanations")
    rule_code = models.SlugField(max_length=60)
    written_at = models.DateTimeField(db_default=Now())
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["of_return", "enterprise", "element", "rule_code"],
                condition=Q(enterprise__isnull=False),
                name="explanation_unique",
            ),
            models.UniqueConstraint(
                fields=["of_return", "element", "rule_code"],
                condition=Q(enterprise__isnull=True),
                name="explanation_zone_unique",
            ),
            models.CheckConstraint(
                condition=~Q(reason_class="") & ~Q(words=""), name="explanation_complete"
            ),
        ]


class SubmittedFinding(Explained):
    """A query that stood when a return was handed in, with the words given to it.

    `facts` are the numbers its sentence is made of, as strings. `carried_from` is the accepted
    finding of the quarter before that silenced this one; it needs no words then. The verdict is
    the reviewer's and changes until the submission is decided; `verdict_words` say what is to
    be corrected and go out as a remark on the cell when the return is sent back.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="findings")
    rule = models.ForeignKey(ValidationRule, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(default=dict)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    carried_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField(_("审核意见"), max_length=12, choices=Verdict, blank=True)
    verdict_words = models.CharField(_("要求更正的意见"), max_length=300, blank=True)
    verdict_at = models.DateTimeField(null=True, blank=True)
    verdict_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["submission", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "enterprise", "element", "rule"],
                condition=Q(enterprise__isnull=False),
                name="finding_unique",
            ),
            models.UniqueConstraint(
                fields=["submission", "element", "rule"],
                condition=Q(enterprise__isnull=True),
                name="finding_zone_unique",
            ),
            models.CheckConstraint(
                condition=Q(carried_from__isnull=False) | (~Q(reason_class="") & ~Q(words="")),
                name="finding_explained",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", verdict_at__isnull=True, verdict_by__isnull=True)
                | (
                    Q(verdict__in=Verdict.values)
                    & Q(verdict_at__isnull=False, verdict_by__isnull=False)
                ),
                name="finding_verdict_complete",
            ),
            models.CheckConstraint(
                condition=Q(verdict_words="") | Q(verdict=Verdict.CORRECT),
                name="finding_words_to_correct",
            ),
        ]
