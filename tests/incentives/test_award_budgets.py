"""Budgets: what awards take from them, what cannot be taken, and who lets them be overrun."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from incentives.calc.states import State
from incentives.errors import AlreadyPosted, OverBudget, SeparatedDuties
from incentives.models import Award, Budget
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


# The same amount posted twice


def allot(stage: Stage, **options: Any) -> Budget:
    given = {"year": 2019, "amount": Decimal(1000), "document": "财预1号", "by": stage.cast.finance}
    return budget_allot(**{**given, **options})


def test_an_amount_posted_once_is_not_posted_again_unasked(stage: Stage):
    said = r"于2019-01-21 .*记过同样的一笔.*财预1号.*再记一次"
    with pytest.raises(AlreadyPosted, match=said) as refused:
        allot(stage, document=" 财预1号 ")
    assert stage.budget().allotted == 1000
    assert str(stage.cast.finance) in refused.value.message
    allot(stage, known=refused.value.context["entry"])
    assert stage.budget().allotted == 2000
    with pytest.raises(AlreadyPosted):
        allot(stage, known=refused.value.context["entry"])
    assert stage.budget().allotted == 2000


def test_the_same_amount_on_another_day_with_another_paper_is_another(stage: Stage):
    with pytest.raises(AlreadyPosted):
        allot(stage, document="财预2号")
    settings.ZONE_TODAY = AFTER_NOTICE
    allot(stage, document="财预2号")
    allot(stage, amount=Decimal(999))
    assert stage.budget().allotted == 2999


def test_a_cut_and_an_overrun_are_asked_about_too(stage: Stage):
    budget, cast = stage.budget(), stage.cast
    cut = {"budget": budget, "amount": Decimal(5), "document": "调1号", "by": cast.finance}
    budget_cut(**cut)
    with pytest.raises(AlreadyPosted):
        budget_cut(**cut)
    more = {"budget": budget, "amount": Decimal(5), "authority": "纪要", "by": cast.reviewer}
    budget_authorise_overrun(**more)
    with pytest.raises(AlreadyPosted):
        budget_authorise_overrun(**more)
    assert stage.budget().allotted == 995
    assert stage.budget().authorised == 5


def test_the_page_asks_and_posts_a_second_time_only_when_told(stage: Stage, client: Client):
    client.force_login(stage.cast.finance)
    sent = {"year": "2019", "scheme": "", "amount": "1,000", "document": "财预1号"}
    asked = client.post("/incentives/budgets/", sent)
    page = asked.content.decode()
    assert asked.status_code == 409
    assert "是另一笔，再记一次" in page
    assert 'value="1,000"' in page
    known = re.search(r'name="known" value="(\d+)"', page)
    assert known
    confirmed = {**sent, "known": known[1], "again": "on"}
    assert client.post("/incentives/budgets/", confirmed).status_code == 302
    assert client.post("/incentives/budgets/", confirmed).status_code == 409
    assert stage.budget().allotted == 2000


def test_a_form_that_asks_nothing_shows_no_such_box(stage: Stage, client: Client):
    client.force_login(stage.cast.finance)
    for address in ("/incentives/budgets/", f"/incentives/budgets/{stage.budget().pk}/"):
        assert "再记一次" not in client.get(address).content.decode()
    wrong = client.post("/incentives/budgets/", {"year": "2019", "amount": "x", "document": "y"})
    assert "再记一次" not in wrong.content.decode()


def test_a_budgets_own_page_asks_too(stage: Stage, client: Client):
    client.force_login(stage.cast.finance)
    address = f"/incentives/budgets/{stage.budget().pk}/"
    sent = {"verb": "cut", "amount": "5", "words": "调1号"}
    assert client.post(address, sent).status_code == 302
    asked = client.post(address, sent)
    assert asked.status_code == 409
    known = re.search(r'name="known" value="(\d+)"', asked.content.decode())
    assert known
    assert client.post(address, {**sent, "known": known[1], "again": "on"}).status_code == 302
    assert stage.budget().allotted == 990
