"""Opening and locking reporting periods; the scheduler does it daily, administrators by hand."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now, today
from targets import audit
from targets.access import Permission, check
from targets.calc.periods import Period
from targets.errors import InvalidInput, Problem
from targets.models import ReportingPeriod, User

# Published practice: the 15th after the quarter's end. The other two are this zone's own.
DAYS_TO_DUE = timedelta(days=15)
DAYS_LATE = timedelta(days=10)
DAYS_TO_LOCK = timedelta(days=10)


@transaction.atomic
def open_period(*, period: Period, by: User | None = None) -> tuple[ReportingPeriod, bool]:
    """The reporting period of a quarter, with the usual dates, and whether this call made it.

    One that is there already keeps its dates. `by` None is the system.

    **Raises** InvalidInput for a quarter that has not ended: nobody can report on it yet.
    """
    if by is not None:
        check(by, Permission.ADMINISTER)
    if period.last_day >= today():
        message = _("%(period)s还没有结束，不能开放填报。") % {"period": period}
        raise InvalidInput(message, [Problem(message, "not_ended", field="period")])
    due_on = period.last_day + DAYS_TO_DUE
    late_until = due_on + DAYS_LATE
    opened, is_new = ReportingPeriod.objects.get_or_create(
        period=period,
        defaults={
            "ends_on": period.last_day,
            "opens_on": period.last_day + timedelta(days=1),
            "due_on": due_on,
            "late_until": late_until,
            "locks_on": late_until + DAYS_TO_LOCK,
        },
    )
    if is_new:
        audit.record(action="period.opened", actor=by, subject=opened)
    return opened, is_new


@transaction.atomic
def lock_period(*, reporting_period: ReportingPeriod, by: User | None = None) -> ReportingPeriod:
    """Close a period to the departments for good; a return may still be reopened singly.

    Waits for whoever is writing a return of the period, and those who come later are refused.
    Locking again changes nothing.
    """
    if by is not None:
        check(by, Permission.ADMINISTER)
    held = ReportingPeriod.objects.select_for_update(no_key=True).get(pk=reporting_period.pk)
    if held.is_locked:
        return held
    held.locked_at = db_now()
    held.save(update_fields=["locked_at"])
    audit.record(action="period.locked", actor=by, subject=held)
    return held


def latest_ended() -> Period:
    return Period.ended_by(today())


def periods_to_lock() -> list[ReportingPeriod]:
    """Those whose day of locking has come."""
    return list(ReportingPeriod.objects.filter(locked_at__isnull=True, locks_on__lte=today()))
