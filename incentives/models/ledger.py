"""The money: budgets, what is to be paid, what was, and the ledger that all of it adds up to."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from incentives.calc.states import MOVES, OF_BUDGET, ONCE, OUTSIDE_BUDGET, Kind
from incentives.choices import ACCOUNTS, ENTRY_KINDS, ClawbackState, DisbursementState
from incentives.models.award import Award
from targets.choices import Funder
from targets.models import AwardScheme
from targets.models.fields import FixedPointField

S = DisbursementState


def person(is_optional: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=is_optional,
        blank=is_optional,
        related_name="+",
    )


def moves() -> Q:
    """Each kind of entry between its accounts in `MOVES`, and of what it must be an entry."""
    condition = Q()
    for kind, (source, goal) in MOVES.items():
        is_back = kind in (Kind.CLAW_BACK, Kind.RECOVER)
        one = Q(
            kind=str(kind),
            from_account=str(source),
            to_account=str(goal),
            disbursement__isnull=kind in OF_BUDGET,
            clawback__isnull=not is_back,
        )
        condition |= one if is_back else one & Q(budget__isnull=kind in OUTSIDE_BUDGET)
    return condition


class Budget(models.Model):
    """What a funder set aside for a year, in 万元: for one scheme, or (NULL) for all that have
    none of their own. Natural key: year, funder, scheme.

    The counters are what the ledger says of this budget, kept beside it under the row's lock so
    that the database can refuse to overspend; `check_ledger` compares. `authorised` may be spent
    beyond what was allotted. `paid` stays after money came back, which is in `returned`.
    """

    year = models.PositiveSmallIntegerField(_("年度"))
    funder = models.CharField(_("出资方"), max_length=8, choices=Funder, default=Funder.ZONE)
    scheme = models.ForeignKey(
        AwardScheme, on_delete=models.PROTECT, null=True, blank=True, related_name="budgets"
    )
    allotted = FixedPointField(_("安排"), default=0)
    authorised = FixedPointField(_("准予超预算"), default=0)
    committed = FixedPointField(_("已批待拨"), default=0)
    paid = FixedPointField(_("已拨"), default=0)
    returned = FixedPointField(_("已追回"), default=0)

    class Meta:
        ordering = ["-year", "funder", "scheme"]
        verbose_name = verbose_name_plural = _("奖补预算")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "funder", "scheme"],
                condition=Q(scheme__isnull=False),
                name="budget_of_scheme_unique",
            ),
            models.UniqueConstraint(
                fields=["year", "funder"],
                condition=Q(scheme__isnull=True),
                name="budget_of_all_unique",
            ),
            models.CheckConstraint(
                condition=Q(funder__in=Funder.values), name="budget_funder_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    allotted__gte=0,
                    authorised__gte=0,
                    committed__gte=0,
                    paid__gte=0,
                    returned__gte=0,
                ),
                name="budget_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(allotted__gte=F("committed") + F("paid") - F("authorised")),
                name="budget_not_overspent",
            ),
            models.CheckConstraint(
                condition=Q(returned__lte=F("paid")), name="budget_returned_was_paid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.funder} {self.scheme.code if self.scheme else '*'}"


class PaymentBatch(models.Model):
    """Payments sent to the finance system together. Natural key: `number`. What became of each is
    in its disbursement; of those that were sent back, in the events of their awards."""

    number = models.CharField(_("批次号"), max_length=20, unique=True)
    made_on = models.DateField(_("制单日期"))
    made_at = models.DateTimeField(db_default=Now())
    made_by = person()
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = _("拨付批次")

    def __str__(self) -> str:
        return self.number


class Disbursement(models.Model):
    """What one funder pays of one award, in 万元. Written when the award is approved; `order` says
    who pays first. Natural key: award and funder, so that nobody pays twice.

    `budget` is NULL for another funder's part, which is a receivable from `due_on` on, the day
    the one before it had paid.
    """

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="disbursements")
    funder = models.CharField(_("出资方"), max_length=8, choices=Funder)
    order = models.PositiveSmallIntegerField(_("先后"))
    amount = FixedPointField(_("金额（万元）"))
    budget = models.ForeignKey(
        Budget, on_delete=models.PROTECT, null=True, blank=True, related_name="disbursements"
    )
    state = models.CharField(_("状态"), max_length=10, choices=S)
    due_on = models.DateField(_("应付日期"), null=True, blank=True)
    batch = models.ForeignKey(
        PaymentBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="lines"
    )
    voucher = models.CharField(_("凭证号"), max_length=60, blank=True)
    paid_on = models.DateField(_("拨付日期"), null=True, blank=True)

    class Meta:
        ordering = ["award", "order"]
        verbose_name = verbose_name_plural = _("拨付")
        constraints = [
            models.UniqueConstraint(fields=["award", "funder"], name="disbursement_one_a_funder"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="disbursement_positive"),
            models.CheckConstraint(
                condition=Q(funder__in=Funder.values, state__in=S.values),
                name="disbursement_funder_and_state_known",
            ),
            models.CheckConstraint(
                condition=(Q(state=S.PAID, paid_on__isnull=False) & ~Q(voucher=""))
                | (~Q(state=S.PAID) & Q(paid_on__isnull=True, voucher="")),
                name="disbursement_paid_with_voucher",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.BATCHED)
                | Q(batch__isnull=False, budget__isnull=False, due_on__isnull=False),
                name="disbursement_batched_in_a_batch",
            ),
        ]


class Clawback(models.Model):
    """Money to be taken back because the fact it rests on fell away. The system opens it, a person
    decides; what came back is in the ledger and counted in `recovered`. `amount`, in 万元, is what
    had been paid by the day of the decision. `opened_by` NULL is the system."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="clawbacks")
    state = models.CharField(
        _("状态"), max_length=10, choices=ClawbackState, default=ClawbackState.OPEN
    )
    cause = models.CharField(_("缘由"), max_length=500)
    amount = FixedPointField(_("金额（万元）"))
    recovered = FixedPointField(_("已收回"), default=0)
    opened_on = models.DateField(_("提出日期"))
    opened_at = models.DateTimeField(db_default=Now())
    opened_by = person(is_optional=True)
    due_on = models.DateField(_("应还日期"), null=True, blank=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decided_by = person(is_optional=True)
    words = models.CharField(_("决定理由"), max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = _("追回")
        constraints = [
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(state__in=["open", "decided"]),
                name="clawback_one_under_way",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ClawbackState.values, amount__gt=0) & ~Q(cause=""),
                name="clawback_with_cause",
            ),
            models.CheckConstraint(
                condition=Q(recovered__gte=0, recovered__lte=F("amount"))
                & (~Q(state="recovered") | Q(recovered=F("amount")))
                & (~Q(state__in=["open", "dismissed"]) | Q(recovered=0)),
                name="clawback_recovered_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True)
                | (
                    ~Q(state="open")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(words="")
                ),
                name="clawback_decision_complete",
            ),
            models.CheckConstraint(
                condition=Q(opened_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(decided_by=F("opened_by")),
                name="clawback_not_decided_by_opener",
            ),
        ]


class LedgerEntry(models.Model):
    """One amount moved from one account to another; never changed (ADR 0029). Balanced by
    construction: what leaves one account is in the other. `on` is the accounting day, `words` the
    authority or reason, `voucher` the paper it was booked from, `voucher_key` what makes it the
    same paper however it is typed (`calc.vouchers`)."""

    at = models.DateTimeField(_("记账时间"), db_default=Now())
    on = models.DateField(_("记账日期"))
    kind = models.CharField(_("事项"), max_length=10, choices=ENTRY_KINDS)
    from_account = models.CharField(_("自"), max_length=10, choices=ACCOUNTS)
    to_account = models.CharField(_("至"), max_length=10, choices=ACCOUNTS)
    amount = FixedPointField(_("金额（万元）"))
    funder = models.CharField(_("出资方"), max_length=8, choices=Funder)
    budget = models.ForeignKey(
        Budget, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    award = models.ForeignKey(
        Award, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    disbursement = models.ForeignKey(
        Disbursement, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    clawback = models.ForeignKey(
        Clawback, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    voucher = models.CharField(_("凭证号"), max_length=60, blank=True)
    voucher_key = models.CharField(max_length=200, blank=True, default="")
    words = models.CharField(_("说明"), max_length=500, blank=True)
    by = person(is_optional=True)

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = _("台账")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_positive"),
            models.CheckConstraint(condition=moves(), name="ledger_between_its_accounts"),
            models.CheckConstraint(
                condition=Q(award__isnull=True, disbursement__isnull=True)
                | Q(award__isnull=False, disbursement__isnull=False),
                name="ledger_award_with_disbursement",
            ),
            models.CheckConstraint(
                condition=Q(funder__in=Funder.values), name="ledger_funder_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["disburse", "settle", "recover"]) | ~Q(voucher=""),
                name="ledger_money_with_voucher",
            ),
            models.CheckConstraint(
                condition=Q(voucher="", voucher_key="") | (~Q(voucher="") & ~Q(voucher_key="")),
                name="ledger_voucher_with_key",
            ),
            models.UniqueConstraint(
                fields=["voucher_key"],
                condition=~Q(voucher_key=""),
                name="ledger_voucher_booked_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["allot", "cut", "authorise", "claw_back"]) | ~Q(words=""),
                name="ledger_authority_in_words",
            ),
            models.UniqueConstraint(
                fields=["disbursement", "kind"],
                condition=Q(kind__in=[str(one) for one in ONCE]),
                name="ledger_once_a_disbursement",
            ),
        ]
