"""A later pack, a number entered later, what cannot be opened, and when the finder runs."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hightech_zone.lib.clock import db_now
from incentives.models import Award
from incentives.services.finding import candidates_find
from incentives.tasks import find_candidates
from targets.models import Certificate, Enterprise, StaleMark
from targets.services.registers import CertificateEntry, certificates_put
from targets.tasks import aggregate_stale, sweep
from tests.factories import (
    make_award,
    make_enterprise,
    make_policy,
    make_scheme,
)
from tests.incentives.awards_stage import Stage, make_awards_stage
from tests.incentives.finding_stage import NEW, certify, correct, found, make_firm, talent

OTHERWISE = {"frequency": "once", "requirements": []}


@pytest.fixture
def firm(db: None) -> Enterprise:
    return make_firm()


# A later pack, a number that was entered later, what cannot be opened


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"level": "national"}, {}),
        ({}, {"level": "national"}),
        ({}, {"first": True}),
        ({"first": True}, {}),
        ({}, {"since": "2018-12-01"}),
        ({}, {"level": "provincial"}),
    ],
)
def test_a_later_pack_changes_no_open_file(cast, settings, firm, before, after):
    settings.ZONE_TODAY = None
    rule = {"kind": "certificate", "certificate": "hightech"}
    stage = make_awards_stage(cast, fact={**rule, **before})
    certify(firm)
    (award,) = found()
    stage.scheme.fact = {**rule, **after}
    stage.scheme.save()
    findings = candidates_find()
    assert (findings.opened, findings.changed) == ([], [])
    award.refresh_from_db()
    assert award.rule == {**rule, **before, "since": "2017-06-21", **OTHERWISE}


def test_a_later_pack_that_asks_a_talent_for_more_takes_nothing_back(cast, settings, firm):
    settings.ZONE_TODAY = None
    stage = make_awards_stage(cast, fact={"kind": "talent"})
    talent(firm, role="works")
    found()
    role = {"code": "role", "name": {"zh": "创办或领办", "en": "Founder or head"}}
    stage.scheme.evidence = [*stage.scheme.evidence, role]
    stage.scheme.fact = {"kind": "talent", "first": True}
    stage.scheme.save()
    talent(firm, "2", role="works")
    findings = candidates_find()
    assert (findings.opened, findings.changed) == ([], [])


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_number_entered_later_makes_no_other_fact(cast, settings, firm, is_kept: bool):
    settings.ZONE_TODAY = None
    make_awards_stage(cast, fact={"kind": "certificate", "certificate": "hightech"})
    nameless = certify(firm, number="")
    assert len(found()) == 1
    numbered = certify(firm, expires_on=date(2021, 11, 5))
    if not is_kept:
        Certificate.objects.filter(pk=nameless.pk).update(superseded_at=db_now())
    findings = candidates_find()
    assert (findings.opened, findings.changed) == ([], [])
    correct(numbered, expires_on=date(2019, 1, 10))
    assert len(candidates_find().changed) == 1


def test_a_numbered_one_of_another_level_is_no_twin(cast, settings, firm):
    settings.ZONE_TODAY = None
    rule = {"kind": "certificate", "certificate": "hightech", "level": "provincial"}
    make_awards_stage(cast, fact=rule)
    certify(firm, number="", level="provincial")
    assert len(found()) == 1
    certify(firm, number="GR1", level="national")
    findings = candidates_find()
    assert (findings.opened, findings.changed) == ([], [])


def test_a_file_opened_by_its_day_is_of_one_certificate_of_that_day(cast, settings, firm):
    settings.ZONE_TODAY = None
    make_awards_stage(cast, fact={"kind": "certificate", "certificate": "hightech"})
    nameless = certify(firm, number="")
    (first,) = found()
    Certificate.objects.filter(pk=nameless.pk).update(superseded_at=db_now())
    own = certify(firm, number="GR1")
    certify(firm, number="GR2")
    findings = candidates_find()
    assert ([one.facts["number"] for one in findings.opened], findings.changed) == (["GR2"], [])
    correct(own, expires_on=date(2019, 1, 10))
    assert [one.pk for one in candidates_find().changed] == [first.pk]


def test_one_that_cannot_be_opened_does_not_stop_the_round(cast, settings, firm, caplog):
    settings.ZONE_TODAY = None
    stage = make_awards_stage(cast)
    rule = {"kind": "certificate", "certificate": "rd"}
    make_scheme(policy=stage.scheme.policy, code="INC-00", fact=rule)
    certify(firm, kind="rd")
    certify(firm)
    assert [one.scheme for one in found()] == [stage.scheme]
    assert "INC-00" in caplog.text
    assert "请在政策包里补上经办单位" in caplog.text


def test_two_policies_share_the_numbers_of_a_scheme(stage: Stage, firm):
    code = stage.scheme.code
    past = make_scheme(policy=make_policy(is_active=False), code=code)
    make_award(scheme=past, number=f"{code}-2018-001")
    certify(firm)
    assert [one.number for one in found()] == [f"{code}-2018-002"]


# When it runs


def test_the_worker_looks_whenever_something_that_counts_changed(stage: Stage, firm):
    entry = CertificateEntry(firm.pk, "hightech", "GR1", "national", NEW, None)
    certificates_put(entries=[entry], at=db_now(), by=stage.cast.reviewer)
    aggregate_stale()
    assert Award.objects.get().enterprise == firm


def test_the_sweep_finds_what_a_lost_nudge_left(stage: Stage, firm):
    entry = CertificateEntry(firm.pk, "hightech", "GR1", "national", NEW, None)
    certificates_put(entries=[entry], at=db_now(), by=stage.cast.reviewer)
    sweep()
    assert Award.objects.get().enterprise == firm


def test_without_a_change_nobody_looks(stage: Stage, firm):
    aggregate_stale()
    certify(firm)
    StaleMark.objects.all().delete()
    sweep()
    assert not Award.objects.exists()


def test_the_task_may_run_twice(stage: Stage, firm):
    certify(firm)
    find_candidates()
    find_candidates()
    assert Award.objects.count() == 1


def test_a_round_takes_as_many_queries_for_many_as_for_few(stage: Stage, django_assert_num_queries):
    for _number in range(3):
        certify(make_enterprise(), number=str(_number))
    found()
    with CaptureQueriesContext(connection) as few:
        found()
    assert len(few) < 15
    for number in range(3, 9):
        certify(make_enterprise(), number=str(number))
    found()
    with django_assert_num_queries(len(few)):
        found()
