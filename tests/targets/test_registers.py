"""Enterprises, memberships and certificates: corrected without ever being overwritten."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hightech_zone.lib.uscc import InvalidUscc
from targets.calc.periods import Period, period_range
from targets.models import (
    AuditEvent,
    Certificate,
    Enterprise,
    EnterpriseVersion,
    Membership,
    OutboxMessage,
    StaleMark,
)
from targets.services.registers import (
    EnterpriseEntry,
    RegisterRefused,
    certificate_put,
    enterprise_put,
    enterprises_put,
    membership_put,
)
from tests.factories import (
    AN_INSTANT,
    make_cluster,
    make_enterprise,
    make_park,
    make_uscc,
    make_user,
)

pytestmark = pytest.mark.django_db

A_DAY_LATER = AN_INSTANT + timedelta(days=1)
CODE = make_uscc(1)


def put(name="甲公司", active_from=date(2016, 2, 29), active_to=None, at=AN_INSTANT, **values):
    return enterprise_put(
        uscc=CODE, name=name, active_from=active_from, active_to=active_to, at=at, **values
    )


def marked_periods():
    return {mark.period and str(mark.period) for mark in StaleMark.objects.all()}


def forget_marks():
    StaleMark.objects.all().delete()


# Enterprises


def test_an_enterprise_is_registered_with_the_quarters_of_its_days():
    person = make_user()
    enterprise = put(active_to=date(2018, 4, 1), by=person)
    version = enterprise.versions.get()
    assert (enterprise.uscc, enterprise.name) == (CODE, "甲公司")
    assert (str(version.first_period), str(version.last_period)) == ("2016Q1", "2018Q2")
    assert (version.recorded_at, version.recorded_by) == (AN_INSTANT, person)
    assert AuditEvent.objects.get().action == "enterprise.put"


def test_the_code_is_normalised_and_checked():
    assert (
        enterprise_put(uscc=f" {CODE.lower()} ", name="甲", active_from=date(2016, 1, 1)).uscc
        == CODE
    )
    with pytest.raises(InvalidUscc):
        enterprise_put(uscc=CODE[::-1], name="甲", active_from=date(2016, 1, 1))


def test_the_same_enterprise_again_changes_nothing():
    put()
    forget_marks()
    put(at=A_DAY_LATER)
    assert EnterpriseVersion.objects.count() == 1
    assert AuditEvent.objects.count() == 1
    assert not StaleMark.objects.exists()


def test_a_correction_closes_the_old_version_and_renames_the_enterprise():
    put()
    forget_marks()
    enterprise = put(name="乙公司", active_to=date(2018, 12, 31), at=A_DAY_LATER)
    assert enterprise.name == "乙公司"
    before, after = enterprise.versions.order_by("pk")
    assert (before.name, before.superseded_at) == ("甲公司", A_DAY_LATER)
    assert (after.name, after.recorded_at, after.superseded_at) == ("乙公司", A_DAY_LATER, None)
    assert None in marked_periods(), "the open end of the old version reaches every period"


def test_days_that_run_backwards_are_refused():
    with pytest.raises(RegisterRefused):
        put(active_from=date(2018, 1, 1), active_to=date(2017, 12, 31))
    assert not Enterprise.objects.exists()


def test_many_enterprises_take_as_many_statements_as_one():
    def statements(count):
        entries = [
            EnterpriseEntry(make_uscc(n), f"企业{n}", date(2016, 1, 1)) for n in range(count)
        ]
        with CaptureQueriesContext(connection) as captured:
            enterprises_put(entries=entries, at=AN_INSTANT)
        return len(captured)

    assert statements(1) == statements(100)
    assert Enterprise.objects.count() == 100


def test_a_load_marks_each_bucket_and_period_once_and_nudges_once():
    entries = [
        EnterpriseEntry(make_uscc(number), f"企业{number}", first, date(2017, 12, 31))
        for number, first in enumerate([date(2017, 1, 1), date(2017, 1, 1), date(2017, 4, 1)], 1)
    ]
    enterprises_put(entries=entries, at=AN_INSTANT)
    marks = list(StaleMark.objects.values_list("period", "bucket"))
    reached = period_range(Period.parse("2017Q1"), Period.parse("2019Q4"))
    assert sorted(period for period, _bucket in marks) == reached
    assert OutboxMessage.objects.count() == 1


# Memberships


def membership(enterprise, first, last=None, at=AN_INSTANT, above_scale=True, **values):
    return membership_put(
        enterprise=enterprise,
        from_period=Period.parse(first),
        to_period=last and Period.parse(last),
        above_scale=above_scale,
        at=at,
        **values,
    )


def test_a_move_keeps_the_past_membership_and_adds_one():
    enterprise, east, west = make_enterprise(is_member=False), make_park(), make_park()
    membership(enterprise, "2016Q1", park=east)
    membership(enterprise, "2016Q1", "2017Q4", park=east, at=A_DAY_LATER)
    membership(enterprise, "2018Q1", park=west, at=A_DAY_LATER)
    rows = Membership.objects.current().order_by("from_period")
    assert [(row.park, str(row.from_period)) for row in rows] == [
        (east, "2016Q1"),
        (west, "2018Q1"),
    ]
    assert Membership.objects.as_of(AN_INSTANT).get().to_period is None


def test_the_same_membership_again_changes_nothing():
    enterprise, cluster = make_enterprise(is_member=False), make_cluster()
    membership(enterprise, "2016Q1", cluster=cluster)
    forget_marks()
    assert membership(enterprise, "2016Q1", cluster=cluster, at=A_DAY_LATER).unchanged == 1
    assert not StaleMark.objects.exists()
    assert membership(enterprise, "2016Q1", at=A_DAY_LATER).revised == 1
    assert StaleMark.objects.exists()


@pytest.mark.parametrize(
    ("first", "last"), [("2015Q1", None), ("2017Q4", "2018Q1"), ("2018Q2", None)]
)
def test_an_overlap_is_refused_naming_the_other_membership(first, last):
    enterprise = make_enterprise(is_member=False)
    membership(enterprise, "2018Q1", "2018Q2")
    with pytest.raises(RegisterRefused, match="2018Q1"):
        membership(enterprise, first, last)
    assert Membership.objects.count() == 1


def test_a_closed_membership_marks_its_own_quarters_and_eight_more():
    enterprise = make_enterprise(is_member=False)
    forget_marks()
    membership(enterprise, "2016Q1", "2016Q2")
    assert len(marked_periods()) == 10
    assert {"2016Q1", "2018Q2"} <= marked_periods()


# Certificates


def certificate(enterprise, number="GR1", issued_on=date(2016, 10, 9), at=AN_INSTANT, **values):
    return certificate_put(
        enterprise=enterprise,
        kind="hightech",
        number=number,
        issued_on=issued_on,
        at=at,
        **{"expires_on": date(2019, 10, 9), **values},
    )


def test_a_certificate_is_told_by_kind_and_number():
    enterprise = make_enterprise()
    assert certificate(enterprise).new == 1
    assert certificate(enterprise, at=A_DAY_LATER).unchanged == 1
    assert certificate(enterprise, number="GR2").new == 1
    assert Certificate.objects.current().count() == 2


def test_expiring_a_certificate_early_is_a_correction():
    enterprise = make_enterprise()
    certificate(enterprise)
    forget_marks()
    changed = certificate(enterprise, expires_on=date(2018, 6, 30), at=A_DAY_LATER)
    assert changed.revised == 1
    assert Certificate.objects.as_of(AN_INSTANT).get().expires_on == date(2019, 10, 9)
    assert Certificate.objects.current().get().expires_on == date(2018, 6, 30)
    assert {"2016Q4", "2019Q4"} <= marked_periods()


def test_a_certificate_cannot_lapse_before_it_is_issued():
    with pytest.raises(RegisterRefused):
        certificate(make_enterprise(), expires_on=date(2016, 10, 9))
