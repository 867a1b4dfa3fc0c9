"""The life of an award: from a found candidate to the voucher, and what stands in its way."""

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied

from incentives.calc.states import State
from incentives.errors import FactLost, SeparatedDuties
from incentives.models import Award, AwardEvent, Clawback, LedgerEntry
from incentives.services.check import ledger_check
from incentives.services.clawbacks import (
    award_claw_back,
    awards_recheck,
    clawback_dismiss,
    clawback_recover,
)
from incentives.services.decisions import (
    award_answer,
    award_approve,
    award_close,
    award_fix_amount,
    award_object,
    award_opine,
    award_publish_notice,
    award_refuse,
)
from incentives.services.opening import (
    award_attach,
    award_check,
    award_confirm,
    award_register,
    award_send,
)
from incentives.services.payments import award_pay, voucher_bounce, voucher_confirm
from targets.choices import Role
from targets.errors import InvalidInput, InvalidTransition, StaleVersion
from targets.models import AuditEvent
from tests.factories import make_user
from tests.incentives.awards_stage import AFTER_NOTICE, Stage, make_awards_stage, moved_on

PDF = b"%PDF-1.4 a certificate"


def fresh(award: Award) -> Award:
    return Award.objects.get(pk=award.pk)


def test_an_award_goes_from_candidate_to_paid(stage: Stage):
    award = stage.paid()
    assert award.state == State.PAID
    budget = stage.budget()
    assert (budget.committed, budget.paid) == (Decimal(0), Decimal(10))
    kinds = LedgerEntry.objects.filter(award=award).values_list("kind", flat=True)
    assert list(kinds) == ["commit", "disburse"]
    assert ledger_check() == []
    closed = award_close(award=award, by=stage.cast.analyst, evaluation="研发投入增长")
    assert closed.state == State.CLOSED


def test_every_step_is_in_both_trails(stage: Stage):
    award = stage.paid()
    verbs = list(AwardEvent.objects.filter(award=award).values_list("verb", flat=True))
    assert verbs == [
        *("open", "confirm", "check", "send", "endorse", "endorse", "endorse"),
        *("fix_amount", "publish", "approve", "batch", "voucher_last"),
    ]
    trail = AuditEvent.objects.filter(object_type="award").order_by("id")
    assert [one.action for one in trail] == [f"award.{verb}" for verb in verbs]


def test_the_same_fact_is_the_same_award(stage: Stage):
    first = stage.candidate()
    again = stage.candidate()
    assert again == first
    assert Award.objects.count() == 1


def test_a_refused_fact_may_be_tried_again(stage: Stage):
    first = stage.candidate()
    award_refuse(award=first, by=stage.cast.reviewer, reasons=["证书不符", "不在区内"])
    assert fresh(first).refusal_reasons == ["证书不符", "不在区内"]
    assert stage.candidate() != first


def test_a_refusal_takes_along_what_was_found_unmet(stage: Stage):
    award = award_confirm(award=stage.candidate(), by=stage.cast.analyst)
    award_check(
        award=award,
        by=stage.cast.analyst,
        code="certificate",
        outcome="not_met",
        basis="查无此证",
    )
    award_refuse(award=award, by=stage.cast.reviewer, reasons=["企业不在区内"])
    assert fresh(award).refusal_reasons == ["企业不在区内", "证书：查无此证"]


def test_a_refusal_needs_a_reason(stage: Stage):
    with pytest.raises(InvalidInput):
        award_refuse(award=stage.candidate(), by=stage.cast.reviewer, reasons=[" "])


def test_nothing_is_sent_before_every_requirement_is_met(stage: Stage):
    award = award_confirm(award=stage.candidate(), by=stage.cast.analyst)
    with pytest.raises(InvalidInput) as refusal:
        award_send(award=award, by=stage.cast.analyst)
    assert [one.field for one in refusal.value.problems] == ["certificate"]


