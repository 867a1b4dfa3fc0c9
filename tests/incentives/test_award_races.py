"""Twenty at once on one award, on PostgreSQL: one approval, one payment, one voucher. Rounds of the
finder that overlap with each other and with what is opened meanwhile."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from time import monotonic, sleep
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from incentives.calc.facts import Fact, FactKind, talent_fact
from incentives.models import Award, LedgerEntry, PaymentBatch
from incentives.services.budgets import budget_cut
from incentives.services.check import ledger_check
from incentives.services.decisions import award_approve
from incentives.services.finding import candidates_find
from incentives.services.opening import Opening, award_open
from incentives.services.payments import award_pay, voucher_confirm
from targets.choices import Role
from targets.errors import InvalidTransition
from targets.models import AwardScheme, Certificate
from tests.factories import (
    make_certificate,
    make_enterprise,
    make_scheme,
    make_talent,
    make_user,
)
from tests.incentives.awards_stage import AFTER_NOTICE, Stage
from tests.targets.test_return_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TIMES = 20
WAITING = """
SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE NOT granted AND datname = current_database()
"""


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


def aside(action: Callable[[], Any]) -> Callable[[], Any]:
    """On a connection of its own, that ends with it."""

    def run() -> Any:
        try:
            return action()
        finally:
            connection.close()

    return run


def until_waiting(number: int, other: Future[Any]) -> None:
    """Until so many of this database wait for a lock, or the other needs none."""
    end = monotonic() + 20
    with connection.cursor() as cursor:
        while not other.done():
            # Within a transaction what is read of the others is kept otherwise.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITING)
            (waiting,) = cursor.fetchone()
            if waiting >= number:
                return
            assert monotonic() < end, f"{waiting} of {number} wait"
            sleep(0.05)


def test_a_round_that_read_the_registers_earlier_undoes_no_later_one(stage: Stage):
    firm = make_enterprise()
    values = {"enterprise": firm, "number": "GR1", "issued_on": date(2018, 11, 5)}
    certificate = make_certificate(**values, expires_on=None)
    candidates_find()
    Certificate.objects.filter(pk=certificate.pk).update(superseded_at=certificate.recorded_at)
    with ThreadPoolExecutor() as threads:
        with transaction.atomic():
            award = Award.objects.select_for_update().get()
            first = threads.submit(aside(candidates_find))
            until_waiting(1, first)
            put_back = aside(lambda: make_certificate(**values, expires_on=None))
            threads.submit(put_back).result(20)
            second = threads.submit(aside(candidates_find))
            until_waiting(2, second)
        changed = [len(one.result(20).changed) for one in (first, second)]
    award.refresh_from_db()
    assert (award.fact_lost_on, changed) == (None, [1, 1])


def test_a_round_leaves_alone_what_was_opened_after_it_began(stage: Stage):
    make_certificate(enterprise=make_enterprise(), issued_on=date(2018, 11, 5), expires_on=None)
    talents = make_scheme(
        code=f"{stage.scheme.code}-T", fact={"kind": "talent"}, unit=stage.cast.department
    )

    def enter() -> Award:
        who = make_talent(enterprise=make_enterprise())
        fact = talent_fact(str(who), who.recognised_on, who.arrived_on)
        return award_open(scheme=talents, opening=Opening(fact, talent=who), by=None)

    with ThreadPoolExecutor() as threads:
        with transaction.atomic():
            AwardScheme.objects.select_for_update(no_key=True).get(pk=stage.scheme.pk)
            candidates = threads.submit(aside(candidates_find))
            until_waiting(1, candidates)
            entered = threads.submit(aside(enter)).result(20)
        findings = candidates.result(20)
    entered.refresh_from_db()
    assert (len(findings.opened), entered.fact_lost_on) == (1, None)
