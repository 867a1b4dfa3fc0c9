from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from targets.calc.periods import Period
from targets.errors import InvalidInput
from targets.models import AuditEvent, ReportingPeriod
from targets.services.periods import lock_period, open_period
from tests.cast import Cast
from tests.factories import make_reporting_period

Q4 = Period.parse("2018Q4")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_opening_gives_a_period_its_usual_dates(db):
    opened, is_new = open_period(period=Q4)
    assert is_new
    assert (opened.ends_on, opened.opens_on) == (date(2018, 12, 31), date(2019, 1, 1))
    assert (opened.due_on, opened.late_until) == (date(2019, 1, 15), date(2019, 1, 25))
    assert (opened.locks_on, opened.locked_at) == (date(2019, 2, 4), None)
    assert AuditEvent.objects.get().action == "period.opened"


def test_opening_again_keeps_the_dates_somebody_set(db):
    make_reporting_period("2018Q4", due_on=date(2019, 1, 20))
    opened, is_new = open_period(period=Q4)
    assert (is_new, opened.due_on) == (False, date(2019, 1, 20))
    assert not AuditEvent.objects.exists()


def test_a_quarter_that_has_not_ended_cannot_be_opened(db):
    with pytest.raises(InvalidInput):
        open_period(period=Q4.plus(1))


def test_locking_stamps_the_period_once(db):
    period = make_reporting_period("2018Q3")
    locked = lock_period(reporting_period=period)
    again = lock_period(reporting_period=period)
    assert locked.locked_at is not None
    assert again.locked_at == locked.locked_at
    assert AuditEvent.objects.filter(action="period.locked").count() == 1


@pytest.mark.parametrize("name", ["reporter", "reviewer", "auditor"])
def test_only_administrators_open_and_lock_by_hand(cast: Cast, name: str):
    with pytest.raises(PermissionDenied):
        open_period(period=Q4, by=cast[name])
    with pytest.raises(PermissionDenied):
        lock_period(reporting_period=make_reporting_period("2018Q3"), by=cast[name])


def test_the_command_opens_the_quarter_that_ended_last(db):
    assert "2018Q4" in run("open_period")
    assert ReportingPeriod.objects.get().period == Q4


def test_a_dry_run_opens_and_locks_nothing(db):
    make_reporting_period("2018Q3")
    assert "2018Q4" in run("open_period", "--dry-run")
    assert "2018Q3" in run("lock_period", "--dry-run")
    assert ReportingPeriod.objects.filter(locked_at=None).count() == 1


def test_the_command_locks_the_periods_whose_day_has_come(db):
    make_reporting_period("2018Q3")
    make_reporting_period("2018Q4")
    run("lock_period")
    locked = ReportingPeriod.objects.filter(locked_at__isnull=False)
    assert [str(one) for one in locked] == ["2018Q3"]


def test_a_named_period_is_locked_before_its_day(db):
    make_reporting_period("2018Q4")
    run("lock_period", "--period", "2018Q4")
    assert ReportingPeriod.objects.get().is_locked


@pytest.mark.parametrize("command", ["open_period", "lock_period"])
@pytest.mark.parametrize("written", ["2018-Q4", "2018Q5", "2019Q3"])
def test_a_period_that_makes_no_sense_is_refused_in_one_sentence(db, command: str, written: str):
    with pytest.raises(CommandError):
        run(command, "--period", written)