@pytest.mark.parametrize("content", [b"", b"MZ not a paper"])
def test_papers_are_told_by_their_content(stage: Stage, content: bytes):
    award = award_confirm(award=stage.candidate(), by=stage.cast.analyst)
    with pytest.raises(InvalidInput):
        award_attach(award=award, by=stage.cast.analyst, name="a.pdf", content=content)


def test_the_same_paper_is_kept_once(stage: Stage):
    award = award_confirm(award=stage.candidate(), by=stage.cast.analyst)
    kept = [
        award_attach(award=award, by=stage.cast.analyst, name=name, content=PDF)
        for name in ("a.exe", "b.pdf")
    ]
    assert kept[0] == kept[1]
    assert kept[0].name == "a.exe.pdf"


@pytest.mark.parametrize("amount", ["9.9999", "10.0001", "0", "-10", "10.00001"])
def test_an_amount_outside_of_the_promise_is_refused(stage: Stage, amount: str):
    with pytest.raises(InvalidInput):
        award_fix_amount(
            award=stage.endorsed(), by=stage.cast.analyst, amount=Decimal(amount), reason="试"
        )


def test_an_opinion_against_sends_the_file_back(stage: Stage):
    award = award_send(award=stage.checked(), by=stage.cast.analyst)
    award_opine(award=award, by=stage.section, verdict="for", words="同意")
    award_opine(award=award, by=stage.cast.lead, verdict="against", words="缺登记信息")
    assert fresh(award).state == State.CHECKING
    award_attach(award=award, by=stage.cast.analyst, name="补.pdf", content=PDF)
    award_send(award=award, by=stage.cast.analyst)
    again = award_opine(award=award, by=stage.section, verdict="for", words="已补")
    assert again.round == 2


def test_who_entered_a_file_signs_none_of_its_opinions(stage: Stage):
    award = award_send(award=stage.checked(), by=stage.cast.analyst)
    with pytest.raises(SeparatedDuties):
        award_opine(award=award, by=stage.cast.analyst, verdict="for", words="同意")
    assert not award.opinions.exists()


def test_what_was_sent_back_is_not_sent_again_as_it_was_without_a_reason(stage: Stage):
    award = award_send(award=stage.checked(), by=stage.cast.analyst)
    for reason in ("", "  "):
        award_opine(award=award, by=stage.section, verdict="against", words="缺登记信息")
        with pytest.raises(InvalidInput) as refusal:
            award_send(award=award, by=stage.cast.analyst, words=reason)
        assert refusal.value.problems[0].field == "words"
        assert award_send(award=award, by=stage.cast.analyst, words="登记里有").state == "section"
    assert AwardEvent.objects.filter(award=award, verb="send", words="登记里有").count() == 2


def test_nothing_is_approved_during_the_notice(stage: Stage):
    award = stage.published()
    assert award.notice_to == date(2019, 1, 25)
    settings.ZONE_TODAY = award.notice_to
    with pytest.raises(InvalidTransition):
        award_approve(award=award, by=stage.cast.reviewer)


@pytest.mark.parametrize("is_upheld", [None, True])
def test_an_objection_stands_in_the_way(stage: Stage, is_upheld: bool | None):
    award = stage.published()
    objection = award_object(award=award, by=stage.cast.analyst, words="该企业已迁出")
    if is_upheld:
        award_answer(objection=objection, by=stage.cast.reviewer, is_upheld=True, words="属实")
    settings.ZONE_TODAY = AFTER_NOTICE
    with pytest.raises(InvalidTransition):
        award_approve(award=award, by=stage.cast.reviewer)


def test_an_answered_objection_does_not(stage: Stage):
    award = stage.published()
    objection = award_object(award=award, by=stage.cast.analyst, words="该企业已迁出")
    award_answer(objection=objection, by=stage.cast.reviewer, is_upheld=False, words="登记在区")
    settings.ZONE_TODAY = AFTER_NOTICE
    assert award_approve(award=award, by=stage.cast.reviewer).state == State.APPROVED


def test_a_stale_version_is_refused(stage: Stage):
    with pytest.raises(StaleVersion):
        award_confirm(award=stage.candidate(), by=stage.cast.analyst, version=7)


