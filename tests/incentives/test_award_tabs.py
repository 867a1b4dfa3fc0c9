"""Two people, or two tabs, on one file: what was typed too late comes back with the reason."""

import re

from django.conf import settings
from django.test import Client

from incentives.models import Award
from incentives.services.decisions import award_opine
from incentives.services.opening import award_confirm, award_send, award_withdraw
from incentives.services.payments import award_pay, voucher_bounce, voucher_confirm
from tests.incentives.awards_stage import OPENED, Stage
from tests.incentives.test_award_pages import HERE, post, read, state_of

SAID = "技术路线新，\n建议支持。"
COPY = "您填的没有保存"


def test_an_opinion_typed_after_the_stage_was_over_is_shown_for_copying(
    client: Client, stage: Stage
) -> None:
    award = award_send(award=stage.checked(), by=stage.cast.analyst)
    seen = award.version
    award_opine(award=award, by=stage.section, verdict="against", words="缺证书")
    client.force_login(stage.section)
    sent = {"verb": "opine", "verdict": "for", "words": SAID, "version": seen}
    answer = client.post(f"{HERE}awards/{award.pk}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert COPY in page
    assert "技术路线新，<br>建议支持。" in page


def test_what_was_typed_for_a_verb_that_is_over_is_shown_for_copying(
    client: Client, stage: Stage
) -> None:
    award = stage.candidate()
    seen = award.version
    award_withdraw(award=award, by=stage.cast.analyst, words="企业书面放弃")
    client.force_login(stage.cast.analyst)
    sent = {"verb": "confirm", "words": SAID, "version": seen}
    answer = client.post(f"{HERE}awards/{award.pk}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert COPY in page
    assert "技术路线新，<br>建议支持。" in page


def test_what_was_typed_on_an_older_page_can_be_sent_on_the_newer(
    client: Client, stage: Stage
) -> None:
    award = stage.candidate()
    award_confirm(award=award, by=stage.cast.analyst)
    client.force_login(stage.cast.analyst)
    sent = {"verb": "withdraw", "words": SAID, "version": award.version}
    page = client.post(f"{HERE}awards/{award.pk}/", sent).content.decode()
    assert "技术路线新" in page
    version = re.search(r'name="version" value="(\d+)"[^>]* id="withdraw-version"', page)
    assert version
    assert int(version[1]) == Award.objects.get().version
    again = client.post(f"{HERE}awards/{award.pk}/", {**sent, "version": version[1]})
    assert again.status_code == 302
    assert state_of(award) == "withdrawn"


def test_money_that_came_back_twice_is_refused_in_words(client: Client, stage: Stage) -> None:
    award = stage.clawed_back(stage.paid()).award
    back = {"verb": "recover", "part": stage.part(award).pk, "amount": "10", "voucher": "R-1"}
    assert post(client, stage.payer, award, **back).status_code == 302
    answer = post(client, stage.payer, award, **{**back, "voucher": "R-2"})
    assert answer.status_code == 409
    assert "R-2" in answer.content.decode()
    assert COPY in answer.content.decode()


def test_a_voucher_typed_for_a_line_that_is_done_is_shown_for_copying(
    client: Client, stage: Stage
) -> None:
    first, settings.ZONE_TODAY = stage.approved(), OPENED
    second = stage.approved(name="GR2")
    parts = [stage.part(first), stage.part(second)]
    batch = award_pay(parts=parts, by=stage.payer)
    voucher_confirm(part=parts[0], by=stage.payer, voucher="V-1")
    voucher_bounce(part=parts[1], by=stage.payer, words="账号有误")
    client.force_login(stage.payer)
    for part, verb in ((parts[0], "bounce"), (parts[1], "voucher")):
        sent = {"verb": verb, "line": part.pk, "voucher": "V-9", "words": SAID, "paid_on": ""}
        answer = client.post(f"{HERE}batches/{batch.number}/", sent)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert COPY in page
        assert "V-9" in page
        assert "技术路线新" in page


def test_a_line_of_a_later_batch_is_not_confirmed_on_the_page_of_an_earlier_one(
    client: Client, stage: Stage
) -> None:
    award = stage.approved()
    batch = award_pay(parts=[stage.part(award)], by=stage.payer)
    voucher_bounce(part=stage.part(award), by=stage.payer, words="账号有误")
    later = award_pay(parts=[stage.part(award)], by=stage.payer)
    client.force_login(stage.payer)
    sent = {"verb": "voucher", "line": stage.part(award).pk, "voucher": "V-9"}
    answer = client.post(f"{HERE}batches/{batch.number}/", sent)
    assert answer.status_code == 409
    assert later.number in answer.content.decode()
    assert state_of(award) == "paying"
    assert stage.part(award).state == "batched"


def test_parts_chosen_when_nothing_is_due_any_more_are_refused_in_words(
    client: Client, stage: Stage
) -> None:
    award = stage.approved()
    award_pay(parts=[stage.part(award)], by=stage.payer)
    client.force_login(stage.payer)
    sent = {"parts": [stage.part(award).pk], "note": "一月第二批"}
    answer = client.post(f"{HERE}batches/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "已不是待拨" in page
    assert "一月第二批" in page


def test_what_the_reader_may_do_stands_before_the_details(client: Client, stage: Stage) -> None:
    award = stage.candidate()
    page = read(client, stage.cast.analyst, f"{HERE}awards/{award.pk}/")
    places = [page.index(one) for one in ('id="acts"', 'id="waits"', 'class="file')]
    assert places == sorted(places)


def test_a_verb_beside_the_way_is_folded_until_it_was_refused(client: Client, stage: Stage) -> None:
    award = stage.candidate()
    page = read(client, stage.cast.analyst, f"{HERE}awards/{award.pk}/")
    assert '<details class="act-form" open aria-labelledby="act-confirm">' in page
    assert '<details class="act-form" aria-labelledby="act-withdraw">' in page
    page = post(client, stage.cast.analyst, award, verb="withdraw", words="").content.decode()
    assert '<details class="act-form" open aria-labelledby="act-withdraw">' in page


def test_the_form_that_sends_a_file_again_asks_what_was_changed(
    client: Client, stage: Stage
) -> None:
    award = award_send(award=stage.checked(), by=stage.cast.analyst)
    address = f"{HERE}awards/{award.pk}/"
    award_opine(award=award, by=stage.section, verdict="against", words="缺登记信息")
    client.force_login(stage.cast.analyst)
    refused = client.post(address, {"verb": "send"})
    assert refused.status_code == 422
    assert "没有补材料，也没有重新核验" in refused.content.decode()
    assert client.post(address, {"verb": "send", "words": "登记里有"}).status_code == 302
    page = client.get(address).content.decode()
    assert "登记里有" in page
