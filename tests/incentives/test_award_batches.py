"""Payment batches keep what was sent with them; vouchers are kept whole or refused."""

import pytest
from django.conf import settings
from django.test import Client

from incentives.selectors.batches import batch_sums
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
    assert '<td class="num" data-h="金额（万元）">20</td>' in page
    assert "V-7" in read(client, stage.cast.auditor, f"{HERE}batches/{later.number}/")
    rows = batch_sums([sent, later])
    assert [(one.lines, one.open, one.amount) for one in rows] == [(2, 1, 20), (1, 0, 10)]
    exported = rows_of(client.get(f"{HERE}batches/{sent.number}/payments.xlsx").content)
    state = {row[2]: row[8] for row in exported if row[8]}
    assert (state[award.number], state[other.number]) == ("没有付出，已退回", "已送拨")


def test_a_voucher_that_is_too_long_is_refused_in_words(stage: Stage) -> None:
    award = stage.approved()
    sent = award_pay(parts=[stage.part(award)], by=stage.payer)
    with pytest.raises(InvalidInput) as refusal:
        voucher_confirm(part=stage.part(award), by=stage.payer, voucher="V" * 61)
    assert refusal.value.problems[0].field == "voucher"
    assert stage.part(award).batch == sent
