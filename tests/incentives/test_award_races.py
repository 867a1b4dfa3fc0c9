"""Twenty at once on one award, on PostgreSQL: one approval, one payment, one voucher."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from incentives.calc.facts import Fact, FactKind
from incentives.models import Award, LedgerEntry, PaymentBatch
from incentives.services.budgets import budget_cut
from incentives.services.check import ledger_check
from incentives.services.decisions import award_approve
from incentives.services.opening import Opening, award_open
from incentives.services.payments import award_pay, voucher_confirm
from targets.choices import Role
from targets.errors import InvalidTransition
from tests.factories import make_enterprise, make_user
from tests.incentives.awards_stage import AFTER_NOTICE, Stage
from tests.targets.test_return_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TIMES = 20


def succeeded(outcomes: list[Any]) -> int:
    """How many; all others were told that somebody was quicker."""
    refused = [one for one in outcomes if isinstance(one, InvalidTransition)]
    wrong = [one for one in outcomes if isinstance(one, Exception) and one not in refused]
    assert wrong == []
    return len(outcomes) - len(refused)


def people(role: Role, name: str) -> list[Any]:
    return [make_user(f"{name}{number}", role) for number in range(TIMES)]


def test_of_twenty_approvals_one_counts(stage: Stage):
    award = stage.published()
    settings.ZONE_TODAY = AFTER_NOTICE
    hands = people(Role.REVIEWER, "approver")
    outcomes = at_once(*(lambda by=by: award_approve(award=award, by=by) for by in hands))
    assert succeeded(outcomes) == 1
    assert LedgerEntry.objects.filter(kind="commit").count() == 1
    assert stage.budget().committed == 10
    assert ledger_check() == []


def test_of_twenty_payments_one_is_made(stage: Stage):
    award = stage.approved()
    part = stage.part(award)
    hands = people(Role.FINANCE, "payer")
    outcomes = at_once(*(lambda by=by: award_pay(parts=[part], by=by) for by in hands))
    assert succeeded(outcomes) == 1
    assert PaymentBatch.objects.count() == 1
    outcomes = at_once(
        *(
            lambda by=by, number=number: voucher_confirm(part=part, by=by, voucher=f"V-{number}")
            for number, by in enumerate(hands)
        )
    )
    assert succeeded(outcomes) == 1
    assert LedgerEntry.objects.filter(kind="disburse").count() == 1
    assert (stage.budget().committed, stage.budget().paid) == (0, 10)
    assert ledger_check() == []


def test_one_budget_is_not_spent_by_more_awards_than_it_has_money_for(stage: Stage):
    awards = [stage.published(name=f"GR{number}") for number in range(4)]
    budget_cut(budget=stage.budget(), amount=Decimal(975), document="调1号", by=stage.cast.finance)
    settings.ZONE_TODAY = AFTER_NOTICE
    hands = people(Role.REVIEWER, "approver")[: len(awards)]
    outcomes = at_once(
        *(
            lambda award=award, by=by: award_approve(award=award, by=by)
            for award, by in zip(awards, hands, strict=True)
        )
    )
    assert succeeded(outcomes) == 2
    assert stage.budget().committed == 20
    assert ledger_check() == []


def test_twenty_finders_open_one_file(stage: Stage):
    firm = make_enterprise()
    fact = Fact(FactKind.CERTIFICATE, firm.uscc, date(2018, 11, 1), "GR1")
    opening = Opening(fact, enterprise=firm)
    outcomes = at_once(
        *(
            lambda: award_open(scheme=stage.scheme, opening=opening, by=None)
            for _number in range(TIMES)
        )
    )
    assert succeeded(outcomes) == TIMES
    assert Award.objects.count() == 1
