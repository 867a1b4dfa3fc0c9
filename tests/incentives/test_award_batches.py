"""Payment batches keep what was sent with them; vouchers are kept whole or refused."""

from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from incentives.models import LedgerEntry
from incentives.selectors.batches import batch_sums
from incentives.services.clawbacks import awards_recheck, clawback_recover
from incentives.services.decisions import award_object
from incentives.services.payments import award_pay, voucher_bounce, voucher_confirm
from targets.errors import InvalidInput
from tests.incentives.awards_stage import OPENED, Stage
from tests.incentives.test_award_pages import HERE, read, rows_of


def test_a_batch_keeps_what_was_sent_back_as_it_was_exported(client: Client, stage: Stage) -> None:
    other, settings.ZONE_TODAY = stage.approved(name="GR2"), OPENED
    award = stage.approved()
    sent = award_pay(parts=[stage.part(award), stage.part(other)], by=stage.payer)
    voucher_bounce(part=stage.part(award), by=stage.payer, words="账号有误")
    later = award_pay(parts=[stage.part(award)], by=stage.payer)
    voucher_confirm(part=stage.part(award), by=stage.payer, voucher="V-7")
    page = read(client, stage.cast.auditor, f"{HERE}batches/{sent.number}/")
    assert award.number in page
    assert "账号有误" in page
    assert "V-7" not in page
    assert '<td class="num" data-h="应付（万元）">10</td>' in page
    assert f"没有付出，已退回，改列批次{later.number}" in page
    assert "V-7" in read(client, stage.cast.auditor, f"{HERE}batches/{later.number}/")
    rows = batch_sums([sent, later])
    assert [(one.lines, one.open, one.payable) for one in rows] == [(2, 1, 10), (1, 0, 10)]
    exported = rows_of(client.get(f"{HERE}batches/{sent.number}/payments.xlsx").content)
    told = {row[2]: (row[6], row[7], row[9]) for row in exported if len(row) > 9}
    assert told[award.number] == (100_000, 0, f"没有付出，已退回，改列批次{later.number}")
    assert told[other.number] == (100_000, 100_000, "已送拨")


def test_what_was_sent_back_and_is_in_no_batch_is_not_to_be_paid(
    client: Client, stage: Stage
) -> None:
    award = stage.approved()
    sent = award_pay(parts=[stage.part(award)], by=stage.payer)
    voucher_bounce(part=stage.part(award), by=stage.payer, words="账号有误")
    client.force_login(stage.cast.auditor)
    exported = rows_of(client.get(f"{HERE}batches/{sent.number}/payments.xlsx").content)
    (told,) = [(row[6], row[7], row[9]) for row in exported if row[2] == award.number]
    assert told == (100_000, 0, "没有付出，已退回")


def test_a_voucher_that_is_too_long_is_refused_in_words(stage: Stage) -> None:
    award = stage.approved()
    sent = award_pay(parts=[stage.part(award)], by=stage.payer)
    with pytest.raises(InvalidInput) as refusal:
        voucher_confirm(part=stage.part(award), by=stage.payer, voucher="V" * 61)
    assert refusal.value.problems[0].field == "voucher"
    assert stage.part(award).batch == sent


def test_a_voucher_is_booked_once_whoever_pays(matched: Stage) -> None:
    first, settings.ZONE_TODAY = matched.approved(amount="100"), OPENED
    award = matched.approved(name="GR2", amount="100")
    parts = [matched.part(first), matched.part(award)]
    sent = award_pay(parts=parts, by=matched.payer)
    voucher_confirm(part=parts[0], by=matched.payer, voucher="V-7")
    for used, part in (
        (" v-7", parts[1]),
        ("Ｖ－７", parts[1]),
        ("V-7", matched.part(first, "city")),
    ):
        with pytest.raises(InvalidInput) as refusal:
            voucher_confirm(part=part, by=matched.payer, voucher=used)
        assert first.number in refusal.value.message
        assert sent.number in refusal.value.message
        assert refusal.value.problems[0].field == "voucher"
    assert LedgerEntry.objects.filter(kind="disburse").count() == 1
    voucher_confirm(part=parts[1], by=matched.payer, voucher="V-8")


def test_a_voucher_of_money_that_came_back_is_booked_once(stage: Stage) -> None:
    clawback = stage.clawed_back(stage.paid())
    back: dict[str, Any] = {"clawback": clawback, "part": stage.part(clawback.award)}
    clawback_recover(**back, amount=Decimal(4), voucher="R-1", by=stage.payer)
    for used in ("R-1", "V-1"):
        with pytest.raises(InvalidInput, match=clawback.award.number):
            clawback_recover(**back, amount=Decimal(4), voucher=used, by=stage.payer)
    clawback.refresh_from_db()
    assert clawback.recovered == 4


def test_a_used_voucher_is_refused_at_its_field(client: Client, stage: Stage) -> None:
    stage.paid()
    settings.ZONE_TODAY = OPENED
    award = stage.approved(name="GR2")
    batch = award_pay(parts=[stage.part(award)], by=stage.payer)
    client.force_login(stage.payer)
    sent = {"verb": "voucher", "line": stage.part(award).pk, "voucher": "V-1", "paid_on": ""}
    answer = client.post(f"{HERE}batches/{batch.number}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "凭证号“V-1”已用于奖补" in page
    assert 'value="V-1"' in page


def test_words_are_refused_rather_than_cut(stage: Stage) -> None:
    award = stage.approved()
    with pytest.raises(InvalidInput) as refusal:
        award_pay(parts=[stage.part(award)], by=stage.payer, note="长" * 301)
    assert refusal.value.problems[0].field == "note"
    assert stage.part(award).batch is None
    noticed = stage.published(name="GR2")
    with pytest.raises(InvalidInput) as refusal:
        award_object(award=noticed, by=stage.cast.analyst, words="不实", raised_by="长" * 61)
    assert refusal.value.problems[0].field == "raised_by"
    assert not noticed.objections.exists()


def test_a_long_reason_of_a_fact_lost_ends_as_one_that_goes_on(stage: Stage) -> None:
    award = stage.approved()
    reasons = {award.fact_key: "长" * 400}
    awards_recheck(awards=stage.scheme.awards.all(), held=set(), reasons=reasons)
    award.refresh_from_db()
    assert award.fact_lost_reason == "长" * 297 + "..."
