"""The demonstration's awards: every state, money that adds up, nobody real."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from incentives.calc.states import State
from incentives.models import (
    Award,
    AwardEvent,
    Clawback,
    Disbursement,
    Objection,
    Opinion,
    Talent,
)
from incentives.services.check import ledger_check
from incentives.services.decisions import (
    award_approve,
    award_fix_amount,
    award_opine,
    award_publish_notice,
)
from incentives.services.demo import demo_awards_create
from incentives.services.opening import award_check, award_confirm, award_send
from incentives.services.payments import award_pay, voucher_confirm
from targets.models import AuditEvent, Certificate, User
from targets.services.demo.build import DemoPlan, demo_accounts_create, demo_data_create


@pytest.fixture
def written(db, settings) -> dict[str, User]:
    settings.ZONE_TODAY = date(2019, 1, 21)
    call_command("load_policy", verbosity=0)
    people = {one.username: one for one in demo_accounts_create()}
    demo_data_create(plan=DemoPlan(quarters=2))
    assert demo_awards_create(people=people)
    return people


def test_the_demonstration_shows_every_state_and_its_money_adds_up(written, settings):
    states = set(Award.objects.values_list("state", flat=True))
    assert states == {str(one) for one in State}
    assert ledger_check() == []
    assert settings.ZONE_TODAY.isoformat() == "2019-01-21"
    days = AwardEvent.objects.filter(verb="confirm").values_list("award", "at")
    trail = AuditEvent.objects.filter(action="award.confirm").values_list("object_id", "at")
    assert {(int(pk), at) for pk, at in trail} == set(days)
    # A certificate was revoked, and the money is on its way back.
    lost = Award.objects.get(state="recovering")
    assert lost.fact_lost_on == date(2019, 1, 11)
    assert Clawback.objects.get(award=lost).opened_by is None
    revoked = Certificate.objects.current().get(number=lost.facts["number"])
    assert revoked.expires_on == date(2019, 1, 8)
    # The city owes its half since summer; an objection waits; a refusal says all its reasons.
    owed = Disbursement.objects.get(funder="city", state="due")
    assert owed.due_on < date(2018, 7, 1)
    assert Objection.objects.get().is_upheld is None
    refused = Award.objects.get(state="refused")
    assert len(refused.refusal_reasons) == 3
    assert refused.checks.filter(outcome="not_met").count() == 2
    assert Award.objects.filter(state="candidate", opened_by=None).exists()
    # What happened on an invented day was written on it.
    opinions = Opinion.objects.values_list("at", flat=True)
    assert max(timezone.localdate(at) for at in opinions) <= date(2019, 1, 21)
    assert all(timezone.localdate(one.at) == one.on for one in AwardEvent.objects.all())
    # Persons are invented, and look it.
    talents = Talent.objects.values_list("name", "identity_number")
    assert all(name.startswith("演示") and code.startswith("DEMO") for name, code in talents)
    # A second time nothing is written.
    assert not demo_awards_create(people=written)


def payment_walk(settings) -> str:
    readme = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
    return readme.partition("## Pay one award")[2].partition("\n## ")[0]


def test_the_files_that_the_readme_names_are_where_it_says(written, settings):
    noticed, waiting = re.findall(r"INC-[\d-]+\d", payment_walk(settings))
    over = Award.objects.get(number=noticed)
    assert (over.state, over.department.code) == ("notice", "science")
    assert over.notice_to < settings.ZONE_TODAY
    found = Award.objects.get(number=waiting)
    assert (found.state, found.department) == ("candidate", written["reporter2"].department)
    assert len(found.scheme.evidence) == 4
    award_approve(award=over, by=written["reviewer"])
    parts = over.disbursements.filter(funder="zone")
    award_pay(parts=list(parts), by=written["finance"])
    assert Award.objects.get(number=noticed).state == "paying"


def test_a_candidate_goes_the_whole_way_as_the_readme_leads(written, settings):
    walk = payment_walk(settings)
    number = re.search(r"1\. (INC-[\d-]+) waits", walk)
    later = re.search(r"ZONE_TODAY=([\d-]+) make demo", walk)
    assert number
    assert later
    award, clerk = Award.objects.get(number=number[1]), written["reporter2"]
    award_confirm(award=award, by=clerk)
    for one in award.scheme.evidence:
        award_check(award=award, by=clerk, code=one["code"], outcome="met", basis="看过")
    award_send(award=award, by=clerk)
    for name in ("analyst", "lead2", "finance"):
        award_opine(award=award, by=written[name], verdict="for", words="同意")
    award_fix_amount(award=award, by=clerk, amount=Decimal(10), reason="定额")
    notice = award_publish_notice(award=award, by=clerk)
    assert f"runs to {notice.notice_to}" in walk.replace("\n   ", " ")
    settings.ZONE_TODAY = date.fromisoformat(later[1])
    award_approve(award=award, by=written["reviewer"])
    part = award.disbursements.get()
    award_pay(parts=[part], by=written["finance"])
    voucher_confirm(part=part, by=written["finance"], voucher="V-1")
    assert Award.objects.get(number=number[1]).state == "paid"