# Whose hand


def test_who_entered_does_not_approve(stage: Stage):
    award = stage.published()
    AwardEvent.objects.create(
        award=award, on=AFTER_NOTICE, verb="check", to_state="notice", duty="enter",
        by=stage.cast.reviewer,
    )  # fmt: skip
    settings.ZONE_TODAY = AFTER_NOTICE
    with pytest.raises(SeparatedDuties):
        award_approve(award=award, by=stage.cast.reviewer)
    other = make_user("reviewer9", Role.REVIEWER)
    assert award_approve(award=award, by=other).state == State.APPROVED


def test_one_person_signs_one_stage(stage: Stage):
    award = award_send(award=stage.checked(), by=stage.cast.analyst)
    signer = make_user("analyst9", Role.ANALYST)
    award_opine(award=award, by=signer, verdict="for", words="同意")
    signer = moved_on(signer, Role.LEAD, stage.cast.department)
    with pytest.raises(SeparatedDuties, match="另一环节签过意见"):
        award_opine(award=award, by=signer, verdict="for", words="同意")
    award_opine(award=award, by=stage.cast.lead, verdict="for", words="同意")


@pytest.mark.parametrize("role", ["reporter", "analyst", "finance", "leader", "auditor"])
def test_only_a_reviewer_approves(stage: Stage, role: str):
    award = stage.published()
    settings.ZONE_TODAY = AFTER_NOTICE
    with pytest.raises(PermissionDenied):
        award_approve(award=award, by=stage.cast[role])


@pytest.mark.parametrize("role", ["reporter", "analyst", "reviewer", "leader", "auditor"])
def test_only_finance_pays(stage: Stage, role: str):
    award = stage.approved()
    with pytest.raises(PermissionDenied):
        award_pay(parts=[stage.part(award)], by=stage.cast[role])


def test_another_department_does_not_touch_it(stage: Stage):
    with pytest.raises(PermissionDenied):
        award_confirm(award=stage.candidate(), by=stage.cast.stranger)


# Payment


def test_a_part_is_paid_once(stage: Stage):
    award = stage.paid()
    with pytest.raises(InvalidTransition):
        award_pay(parts=[stage.part(award)], by=stage.payer)
    with pytest.raises(InvalidTransition):
        voucher_confirm(part=stage.part(award), by=stage.payer, voucher="V-2")


def test_what_the_bank_sent_back_is_due_again(stage: Stage):
    award = stage.approved()
    award_pay(parts=[stage.part(award)], by=stage.payer)
    voucher_bounce(part=stage.part(award), by=stage.payer, words="账号有误")
    award_pay(parts=[stage.part(award)], by=stage.payer)
    voucher_confirm(part=stage.part(award), by=stage.payer, voucher="V-9")
    assert fresh(award).state == State.PAID
    assert ledger_check() == []


def test_the_zone_pays_first_and_the_city_then_owes(matched: Stage):
    award = matched.approved(amount="100")
    assert matched.part(award, "city").state == "waiting"
    assert matched.budget().committed == 50
    award_pay(parts=[matched.part(award)], by=matched.payer)
    voucher_confirm(part=matched.part(award), by=matched.payer, voucher="Z-1")
    city = matched.part(award, "city")
    assert (city.state, city.due_on) == ("due", AFTER_NOTICE)
    assert fresh(award).state == State.PAYING
    assert ledger_check() == []
    voucher_confirm(part=city, by=matched.payer, voucher="C-1")
    assert fresh(award).state == State.PAID
    assert matched.budget().paid == 50
    assert ledger_check() == []


def test_the_citys_part_is_not_ours_to_send(matched: Stage):
    award = matched.approved(amount="100")
    with pytest.raises(InvalidTransition):
        award_pay(parts=[matched.part(award, "city")], by=matched.payer)
    with pytest.raises(InvalidTransition):
        voucher_confirm(part=matched.part(award, "city"), by=matched.payer, voucher="C-1")


# Facts that fall away


