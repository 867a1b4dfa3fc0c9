"""Budgets: what awards take from them, what cannot be taken, and who lets them be overrun."""

from decimal import Decimal

import pytest

from incentives.calc.states import State
from incentives.errors import OverBudget, SeparatedDuties
from incentives.models import Award
from incentives.services.budgets import budget_allot, budget_authorise_overrun, budget_cut
from incentives.services.check import ledger_check
from incentives.services.decisions import award_approve, award_cancel
from targets.choices import Role
from tests.incentives.awards_stage import AFTER_NOTICE, Stage, make_awards_stage, moved_on


def test_a_budget_is_never_overspent_without_authority(cast, settings):
    settings.ZONE_TODAY = None
    stage = make_awards_stage(cast, allotted="9")
    award = stage.published()
    settings.ZONE_TODAY = AFTER_NOTICE
    with pytest.raises(OverBudget):
        award_approve(award=award, by=cast.reviewer)
    budget_authorise_overrun(
        budget=stage.budget(), amount=Decimal(1), authority="管委会纪要3号", by=cast.reviewer
    )
    award_approve(award=award, by=cast.reviewer)
    assert stage.budget().committed == 10
    assert ledger_check() == []


def test_without_a_budget_nothing_is_approved(cast, settings):
    settings.ZONE_TODAY = None
    stage = make_awards_stage(cast, allotted="0")
    award = stage.published()
    settings.ZONE_TODAY = AFTER_NOTICE
    with pytest.raises(OverBudget):
        award_approve(award=award, by=cast.reviewer)
    assert Award.objects.get(pk=award.pk).state == State.NOTICE


def test_a_schemes_own_budget_comes_first(stage: Stage):
    own = budget_allot(
        year=2019, amount=Decimal(10), document="财预2号", by=stage.cast.finance,
        scheme=stage.scheme,
    )  # fmt: skip
    award = stage.approved()
    assert stage.part(award).budget == own


def test_what_is_committed_cannot_be_cut(stage: Stage):
    stage.approved()
    with pytest.raises(OverBudget):
        budget_cut(
            budget=stage.budget(),
            amount=Decimal("990.0001"),
            document="调1号",
            by=stage.cast.finance,
        )


def test_who_set_a_budget_aside_does_not_authorise_its_overrun(stage: Stage):
    by = moved_on(stage.cast.finance, Role.REVIEWER)
    overrun = {"budget": stage.budget(), "amount": Decimal(1), "authority": "自批"}
    with pytest.raises(SeparatedDuties, match="是您安排的"):
        budget_authorise_overrun(**overrun, by=by)
    budget_authorise_overrun(**overrun, by=stage.cast.reviewer)


def test_a_cancelled_award_gives_its_money_back(stage: Stage):
    award = stage.approved()
    award_cancel(award=award, by=stage.cast.reviewer, words="企业放弃")
    assert stage.budget().committed == 0
    assert ledger_check() == []
