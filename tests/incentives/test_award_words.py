"""The words of an award file: what happened in the trail, and an end before the way was gone."""

import re
from decimal import Decimal

from django.test import Client
from django.utils.timezone import localtime

from incentives.models import Award
from incentives.services.clawbacks import clawback_recover
from incentives.services.decisions import award_refuse
from tests.factories import make_award
from tests.incentives.awards_stage import Stage
from tests.incentives.test_award_english import english
from tests.incentives.test_award_pages import HERE, read

LATER = ("核验齐全后", "还没有定", "定了金额之后", "批准时按出资比例")


def trail(page: str) -> list[str]:
    """The lines of the trail as read, without marks."""
    (found,) = re.findall(r'<ol class="trace trace--cols">(.*?)</ol>', page, re.S)
    lines = re.findall(r"<li>(.*?)</li>", found, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in lines]


def test_the_trail_says_how_much_came_back_and_by_which_voucher(
    client: Client, stage: Stage
) -> None:
    clawback = stage.clawed_back(stage.paid())
    part = stage.part(clawback.award)
    clawback_recover(clawback=clawback, part=part, amount=Decimal(4), voucher="R-1", by=stage.payer)
    lines = trail(read(client, stage.cast.auditor, f"{HERE}awards/{clawback.award.pk}/"))
    told = {line.split()[0]: line for line in lines}
    assert "4万元 · 凭证号R-1" in told["登记收回"]
    assert "高新区10万元 · 凭证号V-1" in told["确认拨付，全部付清"]
    assert "10万元 · 2019-03-01前归还" in told["决定追回"]
    assert "批次2019-0001" in told["送拨"]
    assert "证书：符合" in told["核验一项"]
    assert "10万元" in told["定金额"]


def test_a_refused_file_does_not_say_what_is_to_come(client: Client, stage: Stage) -> None:
    award = stage.checked()
    award_refuse(award=award, by=stage.cast.reviewer, reasons=["证书系伪造"])
    page = read(client, stage.cast.analyst, f"{HERE}awards/{award.pk}/")
    assert not any(one in page for one in LATER)
    assert "没有送审就已结束。" in page
    assert "没有定金额" in page
    assert "没有公示。" in page
    assert "没有批准，没有应付的款项。" in page


def test_english_tells_what_is_done_from_what_was_done(client: Client, stage: Stage) -> None:
    award = stage.checked()
    english(client)
    page = read(client, stage.cast.reviewer, f"{HERE}awards/{award.pk}/")
    assert re.search(r'value="refuse">Refuse</button>', page)
    assert "<b>Handed to the section</b>" not in page
    assert "<b>Requirement checked</b>" in page
    Award.objects.update(origin="applied")
    page = read(client, stage.cast.reviewer, f"{HERE}awards/{award.pk}/")
    assert "Applied for" in page
    assert "Requested" not in page
    settings = read(client, stage.cast.reviewer, f"{HERE}settings/")
    assert '<th scope="col">Matter</th>' in settings
    ledger = read(client, stage.cast.finance, f"{HERE}budgets/{stage.budget().pk}/")
    assert '<th scope="col">Entry</th>' in ledger


def test_awards_that_meet_are_told_on_the_file_that_is_one_of_them(
    client: Client, stage: Stage
) -> None:
    firm = stage.candidate().enterprise
    make_award(scheme=stage.scheme, enterprise=firm, department=stage.cast.department)
    refused = make_award(
        scheme=stage.scheme,
        enterprise=firm,
        department=stage.cast.department,
        state="refused",
        refusal_reasons=["不符"],
    )
    said = "同一对象有多份奖补"
    first = Award.objects.order_by("pk")[0]
    assert said in read(client, stage.cast.analyst, f"{HERE}awards/{first.pk}/")
    assert said not in read(client, stage.cast.analyst, f"{HERE}awards/{refused.pk}/")


def test_trail_and_ledger_tell_the_time_and_opinions_their_words(
    client: Client, stage: Stage
) -> None:
    award = stage.paid()
    event, entry = award.events.get(verb="approve"), award.entries.get(kind="disburse")
    page = read(client, stage.cast.auditor, f"{HERE}awards/{award.pk}/")
    told = {line.split()[0]: line for line in trail(page)}
    assert f"{event.on} {localtime(event.at):%H:%M}" in told["批准"]
    assert "材料齐全，同意。" in told["同意"]
    ledger = f'{entry.on} <span class="sub">{localtime(entry.at):%H:%M}</span>'
    assert ledger in page
    assert ledger in read(client, stage.cast.auditor, f"{HERE}budgets/{entry.budget_id}/")
    assert "说明：材料齐全，同意。" in read(
        client, stage.cast.auditor, f"/activity/?object=award:{award.pk}"
    )