def test_a_lost_fact_stops_payment_and_a_found_one_lets_it_go_on(stage: Stage):
    award = stage.approved()
    awards_recheck(awards=stage.scheme.awards.all(), held=set())
    with pytest.raises(FactLost):
        award_pay(parts=[stage.part(award)], by=stage.payer)
    assert not Clawback.objects.exists()
    awards_recheck(awards=stage.scheme.awards.all(), held={award.fact_key})
    award_pay(parts=[stage.part(award)], by=stage.payer)


def test_a_lost_fact_is_not_put_up(stage: Stage):
    award = stage.priced()
    awards_recheck(awards=stage.scheme.awards.all(), held=set())
    award.refresh_from_db()
    with pytest.raises(FactLost):
        award_publish_notice(award=award, by=stage.cast.analyst)
    award.refresh_from_db()
    assert award.notice_from is None


def test_a_lost_fact_opens_one_clawback_by_itself(stage: Stage):
    award = stage.paid()
    clawback = stage.lost(award)
    assert (clawback.amount, clawback.opened_by) == (Decimal(10), None)
    assert awards_recheck(awards=stage.scheme.awards.all(), held=set()) == []
    assert Clawback.objects.count() == 1


def test_money_comes_back_in_parts(stage: Stage):
    award = stage.paid()
    clawback = stage.clawed_back(award)
    recover = {"clawback": clawback, "part": stage.part(award), "by": stage.payer}
    clawback_recover(**recover, amount=Decimal(4), voucher="R-1")
    with pytest.raises(InvalidInput):
        clawback_recover(**recover, amount=Decimal("6.0001"), voucher="R-2")
    assert ledger_check() == []
    clawback_recover(**recover, amount=Decimal(6), voucher="R-2")
    assert fresh(award).state == State.RECOVERED
    assert (stage.budget().paid, stage.budget().returned) == (Decimal(10), Decimal(10))
    assert ledger_check() == []


def test_clawing_back_gives_up_what_the_city_owes(matched: Stage):
    award = matched.approved(amount="100")
    award_pay(parts=[matched.part(award)], by=matched.payer)
    voucher_confirm(part=matched.part(award), by=matched.payer, voucher="Z-1")
    clawback = matched.clawed_back(fresh(award))
    assert clawback.amount == 50
    assert matched.part(award, "city").state == "cancelled"
    assert ledger_check() == []


def test_nothing_is_decided_while_a_payment_is_with_the_bank(matched: Stage):
    award = matched.approved(amount="100")
    award_pay(parts=[matched.part(award)], by=matched.payer)
    assert not Clawback.objects.exists()
    awards_recheck(awards=matched.scheme.awards.all(), held=set())
    voucher_confirm(part=matched.part(award), by=matched.payer, voucher="Z-1")
    clawback = Clawback.objects.get()
    award_claw_back(
        clawback=clawback, by=matched.cast.reviewer, words="撤销", due_on=date(2019, 3, 1)
    )
    assert ledger_check() == []


def test_a_dismissed_clawback_says_why_and_moves_no_money(stage: Stage):
    award = stage.paid()
    clawback_dismiss(clawback=stage.lost(award), by=stage.cast.reviewer, words="登记误改，已更正")
    assert fresh(award).state == State.PAID
    assert ledger_check() == []


def test_no_cash_is_registered_and_never_paid(cast, settings):
    settings.ZONE_TODAY = None
    stage = make_awards_stage(cast, payout="none", amount_min=None, amount_max=None)
    award = stage.checked()
    with pytest.raises(InvalidTransition):
        award_send(award=award, by=cast.analyst)
    assert award_register(award=award, by=cast.reviewer).state == State.REGISTERED


def test_check_ledger_finds_a_counter_that_was_moved(stage: Stage):
    stage.approved()
    budget = stage.budget()
    budget.committed = Decimal(9)
    budget.save()
    assert [(one.what, one.ledger, one.held) for one in ledger_check()] == [
        ("committed", Decimal(10), Decimal(9))
    ]
