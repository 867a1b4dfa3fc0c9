"""What the database itself refuses of awards, budgets and the ledger, whoever writes."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint, Model

from incentives.models import (
    Award,
    AwardCheck,
    AwardEvent,
    Clawback,
    Disbursement,
    Evidence,
    LedgerEntry,
    Objection,
    Opinion,
)
from tests.cast import Cast
from tests.factories import make_award, make_budget, make_evidence, make_talent
from tests.incentives.awards_stage import Stage, make_awards_stage

pytestmark = pytest.mark.django_db

rules = importlib.import_module("incentives.migrations.0002_rules")
DAY = date(2019, 1, 21)


@dataclass
class Rows:
    """One paid award with all that belongs to it, and a bare candidate."""

    stage: Stage
    paid: Award
    candidate: Award
    paper: Evidence

    @property
    def cast(self) -> Cast:
        return self.stage.cast

    def entry(self, kind: str) -> LedgerEntry:
        return LedgerEntry.objects.get(kind=kind)

    def part(self, **values: Any) -> Disbursement:
        defaults = {"award": self.candidate, "funder": "zone", "order": 1, "amount": 1}
        return Disbursement.objects.create(**{**defaults, "state": "due", **values})

    def clawback(self, **values: Any) -> Clawback:
        defaults = {"award": self.candidate, "cause": "证书被撤销", "amount": 10, "opened_on": DAY}
        return Clawback.objects.create(**{**defaults, **values})

    def objection(self, **values: Any) -> Objection:
        defaults = {"award": self.candidate, "raised_on": DAY, "words": "不是首次认定"}
        return Objection.objects.create(
            **{**defaults, "entered_by": self.cast.analyst, **values},
        )


@pytest.fixture
def rows(cast: Cast, settings: Any) -> Rows:
    settings.ZONE_TODAY = DAY
    stage = make_awards_stage(cast)
    return Rows(
        stage, stage.paid(), make_award(scheme=stage.scheme), make_evidence(award=make_award())
    )


def again(row: Model, **changes: Any) -> Model:
    """The same row once more, but for the changes."""
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def changed(row: Model, **changes: Any) -> int:
    return type(row)._default_manager.filter(pk=row.pk).update(**changes)


DECIDED = {"state": "decided", "decided_at": "2019-01-22T09:00+08:00", "words": "追回"}
CASES: dict[str, Callable[[Rows], Any]] = {
    "award_one_for_a_fact": lambda r: make_award(
        scheme=r.paid.scheme, fact_key=r.paid.fact_key, enterprise=r.paid.enterprise
    ),
    "award_state_known": lambda r: changed(r.candidate, state="nowhere"),
    "award_rests_on_a_fact": lambda r: changed(r.candidate, fact_key=""),
    "award_has_beneficiary": lambda r: changed(r.candidate, enterprise=None, payee="某院"),
    "award_names_payee": lambda r: changed(r.candidate, enterprise=None, subject="项目"),
    "award_amount_in_range_with_reason": lambda r: changed(
        r.candidate, amount=Decimal(11), amount_reason="多给"
    ),
    "award_registered_without_cash": lambda r: changed(r.candidate, state="registered"),
    "award_amount_before_notice": lambda r: changed(r.candidate, state="priced"),
    "award_notice_before_approval": lambda r: changed(
        r.candidate, state="notice", amount=Decimal(10), amount_reason="定额"
    ),
    "award_approval_complete": lambda r: changed(r.paid, approved_on=r.paid.notice_to),
    "award_not_approved_by_opener": lambda r: changed(r.paid, opened_by=r.paid.approved_by),
    "award_refused_with_reasons": lambda r: changed(r.candidate, state="refused"),
    "award_fact_lost_with_reason": lambda r: changed(r.candidate, fact_lost_on=DAY),
    "award_event_duty_known": lambda r: again(r.paid.events.first(), duty="boss", by=None),
    "award_event_states_known": lambda r: again(r.paid.events.first(), to_state="nowhere"),
    "evidence_once": lambda r: again(r.paper, code="other"),
    "evidence_once_a_requirement": lambda r: again(
        r.paper, same_as=Evidence.objects.get(pk=r.paper.pk), content=b""
    ),
    "evidence_content_held_once": lambda r: again(r.paper, content=b"", sha256="0" * 64),
    "evidence_size": lambda r: again(r.paper, size=0, sha256="0" * 64),
    "evidence_kind": lambda r: again(r.paper, kind="exe", sha256="0" * 64),
    "award_check_with_basis": lambda r: again(r.paid.checks.first(), basis=""),
    "opinion_one_a_stage": lambda r: again(r.paid.opinions.first()),
    "opinion_with_words": lambda r: again(r.paid.opinions.first(), words="", round=9),
    "objection_with_words": lambda r: r.objection(words=""),
    "objection_answer_complete": lambda r: r.objection(
        is_upheld=False,
        answer="不成立",
        answered_at="2019-01-22T09:00+08:00",
        answered_by=r.cast.analyst,
    ),
    "budget_of_scheme_unique": lambda r: [make_budget(scheme=r.paid.scheme) for _ in range(2)],
    "budget_of_all_unique": lambda r: make_budget(),
    "budget_funder_known": lambda r: changed(make_budget(year=2020), funder="x"),
    "budget_not_negative": lambda r: changed(make_budget(year=2020), returned=Decimal(-1)),
    "budget_not_overspent": lambda r: changed(make_budget(year=2020), committed=Decimal(1)),
    "budget_returned_was_paid": lambda r: changed(make_budget(year=2020), returned=Decimal(1)),
    "disbursement_one_a_funder": lambda r: [r.part() for _ in range(2)],
    "disbursement_positive": lambda r: r.part(amount=0),
    "disbursement_funder_and_state_known": lambda r: r.part(funder="x"),
    "disbursement_paid_with_voucher": lambda r: r.part(state="paid", paid_on=DAY),
    "disbursement_batched_in_a_batch": lambda r: r.part(state="batched"),
    "clawback_one_under_way": lambda r: [r.clawback() for _ in range(2)],
    "clawback_with_cause": lambda r: r.clawback(cause=""),
    "clawback_recovered_within_amount": lambda r: r.clawback(
        **DECIDED, decided_by=r.cast.reviewer, recovered=11
    ),
    "clawback_decision_complete": lambda r: r.clawback(state="decided"),
    "clawback_not_decided_by_opener": lambda r: r.clawback(
        **DECIDED, decided_by=r.cast.reviewer, opened_by=r.cast.reviewer
    ),
    "ledger_positive": lambda r: again(r.entry("allot"), amount=Decimal(0)),
    "ledger_between_its_accounts": lambda r: again(r.entry("allot"), to_account="paid"),
    "ledger_award_with_disbursement": lambda r: again(r.entry("allot"), award=r.paid),
    "ledger_funder_known": lambda r: again(r.entry("allot"), funder="x"),
    "ledger_money_with_voucher": lambda r: again(r.entry("disburse"), voucher="", voucher_key=""),
    "ledger_voucher_with_key": lambda r: again(r.entry("disburse"), voucher_key=""),
    "ledger_voucher_booked_once": lambda r: again(
        r.entry("allot"), voucher="V", voucher_key=r.entry("disburse").voucher_key
    ),
    "ledger_authority_in_words": lambda r: again(r.entry("allot"), words=""),
    "ledger_once_a_disbursement": lambda r: again(
        r.entry("disburse"), voucher="V-9", voucher_key="v-9"
    ),
    "talent_level_and_role_known": lambda r: make_talent(level="x"),
    "talent_identified": lambda r: make_talent(name=""),
    "talent_dates_forward": lambda r: make_talent(withdrawn_on=date(2018, 6, 30)),
}
CONSTRAINTS = {
    one.name: one
    for model in apps.get_app_config("incentives").get_models()
    for one in model._meta.constraints
}


def test_every_rule_of_the_models_is_tried_below():
    assert set(CASES) == set(CONSTRAINTS)


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(rows: Rows, name: str):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        CASES[name](rows)
    if isinstance(CONSTRAINTS[name], CheckConstraint) or connection.vendor == "postgresql":
        assert name in str(refusal.value)
    else:
        assert "UNIQUE" in str(refusal.value)


@pytest.mark.parametrize("missing", ["approved_on", "approved_by", "notice_to", "amount"])
def test_an_approved_award_keeps_all_of_its_approval(rows: Rows, missing: str):
    with pytest.raises(IntegrityError), transaction.atomic():
        changed(rows.paid, **{missing: None})


def frozen(rows: Rows) -> dict[type[Model], tuple[Model, dict[str, Any]]]:
    return {
        AwardCheck: (rows.paid.checks.first(), {"outcome": "unmet"}),
        AwardEvent: (rows.paid.events.first(), {"words": "改"}),
        Evidence: (rows.paper, {"name": "x.pdf"}),
        LedgerEntry: (rows.entry("disburse"), {"amount": Decimal(1)}),
        Opinion: (rows.paid.opinions.first(), {"words": "改"}),
    }


FROZEN = [AwardCheck, AwardEvent, Evidence, LedgerEntry, Opinion]


def test_every_guarded_table_is_tried_below():
    assert sorted(one._meta.db_table for one in FROZEN) == rules.FROZEN


@pytest.mark.parametrize("model", FROZEN, ids=lambda model: model.__name__)
def test_a_row_of_the_trail_cannot_be_changed(rows: Rows, model: type[Model]):
    row, change = frozen(rows)[model]
    with pytest.raises(IntegrityError), transaction.atomic():
        changed(row, **change)


@pytest.mark.postgres
@pytest.mark.parametrize("model", [*FROZEN, Disbursement], ids=lambda model: model.__name__)
def test_a_row_of_the_trail_cannot_be_deleted(rows: Rows, model: type[Model]):
    row = rows.part() if model is Disbursement else frozen(rows)[model][0]
    with pytest.raises(IntegrityError), transaction.atomic():
        model._default_manager.filter(pk=row.pk)._raw_delete(using="default")


def test_a_payment_made_is_final(rows: Rows):
    part = rows.stage.part(rows.paid)
    for change in ({"state": "due", "voucher": "", "paid_on": None}, {"paid_on": DAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            changed(part, **change)


@pytest.mark.parametrize("change", [{"amount": Decimal(2)}, {"funder": "city"}])
def test_who_pays_how_much_is_settled_when_it_is_listed(rows: Rows, change: dict[str, Any]):
    part = rows.part()
    with pytest.raises(IntegrityError), transaction.atomic():
        changed(part, **change)
    assert changed(part, due_on=DAY + timedelta(days=1)) == 1


@pytest.mark.parametrize("name", ["by", "on_behalf_of"])
def test_nobody_has_two_duties_on_one_award(rows: Rows, name: str):
    paid_it = rows.stage.payer
    values = {"award": rows.paid, "on": DAY, "verb": "approve", "to_state": "paid"}
    with pytest.raises(IntegrityError), transaction.atomic():
        AwardEvent.objects.create(**values, duty="approve", **{name: paid_it})
    other = {**values, "award": rows.candidate}
    assert AwardEvent.objects.create(**other, duty="approve", **{name: paid_it}).pk


def test_no_later_migration_lost_a_trigger():
    """SQLite rebuilds a table to alter it, and silently drops its triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        names = {name for (name,) in cursor.fetchall()}
    expected = {f"{table}_append_only" for table in rules.FROZEN}
    assert expected | {f"{rules.FINAL}_final", f"{rules.EVENTS}_one_duty"} <= names
