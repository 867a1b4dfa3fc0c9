"""Opening and locking reporting periods, which the scheduler does daily and administrators by
hand; and changing the dates of one that is still open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hightech_zone.lib.clock import db_now, today
from hightech_zone.lib.workdays import on_or_after
from targets import audit
from targets.access import Permission, check
from targets.calc.periods import Period
from targets.errors import InvalidInput, PeriodLocked, Problem
from targets.formatting import day_in_words
from targets.models import ReportingPeriod, User

# Published practice: the 15th after the quarter's end. The other two are this zone's own.
DAYS_TO_DUE = timedelta(days=15)
DAYS_LATE = timedelta(days=10)
DAYS_TO_LOCK = timedelta(days=10)
DATES = {
    "opens_on": gettext_lazy("开放"),
    "due_on": gettext_lazy("截止"),
    "late_until": gettext_lazy("迟报截止"),
    "locks_on": gettext_lazy("锁定"),
}
"""In the order in which they come."""


@dataclass(frozen=True, slots=True)
class PeriodDates:
    """What an administrator sets; dates include their last day, `locks_on` is when it locks."""

    opens_on: date
    due_on: date
    late_until: date
    locks_on: date
    rolls_over: bool = False


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
    if settings.DUE_ROLLS_OVER:
        due_on = on_or_after(due_on)
    late_until = due_on + DAYS_LATE
    opened, is_new = ReportingPeriod.objects.get_or_create(
        period=period,
        defaults={
            "ends_on": period.last_day,
            "opens_on": period.last_day + timedelta(days=1),
            "due_on": due_on,
            "late_until": late_until,
            "locks_on": late_until + DAYS_TO_LOCK,
            "rolls_over": settings.DUE_ROLLS_OVER,
        },
    )
    if is_new:
        audit.record(action="period.opened", actor=by, subject=opened)
    return opened, is_new


@transaction.atomic
def period_reschedule(
    *, reporting_period: ReportingPeriod, by: User, dates: PeriodDates, reason: str
) -> ReportingPeriod:
    """Change dates that have not come yet; the trail keeps before, after and the reason.

    What has passed stays, and nothing moves before today, so that nobody who kept a date finds it
    moved behind them. With `rolls_over` a due day of rest becomes the next working day.

    **Raises** PeriodLocked; InvalidInput with a problem for each field.
    """
    check(by, Permission.ADMINISTER)
    held = ReportingPeriod.objects.select_for_update(no_key=True).get(pk=reporting_period.pk)
    if held.is_locked:
        message = _("%(period)s已经锁定，日期不能再改。") % {"period": held}
        raise PeriodLocked(message)
    wanted = {name: getattr(dates, name) for name in DATES}
    if dates.rolls_over and held.due_on >= today():
        wanted["due_on"] = on_or_after(wanted["due_on"])
    problems = [*_date_problems(held, wanted), *_reason_problems(reason)]
    wanted["rolls_over"] = dates.rolls_over
    changes = {
        name: [_plain(getattr(held, name)), _plain(value)]
        for name, value in wanted.items()
        if getattr(held, name) != value
    }
    if not (problems or changes):
        message = _("没有改动任何日期。")
        problems = [Problem(message, "unchanged", field="due_on")]
    if problems:
        raise InvalidInput(_("日期没有改，请看下面的提示。"), problems)
    for name in changes:
        setattr(held, name, wanted[name])
    held.save(update_fields=list(changes))
    detail = {"reason": reason.strip(), **changes}
    audit.record(action="period.rescheduled", actor=by, subject=held, detail=detail)
    return held


def _plain(value: date | bool) -> str | bool:
    return value.isoformat() if isinstance(value, date) else value


def _date_problems(held: ReportingPeriod, wanted: dict[str, date]) -> Iterator[Problem]:
    day = today()
    for name, label in DATES.items():
        before, after = getattr(held, name), wanted[name]
        if before == after:
            continue
        if before < day:
            message = _("%(label)s日%(day)s已经过了，不能再改。")
            said = message % {"label": label, "day": day_in_words(before)}
            yield Problem(said, "date_passed", field=name)
        elif after < day or (name == "locks_on" and after == day):
            message = _("%(label)s日要在今天之后，先前按原日期报的才不受影响。")
            yield Problem(message % {"label": label}, "date_in_the_past", field=name)
    names = list(DATES)
    for earlier, later in pairwise(names):
        if wanted[later] < wanted[earlier]:
            message = _("%(later)s日不能早于%(earlier)s日。")
            said = message % {"later": DATES[later], "earlier": DATES[earlier]}
            yield Problem(said, "dates_ordered", field=later)
    latest = held.extensions.filter(until__isnull=False).order_by("-until").first()
    if latest is not None and latest.until is not None and latest.until >= wanted["locks_on"]:
        message = _("已同意有报表延到%(day)s，锁定日要在它之后。")
        said = message % {"day": day_in_words(latest.until)}
        yield Problem(said, "extension_granted", field="locks_on")


LEAST_REASON, MOST_REASON = 4, 300


def _reason_problems(reason: str) -> list[Problem]:
    if len(reason.strip()) < LEAST_REASON:
        return [Problem(_("请写明更改的理由。"), "required", field="reason")]
    if len(reason.strip()) > MOST_REASON:
        message = _("理由超过%(most)d个字，请写短些。") % {"most": MOST_REASON}
        return [Problem(message, "too_long", field="reason")]
    return []


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
