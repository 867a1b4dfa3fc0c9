"""A voucher is booked once: the database says so, and old entries get their keys."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import Error, IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from incentives.calc.states import Kind
from incentives.calc.vouchers import voucher_key
from incentives.models import LedgerEntry
from incentives.services.clawbacks import clawback_recover
from incentives.services.ledger import book
from incentives.services.vouchers import voucher_number
from targets.errors import InvalidInput
from tests.cast import Cast
from tests.incentives.awards_stage import Stage, make_awards_stage

BEFORE = "0002_rules"


TYPED = (
    "V-7",
    " v-7 ",
    "Ｖ－７",
    "\u200bV-7\ufeff",
    "V\u00ad-7",
    "V–7",
    "V\u2011 7",
    "V−7",
    "V─7\ufe0f",
)


def test_how_it_was_typed_makes_no_other_voucher() -> None:
    assert {voucher_key(one) for one in TYPED} == {"v-7"}
    assert voucher_key("V-7") != voucher_key("V-70")
    assert voucher_key("2018年 记字12号") == "2018年记字12号"


@pytest.mark.parametrize("typed", ["\u200b\u200b", "---", "🎉", "\u3164", " "])
def test_a_number_without_letter_or_digit_is_none(typed: str) -> None:
    assert voucher_key(typed) == ""
    with pytest.raises(InvalidInput):
        voucher_number(typed)


def test_what_cannot_be_seen_is_not_booked() -> None:
    assert voucher_number("\u200bＯＫ-1\ufeff") == "OK-1"


def recovered(stage: Stage) -> LedgerEntry:
    clawback = stage.clawed_back(stage.paid())
    part = stage.part(clawback.award)
    clawback_recover(clawback=clawback, part=part, amount=Decimal(4), voucher="R-1", by=stage.payer)
    return LedgerEntry.objects.get(kind="recover")


@pytest.mark.django_db
@pytest.mark.parametrize("again", ["V-1", "ｖ-１", "r-1"])
def test_the_database_refuses_a_voucher_that_was_booked(stage: Stage, again: str) -> None:
    entry = recovered(stage)
    with pytest.raises(IntegrityError), transaction.atomic():
        book(
            Kind.RECOVER, Decimal(1), by=stage.payer, budget=entry.budget, part=entry.disbursement,
            clawback=entry.clawback, voucher=again,
        )  # fmt: skip
    assert LedgerEntry.objects.filter(kind="recover").count() == 1


@pytest.mark.django_db(transaction=True)
def test_entries_of_before_get_their_keys_and_stay_unchangeable(cast: Cast, settings) -> None:
    settings.ZONE_TODAY = None
    values = dict.fromkeys(("id", "at", "voucher_key"))
    entry = recovered(make_awards_stage(cast))
    copied = {
        one.attname: getattr(entry, one.attname)
        for one in LedgerEntry._meta.concrete_fields
        if one.attname not in values
    }
    try:
        call_command("migrate", "incentives", BEFORE, interactive=False, verbosity=0)
        old = MigrationExecutor(connection).loader.project_state([("incentives", BEFORE)]).apps
        twin = old.get_model("incentives", "LedgerEntry").objects.create(
            **{**copied, "voucher": "Ｒ-１"}
        )
        spaced = old.get_model("incentives", "LedgerEntry").objects.create(
            **{**copied, "voucher": "R - 2"}
        )
    finally:
        call_command("migrate", interactive=False, verbosity=0)
    keys = LedgerEntry.objects.exclude(voucher="").values_list("voucher_key", flat=True)
    assert sorted(keys) == ["r-1", f"r-1 #{twin.pk}", "r-2", "v-1"]
    assert LedgerEntry.objects.get(voucher_key="r-2").pk == spaced.pk
    with pytest.raises(Error), transaction.atomic():
        LedgerEntry.objects.filter(pk=twin.pk).update(voucher_key="x")
