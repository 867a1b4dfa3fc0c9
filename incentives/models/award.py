"""Award files and the trail of each."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from incentives.calc.states import Duty, State
from incentives.choices import AWARD_STATES, DUTIES, Origin
from incentives.models.talent import Talent
from targets.models import AwardScheme, Enterprise, Unit
from targets.models.fields import FixedPointField

STATES = [str(one) for one in State]
WITH_AMOUNT = [
    str(one)
    for one in (
        *(State.PRICED, State.NOTICE, State.APPROVED, State.PAYING, State.PAID, State.CLOSED),
        *(State.RECOVERING, State.RECOVERED, State.CANCELLED),
    )
]
APPROVED = [str(one) for one in WITH_AMOUNT if one not in (State.PRICED, State.NOTICE)]
GIVEN_UP = [str(State.REFUSED), str(State.WITHDRAWN)]
"""No money came of it: the same fact may be tried again."""


class Award(models.Model):
    """One award (奖补) from candidate to close (ADR 0028). Natural key: `number`.

    `fact_key` names the fact it rests on, `incentives.calc.facts` makes it; a scheme has one award
    for a fact, unless the others were refused or given up. `year` is the year of a yearly award,
    else that of the fact. `payee` is who receives the money where that is neither the enterprise
    nor the talent: an institute, or whoever carries out a project. `rule`, by which its fact is
    judged, and `amount_min` and `amount_max` are what the policy said when it was opened;
    `amount`, in 万元, is NULL until fixed, and stays NULL without cash. `fact_lost_on`: the fact it
    rests on was found revised away then; nothing is approved or paid meanwhile.
    """

    number = models.CharField(_("档案号"), max_length=30, unique=True)
    scheme = models.ForeignKey(AwardScheme, on_delete=models.PROTECT, related_name="awards")
    department = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="awards", verbose_name=_("经办单位")
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, blank=True, related_name="awards"
    )
    talent = models.ForeignKey(
        Talent, on_delete=models.PROTECT, null=True, blank=True, related_name="awards"
    )
    subject = models.CharField(_("项目或机构"), max_length=120, blank=True)
    payee = models.CharField(_("收款单位"), max_length=120, blank=True, default="")
    origin = models.CharField(_("来源"), max_length=8, choices=Origin)
    fact_key = models.CharField(_("依据的事实"), max_length=300)
    rule = models.JSONField(_("认定规则"), default=dict)
    fact_on = models.DateField(_("事实日期"))
    facts = models.JSONField(_("认定的事实"), default=dict)
    missing = models.JSONField(_("尚缺"), default=list, blank=True)
    state = models.CharField(
        _("状态"), max_length=12, choices=AWARD_STATES, default=State.CANDIDATE.value
    )
    version = models.PositiveIntegerField(default=0)
    amount_min = FixedPointField(_("最低（万元）"), null=True, blank=True)
    amount_max = FixedPointField(_("最高（万元）"), null=True, blank=True)
    is_cash = models.BooleanField(_("涉及资金"))
    amount = FixedPointField(_("金额（万元）"), null=True, blank=True)
    amount_reason = models.CharField(_("定额理由"), max_length=500, blank=True)
    notice_from = models.DateField(_("公示起"), null=True, blank=True)
    notice_to = models.DateField(_("公示止"), null=True, blank=True)
    refusal_reasons = models.JSONField(_("不予奖补的理由"), default=list, blank=True)
    fact_lost_on = models.DateField(_("依据失效日期"), null=True, blank=True)
    fact_lost_reason = models.CharField(_("依据失效的原因"), max_length=300, blank=True)
    evaluation = models.CharField(_("绩效评价"), max_length=1000, blank=True)
    opened_at = models.DateTimeField(_("建档时间"), db_default=Now())
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = _("奖补")
        indexes = [
            models.Index(fields=["state", "scheme"], name="award_state"),
            models.Index(fields=["enterprise", "scheme"], name="award_enterprise"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "fact_key"],
                condition=~Q(state__in=GIVEN_UP),
                name="award_one_for_a_fact",
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="award_state_known"),
            models.CheckConstraint(condition=~Q(fact_key=""), name="award_rests_on_a_fact"),
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False) | Q(talent__isnull=False) | ~Q(subject=""),
                name="award_has_beneficiary",
            ),
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False) | Q(talent__isnull=False) | ~Q(payee=""),
                name="award_names_payee",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True)
                | (
                    Q(amount__gt=0, is_cash=True)
                    & (Q(amount_min__isnull=True) | Q(amount__gte=F("amount_min")))
                    & (Q(amount_max__isnull=True) | Q(amount__lte=F("amount_max")))
                    & ~Q(amount_reason="")
                ),
                name="award_amount_in_range_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.REGISTERED.value) | Q(is_cash=False),
                name="award_registered_without_cash",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=WITH_AMOUNT) | Q(amount__isnull=False),
                name="award_amount_before_notice",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.NOTICE.value, *APPROVED])
                | Q(
                    notice_from__isnull=False,
                    notice_to__isnull=False,
                    notice_to__gte=F("notice_from"),
                ),
                name="award_notice_before_approval",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=APPROVED,
                    approved_by__isnull=False,
                    approved_on__isnull=False,
                    approved_on__gt=F("notice_to"),
                )
                | (~Q(state__in=APPROVED) & Q(approved_by__isnull=True, approved_on__isnull=True)),
                name="award_approval_complete",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(opened_by__isnull=True)
                | ~Q(approved_by=F("opened_by")),
                name="award_not_approved_by_opener",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.REFUSED.value) | ~Q(refusal_reasons=[]),
                name="award_refused_with_reasons",
            ),
            models.CheckConstraint(
                condition=Q(fact_lost_on__isnull=True) | ~Q(fact_lost_reason=""),
                name="award_fact_lost_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def gaps(self) -> list[str]:
        """What the registers could not answer when it was opened, until the checks have: later
        states have passed them."""
        return self.missing if self.state in (State.CANDIDATE, State.CHECKING) else []


class AwardEvent(models.Model):
    """One step of an award: verb, from where to where, who, when and why. Never changed.

    `duty` says whose hand the verb is. The database refuses a person a second duty on the same
    award: who entered it neither approves nor pays it, who approved it does not pay it
    (migration 0002). `by` NULL is the system.
    """

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(_("时间"), db_default=Now())
    on = models.DateField(_("日期"))
    verb = models.CharField(_("动作"), max_length=24)
    from_state = models.CharField(max_length=12, choices=AWARD_STATES, blank=True)
    to_state = models.CharField(max_length=12, choices=AWARD_STATES)
    duty = models.CharField(_("职责"), max_length=8, choices=DUTIES, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.CharField(_("说明"), max_length=1000, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["award", "id"]
        verbose_name = verbose_name_plural = _("奖补办理记录")
        constraints = [
            models.CheckConstraint(
                condition=Q(duty__in=[str(one) for one in Duty]), name="award_event_duty_known"
            ),
            models.CheckConstraint(
                condition=Q(from_state__in=["", *STATES], to_state__in=STATES),
                name="award_event_states_known",
            ),
        ]
