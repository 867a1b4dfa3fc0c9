"""Candidates come from the registers, once each; a fact that falls away is told by itself."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from hightech_zone.lib.clock import db_now
from incentives.models import Award, Clawback
from incentives.services.check import ledger_check
from incentives.services.decisions import award_refuse
from incentives.services.finding import candidates_find
from incentives.services.opening import award_withdraw
from targets.models import Certificate, Enterprise, SchemeSetting
from tests.factories import (
    make_enterprise,
    make_enterprise_version,
    make_scheme_setting,
)
from tests.incentives.awards_stage import AFTER_NOTICE, Stage, make_awards_stage
from tests.incentives.finding_stage import certify, correct, found, make_firm, talent
from tests.refusals import now_set

OLD = date(2014, 11, 5)


@pytest.fixture
def firm(db: None) -> Enterprise:
    return make_firm()


def paid_by(stage: Stage) -> Award:
    """The candidate that was found, taken to its last payment."""
    award = Award.objects.get()
    stage.candidate = lambda **_options: award  # type: ignore[method-assign]
    return stage.paid()


def test_a_new_certificate_opens_a_candidate_with_what_made_it_eligible(stage: Stage, firm):
    certify(firm, expires_on=date(2021, 11, 5))
    (award,) = found()
    assert (award.state, award.enterprise, award.opened_by) == ("candidate", firm, None)
    assert award.department == stage.cast.department
    assert award.facts | {"found_on": ""} == {
        "kind": "certificate",
        "found_on": "",
        "certificate": "hightech",
        "level": "national",
        "number": "GR2018",
        "issued_on": "2018-11-05",
        "expires_on": "2021-11-05",
        "enterprise": "演示一厂",
        "uscc": firm.uscc,
        "active_from": "2015-01-01",
        "active_to": "",
        "park": "北园",
        "cluster": "装备",
    }
    assert award.missing == []


def test_what_the_registers_do_not_hold_is_said(stage: Stage):
    plan = {"code": "plan", "name": {"zh": "计划", "en": "Plan"}}
    stage.scheme.evidence = [*stage.scheme.evidence, plan]
    stage.scheme.save()
    certify(make_enterprise(), number="")
    assert found()[0].missing == ["登记里没有证书编号", "登记里没有企业所在园区", "计划"]


def test_the_file_of_an_enterprise_that_closed_says_when(stage: Stage, firm):
    held = firm.versions.get()
    now_set(held).update(superseded_at=db_now())
    make_enterprise_version(enterprise=firm, active_to=date(2018, 12, 31))
    certify(firm)
    (award,) = found()
    assert award.facts["active_to"] == "2018-12-31"


def test_a_second_round_opens_nothing(stage: Stage, firm):
    certify(firm)
    assert len(found()) == 1
    assert found() == []
    assert Award.objects.count() == 1


def test_a_renewal_is_not_new(stage: Stage, firm):
    certify(firm, OLD, expires_on=date(2017, 11, 5))
    certify(firm, date(2017, 12, 1))
    assert found() == []


def test_a_renewal_within_the_policy_is_not_found_again(stage: Stage, firm):
    certify(firm, date(2017, 9, 1), expires_on=date(2018, 9, 1))
    found()
    certify(firm, date(2018, 9, 1))
    assert found() == []


def test_every_certificate_counts_where_the_rule_does_not_ask_for_the_first(cast, settings, firm):
    settings.ZONE_TODAY = None
    make_awards_stage(cast, fact={"kind": "certificate", "certificate": "rd", "level": "national"})
    certify(firm, kind="rd", number="A")
    certify(firm, kind="rd", number="B", issued_on=date(2018, 12, 1))
    certify(firm, kind="rd", number="C", level="provincial")
    certify(firm, number="D")
    assert {one.facts["number"] for one in found()} == {"A", "B"}


@pytest.mark.parametrize(
    ("opened", "closed", "is_member"),
    [
        (date(2018, 12, 1), None, True),
        (date(2015, 1, 1), date(2018, 6, 1), True),
        (date(2015, 1, 1), None, False),
    ],
)
def test_an_enterprise_outside_the_zone_that_day_is_not_found(
    stage: Stage, opened, closed, is_member
):
    certify(make_enterprise(active_from=opened, active_to=closed, is_member=is_member))
    assert found() == []


def test_what_is_issued_tomorrow_is_not_found_today(stage: Stage, firm):
    certify(firm, date(2019, 1, 22))
    assert found() == []


def test_what_was_refused_or_given_up_is_not_found_again(stage: Stage, firm):
    certify(firm)
    certify(make_enterprise(), number="GR2")
    first, second = found()
    award_refuse(award=first, by=stage.cast.reviewer, reasons=["不在支持范围"])
    award_withdraw(award=second, by=stage.cast.analyst, words="企业放弃")
    assert found() == []


def test_a_window_that_closed_lets_nothing_in(stage: Stage, firm):
    make_scheme_setting("window_days", 30, scheme=stage.scheme)
    certify(firm)
    assert found() == []


def test_a_certificate_corrected_away_after_payment_opens_a_clawback(stage: Stage, firm):
    certificate = certify(firm)
    found()
    award = paid_by(stage)
    correct(certificate, issued_on=OLD)
    candidates_find()
    award.refresh_from_db()
    clawback = Clawback.objects.get()
    assert award.fact_lost_on == AFTER_NOTICE
    assert clawback.cause == "2014-11-05的事实早于政策"
    assert (clawback.amount, clawback.opened_by) == (10, None)
    candidates_find()
    assert Clawback.objects.count() == 1
    assert ledger_check() == []


def test_a_revoked_certificate_opens_a_clawback(stage: Stage, firm):
    certificate = certify(firm, expires_on=date(2021, 11, 5))
    found()
    paid_by(stage)
    correct(certificate, expires_on=date(2019, 1, 25))
    candidates_find()
    assert Clawback.objects.get().cause == "证书GR2018已于2019-01-25提前失效或被撤销"


def test_a_certificate_that_lapses_in_its_time_takes_nothing_back(stage: Stage, firm):
    certify(firm, expires_on=date(2021, 11, 5))
    found()
    paid_by(stage)
    settings.ZONE_TODAY = date(2021, 12, 1)
    candidates_find()
    assert not Clawback.objects.exists()


@pytest.mark.parametrize("entered", [None, date(2021, 11, 5)])
def test_an_end_corrected_ahead_of_it_takes_nothing_back_when_it_lapses(
    stage: Stage, firm, entered
):
    certificate = certify(firm, expires_on=entered, recorded_at=datetime(2018, 12, 1, tzinfo=UTC))
    found()
    paid_by(stage)
    correct(certificate, datetime(2019, 1, 28, tzinfo=UTC), expires_on=date(2021, 10, 5))
    for day in (AFTER_NOTICE, date(2021, 12, 1)):
        settings.ZONE_TODAY = day
        candidates_find()
        assert not Clawback.objects.exists()


def test_an_end_put_back_takes_nothing_back(stage: Stage, firm):
    certificate = certify(firm, expires_on=date(2021, 11, 5))
    found()
    paid_by(stage)
    correct(certificate, expires_on=date(2019, 1, 25))
    correct(certificate)
    settings.ZONE_TODAY = date(2021, 12, 1)
    candidates_find()
    assert not Clawback.objects.exists()


def test_a_certificate_the_register_no_longer_has_is_told(stage: Stage, firm):
    certificate = certify(firm)
    found()
    Certificate.objects.filter(pk=certificate.pk).update(superseded_at=db_now())
    candidates_find()
    award = Award.objects.get()
    assert (award.fact_lost_on, award.state) == (settings.ZONE_TODAY, "candidate")


def test_awards_that_are_applied_for_are_left_alone(cast, settings):
    settings.ZONE_TODAY = None
    stage = make_awards_stage(cast, fact={"kind": "project"})
    award = stage.candidate(by=cast.analyst)
    candidates_find()
    award.refresh_from_db()
    assert award.fact_lost_on is None


@pytest.fixture
def talents(cast, settings) -> Stage:
    settings.ZONE_TODAY = None
    codes = ("role", "hightech", "in_zone")
    evidence = [{"code": code, "name": {"zh": code, "en": code}} for code in codes]
    return make_awards_stage(cast, fact={"kind": "talent", "first": True}, evidence=evidence)


def test_a_talent_who_founds_a_high_tech_enterprise_is_found(talents: Stage, firm):
    certify(firm)
    who = talent(firm)
    talent(firm, "2", role="works")
    talent(firm, "3", arrived_on=date(2017, 1, 1))
    (award,) = found()
    assert (award.talent, award.enterprise, award.missing) == (who, firm, [])
    assert who.name not in str(award.facts)
    assert who.identity_number not in str(award.facts)


def test_an_enterprise_that_is_not_high_tech_yet_is_a_gap(talents: Stage, firm):
    talent(firm)
    assert found()[0].missing == ["企业现在没有有效的高新技术企业证书"]


def test_a_recognition_taken_back_is_told(talents: Stage, firm):
    who = talent(firm)
    found()
    who.withdrawn_on = date(2019, 1, 10)
    who.save()
    candidates_find()
    assert Award.objects.get().fact_lost_reason == "人才认定已被撤销"


def test_a_yearly_award_is_found_for_each_year_that_is_over(cast, settings, firm):
    settings.ZONE_TODAY = None
    stage = make_awards_stage(cast, fact={"kind": "talent"}, frequency="yearly")
    make_scheme_setting("years", 3, scheme=stage.scheme)
    talent(firm)
    assert [one.year for one in found()] == [2017, 2018]
    settings.ZONE_TODAY = date(2022, 1, 1)
    assert [one.year for one in found()] == [2019]


def test_the_window_of_a_yearly_award_counts_from_the_end_of_its_year(cast, settings, firm):
    settings.ZONE_TODAY = None
    stage = make_awards_stage(cast, fact={"kind": "talent"}, frequency="yearly")
    make_scheme_setting("window_days", 365, scheme=stage.scheme)
    talent(firm, arrived_on=date(2017, 10, 1))
    assert [one.year for one in found()] == [2018]
    settings.ZONE_TODAY = date(2019, 12, 31)
    assert found() == []
    settings.ZONE_TODAY = date(2020, 12, 30)
    assert [one.year for one in found()] == [2019]


def test_fewer_years_than_were_paid_take_nothing_back(cast, settings, firm):
    settings.ZONE_TODAY = None
    stage = make_awards_stage(cast, fact={"kind": "talent"}, frequency="yearly")
    years = make_scheme_setting("years", 3, scheme=stage.scheme)
    talent(firm)
    assert len(found()) == 2
    SchemeSetting.objects.filter(pk=years.pk).update(superseded_at=db_now())
    make_scheme_setting("years", 1, scheme=stage.scheme)
    findings = candidates_find()
    assert (findings.opened, findings.changed) == ([], [])
