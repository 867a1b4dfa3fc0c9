"""Words and defaults of pages that once said something else than what was done."""

import re
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from incentives.forms.verbs import RecoverForm
from incentives.models import Award, PaymentBatch
from incentives.selectors.award_file import rows_of
from incentives.selectors.overview import overview
from incentives.services.clawbacks import clawback_recover
from incentives.services.payments import award_pay, voucher_confirm
from targets.models import Policy
from tests.factories import make_batch, make_policy, make_scheme
from tests.incentives.awards_stage import AFTER_NOTICE, OPENED, Stage
from tests.incentives.test_award_pages import HERE, post, read


def test_dismissing_a_clawback_is_called_that(client: Client, stage: Stage) -> None:
    award = stage.paid()
    clawback = stage.lost(award)
    sent = {"verb": "claw_back", "clawback": clawback.pk, "words": "证书仍有效"}
    answer = post(client, stage.cast.reviewer, award, decision="dismiss", **sent)
    page = client.get(answer["Location"]).content.decode()
    assert "已办：决定不追回。" in page
    assert "已办：决定追回。" not in page


def test_what_comes_back_is_asked_of_who_owes_it_and_as_much_as_is_due(matched: Stage) -> None:
    award = matched.paid(amount="100")
    voucher_confirm(part=matched.part(award, "city"), by=matched.payer, voucher="C-1")
    clawback = matched.clawed_back(award)
    form = RecoverForm(rows_of(award))
    assert [label for value, label in form.fields["part"].choices if value] == [
        "高新区还应收回50万元",
        "市本级还应收回50万元",
    ]
    assert form.fields["amount"].initial is None
    for amount, funder in ((50, "zone"), (20, "city")):
        part = matched.part(award, funder)
        clawback_recover(
            clawback=clawback, part=part, amount=Decimal(amount), voucher=funder, by=matched.payer
        )
    form = RecoverForm(rows_of(award))
    assert [label for _value, label in form.fields["part"].choices] == ["市本级还应收回30万元"]
    assert form.fields["amount"].initial == "30"


def test_steps_and_catalogue_tell_the_same_of_an_award_paid_in_part(matched: Stage) -> None:
    matched.paid(amount="100")
    page = overview(matched.cast.analyst, None)
    steps = {one.code: one.amount for one in page.steps}
    assert (steps["approved"], steps["paid"]) == (50, 50)
    assert (page.money.waiting, page.money.paid) == (50, 50)


def test_a_notice_that_has_ended_has_no_days_left(client: Client, stage: Stage) -> None:
    award = stage.published()
    assert "还剩5个工作日" in read(client, stage.cast.auditor, f"{HERE}awards/{award.pk}/")
    settings.ZONE_TODAY = AFTER_NOTICE
    page = read(client, stage.cast.auditor, f"{HERE}awards/{award.pk}/")
    assert "公示期满" in page
    assert "还剩0个工作日" not in page


def test_batches_are_numbered_by_year_from_one(stage: Stage) -> None:
    for number in ("2018-0007", "2019-0041"):
        make_batch(number=number, made_by=stage.payer)
    award = stage.approved()
    assert award_pay(parts=[stage.part(award)], by=stage.payer).number == "2019-0042"
    PaymentBatch.objects.filter(number="2019-0041").update(number="2017-0041")
    PaymentBatch.objects.filter(number="2019-0042").update(number="2017-0042")
    settings.ZONE_TODAY = OPENED
    other = stage.approved(name="GR2")
    assert award_pay(parts=[stage.part(other)], by=stage.payer).number == "2019-0001"


@pytest.fixture
def two(stage: Stage) -> tuple[Award, Award]:
    """An award of a policy no longer in force, and one of the same scheme of the next."""
    earlier = stage.candidate()
    Policy.objects.update(is_active=False)
    policy = make_policy(code="next", document_number="示政发〔2021〕3号")
    stage.scheme = make_scheme(
        code=stage.scheme.code, policy=policy, unit=stage.cast.department,
        fact=stage.scheme.fact, evidence=stage.scheme.evidence,
    )  # fmt: skip
    return earlier, stage.candidate(name="GR2")


def test_the_overview_counts_the_policy_in_force_and_names_the_rest(
    client: Client, stage: Stage, two: tuple[Award, Award]
) -> None:
    earlier, current = two
    page = overview(stage.cast.analyst, None)
    assert (page.candidates, page.earlier, page.waiting_count) == (1, 1, 2)
    shown = read(client, stage.cast.analyst, HERE)
    assert "以前的政策另有1件" in shown
    assert "?policy=earlier" in shown
    addresses = re.findall(r'href="(/incentives/awards/\?(?:step|scheme)=[^"]+)"', shown)
    assert len(addresses) > 1
    for address in addresses:
        listed = read(client, stage.cast.analyst, address.replace("&amp;", "&"))
        assert earlier.number not in listed, address
    for policy, numbers in (("earlier", {earlier.number}), ("current", {current.number})):
        listed = read(client, stage.cast.analyst, f"{HERE}awards/?{urlencode({'policy': policy})}")
        found = set(re.findall(r"INC-\d\d-\d{4}-\d{3}", listed))
        assert found == numbers
        assert ("（以前的政策）" in listed) is (policy == "earlier")
