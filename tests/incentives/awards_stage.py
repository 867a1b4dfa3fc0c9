"""A scheme of each way of paying, and hands that take an award as far as a test needs it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from incentives.calc.facts import Fact, FactKind
from incentives.models import Award, Budget, Clawback, Disbursement
from incentives.services.budgets import budget_allot
from incentives.services.clawbacks import award_claw_back, awards_recheck
from incentives.services.decisions import (
    award_approve,
    award_fix_amount,
    award_opine,
    award_publish_notice,
)
from incentives.services.opening import (
    Opening,
    award_check,
    award_confirm,
    award_open,
    award_send,
)
from incentives.services.payments import award_pay, voucher_confirm
from targets.choices import Role
from targets.models import AwardScheme, Unit, User
from tests.cast import Cast
from tests.factories import (
    make_enterprise,
    make_scheme,
    make_scheme_setting,
    make_threshold,
    make_user,
)

OPENED, AFTER_NOTICE = date(2019, 1, 21), date(2019, 1, 28)
EVIDENCE = [{"code": "certificate", "name": {"zh": "证书", "en": "Certificate"}}]
BOTH = [{"funder": "zone", "share": 1}, {"funder": "city", "share": 1}]


@dataclass
class Stage:
    """`cast.lead` heads the unit that handles the scheme; the clerk is `cast.analyst`."""

    cast: Cast
    scheme: AwardScheme
    payer: User
    section: User
    """Signs for the section: another than the clerk."""

    def candidate(self, name: str = "GR1", by: User | None = None) -> Award:
        fact = Fact(FactKind.CERTIFICATE, f"E-{name}", date(2018, 11, 1), name)
        opening = Opening(fact, enterprise=make_enterprise())
        return award_open(scheme=self.scheme, opening=opening, by=by)

    def checked(self, **options: Any) -> Award:
        award = award_confirm(award=self.candidate(**options), by=self.cast.analyst)
        award_check(
            award=award,
            by=self.cast.analyst,
            code="certificate",
            outcome="met",
            basis="编号相符",
        )
        return award

    def endorsed(self, **options: Any) -> Award:
        award = award_send(award=self.checked(**options), by=self.cast.analyst)
        for hand in (self.section, self.cast.lead, self.cast.finance):
            award_opine(award=award, by=hand, verdict="for", words="材料齐全，同意。")
        return award

    def priced(self, amount: str = "10", **options: Any) -> Award:
        return award_fix_amount(
            award=self.endorsed(**options),
            by=self.cast.analyst,
            amount=Decimal(amount),
            reason="政策定额",
        )

    def published(self, **options: Any) -> Award:
        return award_publish_notice(award=self.priced(**options), by=self.cast.analyst)

    def approved(self, **options: Any) -> Award:
        award = self.published(**options)
        settings.ZONE_TODAY = AFTER_NOTICE
        return award_approve(award=award, by=self.cast.reviewer)

    def part(self, award: Award, funder: str = "zone") -> Disbursement:
        return award.disbursements.get(funder=funder)

    def paid(self, **options: Any) -> Award:
        award = self.approved(**options)
        award_pay(parts=[self.part(award)], by=self.payer)
        number = Disbursement.objects.filter(state="paid").count() + 1
        voucher_confirm(part=self.part(award), by=self.payer, voucher=f"V-{number}")
        return Award.objects.get(pk=award.pk)

    def without_fact(self, award: Award) -> Award:
        reasons = {award.fact_key: "证书被撤销"}
        awards_recheck(awards=self.scheme.awards.all(), held=set(), reasons=reasons)
        return Award.objects.get(pk=award.pk)

    def lost(self, award: Award) -> Clawback:
        self.without_fact(award)
        return Clawback.objects.get(award=award)

    def clawed_back(self, award: Award) -> Clawback:
        return award_claw_back(
            clawback=self.lost(award),
            by=self.cast.reviewer,
            words="证书撤销，全额追回",
            due_on=date(2019, 3, 1),
        )

    def budget(self) -> Budget:
        return Budget.objects.get()


def moved_on(user: User, role: Role, department: Unit | None = None) -> User:
    """The same person after a change of office."""
    user.role, user.department = role, department
    user.save()
    return user


def make_awards_stage(cast: Cast, allotted: str = "1000", **scheme: Any) -> Stage:
    """Set `ZONE_TODAY` with the `settings` fixture before, so that it is put back."""
    settings.ZONE_TODAY = OPENED
    defaults = {
        "fact": {"kind": "certificate", "certificate": "hightech", "first": True},
        "evidence": EVIDENCE,
        "unit": cast.department,
    }
    made = make_scheme(**{**defaults, **scheme})
    make_threshold(policy=made.policy)
    payer = make_user("cashier", Role.FINANCE)
    section = make_user("section", Role.ANALYST)
    if Decimal(allotted):
        budget_allot(year=2019, amount=Decimal(allotted), document="财预1号", by=cast.finance)
    return Stage(cast, made, payer, section)


def make_matched_stage(cast: Cast, **options: Any) -> Stage:
    stage = make_awards_stage(
        cast, payout="matched", amount_min=Decimal(100), amount_max=Decimal(100), **options
    )
    make_scheme_setting("payers", BOTH, scheme=stage.scheme)
    return stage


def make_taxed_stage(cast: Cast) -> Stage:
    """A scheme that gives back what was paid of a tax, as much as it was."""
    return make_awards_stage(cast, payout="tax", amount_min=None, amount_max=None)
